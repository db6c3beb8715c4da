"""An installation in memory: the daemon's own code on a mailbox, a submission server and a clock of the test's."""

from __future__ import annotations

import functools
import gc
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from assistant.config.load import read_config
from assistant.config.values import Anomaly, Budgets, Config
from assistant.daemon import points
from assistant.daemon.endings import Endings
from assistant.daemon.house import House
from assistant.daemon.sender import Sender
from assistant.daemon.service import one_pass
from assistant.daemon.state import open_store
from assistant.daemon.ticker import Ticker
from assistant.daemon.watcher import Watcher
from assistant.demo.mails import OWNER, Stranger, invitation
from assistant.errors import StoreError
from assistant.store.book import Book
from assistant.store.engine import Store
from assistant.transport.base import Outbox
from assistant.transport.memory import MemoryInbox, MemoryOutbox, MemoryServer
from assistant.transport.smtp import SmtpOutbox
from tests.configurations import TRUSTS_THE_SERVER, configuration
from tests.servers.statements import share_statements

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
RELAY = "{:08x}-1111-4222-8333-444444444444@reply.linkedin.com"
_FIRST = ("Ada", "Bo", "Cleo", "Dov", "Eli", "Fay", "Gus", "Ida", "Jan", "Kai")
_LAST = ("Aune", "Birk", "Crone", "Duus", "Eide", "Fonn", "Grue", "Holt", "Ivarr", "Juhl")
_MIDDLE = ("Bay", "Dam", "Elk", "Fen", "Gil", "Hav", "Ilk", "Jaf", "Kol", "Lund")


class Killed(BaseException):
    """The process ends here; nothing of ours may catch it."""


class World:
    """Letters go to ``post`` (in memory) or, with *smtp_port*, to a server on this machine."""

    def __init__(
        self, directory: Path, *, files_sent: bool = True, filed_after: timedelta = timedelta(0),
        smtp_port: int | None = None, budgets: bool = False, policy_name: str = "trusting", mode: str = "auto",
        hold: str = "0 minutes", trust: str = TRUSTS_THE_SERVER, **house: Any,
    ) -> None:  # fmt: skip
        self.directory = directory
        self.at = START
        self.server = MemoryServer(clock=self.clock)
        self.post = MemoryOutbox(self.server if files_sent else None, filed_after=filed_after)
        self.config = _configuration(directory, files_sent or None, smtp_port, budgets, policy_name, mode, hold, trust)
        self.smtp_port = smtp_port
        self.more = house  #: fields of the House
        self.house = self.new_house()
        self.sender: Sender | None = None
        self.watcher: Watcher | None = None

    def clock(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)

    def new_house(self) -> House:
        """The house of a new process on the same state."""
        _prepare(self.directory / "state" / "assistant.sqlite")
        store = open_store(self.config, self.at)
        share_statements(store)
        return House(
            self.config, store, clock=self.clock,
            open_inbox=lambda mailbox: MemoryInbox(self.server), open_outbox=self._outbox, **self.more,
        )  # fmt: skip

    def _outbox(self, mailbox: object) -> Outbox:
        return self.post if self.smtp_port is None else SmtpOutbox(self.config.mailboxes[0].smtp)

    def restart(self) -> None:
        self.house.store.close()
        self.house = self.new_house()

    def work(self) -> None:
        """One pass of all loops; what they keep in memory ends with it, unless the house keeps running."""
        if self.sender is None:
            one_pass(self.house)
            return
        assert self.watcher is not None
        try:
            self.watcher.inbox.connect()
            self.watcher.look()
        except StoreError:
            pass
        Ticker(self.house, Endings(self.house, self.sender.in_hand)).tick()
        self.sender.send_ready()

    def keeps_running(self) -> None:
        """From here on all passes are those of one process."""
        self.sender = Sender(self.house)
        self.watcher = Watcher(self.house.config.mailboxes[0], self.house)

    def deliver(self, raw: bytes) -> int:
        return self.server.deliver(raw)

    def look(self, read: Callable[[Book], object]) -> object:
        with self.house.store.reading() as book:
            return read(book)

    @property
    def states(self) -> dict[str, int]:
        with self.house.store.reading() as book:
            return book.letters.counts()

    @property
    def letters(self) -> list[EmailMessage]:
        """What left for other people."""
        read = [message_from_bytes(one.raw, policy=policy.default) for one in self.post.accepted]
        return [one for one in read if OWNER not in str(one["To"])]

    def recipients(self) -> Counter[str]:
        return Counter(one.recipient for one in self.post.accepted if one.recipient != OWNER)

    def close(self) -> None:
        self.house.store.close()


