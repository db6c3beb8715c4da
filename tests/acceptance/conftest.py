"""An installation of its own for each test: a mailbox in a real Dovecot, a submission server, a configuration."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from assistant.config.load import load_config
from assistant.daemon.house import House
from assistant.daemon.service import one_pass
from assistant.daemon.state import open_store
from assistant.demo.dovecot import Dovecot, free_port
from assistant.store.book import Book
from assistant.store.engine import Store
from tests.configurations import TRUSTS_THE_SERVER, WITHOUT_BUDGETS, configuration
from tests.servers import forked
from tests.servers.forked import ROOT, Forked, Spoiled
from tests.servers.prompt import prompt_servers


@pytest.fixture(scope="session", autouse=True)
def _acknowledging() -> Iterator[None]:
    with prompt_servers():
        yield


@dataclass
class Installation:
    """The program as its owner has it; letters that leave are taken, and filed in Sent as providers do."""

    directory: Path
    server: Dovecot
    user: str
    letters: list[EmailMessage] = field(default_factory=list)
    files_sent: bool = True
    process: subprocess.Popen[bytes] | Forked | None = None
    submission: Controller | None = None

    def configure(self, *, mode: str = "auto", policy_name: str = "trusting", more: str = "") -> None:
        (self.directory / "policies").mkdir(exist_ok=True)
        (self.directory / "policies" / "trusting.toml").write_text(
            'name = "trusting"\ndescription = "for tests"\nextends = "ladder"\ntrust = "auto"\n'
            "[limits]\ninvitations_this_week = 1000\n"
        )
        (self.directory / "password").touch(mode=0o600)
        (self.directory / "password").write_text(self.server.password)
        assert self.submission is not None
        (self.directory / "assistant.toml").write_text(
            configuration(
                self.user, self.directory / "state", imap_port=self.server.imap_port, smtp_port=self.submission.port,
                mode=mode, policy=policy_name, sending=WITHOUT_BUDGETS, more=more,
                mailbox=f"{TRUSTS_THE_SERVER}\nserver_files_sent = {str(self.files_sent).lower()}",
            )
        )  # fmt: skip

    def deliver(self, *raws: bytes) -> None:
        self.server.deliver(self.user, *(raw.replace(b"robin@example.test", self.user.encode()) for raw in raws))

    def start(self, spoiled: Spoiled | None = None) -> Forked:
        """The daemon in a process of its own, which does not load anew what it consists of."""
        command = ["run", "--config", str(self.directory)]
        self.process = Forked(command, self.directory / "log.jsonl", spoiled=spoiled)
        return self.process

    def start_from_nothing(self) -> subprocess.Popen[bytes]:
        """The daemon as systemd starts it."""
        with open(self.directory / "log.jsonl", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "assistant", "run", "--config", str(self.directory)],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        return self.process

    def first_look(self) -> None:
        """The baseline, taken by the same code without a process of its own: what lies there is never answered."""
        config = load_config(self.directory, environment=os.environ)
        store = open_store(config, datetime.now(UTC))
        one_pass(House(config, store))
        store.close()

    def stop(self) -> int:
        """End the daemon as systemd does; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=15)
        self.process = None
        return code

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the program, as the owner types it."""
        return forked.run([*arguments, "--config", str(self.directory)])

    def look(self, read: Callable[[Book], object]) -> object:
        """Read something from the daemon's own store."""
        with self.store.reading() as book:
            return read(book)

    @cached_property
    def store(self) -> Store:
        """The daemon's own store, opened once: a test asks it twenty times a second."""
        return Store.in_directory(self.directory / "state")

    def wait_until(self, true: Callable[[], object], seconds: float = 30.0) -> None:
        """Returns when *true* is; fails with the daemon's log when it does not become so."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                log = (self.directory / "log.jsonl").read_text() if (self.directory / "log.jsonl").exists() else ""
                pytest.fail(f"did not happen within {seconds} s; the daemon says:\n{log[-4000:]}")
            time.sleep(0.05)

    @property
    def ready(self) -> bool:
        """Whether the first look is done."""
        try:
            return bool(self.look(lambda book: book.messages.position("work", "INBOX")))
        except Exception:
            return False


@pytest.fixture
def installation(dovecot: Dovecot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    number = free_port()
    made = Installation(tmp_path, dovecot, f"owner{number}@example.test")
    lock = threading.Lock()

    class Take:
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
            content = envelope.original_content  # type: ignore[attr-defined]
            with lock:
                made.letters.append(message_from_bytes(content, policy=policy.default))
            if made.files_sent:
                made.server.doveadm_save(made.user, "Sent", content)
            return "250 2.0.0 taken"

    made.submission = Controller(Take(), hostname="127.0.0.1", port=free_port())
    made.submission.start()
    made.configure()
    yield made
    if made.process is not None:
        made.process.kill()
        made.process.wait()
    made.store.close()
    made.submission.stop()
