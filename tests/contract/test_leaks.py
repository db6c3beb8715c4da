"""A daemon that runs for months connects thousands of times: each time everything must be given back."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable

import pytest

from assistant.errors import TransportError
from assistant.transport.base import SendOutcome
from assistant.transport.imap import ImapAccount, ImapInbox
from assistant.transport.secrets import GivenSecret
from assistant.transport.smtp import SmtpAccount, SmtpOutbox
from tests.servers.prompt import lines_that_hold
from tests.servers.scripted_imap import Peer, ScriptedImap
from tests.servers.scripted_smtp import Does, ScriptedSmtp

LETTER = b"From: owner@example.test\r\n\r\nHello\r\n"


def descriptors() -> int:
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def growth(act: Callable[[], None]) -> tuple[int, int]:
    """Descriptors and threads that twenty rounds of *act* leave behind."""
    act()
    before = descriptors(), threading.active_count()
    for _ in range(20):
        act()
    after = descriptors(), threading.active_count()
    return after[0] - before[0], after[1] - before[1]


def test_an_inbox_gives_everything_back(dovecot):
    def session() -> None:
        account = ImapAccount(
            host=dovecot.host, port=dovecot.imap_port, tls=False, user="leaks", secret=GivenSecret(dovecot.password)
        )
        inbox = ImapInbox(account)
        inbox.connect()
        inbox.examine("INBOX")
        inbox.wait(0)
        inbox.connect()  # without close
        inbox.close()

    assert growth(session) == (0, 0)


def test_an_inbox_whose_line_breaks_gives_everything_back():
    def script(peer: Peer) -> None:
        peer.open_mailbox()
        peer.idle()

    def session(server: ScriptedImap) -> None:
        inbox = ImapInbox(
            ImapAccount(host=server.host, port=server.port, tls=False, user="owner", secret=GivenSecret("secret"))
        )
        inbox.connect()
        inbox.examine("INBOX")
        with pytest.raises(TransportError):
            inbox.wait(5)

    def round_with_its_server() -> None:
        with ScriptedImap(script) as server:
            session(server)

    assert growth(round_with_its_server) == (0, 0)


@pytest.mark.parametrize("stage", ["banner", "auth", "rcpt", "dot", "quit"])
def test_an_outbox_gives_everything_back(stage: str):
    def round_with_its_server() -> None:
        with ScriptedSmtp() as server:
            server.at(stage, Does(drop=True))
            account = SmtpAccount(
                host=server.host, port=server.port, tls=False, user="owner", secret=GivenSecret("secret")
            )
            outbox = SmtpOutbox(account)
            for _ in range(2):
                outbox.send(
                    LETTER, sender="owner@example.test", recipient="ada@example.org", at_stage=lambda stage: None
                )
            receipt = outbox.send(
                LETTER, sender="owner@example.test", recipient="ada@example.org", at_stage=lambda stage: None
            )
            assert receipt.outcome is SendOutcome.SENT
            outbox.close()

    with lines_that_hold():
        assert growth(round_with_its_server) == (0, 0)
