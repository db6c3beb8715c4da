"""A platform goes on telling of an invitation until it is answered there: that starts nothing anew."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import invitation
from assistant.desk import word
from assistant.store.values import LetterState
from tests.unit.desk.room import MARA, Room, a_room


def notice(room: Room, *, reminder: bool = False) -> bytes:
    """Without the invitation's number, which not every layout holds."""
    raw = invitation(MARA, room.now, reply_to=MARA.address, reminder=reminder)
    return re.sub(rb"invitationId/\d+/", b"", raw.replace(b"=\r\n", b""))


def letters(room: Room) -> list[LetterState]:
    with room.store.reading() as book:
        return [one.state for one in book.letters.in_state(*LetterState)]


@pytest.mark.parametrize("decision", ["decline", "archive", "report", "accept"])
def test_a_reminder_of_an_invitation_that_the_owner_decided_on_writes_no_letter(decision):
    room = a_room()
    case_id = room.receives(notice(room)).case_id
    with room.store.book() as book:
        evidence = word.by_command(decision)
        word.decided(case_id, decision, book, room.config, room.now, evidence=evidence)
    room.now += timedelta(days=7)
    outcome = room.receives(notice(room, reminder=True))
    assert (outcome.outcome, outcome.case_id) == ("reminded", case_id)
    assert room.file(case_id).case.stage is Stage.CLOSED
    assert letters(room) == [LetterState.CANCELLED]


def test_a_new_invitation_after_a_declined_one_is_a_new_one():
    room = a_room()
    first = room.receives(notice(room)).case_id
    with room.store.book() as book:
        word.decided(first, "decline", book, room.config, room.now, evidence=word.by_command("decline"))
    room.now += timedelta(days=60)
    outcome = room.receives(notice(room))
    assert (outcome.outcome, outcome.case_id != first) == ("invited", True)
