"""The service: opens the house, starts its loops, answers signals, and stops with the work in hand finished."""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from assistant.config.values import Config
from assistant.daemon import systemd
from assistant.daemon.endings import Endings
from assistant.daemon.house import House
from assistant.daemon.life import begin_life
from assistant.daemon.page import LocalPage
from assistant.daemon.sender import Sender
from assistant.daemon.ticker import Ticker
from assistant.daemon.watcher import Watcher
from assistant.desk.wording import worded
from assistant.errors import AssistantError, ConfigError, StoreError
from assistant.store.engine import sole_daemon
from assistant.timers import Ticks

log = logging.getLogger(__name__)

TICK = 20.0  #: seconds
LATE = 3 * TICK  #: seconds without a tick after which the clock is thought to have been set
STOP_WITHIN = 8.0  #: seconds for the loops to finish the work in hand


@dataclass
class Service:
    """The running daemon."""

    house: House
    reload: Callable[[], Config]  #: reads the configuration again; raises ConfigError
    watchers: dict[str, Watcher] = field(default_factory=dict)
    threads: list[threading.Thread] = field(default_factory=list)
    page: LocalPage = field(init=False)
    _hangup: bool = False
    _ticked: float = 0.0

    def __post_init__(self) -> None:
        self.page = LocalPage(self.house, self.watchers)

    def run(self) -> bool:
        """Run until SIGTERM or SIGINT; False when some work in hand was not done in time and must be cut off.

        Raises AlreadyRunning, StoreError (also when the database is deleted, replaced or brought to another version
        while we run).
        """
        house = self.house
        with (
            sole_daemon(house.config.storage.directory), house.store.sole(), _woken_by_signals(self._signal) as signals,
        ):  # fmt: skip
            # Only now: nobody else works on the tables that are changed.
            house.store.prepare(house.now())
            house.store.check()
            begin_life(house)
            sender = Sender(house)
            sender.recover()
            ticker = Ticker(house, Endings(house, sender.in_hand))
            house.beat("ticker")
            self._start("sender", sender.run)
            self._watch_all()
            ticks = Ticks()
            ticks.every(TICK, lambda: self._tick(ticker), "ticker")
            ticks.start()
            self.page.renew()
            self._ticked = time.monotonic()
            gc.freeze()
            systemd.notify("READY=1", f"STATUS=watching {len(self.watchers)} mailbox(es)")
            log.info("watching %d mailbox(es), mode %s", len(self.watchers), house.config.ceiling)
            try:
                self._wait(signals, ticks)
            finally:
                systemd.notify("STOPPING=1")
                log.info("stopping")
                in_time = self._stop(ticks)
            return in_time

    def _tick(self, ticker: Ticker) -> None:
        self._ticked = time.monotonic()
        ticker.tick()

    def _start(self, name: str, work: Callable[[], None]) -> None:
        self.house.beat(name)
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self.threads = [one for one in self.threads if one.is_alive()] + [thread]

    def _watch_all(self) -> None:
        """Watch what is configured: new accounts begin, others go on with their new settings or end."""
        configured = {mailbox.name: mailbox for mailbox in self.house.config.mailboxes}
        for name in [name for name in self.watchers if name not in configured]:
            self.watchers.pop(name).renew(None)
        for name, mailbox in configured.items():
            if name in self.watchers:
                self.watchers[name].renew(mailbox)
            else:
                self.watchers[name] = Watcher(mailbox, self.house)
                self._start(f"watcher {name}", self.watchers[name].run)

    def _wait(self, signals: int, ticks: Ticks) -> None:
        every = systemd.watchdog_seconds()
        while not self.house.stopping.is_set():
            if select.select([signals], [], [], min(every or 10.0, 10.0))[0]:
                os.read(signals, 512)
            if self._hangup:
                self._hangup = False
                self._reload()
            if lost := self.house.store.lost:
                raise StoreError(f"{lost}; nothing more is sent")
            if time.monotonic() - self._ticked > LATE:
                self._ticked = time.monotonic()
                ticks.nudge()
            hung = self.house.hung()
            if hung:
                log.error("no sign of life from: %s", ", ".join(hung))
            elif every is not None:
                systemd.notify("WATCHDOG=1")

    def _reload(self) -> None:
        """All or nothing: with one error the old configuration stays, and the owner is told."""
        systemd.notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
        try:
            self.house.config = self.reload()
            self._watch_all()
            self.page.renew()
            log.info("reloaded: revision %s", self.house.config.revision[:12])
            with self.house.store.book() as book:
                book.notices.settle("configuration", "reload")
        except ConfigError as error:
            log.error("not reloaded, the old configuration stays: %s", error)
            self._tell_of_reload(error)
        except AssistantError as error:
            log.error("not reloaded: %s", error)
        except Exception:
            log.exception("not reloaded, the old configuration stays")
        systemd.notify("READY=1")

    def _tell_of_reload(self, error: ConfigError) -> None:
        try:
            with self.house.store.book() as book:
                language = self.house.config.owner.language
                text = worded("not-reloaded-text", language, error=error)
                book.notices.tell("configuration", "reload", worded("not-reloaded", language), text, self.house.now())
        except StoreError as full:
            log.error("this could not even be written down: %s", full)

    def _stop(self, ticks: Ticks) -> bool:
        self.house.stopping.set()
        end = time.monotonic() + STOP_WITHIN
        for watcher in self.watchers.values():
            watcher.wake()
        self.house.letters.set()
        self.page.stop()
        in_time = ticks.stop(end - time.monotonic())
        for thread in self.threads:
            thread.join(max(0.0, end - time.monotonic()))
        late = [thread.name for thread in self.threads if thread.is_alive()] + ([] if in_time else ["ticker"])
        if late:
            log.warning("did not finish in time: %s", ", ".join(late))
            return False
        self.house.store.close()
        return True

    def _signal(self, number: int) -> None:
        if number == signal.SIGHUP:
            self._hangup = True
        else:
            self.house.stopping.set()


@contextmanager
def _woken_by_signals(tell: Callable[[int], None]) -> Iterator[int]:
    """A descriptor that can be read after each SIGTERM, SIGINT or SIGHUP.

    A lock must not be taken in a signal handler (the main thread may hold it), so the loop is woken by a pipe.
    """
    ours = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    read, write = os.pipe()
    for end in (read, write):
        os.set_blocking(end, False)
    before = {number: signal.signal(number, lambda number, frame: tell(number)) for number in ours}
    woken = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    try:
        yield read
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(read)
        os.close(write)


def one_pass(house: House) -> tuple[int, int]:
    """Look once into every mailbox, do what is due, send what is ready: (mails read, letters sent).

    What the daemon's loops do, one after the other; ``assistant once``, the demo and the tests run it. Raises
    TransportError when a mailbox cannot be reached, after the others had their turn.
    """
    sender = Sender(house)
    sender.recover()
    read, failures = 0, []
    for mailbox in house.config.mailboxes:
        try:
            read += Watcher(mailbox, house).look_once()
        except AssistantError as error:
            failures.append(error)
    try:
        Ticker(house, Endings(house, sender.in_hand)).tick()
        sent = sender.send_ready()
    finally:
        sender.close()
    if failures:
        raise failures[0]
    return read, sent
