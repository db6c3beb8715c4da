"""A service that shows a missed call by name or number tells the owner, at the hour that was agreed and never else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistant.cases.events import Noted
from assistant.cases.values import Stage
from assistant.demo.mails import Stranger, person_mail
from tests.unit.desk.room import BERLIN, MARA, Room, a_room, an_agreed_call

THURSDAY = datetime(2026, 11, 19, 10, 30, tzinfo=BERLIN)
TEAMS = "noreply@email.teams.microsoft.com"


def notes(room: Room, case_id: int) -> list[str]:
    return [one.because for one in room.file(case_id).history if isinstance(one, Noted)]


def is_told(room: Room, subject: str, *, genuine: bool = True, address: str = TEAMS) -> None:
    room.receives(person_mail("Microsoft Teams", address, subject, "You missed a call.", room.now, genuine=genuine))


@pytest.mark.parametrize("subject", [
    "You missed a call from Mara Lindholm", "Missed call from LINDHOLM, Mara", "Verpasster Anruf von Mara Lindholm",
])
def test_a_missed_call_by_name_at_the_agreed_hour_is_noted_and_the_owner_is_asked(subject):
    room = a_room()
    case_id = an_agreed_call(room, THURSDAY)
    room.now = THURSDAY + timedelta(minutes=4)
    before = len(room.questions())
    is_told(room, subject)
    assert len(notes(room, case_id)) == 1
    assert "Microsoft Teams" in notes(room, case_id)[0]
    assert len(room.questions()) == before + 1
    assert room.file(case_id).case.stage in (Stage.AGREED, Stage.DUE)  # it makes no call happen, and none missed


@pytest.mark.parametrize(("subject", "later"), [
    ("You missed a call from Mara Lindholm", timedelta(days=1)),
    ("You missed a call from Mara Lindholm", timedelta(hours=-5)),
    ("You missed a call from Mara Svensson", timedelta(minutes=4)),
    ("You missed a call from Lindholm", timedelta(minutes=4)),
    ("You missed a call", timedelta(minutes=4)),
])
def test_a_name_alone_or_at_another_hour_joins_nothing(subject, later):
    room = a_room()
    case_id = an_agreed_call(room, THURSDAY)
    room.now = THURSDAY + later
    is_told(room, subject)
    assert notes(room, case_id) == []


def test_two_people_of_one_name_are_not_told_apart_by_it():
    room = a_room()
    other = Stranger(name=MARA.name, headline="Baker", address="m@south.example", vanity="mara-of-the-south")
    cases = [an_agreed_call(room, THURSDAY), an_agreed_call(room, THURSDAY + timedelta(minutes=30), other)]
    room.now = THURSDAY + timedelta(minutes=4)
    is_told(room, "You missed a call from Mara Lindholm")
    assert [notes(room, one) for one in cases] == [[], []]


def test_a_forged_notice_asks_nobody():
    room = a_room()
    case_id = an_agreed_call(room, THURSDAY)
    room.now = THURSDAY + timedelta(minutes=4)
    before = len(room.questions())
    is_told(room, "You missed a call from Mara Lindholm", genuine=False)
    assert len(room.questions()) == before
    assert all("Microsoft Teams" in one for one in notes(room, case_id))
