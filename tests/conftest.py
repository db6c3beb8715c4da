"""What several test rooms share: a private Dovecot, a fresh mailbox in it, and a place where SMTP ends."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from assistant.demo.dovecot import Dovecot, installed
from assistant.transport.imap import ImapAccount, ImapInbox
from assistant.transport.secrets import GivenSecret

_NUMBERS = itertools.count(1)

# The program is started some two hundred times; where no bytecode is kept, each of them would compile all of it again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot of this test process (each xdist worker has its own). A laptop may lack it, CI may not."""
    if not installed():
        if os.environ.get("CI") == "true":
            pytest.fail("Dovecot 2.3 is not installed; `tests/install-server dovecot` installs it")
        pytest.skip("Dovecot 2.3 is not installed")
    with Dovecot() as server:
        yield server


@dataclass
class Mailbox:
    """One fresh account in Dovecot."""

    server: Dovecot
    user: str

    def account(self, **changes: object) -> ImapAccount:
        settings: dict[str, object] = {
            "host": self.server.host,
            "port": self.server.imap_port,
            "tls": False,
            "user": self.user,
            "secret": GivenSecret(self.server.password),
        }
        return ImapAccount(**(settings | changes))  # type: ignore[arg-type]

    def inbox(self, **changes: object) -> ImapInbox:
        return ImapInbox(self.account(**changes))

    def deliver(self, raw: bytes) -> None:
        self.server.deliver(self.user, raw)

    def doveadm(self, command: str, *arguments: str) -> str:
        return self.server.doveadm(*command.split(), "-u", self.user, *arguments)


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Mailbox:
    return Mailbox(dovecot, f"owner{next(_NUMBERS)}@example.test")


@dataclass
class Sink:
    """An SMTP server that takes everything; ``mails`` are (raw, sender, recipients)."""

    host: str
    port: int
    mails: list[tuple[bytes, str, tuple[str, ...]]]
    arrived: threading.Semaphore

    def wait_for(self, count: int, seconds: float = 10.0) -> None:
        """Returns when *count* more mails have come."""
        for _ in range(count):
            assert self.arrived.acquire(timeout=seconds), f"only {len(self.mails)} mails came"


@pytest.fixture
def smtp_sink() -> Iterator[Sink]:
    from aiosmtpd.controller import Controller

    sink = Sink("127.0.0.1", 0, [], threading.Semaphore(0))

    class Keep:
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
            content, sender = envelope.content, envelope.mail_from  # type: ignore[attr-defined]
            sink.mails.append((content, sender, tuple(envelope.rcpt_tos)))  # type: ignore[attr-defined]
            sink.arrived.release()
            return "250 2.0.0 accepted"

    class AnyPort(Controller):
        def _trigger_server(self) -> None:
            # The system has chosen the port; the base class would knock at port 0.
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    controller = AnyPort(Keep(), hostname=sink.host, port=0)
    controller.start()
    sink.port = controller.port
    yield sink
    controller.stop()
