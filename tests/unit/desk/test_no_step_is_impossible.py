"""Whatever the owner, the person and the clock do in whatever order: each of it lands, or is refused in a sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cases.values import EvidenceKind, Stage
from assistant.desk import word
from assistant.reports.case import whose_words
from assistant.store.values import LetterState
from tests.unit.desk.room import BERLIN, Room, a_room, an_agreed_call

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=BERLIN)
ENDS = ("happened", "they_absent", "i_absent", "cancelled", "never_agreed", "agreed", "moved")


def mark(room: Room, case_id: int, outcome: str) -> None:
    at = FRIDAY if outcome in ("agreed", "moved") else None
    with room.store.book() as book:
        word.mark_call(case_id, outcome, book, room.config, word.by_command(outcome), room.now, moved_to=at)


def archived() -> tuple[Room, int]:
    """They wrote that it was a mistake, and the policy archived it."""
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, "Oops, I did not mean to send that. Please ignore it.")
    assert room.file(case_id).case.stage is Stage.CLOSED
    return room, case_id


def stopped() -> tuple[Room, int]:
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, "Please stop writing to me.")
    assert room.file(case_id).case.stage is Stage.CLOSED
    return room, case_id


def declined() -> tuple[Room, int]:
    room = a_room()
    case_id = room.invites()
    with room.store.book() as book:
        word.decided(case_id, "decline", book, room.config, room.now)
    return room, case_id


@pytest.mark.parametrize(
    ("outcome", "stage"),
    [("happened", Stage.ADVISED), ("they_absent", Stage.MISSED), ("agreed", Stage.AGREED), ("moved", Stage.AGREED)],
)
def test_the_owners_word_about_a_call_opens_a_case_that_the_policy_closed(outcome, stage):
    room, case_id = archived()
    mark(room, case_id, outcome)
    assert room.file(case_id).case.stage is stage


@pytest.mark.parametrize("outcome", ["happened", "they_absent", "i_absent"])
def test_a_call_is_neither_held_nor_missed_before_its_time(outcome):
    room = a_room()
    case_id = an_agreed_call(room, FRIDAY)
    before = room.file(case_id)
    with pytest.raises(word.NoSuchThing, match="on Friday, 20 November 2026, 10:00, which is still to come"):
        mark(room, case_id, outcome)
    assert room.file(case_id) == before
    room.now = FRIDAY
    mark(room, case_id, outcome)
    assert room.file(case_id).case.stage is not Stage.AGREED


def test_the_owners_command_is_named_in_plain_words():
    room = a_room()
    case_id = an_agreed_call(room, FRIDAY)
    call = room.file(case_id).case.call
    assert (call.said_by, whose_words(call)) == ("owner", ("by your word, at the command line or on the page", ""))
    room.now = FRIDAY + timedelta(hours=1)
    mark(room, case_id, "happened")
    with room.store.reading() as book:
        told = next(one.text for one in book.notices.open() if one.kind == "advice")
    assert "your word, by command or on the page" in " ".join(told.split())
    assert "command, happened" not in told


@pytest.mark.parametrize("closed", [stopped, declined])
def test_in_a_settled_case_a_call_is_counted_and_nothing_else_happens(closed):
    room, case_id = closed()
    mark(room, case_id, "they_absent")
    mark(room, case_id, "happened")  # said again of the same call: it takes the place of the first word
    case = room.file(case_id).case
    assert (case.stage, case.calls_held, case.calls_missed) == (Stage.CLOSED, 1, 0)
    with room.store.reading() as book:
        assert not [one for one in book.letters.of_case(case_id) if one.state is LetterState.HELD]


@pytest.mark.parametrize(("closed", "because"), [(stopped, "they asked us to stop"), (declined, "you chose decline")])
def test_no_call_can_be_agreed_in_a_settled_case(closed, because):
    room, case_id = closed()
    with pytest.raises(word.NoSuchThing, match=because):
        mark(room, case_id, "agreed")


def test_please_stop_stands_whatever_the_owner_says_later():
    room, case_id = stopped()
    with room.store.book() as book:
        word.take_over(case_id, book, word.by_command("take-over"), "you took over", room.now)
    with room.store.book() as book, pytest.raises(word.NoSuchThing, match="they asked us to stop"):
        word.resume(case_id, book, room.config, room.now)


def test_a_letter_that_was_under_way_when_its_case_closed_is_still_counted():
    room = a_room()
    case_id = room.invites()
    with room.store.book() as book:
        held = book.letters.of_case(case_id)[0]
        book.letters.change(held.id, state=LetterState.ENDING)
        word.decided(case_id, "decline", book, room.config, room.now)
        evidence = word.Evidence(EvidenceKind.MAIL, held.message_id or "")
        word.letter_left(held, book, room.config, evidence, room.now)
    case = room.file(case_id).case
    assert (case.stage, case.letters) == (Stage.CLOSED, (held.purpose,))


_MAILS = (
    "Oops, I did not mean to send that. Please ignore it.",
    "Please stop writing to me.",
    "We spoke at the Frankfurt fair last year, at the stand of Nordlys.",
    "Friday at 10:00 works for me, I will call you.",
    "Sorry, I have to cancel our call.",
    "It was great talking to you today.",
)
_STEPS = st.one_of(
    st.tuples(st.just("mark"), st.sampled_from(ENDS)),
    st.tuples(st.just("decided"), st.sampled_from(("accept", "decline", "report", "archive"))),
    st.tuples(st.just("mail"), st.sampled_from(_MAILS)),
    st.tuples(st.sampled_from(("resume", "retry", "take-over", "letters", "by-hand", "ring")), st.just("")),
)


def play(room: Room, case_id: int, step: str, what: str) -> None:
    if step == "mark":
        mark(room, case_id, what)
    elif step == "mail":
        room.answers(case_id, what)
    elif step == "letters":
        room.letters_leave(case_id)
    elif step == "ring":
        room.now += timedelta(days=2)
        room.ring_due()
    else:
        with room.store.book() as book:
            if step == "decided":
                word.decided(case_id, what, book, room.config, room.now)
            elif step == "resume":
                word.resume(case_id, book, room.config, room.now)
            elif step == "retry":
                word.retry(case_id, book, room.config, room.now)
            elif step == "take-over":
                word.take_over(case_id, book, word.by_command("take-over"), "you took over", room.now)
            for letter in book.letters.of_case(case_id) if step == "by-hand" else ():
                if letter.state is LetterState.BY_HAND:
                    word.sent_by_hand(letter.id, book, room.config, room.now)


@settings(max_examples=60, deadline=None)
@given(st.lists(_STEPS, min_size=3, max_size=10))
def test_whatever_comes_in_whatever_order_lands_or_is_refused_in_a_sentence(steps):
    room = a_room()
    case_id = room.invites()
    refused = []
    for step, what in steps:
        try:
            play(room, case_id, step, what)
        except word.NoSuchThing as error:
            refused.append(str(error))
    assert all(one.startswith(f"case {case_id} ") for one in refused)
    case = room.file(case_id).case  # folds its whole history once more
    assert case.calls_held >= 0
    assert case.calls_missed >= 0
    room.store.close()
