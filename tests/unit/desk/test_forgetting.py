"""What lies about of people who were forgotten: mails put aside, and what Sent tells of an earlier life."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.daemon.house import House
from assistant.daemon.sent import answered_before, read_sent, remember_answered
from assistant.demo.mails import OWNER, Stranger, invitation
from assistant.desk.forgetting import forget
from assistant.mail.parse import read_header
from assistant.store.engine import Store
from assistant.transport.memory import MemoryInbox, MemoryServer
from tests.unit.desk.room import MARA, Room, a_room

JO = Stranger(name="Jo Dahl", headline="Printer", address="jo@dahl.example", vanity="jo-dahl")


@pytest.fixture
def room(tmp_path) -> Room:
    made = a_room()
    made.store = Store.in_directory(tmp_path / "state")
    made.store.prepare(made.now)
    return made


def forgets(room: Room, who: Stranger = MARA) -> dict[str, int]:
    with room.store.reading() as book:
        person = book.people.find([("address", who.address)])
    assert person is not None
    return forget(person, room.store, room.config, room.now).counts


def put_aside(room: Room) -> list[str | None]:
    with room.store.reading() as book:
        return [one.text for one in book.messages.with_outcome("quarantined")]


def forged(room: Room, who: Stranger, *, sender: str | None = None, subject: str = "A word") -> bytes:
    """A look-alike of a notice about *who*; *sender* wrote it under a *subject* that need not name them."""
    room.now += timedelta(minutes=1)
    raw = invitation(who, room.now, reply_to=who.address, genuine=False)
    if sender is None:
        return raw
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = [one for one in head.split(b"\r\n") if not one.lower().startswith((b"from:", b"subject:"))]
    return b"\r\n".join([f"From: {sender}".encode(), f"Subject: {subject}".encode(), *fields]) + b"\r\n\r\n" + body


# -- mails that were put aside -------------------------------------------------------------------------------------


def test_a_mail_put_aside_is_kept_with_name_address_and_subject(room):
    room.receives(forged(room, MARA, sender="M. L. <mara@nordlys.example>", subject="LinkedIn: I'd like to connect"))
    assert put_aside(room) == ["M. L. <mara@nordlys.example>\nLinkedIn: I'd like to connect"]


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("M. L. <Mara@Nordlys.example>", "Let us connect on LinkedIn"),
        ("mara@nordlys.example", "Let us connect on LinkedIn"),
        ("LinkedIn <invitations@linkedin.com>", "MARA LINDHOLM'S invitation"),
        ("LinkedIn <invitations@linkedin.com>", "Mara  Líndholm, Robin"),
    ],
)
def test_forgetting_clears_what_was_put_aside(room, sender, subject):
    room.invites()
    outcome = room.receives(forged(room, JO, sender=sender, subject=subject))
    assert outcome.outcome == "quarantined"
    assert forgets(room)["mails put aside"] == 1
    with room.store.reading() as book:
        (aside,) = book.messages.with_outcome("quarantined")
    assert (aside.text, aside.message_id, aside.because) == (None, None, "forgotten")


def test_forgetting_leaves_what_others_wrote(room):
    room.invites()
    room.receives(forged(room, JO))
    before = put_aside(room)
    assert forgets(room)["mails put aside"] == 0
    assert put_aside(room) == before != [None]


def test_what_is_put_aside_after_somebody_was_forgotten_names_them_no_more(room):
    room.invites()
    forgets(room)
    for raw in (forged(room, MARA), forged(room, JO, sender="M. L. <mara@nordlys.example>")):
        outcome = room.receives(raw)
        assert outcome.outcome == "quarantined"
        assert "asked to forget" in outcome.because
    with room.store.reading() as book:
        assert [(one.text, one.message_id) for one in book.messages.with_outcome("quarantined")] == [(None, None)] * 2


def test_the_next_forgetting_clears_what_an_earlier_one_had_left(room):
    room.invites()
    room.invites(JO)
    room.receives(forged(room, JO, sender="M. L. <mara@nordlys.example>"))
    with room.store.book() as book:
        book.forgotten.remember([("address", MARA.address)], room.now)  # as it was left by a program that kept the mail
    assert put_aside(room) != [None]
    forgets(room, JO)
    assert put_aside(room) == [None]


# -- letters in Sent that the state does not know ------------------------------------------------------------------


def finds_in_sent(room: Room, *, to: str = MARA.address, answers: str = "<notice-1@linkedin.com>") -> None:
    """A copy of a letter of ours that left in an earlier life of the state."""
    raw = f"From: {OWNER}\r\nTo: {to}\r\nIn-Reply-To: {answers}\r\nMessage-ID: <inv-1@w.example>\r\n\r\n"
    with room.store.book() as book:
        house = House(room.config, room.store, clock=lambda: room.now)
        remember_answered(read_header(raw.encode(), received_at=room.now), book, house)


def marks(room: Room) -> list[str]:
    with room.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT key FROM setting WHERE key LIKE 'answered %'")
        return sorted(row[0] for row in rows)


def written_before(room: Room, case_id: int, **values: object) -> bool:
    with room.store.reading() as book:
        (letter,) = book.letters.of_case(case_id)
        return answered_before(replace(letter, **values), book)


def test_who_was_answered_in_an_earlier_life_is_known_again(room):
    case_id = room.invites()
    assert not written_before(room, case_id)
    finds_in_sent(room)
    assert written_before(room, case_id)
    assert not written_before(room, case_id, recipient="jo@dahl.example")
    same_mail = f"From: {OWNER}\r\nIn-Reply-To: <notice-1@linkedin.com>\r\n\r\n".encode()
    assert written_before(room, case_id, recipient="jo@dahl.example", raw=same_mail)


def test_that_is_kept_as_hashes_which_tell_nothing_without_the_store(room, tmp_path):
    finds_in_sent(room)
    finds_in_sent(room)
    assert len(marks(room)) == 2
    assert f"answered {hashlib.sha256(MARA.address.encode()).hexdigest()}" not in marks(room)
    other = a_room()
    other.store = Store.in_directory(tmp_path / "other")
    other.store.prepare(other.now)
    finds_in_sent(other)
    assert not set(marks(room)) & set(marks(other))


def test_forgetting_a_person_drops_it_and_sent_brings_it_back_no_more(room):
    room.now += timedelta(minutes=1)
    notice = invitation(MARA, room.now, reply_to=MARA.address)
    room.receives(notice)
    finds_in_sent(room, answers=read_header(notice, received_at=room.now).message_id or "")
    finds_in_sent(room, to=JO.address, answers="<notice-2@linkedin.com>")
    before = marks(room)
    assert len(before) == 4
    assert forgets(room)["hashes of earlier letters"] == 2
    left = marks(room)
    assert len(left) == 2
    finds_in_sent(room)
    assert marks(room) == left


def test_mail_to_a_forgotten_person_is_not_counted(room):
    room.invites()
    forgets(room)
    server = MemoryServer(clock=lambda: room.now)
    inbox = MemoryInbox(server)
    inbox.connect()
    for who in (MARA, JO):
        raw = f"From: {OWNER}\r\nTo: {who.name} <{who.address}>\r\nSubject: Hello {who.name}\r\n\r\nHello"
        server.deliver(raw.encode(), "Sent")
    assert read_sent(room.config.mailboxes[0], inbox, House(room.config, room.store, clock=lambda: room.now))
    with room.store.reading() as book:
        counted = [book.people.correspondence("work", who.address) is not None for who in (MARA, JO)]
    assert counted == [False, True]