@contextmanager
def killed_at(point: str, times: int = 1):
    """The process ends when *point* is reached for the n-th time."""
    left = [times]

    def count(name: str) -> None:
        if name == point:
            left[0] -= 1
            if left[0] == 0:
                raise Killed(point)

    points.observe(count)
    try:
        yield
    finally:
        points._observers.remove(count)


def stranger(number: int) -> Stranger:
    name = f"{_FIRST[number % 10]} {_MIDDLE[number // 100 % 10]} {_LAST[number // 10 % 10]}"
    if number >= 1000:
        name += f"-{_LAST[number // 1000 % 10]}{_MIDDLE[number // 10000 % 10].lower()}"
    return Stranger(name=name, headline="Reader", address=f"p{number}@people.example", vanity=f"person-{number}")


def an_invitation(number: int, at: datetime, **more: object) -> bytes:
    return invitation(stranger(number), at, reply_to=RELAY.format(number), **more)  # type: ignore[arg-type]


def resident() -> int:
    """Resident memory of this process in bytes, after a collection."""
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


_TRUSTING = """\
name = "trusting"
description = "for tests"
extends = "ladder"
trust = "auto"
[limits]
invitations_this_week = 1000000
"""


@functools.cache
def _empty_state() -> bytes:
    """The database of an installation before its first look."""
    with tempfile.TemporaryDirectory() as place:
        store = Store.in_directory(Path(place))
        store.prepare(START)
        store.close()
        return (Path(place) / "assistant.sqlite").read_bytes()


def _prepare(file: Path) -> None:
    # Making the tables anew costs more than all that a world does.
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(_empty_state())


def _configuration(
    directory: Path, files_sent: bool | None, smtp_port: int | None, budgets: bool, policy_name: str, mode: str,
    hold: str, trust: str,
) -> Config:  # fmt: skip
    (directory / "policies").mkdir(exist_ok=True)
    (directory / "policies" / "trusting.toml").write_text(_TRUSTING)
    (directory / "password").touch(mode=0o600)
    (directory / "password").write_text("canary-password-7419")
    key = (files_sent, smtp_port, budgets, policy_name, mode, hold, trust)
    if key not in _KNOWN:
        _KNOWN[key] = _read(directory, *key)
    config = _KNOWN[key]
    return replace(config, storage=replace(config.storage, directory=directory / "state"))


#: Configurations that were read; two worlds differ in their directory only, and reading takes a fifth of a second.
_KNOWN: dict[object, Config] = {}


def _read(
    directory: Path, files_sent: bool | None, smtp_port: int | None, budgets: bool, policy_name: str, mode: str,
    hold: str, trust: str,
) -> Config:  # fmt: skip
    text = configuration(
        OWNER, directory / "state", smtp_port=smtp_port or 9, mode=mode, policy=policy_name, hold=hold,
        mailbox=f"{trust}\nserver_files_sent = {str(bool(files_sent)).lower()}",
    )  # fmt: skip
    (directory / "assistant.toml").write_text(text)
    config = read_config(text, str(directory / "assistant.toml"), directory=directory, environment={})
    if budgets:
        return config
    most = 10**9
    sending = replace(
        config.sending, anomaly=Anomaly(bounces_per_hour=most, new_people_per_hour=most),
        budgets=Budgets(person_per_day=most, domain_per_day=most, per_hour=most, per_day=most),
    )  # fmt: skip
    return replace(config, sending=sending)
