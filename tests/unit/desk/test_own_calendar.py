"""An invitation accepted in the owner's own calendar program is a yes to that time, and takes nothing over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import OWNER
from assistant.desk.own_calendar import own_calendar_answer, owner_answered_entry
from assistant.reading.calendar import CalendarEvent, Method
from tests.unit.desk.room import BERLIN, MARA, a_room, an_agreed_call
from tests.unit.desk.test_owner_answers import asked_about_their_time

EVENING = datetime(2026, 11, 20, 18, 30, tzinfo=BERLIN)


def an_answer(partstat: str, start: datetime = EVENING, **changes) -> CalendarEvent:
    values = {"method": Method.REPLY, "uid": "talk@calendar.example", "start": start, "attendee": OWNER,
              "organizer": MARA.address, "partstat": partstat} | changes  # fmt: skip
    return CalendarEvent(**values)


def carried(room, case_id, event):
    with room.store.book() as book:
        owner_answered_entry(event, book.cases.file(case_id), "<reply@winter.example>", book, room.config, room.now)
    return room.file(case_id).case


@pytest.mark.parametrize(
    ("event", "is_one"),
    [
        (an_answer("ACCEPTED"), True),
        (an_answer("ACCEPTED", method=Method.REQUEST), False),
        (an_answer("ACCEPTED", attendee=MARA.address), False),
        (an_answer("ACCEPTED", organizer=OWNER), False),
    ],
)
def test_only_the_owners_answer_to_somebody_elses_entry_is_one(event, is_one):
    assert own_calendar_answer(event, a_room().config) is is_one


def test_accepting_the_time_that_they_propose_agrees_to_it_and_the_case_goes_on():
    room, case_id = asked_about_their_time()
    case = carried(room, case_id, an_answer("ACCEPTED"))
    assert (case.stage, case.call.start, case.muted) == (Stage.AGREED, EVENING, None)
    assert not room.notices("decide")


@pytest.mark.parametrize("partstat", ["TENTATIVE", "ACCEPTED"])
def test_another_time_or_a_perhaps_agrees_to_nothing(partstat):
    room, case_id = asked_about_their_time()
    start = EVENING if partstat == "TENTATIVE" else EVENING + timedelta(hours=1)
    case = carried(room, case_id, an_answer(partstat, start))
    assert (case.call, case.muted) == (None, None)


def test_declining_the_agreed_call_calls_it_off_and_counts_against_nobody():
    room = a_room()
    case_id = an_agreed_call(room, EVENING)
    case = carried(room, case_id, an_answer("DECLINED"))
    assert (case.stage, case.call, case.calls_moved, case.calls_missed) == (Stage.OFFERED, None, 0, 0)
    assert room.notices("decide")
    with room.store.reading() as book:
        assert not [item for item in book.due.waiting(case_id) if item.kind.startswith("call")]
