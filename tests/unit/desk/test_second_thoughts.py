"""What changes its mind: advice goes when the word that it rested on is taken back; who is back rests a day first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import person_mail
from assistant.desk import word
from assistant.reports.case import standing
from tests.unit.desk.room import BERLIN, MARA, Room, a_room, an_agreed_call

THURSDAY = datetime(2026, 11, 19, 10, 30, tzinfo=BERLIN)


def says(room: Room, case_id: int, outcome: str) -> None:
    with room.store.book() as book:
        word.mark_call(case_id, outcome, book, room.config, word.by_command(outcome), room.now)


@pytest.mark.parametrize(("then", "stage"), [("they_absent", Stage.MISSED), ("never_agreed", Stage.OFFERED)])
def test_advice_goes_with_the_word_that_it_rested_on(then, stage):
    room = a_room()
    case_id = an_agreed_call(room, THURSDAY)
    room.now = THURSDAY + timedelta(hours=1)
    says(room, case_id, "happened")
    assert (room.file(case_id).case.advice, len(room.notices("advice"))) == ("accept", 1)
    says(room, case_id, then)
    case = room.file(case_id).case
    assert (case.stage, case.advice, room.notices("advice")) == (stage, None, [])


def test_a_decision_of_yours_is_told_as_yours():
    room = a_room()
    case_id = room.invites()
    with room.store.book() as book:
        word.decided(case_id, "decline", book, room.config, room.now)
    assert standing(room.file(case_id), BERLIN) == "The case is closed: you chose: decline."


def away(room: Room, case_id: int, text: str) -> None:
    with room.store.reading() as book:
        sent = [one for one in book.letters.of_case(case_id) if one.sent_at is not None]
    raw = person_mail(MARA.name, MARA.address, "Automatic reply", text, room.now, answers=sent[-1].message_id,
                      fields=[("Auto-Submitted", "auto-replied")])  # fmt: skip
    room.receives(raw)


@pytest.mark.parametrize(
    ("until", "next_step"),
    [
        ("Monday 30 November 2026", datetime(2026, 12, 1, 9, tzinfo=BERLIN)),
        ("Saturday 28 November 2026", datetime(2026, 12, 1, 9, tzinfo=BERLIN)),
    ],
)
def test_the_next_step_is_a_working_day_after_their_first_day_at_work(until, next_step):
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    away(room, case_id, f"I am out of the office and will be back on {until}.")
    with room.store.reading() as book:
        due = {item.kind: item.due_at for item in book.due.waiting(case_id)}
    assert due["waited"] == next_step


def test_the_owner_reads_what_the_automatic_reply_says():
    room = a_room()
    case_id = an_agreed_call(room, THURSDAY)
    room.letters_leave(case_id)
    away(room, case_id, "I am out of the office and will be back on 30 November 2026.")
    assert "will be back on 30 November 2026" in room.questions()[-1]
    assert "Auto-Submitted" not in room.questions()[-1]
