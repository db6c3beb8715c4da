"""In doubt nothing leaves by itself: a letter to words that may mean something else waits for the owner's yes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.desk.examine import Examination, Lens, examine
from assistant.mail.values import Mail
from assistant.reading.values import Intent
from assistant.store.values import Letter, LetterState
from tests.unit.desk import room as rooms
from tests.unit.desk.room import a_room

ASKS_FOR_A_JOB = "I am looking for a job as a baker. Could you hire me? I can send you my resume."


def unsure(mail: Mail, lens: Lens) -> Examination:
    """What the reader says of a mail, as if another meaning weighed nearly as much."""
    examined = examine(mail, lens)
    if examined.reply is None:
        return examined
    assert examined.reply.intent is Intent.JOB_REQUEST
    return replace(examined, reply=replace(examined.reply, sure=False))


def answer_to(text: str) -> Letter:
    """The letter that an answer to our question leads to."""
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    with room.store.reading() as book:
        asked = {one.id for one in book.letters.of_case(case_id)}
    room.answers(case_id, text)
    with room.store.reading() as book:
        (letter,) = [one for one in book.letters.of_case(case_id) if one.id not in asked]
    return letter


def test_a_letter_to_plain_words_is_held_and_leaves():
    assert answer_to(ASKS_FOR_A_JOB).state is LetterState.HELD


def test_a_letter_to_words_that_may_mean_something_else_waits_for_a_yes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rooms, "examine", unsure)
    letter = answer_to(ASKS_FOR_A_JOB)
    assert (letter.state, letter.detail) == (
        LetterState.WAITING, "their words may mean job request, but that is not sure; it waits for your yes")
