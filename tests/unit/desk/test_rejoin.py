"""A wrong join is split again, and a mail moved to the right case; what rested on it stands no longer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest

from assistant.cases.events import CallAgreed, Noted, Reminded
from assistant.cases.values import Stage
from assistant.demo.mails import Stranger, invitation, person_mail
from assistant.desk import word
from assistant.desk.rejoin import move_mail, split_mail
from tests.unit.desk.room import BERLIN, MARA, Room, a_room

JONAS = Stranger(name="Jonas Pohl", headline="Recruiter", address="jonas@pohl.example", vanity="jonas-pohl")
THURSDAY = datetime(2026, 11, 19, 10, 30, tzinfo=BERLIN)


def two_offers() -> tuple[Room, int, int]:
    """Mara and Jonas both have the offer of a call."""
    room = a_room()
    cases = []
    for who in (MARA, JONAS):
        case_id = room.invites(who)
        room.letters_leave(case_id)
        room.answers(case_id, "We spoke at the Frankfurt fair last year, at the stand of Nordlys.", address=who.address,
                     name=who.name)  # fmt: skip
        room.letters_leave(case_id)
        cases.append(case_id)
    return room, cases[0], cases[1]


def the_mail(room: Room, case_id: int) -> str:
    """The Message-ID of the last mail of a case."""
    with room.store.reading() as book:
        return book.messages.of_case(case_id)[-1].message_id


def jonas_answers_in_maras_thread(room: Room, mara: int) -> bytes:
    """Jonas was forwarded Mara's letter and answers that one: it is joined to her case."""
    with room.store.reading() as book:
        sent = [one for one in book.letters.of_case(mara) if one.sent_at is not None][-1]
    room.now = room.now.replace(minute=room.now.minute + 1)
    return person_mail(JONAS.name, JONAS.address, "Re: A call", "Thursday at 10:30 works for me, I will call you.",
                       room.now, answers=sent.message_id)  # fmt: skip


def test_a_mail_is_moved_to_the_right_case_and_read_again_there():
    room, mara, jonas = two_offers()
    raw = jonas_answers_in_maras_thread(room, mara)
    assert room.receives(raw).case_id == mara
    mail = the_mail(room, mara)
    with room.store.book() as book:
        move_mail(mail, jonas, book, room.config, room.now)
    assert room.receives(raw).case_id == jonas
    assert room.file(jonas).case.call.start == THURSDAY  # from the address that we wrote to, by the owner's word
    case = room.file(mara)
    assert case.case.call is None
    assert isinstance(case.history[-1], Noted) or case.case.stage is Stage.OFFERED
    assert "you moved this mail" in " ".join(one.because for one in case.history if isinstance(one, Noted))


def test_a_moved_mail_from_another_address_still_confirms_nothing():
    room, mara, jonas = two_offers()
    raw = jonas_answers_in_maras_thread(room, mara).replace(b"jonas@pohl.example", b"jonas@home.example")
    raw = raw.replace(b"pohl.example", b"home.example")
    room.receives(raw)
    mail = the_mail(room, mara)
    with room.store.book() as book:
        move_mail(mail, jonas, book, room.config, room.now)
    room.receives(raw)
    assert room.file(jonas).case.call is None


def test_what_rested_on_the_mail_falls_away_with_it():
    room, mara, jonas = two_offers()
    room.answers(mara, "Thursday at 10:30 works for me, I will call you then.")
    assert room.file(mara).case.stage is Stage.AGREED
    room.now = THURSDAY.replace(hour=12)
    room.ring_due()
    assert room.file(mara).case.stage is Stage.DUE
    mail = the_mail(room, mara)
    with room.store.book() as book:
        move_mail(mail, jonas, book, room.config, room.now)
    file = room.file(mara)
    assert (file.case.stage, file.case.call) == (Stage.OFFERED, None)
    assert not any(isinstance(event, CallAgreed) for event in file.history)
    assert not room.notices("did-it-happen")
    with room.store.reading() as book:
        assert "ask-owner-again" not in [item.kind for item in book.due.waiting(mara)]


def test_a_please_stop_that_was_somebody_elses_blocks_nobody():
    room, mara, jonas = two_offers()
    room.answers(mara, "Please stop writing to me.")
    assert room.file(mara).blocked
    mail = the_mail(room, mara)
    with room.store.book() as book:
        move_mail(mail, jonas, book, room.config, room.now)
    file = room.file(mara)
    assert (file.blocked, file.case.muted, file.case.stage) == (None, None, Stage.OFFERED)


def test_a_mail_that_was_split_off_joins_that_case_no_more():
    room, mara, _ = two_offers()
    raw = jonas_answers_in_maras_thread(room, mara)
    room.receives(raw)
    mail = the_mail(room, mara)
    with room.store.book() as book:
        split_mail(mara, mail, book, room.config, room.now)
    assert room.receives(raw).case_id != mara


def test_a_notice_joined_by_name_opens_a_case_of_its_own_and_takes_its_keys_along():
    room = a_room()
    nameless = Stranger(name="Anna Berg", headline="", address="", vanity="")
    first = re.sub(rb"https://[^ \r\n]*", b"", invitation(nameless, room.now))  # no profile, no number
    one = room.receives(first).case_id
    anna = Stranger(name="Anna Berg", headline="Printer", address="anna@berg.example", vanity="anna-berg")
    raw = invitation(anna, room.now.replace(minute=5), reply_to=anna.address)
    assert room.receives(raw).case_id == one
    assert isinstance(room.file(one).history[-1], Reminded)
    mail = the_mail(room, one)
    with room.store.book() as book:
        split_mail(one, mail, book, room.config, room.now)
    other = room.receives(raw).case_id
    assert other not in (None, one)
    hers, others = room.file(other).case.person_id, room.file(one).case.person_id
    assert hers != others
    with room.store.reading() as book:
        assert ("address", "anna@berg.example") in book.people.keys(hers)
        assert ("address", "anna@berg.example") not in book.people.keys(others)


@pytest.mark.parametrize("what", ["no such mail", "no such case", "its own case", "the opening notice"])
def test_what_cannot_be_moved_says_why(what):
    room, mara, jonas = two_offers()
    mail = the_mail(room, mara)
    with room.store.reading() as book:
        opening = book.messages.of_case(mara)[0].message_id
    arguments = {"no such mail": ("<nobody@example.org>", jonas), "no such case": (mail, 99),
                 "its own case": (mail, mara), "the opening notice": (opening, jonas)}[what]  # fmt: skip
    with room.store.book() as book, pytest.raises(word.NoSuchThing):
        move_mail(*arguments, book, room.config, room.now)
    assert room.file(mara) == replace(room.file(mara))
