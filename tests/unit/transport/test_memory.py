"""The account in memory does what tests and rehearsals ask of it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import TransportError
from assistant.transport.base import MailboxMissing, Query, Throttled
from assistant.transport.memory import MemoryInbox, MemoryOutbox, MemoryServer

MAIL = b"Message-ID: <1@example.org>\r\nReferences: <kQ7.token@example.org>\r\n\r\nHi\r\n"


@pytest.fixture
def server() -> MemoryServer:
    return MemoryServer()


@pytest.fixture
def inbox(server: MemoryServer) -> MemoryInbox:
    inbox = MemoryInbox(server)
    inbox.connect()
    inbox.examine("INBOX")
    return inbox


def test_an_error_that_was_asked_for_comes_once(server: MemoryServer, inbox: MemoryInbox):
    server.fail("search", Throttled("later", pause=60))
    with pytest.raises(Throttled):
        inbox.search(Query(), after=0)
    with pytest.raises(TransportError, match="not connected"):
        inbox.search(Query(), after=0)
    inbox.connect()
    inbox.examine("INBOX")
    assert inbox.search(Query(), after=0) == ()


def test_a_renumbered_mailbox_breaks_the_line_and_has_another_uidvalidity(server: MemoryServer, inbox: MemoryInbox):
    before = inbox.examine("INBOX")
    for _ in range(3):
        server.deliver(MAIL)
    server.expunge("INBOX", 2)
    server.renumber("INBOX")
    with pytest.raises(TransportError, match="replaced"):
        inbox.search(Query(), after=0)
    inbox.connect()
    after = inbox.examine("INBOX")
    assert after.uidvalidity != before.uidvalidity
    assert inbox.search(Query(), after=0) == (1, 2)


def test_a_deleted_or_renamed_mailbox_is_missing(server: MemoryServer, inbox: MemoryInbox):
    server.create("Work")
    server.rename("Work", "Play")
    with pytest.raises(MailboxMissing):
        inbox.examine("Work")
    inbox.examine("Play")
    server.delete("Play")
    with pytest.raises(MailboxMissing):
        inbox.search(Query(), after=0)


def test_a_moved_clock_brings_a_late_copy_and_its_new_id(server: MemoryServer):
    moment = [datetime(2026, 11, 20, 9, 0, tzinfo=UTC)]
    server.clock = lambda: moment[0]
    outbox = MemoryOutbox(
        server,
        filed_after=timedelta(seconds=30),
        rewrite=lambda raw: raw.replace(b"<1@example.org>", b"<new@provider.example>"),
    )
    inbox = MemoryInbox(server)
    inbox.connect()
    outbox.send(MAIL, sender="owner@example.test", recipient="ada@example.org", at_stage=lambda stage: None)
    assert inbox.find_message("Sent", "<1@example.org>", "kQ7.token") is None
    moment[0] += timedelta(seconds=30)
    assert inbox.find_message("Sent", "<1@example.org>", "kQ7.token") == "<new@provider.example>"
    assert server.mails("Sent")[0].received_at == moment[0]


def test_many_threads_deliver_without_losing_a_mail(server: MemoryServer):
    threads = [threading.Thread(target=lambda: [server.deliver(MAIL) for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [mail.uid for mail in server.mails()] == list(range(1, 801))
