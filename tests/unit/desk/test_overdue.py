"""A letter that waited too long names no time that is over: an offer is written anew, a late confirmation goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assistant.desk import word
from assistant.desk.overdue import OVER, TimesOver
from assistant.policy.values import TrustLevel
from assistant.store.values import Letter, LetterState
from tests.unit.desk.room import BERLIN, Room, a_room

FAIR = "We spoke at the Frankfurt fair last year, at the stand of Nordlys."


def a_room_that_asks() -> tuple[Room, int]:
    """A case whose first letter is out; what is written from now on waits for the owner's yes."""
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    room.config = replace(room.config, ceiling=TrustLevel.ASK)
    return room, case_id


def the_letter(room: Room, case_id: int, purpose: str) -> Letter:
    with room.store.reading() as book:
        return next(one for one in book.letters.of_case(case_id) if one.purpose == purpose)


def starts(letter: Letter) -> list[datetime]:
    return [datetime.fromisoformat(one) for one in letter.offered]


def test_an_offer_that_waited_for_a_yes_is_written_anew_with_other_times():
    room, case_id = a_room_that_asks()
    room.answers(case_id, FAIR)
    before = the_letter(room, case_id, "offer-call")
    room.now = starts(before)[0] + timedelta(minutes=1)
    assert ("letter-over", "rule answered-in-person") in room.ring_due()
    after = the_letter(room, case_id, "offer-call")
    assert after.state is LetterState.WAITING
    assert min(starts(after)) > room.now
    assert after.token != before.token
    with room.store.book() as book:
        word.approve(after.id, book, room.config, room.now)
    assert the_letter(room, case_id, "offer-call").state is LetterState.HELD


def test_the_owner_cannot_approve_times_that_are_over():
    room, case_id = a_room_that_asks()
    room.answers(case_id, FAIR)
    letter = the_letter(room, case_id, "offer-call")
    room.now = starts(letter)[0] + timedelta(minutes=1)
    with room.store.book() as book, pytest.raises(TimesOver, match=f"cases retry {case_id}"):
        word.approve(letter.id, book, room.config, room.now)


def test_the_owners_own_words_are_theirs_to_judge():
    room, case_id = a_room_that_asks()
    room.answers(case_id, FAIR)
    letter = the_letter(room, case_id, "offer-call")
    with room.store.book() as book:
        word.edit(letter.id, "Call me any morning.", book, room.config, room.now)
    room.now = starts(letter)[0] + timedelta(minutes=1)
    room.ring_due()
    with room.store.book() as book:
        word.approve(letter.id, book, room.config, room.now)
    assert "any morning" in the_letter(room, case_id, "offer-call").text


def test_a_confirmation_of_a_call_whose_time_has_come_goes():
    room, case_id = a_room_that_asks()
    start = datetime(2026, 11, 19, 10, 30, tzinfo=BERLIN)
    with room.store.book() as book:
        word.mark_call(case_id, "agreed", book, room.config, word.by_command("agreed"), room.now, moved_to=start)
    letter = the_letter(room, case_id, "call-confirmed")
    assert letter.state is LetterState.WAITING
    room.now = start
    with room.store.book() as book, pytest.raises(TimesOver):
        word.approve(letter.id, book, room.config, room.now)
    room.now += timedelta(hours=1)
    room.ring_due()
    letter = the_letter(room, case_id, "call-confirmed")
    assert (letter.state, letter.detail) == (LetterState.CANCELLED, OVER)


def test_a_letter_that_left_in_time_is_not_looked_at_again():
    room, case_id = a_room_that_asks()
    room.config = replace(room.config, ceiling=TrustLevel.AUTO)
    room.answers(case_id, FAIR)
    room.letters_leave(case_id)
    room.now = starts(the_letter(room, case_id, "offer-call"))[0] + timedelta(minutes=1)
    assert "letter-over" not in [kind for kind, _ in room.ring_due()]
