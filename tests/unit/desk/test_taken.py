"""No time is offered or agreed to while the owner is taken: by the calendar file, or by a call with somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import Stranger
from tests.unit.desk.room import BERLIN, MARA, Room, a_room, an_agreed_call

JONAS = Stranger(name="Jonas Pohl", headline="Publisher", address="jonas@pohl.example", vanity="jonas-pohl")
FAIR = "We spoke at the Frankfurt fair last year, at the stand of Nordlys."
FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=BERLIN)


def an_offer(room: Room, who: Stranger = MARA) -> tuple[int, tuple[datetime, ...]]:
    """A case in which times were offered, and these times."""
    case_id = room.invites(who)
    room.letters_leave(case_id)
    room.answers(case_id, FAIR, address=who.address, name=who.name)
    room.letters_leave(case_id)
    return case_id, room.file(case_id).case.offered


def a_calendar_file(directory: Path, start: datetime, *, repeated: bool = False) -> Path:
    rule = "RRULE:FREQ=WEEKLY;UNTIL=20271231T225959Z\r\n" if repeated else ""
    place = directory / "own.ics"
    place.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:1@x.test\r\n"
        f"DTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}\r\nDURATION:PT1H\r\n{rule}"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return place


def test_two_people_are_never_promised_the_same_time():
    room = a_room()
    (mara, offered), (jonas, _) = an_offer(room), an_offer(room, JONAS)
    room.answers(mara, "Number 1 works for me.")
    room.answers(jonas, "Number 1 works for me.", address=JONAS.address, name=JONAS.name)
    assert room.file(mara).case.call.start == offered[0]
    case = room.file(jonas).case
    assert (case.stage, case.call, case.proposed.start) == (Stage.OFFERED, None, offered[0])
    assert "Mara Lindholm at that time (case 1)" in room.questions()[-1]


def test_a_time_that_another_call_has_taken_is_not_offered():
    room = a_room()
    _, before = an_offer(room)
    room = a_room()
    an_agreed_call(room, before[0].astimezone(BERLIN) + timedelta(minutes=10))
    _, offered = an_offer(room, JONAS)
    assert len(offered) == len(before)
    assert all(abs(one - before[0]) >= timedelta(minutes=30) for one in offered)


def test_their_own_call_may_be_moved_by_a_few_minutes():
    room = a_room()
    case_id = an_agreed_call(room, FRIDAY)
    room.letters_leave(case_id)
    room.answers(case_id, "Something came up, can we move our call to Friday at 9:40?")
    assert room.file(case_id).case.call.start == FRIDAY + timedelta(minutes=10)


@pytest.mark.parametrize("repeated", [False, True])
def test_an_offered_time_that_the_calendar_has_taken_since_waits_for_the_owner(tmp_path, repeated):
    room = a_room()
    case_id, offered = an_offer(room)
    start = offered[0].astimezone(BERLIN) - timedelta(days=7 if repeated else 0)
    room.with_calls(calendar_file=a_calendar_file(tmp_path, start, repeated=repeated))
    room.answers(case_id, "Number 1 works for me.")
    case = room.file(case_id).case
    assert (case.call, case.proposed.start) == (None, offered[0])


def test_what_the_calendar_has_taken_is_not_offered_and_it_is_read_again(tmp_path):
    room = a_room()
    _, free = an_offer(room)
    room = a_room()
    room.with_calls(calendar_file=a_calendar_file(tmp_path, free[0].astimezone(BERLIN)))
    _, around = an_offer(room)
    assert free[0] not in around
    a_calendar_file(tmp_path, free[1].astimezone(BERLIN))
    _, later = an_offer(room, JONAS)
    assert free[0] in later
    assert free[1] not in later


@pytest.mark.parametrize("content", [None, "", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@x.te"])
def test_without_a_whole_calendar_nothing_is_offered_and_the_owner_is_told(tmp_path, content):
    room = a_room()
    place = tmp_path / "own.ics"
    if content is not None:
        place.write_text(content)
    room.with_calls(calendar_file=place)
    case_id, offered = an_offer(room)
    assert offered == ()
    assert "offer-call" not in room.file(case_id).case.letters
    assert room.notices("letter")
