"""A platform goes on telling of an invitation until it is answered there: that starts nothing anew."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import Stranger, invitation
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


TAGGED = [("mara@nordlys.example", "mara+li@nordlys.example"), ("mara+li@nordlys.example", "Mara@nordlys.example"),
          ("mara+a@nordlys.example", "mara+b@nordlys.example")]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), TAGGED)
def test_a_tag_in_an_address_makes_no_other_person(first, second):
    """Who asked us to stop is not written to at another spelling of the same mailbox, nor is anybody twice."""
    room = a_room()
    for vanity, address in (("mara-one", first), ("mara-two", second)):
        room.receives(invitation(replace(MARA, vanity=vanity), room.now, reply_to=address))
        room.now += timedelta(days=40)
    assert letters(room) == [LetterState.HELD]
    room.letters_leave(1)
    room.answers(1, "Please stop writing to me.", address=first)
    room.now += timedelta(days=40)
    outcome = room.receives(invitation(replace(MARA, vanity="mara-three"), room.now, reply_to=second))
    assert "blocked" in outcome.because


def test_the_tags_of_a_relay_are_different_people():
    room = a_room()
    for number in range(2):
        who = Stranger(name=f"Person {number}", headline="Reader", address="", vanity=f"person-{number}")
        room.receives(invitation(who, room.now, reply_to=f"invite+{number}@reply.linkedin.com"))
    assert letters(room) == [LetterState.HELD] * 2
