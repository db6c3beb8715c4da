"""The demo's stage: a mail server, a submission server, a clock that is moved by hand, and the real house between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller

from assistant.config.load import read_config
from assistant.daemon.house import House
from assistant.daemon.service import one_pass
from assistant.daemon.state import open_store
from assistant.demo.dovecot import Dovecot, free_port, installed
from assistant.demo.imap_server import ImapServer
from assistant.demo.mails import OWNER, OWNER_NAME, SERVER
from assistant.store.values import CaseFile, SeenMessage
from assistant.transport.memory import MemoryServer

PASSWORD = "demo"


@dataclass
class DemoClock:
    """The time of the demo; it moves only when it is told to."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Move on by so many days, hours, minutes."""
        self.at += timedelta(**by)

    def move_to(self, at: datetime) -> None:
        self.at = max(self.at, at.astimezone(UTC))


@dataclass
class PostOffice:
    """Takes every letter that leaves by SMTP."""

    accepted: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.accepted.append(message_from_bytes(envelope.original_content, policy=policy.default))
        return "250 taken"


class Stage:
    """Everything that the demo needs, in a directory of its own; also a context manager."""

    def __init__(self, directory: Path, start: datetime, *, policy_name: str, prefer_dovecot: bool = True) -> None:
        self.clock = DemoClock(start)
        self.post = PostOffice()
        self._told: set[str] = set()
        self._smtp = Controller(self.post, hostname="127.0.0.1", port=free_port())
        self._smtp.start()
        self.dovecot = Dovecot(password=PASSWORD).start() if prefer_dovecot and installed() else None
        self.memory: ImapServer | None = None
        if self.dovecot is None:
            mailboxes = MemoryServer(clock=self.clock)
            self.memory = ImapServer(mailboxes, user=OWNER, password=PASSWORD).start()
        self.house = self._house(directory, policy_name)

    @property
    def server(self) -> str:
        return "Dovecot" if self.dovecot is not None else "an IMAP server in pure Python"

    def deliver(self, raw: bytes) -> None:
        """Put a mail into the owner's INBOX."""
        if self.dovecot is not None:
            self.dovecot.deliver(OWNER, raw)
        else:
            assert self.memory is not None
            self.memory.deliver(raw)

    def work(self) -> tuple[SeenMessage, ...]:
        """Let the assistant look, decide, do what is due and send; the mails it looked at."""
        before = self.clock()
        one_pass(self.house)
        with self.house.store.reading() as book:
            seen = [one for one in book.messages.seen_since(before) if one.fingerprint not in self._told]
        self._told |= {one.fingerprint for one in seen}
        return tuple(seen)

    def case(self, case_id: int) -> CaseFile:
        with self.house.store.reading() as book:
            file = book.cases.file(case_id)
        assert file is not None
        return file

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.house.store.close()
        self._smtp.stop()
        if self.dovecot is not None:
            self.dovecot.stop()
        if self.memory is not None:
            self.memory.stop()

    def _house(self, directory: Path, policy_name: str) -> House:
        imap_port = self.dovecot.imap_port if self.dovecot is not None else self.memory.port if self.memory else 0
        secret = directory / "password"
        secret.touch(mode=0o600)
        secret.write_text(PASSWORD)
        text = _CONFIGURATION.format(
            name=OWNER_NAME, address=OWNER, server=SERVER, policy="demo", imap_port=imap_port,
            smtp_port=self._smtp.port,
            secret=secret, state=directory / "state",
        )  # fmt: skip
        (directory / "assistant.toml").write_text(text)
        (directory / "policies").mkdir()
        (directory / "policies" / "demo.toml").write_text(
            f'name = "demo"\ndescription = "{policy_name}, trusted to send"\n'
            f'extends = "{policy_name}"\ntrust = "auto"\n'
        )
        config = read_config(text, str(directory / "assistant.toml"), directory=directory, environment={})
        return House(config, open_store(config, self.clock()), clock=self.clock)


_CONFIGURATION = """\
mode = "auto"

[owner]
name = "{name}"
language = "en"
time_zone = "Europe/Berlin"
offers = ["an introduction to two translators"]

[policy]
name = "{policy}"

[sending]
hold = "10 minutes"
quiet_hours = ""
quiet_days = []

[storage]
directory = "{state}"

[[mailbox]]
name = "demo"
address = "{address}"
authserv_ids = ["{server}"]
sent = "Sent"

[mailbox.imap]
host = "127.0.0.1"
port = {imap_port}
tls = "none"
password = {{ file = "{secret}" }}

[mailbox.smtp]
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
"""
