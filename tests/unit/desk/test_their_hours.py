"""Times are offered in hours in which the person is awake, where their clock is known; else they are asked for one."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone, tzinfo

import pytest

from assistant.config.values import Hours
from assistant.demo.mails import person_mail
from assistant.desk.slots import HOURS_APART, free_slots
from assistant.reports.sentences import sentence
from assistant.store.values import Letter, LetterState
from tests.unit.desk.room import BERLIN, MARA, MONDAY, Room, a_room

ANSWER = "We spoke at the Frankfurt fair last year, at the stand of Nordlys."
HOURS = {day: (Hours(time(9), time(12)), Hours(time(14), time(17))) for day in range(4)} | {
    4: (Hours(time(9), time(12)),)
}
SHORT = timedelta(minutes=20)


def clock(hours: float) -> tzinfo:
    return timezone(timedelta(hours=hours))


def offered_to(theirs: tzinfo | None) -> tuple[datetime, ...]:
    return free_slots(HOURS, BERLIN, length=SHORT, count=3, notice_working_days=2, busy=(), now=MONDAY,
                      theirs=lambda at: theirs)  # fmt: skip


@pytest.mark.parametrize("hours", [-6, -5, -3, 0, 1, 5.5, 8, 9, 11])
def test_an_offer_lies_in_the_day_of_both(hours):
    found = offered_to(clock(hours))
    assert len(found) == 3
    for start in found:
        begin, end = start.astimezone(clock(hours)), (start + SHORT).astimezone(clock(hours))
        assert time(8) <= begin.time() < end.time() <= time(20)
        assert time(9) <= start.time() < time(17)


@pytest.mark.parametrize(("hours", "said"), [(-8, time(7, 30)), (12, time(20)), (13, time(21))])
def test_where_no_hour_is_good_the_least_bad_one_of_each_day_is_named(hours, said):
    assert {start.astimezone(clock(hours)).time() for start in offered_to(clock(hours))} == {said}


@pytest.mark.parametrize("hours", [-9, -9.5, -10])
def test_nobody_is_offered_a_call_in_their_night(hours):
    assert offered_to(clock(hours)) == ()


def test_where_no_clock_is_known_all_call_hours_are_offered():
    assert [start.hour for start in offered_to(None)] == [10, 11, 10]  # early, late (a Friday), early


def the_offer_to_a_writer_at(offset: str) -> tuple[Room, int, Letter]:
    """What is written to somebody whose mail program puts that offset into its Date field."""
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    with room.store.reading() as book:
        asked = book.letters.of_case(case_id)[-1]
    room.now += timedelta(minutes=1)
    raw = person_mail(MARA.name, MARA.address, "Re: Have we met?", ANSWER, room.now, answers=asked.message_id)
    hours, minutes = int(offset[:3]), int(offset[0] + offset[3:])
    written = room.now.astimezone(timezone(timedelta(hours=hours, minutes=minutes)))
    head, _, rest = raw.partition(b"\r\nDate: ")
    field = f"{written:%a, %d %b %Y %H:%M:%S} {offset}".encode()
    room.receives(head + b"\r\nDate: " + field + b"\r\n" + rest.partition(b"\r\n")[2])
    with room.store.reading() as book:
        held = [one for one in book.letters.of_case(case_id) if one.state is LetterState.HELD]
    assert [one.purpose for one in held] == ["offer-call"]
    return room, case_id, held[0]


def test_a_letter_names_the_good_hours_on_both_clocks():
    _, _, letter = the_offer_to_a_writer_at("-0500")
    starts = [datetime.fromisoformat(one).astimezone(clock(-5)) for one in letter.offered]
    assert len(starts) == 3
    assert all(time(8) <= one.time() <= time(19, 40) for one in starts)
    text = " ".join(letter.text.replace("\xa0", " ").split())
    assert text.count("your time (UTC-5)") == text.count("my time (Berlin)") == 3


def test_whose_day_never_meets_the_owners_is_asked_for_a_time_and_the_owner_sees_why():
    room, case_id, letter = the_offer_to_a_writer_at("-1000")
    assert letter.offered == ()
    assert "Tell me a day and a time that suit you" in " ".join(letter.text.split())
    assert HOURS_APART in letter.detail
    story = [sentence(event, BERLIN) for event in room.file(case_id).history]
    assert sum(HOURS_APART in one for one in story) == 1


def test_no_free_hour_at_all_is_not_blamed_on_their_clock():
    room = a_room()
    room.with_calls(hours={})
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, ANSWER)
    with room.store.reading() as book:
        letter = book.letters.of_case(case_id)[-1]
    assert (letter.purpose, letter.offered) == ("offer-call", ())
    assert HOURS_APART not in letter.detail
