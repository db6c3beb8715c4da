"""The service: opens the house, starts its loops, answers signals, and stops with the work in hand finished."""

from __future__ import annotations

import ctypes
import gc
import logging
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType

from assistant.config.values import Config
from assistant.daemon import systemd
from assistant.daemon.house import House
from assistant.daemon.sender import Sender
from assistant.daemon.ticker import Ticker
from assistant.daemon.watcher import Watcher
from assistant.errors import AssistantError, ConfigError
from assistant.store.engine import Store, sole_daemon
from assistant.timers import Ticks

log = logging.getLogger(__name__)

TICK = 20.0  #: seconds
SILENCE = 360.0  #: seconds without a beat after which a loop counts as hung
STOP_WITHIN = 8.0  #: seconds for the loops to finish the work in hand


def open_store(config: Config, now: datetime) -> Store:
    """The store of this configuration, brought to this version."""
    url = config.storage.database_url
    if url is None:
        store = Store.in_directory(config.storage.directory)
    else:
        store = Store(url if isinstance(url, str) else url.fetch())
    store.prepare(now)
    return store


@dataclass
class Service:
    """The running daemon."""

    house: House
    reload: Callable[[], Config]  #: reads the configuration again; raises ConfigError
    watchers: list[Watcher] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    _wake: threading.Event = field(default_factory=threading.Event)
    _hangup: bool = False

    def run(self) -> None:
        """Run until SIGTERM or SIGINT. Raises AlreadyRunning, StoreError."""
        with sole_daemon(self.house.config.storage.directory):
            sender = Sender(self.house)
            sender.recover()
            ticker = Ticker(self.house, sender)
            self.watchers = [Watcher(mailbox, self.house) for mailbox in self.house.config.mailboxes]
            self._catch_signals()
            self._start("sender", sender.run)
            for watcher in self.watchers:
                self._start(f"watcher {watcher.mailbox.name}", watcher.run)
            ticks = Ticks()
            ticks.every(TICK, ticker.tick, "ticker")
            ticks.start()
            _give_back_memory()
            systemd.notify("READY=1", f"STATUS=watching {len(self.watchers)} mailbox(es)")
            log.info("watching %d mailbox(es), mode %s", len(self.watchers), self.house.config.ceiling)
            self._wait()
            systemd.notify("STOPPING=1")
            log.info("stopping")
            self._stop(ticks)

    def _start(self, name: str, work: Callable[[], None]) -> None:
        self.house.beat(name)
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self.threads.append(thread)

    def _wait(self) -> None:
        every = systemd.watchdog_seconds()
        while not self.house.stopping.is_set():
            self._wake.wait(min(every or 30.0, 30.0))
            self._wake.clear()
            if self._hangup:
                self._hangup = False
                self._reload()
            hung = self._hung()
            if hung:
                log.error("no sign of life from: %s", ", ".join(hung))
            elif every is not None:
                systemd.notify("WATCHDOG=1")

    def _hung(self) -> list[str]:
        now = datetime.now(UTC)
        return [name for name, at in self.house.beats.items() if (now - at).total_seconds() > SILENCE]

    def _reload(self) -> None:
        """All or nothing: with one error the old configuration stays, and the owner is told."""
        systemd.notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
        try:
            self.house.config = self.reload()
            log.info("reloaded: revision %s", self.house.config.revision[:12])
            with self.house.store.book() as book:
                book.notices.settle("configuration", "reload")
        except ConfigError as error:
            log.error("not reloaded, the old configuration stays: %s", error)
            with self.house.store.book() as book:
                book.notices.tell("configuration", "reload", "The new configuration is not used",
                                  f"The old one stays in force.\n{error}", self.house.now())  # fmt: skip
        except AssistantError as error:
            log.error("not reloaded: %s", error)
        systemd.notify("READY=1")

    def _stop(self, ticks: Ticks) -> None:
        for watcher in self.watchers:
            watcher.wake()
        self.house.letters.set()
        end = time.monotonic() + STOP_WITHIN
        ticks.stop()
        for thread in self.threads:
            thread.join(max(0.0, end - time.monotonic()))
        late = [thread.name for thread in self.threads if thread.is_alive()]
        if late:
            log.warning("did not finish in time: %s", ", ".join(late))
        self.house.store.close()

    def _catch_signals(self) -> None:
        def stop(number: int, frame: FrameType | None) -> None:
            self.house.stopping.set()
            self._wake.set()

        def hang_up(number: int, frame: FrameType | None) -> None:
            self._hangup = True
            self._wake.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGHUP, hang_up)


def _give_back_memory() -> None:
    """What reading the configuration took goes back to the system; what stays is never looked through again."""
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)  # of glibc; other C libraries have none


def one_pass(house: House) -> tuple[int, int]:
    """Look once into every mailbox, do what is due, send what is ready: (mails read, letters sent).

    What the daemon's loops do, one after the other; ``assistant once``, the demo and the tests run it. Raises
    TransportError when a mailbox cannot be reached, after the others had their turn.
    """
    sender = Sender(house)
    sender.recover()
    read, failures = 0, []
    for mailbox in house.config.mailboxes:
        watcher = Watcher(mailbox, house)
        try:
            watcher.inbox.connect()
            read += watcher.look()
        except AssistantError as error:
            failures.append(error)
        finally:
            watcher.inbox.close()
    Ticker(house, sender).tick()
    sent = sender.send_ready()
    sender.close()
    if failures:
        raise failures[0]
    return read, sent
