"""Lines that break: a real Dovecot behind a proxy that spoils what it says, and waits that are counted, not waited."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from assistant.daemon import points
from assistant.daemon import watcher as watching
from assistant.daemon.watcher import Watcher
from assistant.demo.dovecot import Dovecot
from assistant.errors import TransportError
from assistant.transport.base import LoginRefused, Throttled
from assistant.transport.imap import ImapAccount, ImapInbox
from assistant.transport.secrets import GivenSecret
from tests.servers.imap_proxy import Cut, ImapProxy, Mute, Reset, raising
from tests.torture.figure import Figure
from tests.torture.world import World, an_invitation

_USERS = itertools.count(1)


class Wired(World):
    """A world whose mailbox lies in Dovecot, behind a proxy; the wall clock is the real one."""

    def __init__(self, directory: Path, dovecot: Dovecot, *, files_sent: bool = True, **account: object) -> None:
        super().__init__(directory, files_sent=files_sent)
        self.dovecot, self.user = dovecot, f"torture{next(_USERS)}-{directory.name.lower()}@example.test"
        self.proxy = ImapProxy(dovecot.imap_port).start()
        settings = {"host": "127.0.0.1", "port": self.proxy.port, "tls": False, "user": self.user,
                    "secret": GivenSecret(dovecot.password)}  # fmt: skip
        self.account = ImapAccount(**(settings | account))  # type: ignore[arg-type]
        self.house.clock = _now
        self.house.open_inbox = lambda mailbox: ImapInbox(self.account)

    def deliver(self, raw: bytes) -> int:
        self.dovecot.deliver(self.user, raw)
        return 0

    @contextmanager
    def watched(self) -> Iterator[Watcher]:
        """The watcher's own thread at work."""
        watcher = Watcher(self.house.config.mailboxes[0], self.house)
        thread = threading.Thread(target=watcher.run, daemon=True)
        thread.start()
        try:
            yield watcher
        finally:
            self.house.stopping.set()
            watcher.wake()
            thread.join(20)
            self.proxy.stop()

    def seen(self) -> int:
        counts = self.look(lambda book: book.messages.counts())
        assert isinstance(counts, dict)
        return sum(counts.values())

    def wait_for(self, count: int, seconds: float) -> float:
        """How long until so many mails have a row."""
        began = time.monotonic()
        while self.seen() < count and time.monotonic() - began < seconds:
            time.sleep(0.02)
        return time.monotonic() - began


def _now():
    from assistant.daemon.house import utc_now

    return utc_now()


@contextmanager
def waits_of(look: float, longest: float) -> Iterator[None]:
    """The watcher's waits, made short: *look* seconds between looks, *longest* between tries to connect."""
    before = watching.LOOK_EVERY, watching.LONGEST_WAIT
    watching.LOOK_EVERY, watching.LONGEST_WAIT = look, longest
    try:
        yield
    finally:
        watching.LOOK_EVERY, watching.LONGEST_WAIT = before


def latency(directory: Path, dovecot: Dovecot, *, mails: int) -> Figure:
    """P12: from the delivery to the row in the store, with IDLE."""
    world = Wired(directory, dovecot)
    took: list[float] = []
    with world.watched():
        _first_look(world)
        for number in range(mails):
            time.sleep(0.1)
            world.deliver(an_invitation(number, _now()))
            took.append(world.wait_for(number + 1, 10))
    took.sort()
    p95 = took[int(len(took) * 0.95) - 1] if len(took) > 1 else took[0]
    reached = f"{mails} mails: p95 {p95:.2f} s, longest {took[-1]:.2f} s"
    return Figure("P12", "new mail is seen within 2 s (p95) with IDLE", reached, p95 <= 2.0, world.seen() == mails)


def _first_look(world: Wired) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if world.look(lambda book: book.messages.position("work", "INBOX")) is not None:
            time.sleep(0.3)
            return
        time.sleep(0.05)


def silent_drop(directory: Path, dovecot: Dovecot) -> Figure:
    """P13: no packet comes through any more, and no end of the line either; a mail arrives meanwhile.

    Looks are 2 s apart instead of 60, silence is 1 s instead of 30: the default is 30 times the time measured.
    """
    world = Wired(directory, dovecot, read_timeout=1.0, command_timeout=4.0)
    with waits_of(2.0, 2.0), world.watched():
        _first_look(world)
        rule = world.proxy.on(rb"^\+ idling", raising(Mute))
        rule.seen.wait(10)
        world.deliver(an_invitation(1, _now()))
        seconds = world.wait_for(1, 20)
    reached = f"noticed and handled after {seconds:.1f} s with waits of 1/30"
    return Figure("P13", "a line that is dead but open: handled within 6 min (12 s at 1/30)", reached, seconds <= 12, world.seen() == 1)


def random_faults(directory: Path, dovecot: Dovecot, *, mails: int) -> Figure:
    """P15: cuts, resets, BYE, half lines, refusals and slow lines at random while mails arrive."""
    chance = random.Random(9051)
    world = Wired(directory, dovecot, read_timeout=1.0, command_timeout=5.0)
    world.house.rest = lambda mailbox, seconds: None  # type: ignore[method-assign]
    faults = 0
    bye = lambda line: _cut(b"* BYE going down\r\n")  # noqa: E731
    half = lambda line: _cut(line[: len(line) // 2])  # noqa: E731
    with waits_of(0.5, 0.2), world.watched():
        _first_look(world)
        for number in range(mails):
            world.deliver(an_invitation(number, _now()))
            if number % 2:
                slow = _slow(chance.uniform(0.3, 1.5))  # beyond the second that we wait, or not
                act = chance.choice([raising(Cut), raising(Reset), bye, half, slow])
                where = chance.choice([rb"FETCH", rb"SEARCH", rb"^\+ idling", rb"OK", rb"EXISTS"])
                world.proxy.on(where, act)
                faults += 1
            time.sleep(chance.uniform(0, 0.1))
            _few_faults_waiting(world)
        world.wait_for(mails, 60)
        world.proxy.rules.clear()
        _until_quiet(world)
        rows = world.seen()
    cases = world.look(lambda book: sum(book.cases.counts().values()))
    reached = f"{mails} mails, {faults} faults, {world.proxy.connections} connections: {rows} rows, {cases} cases"
    return Figure("P15", "random faults: each mail has exactly one row", reached, rows == mails == cases)


def _until_quiet(world: Wired) -> None:
    """Until three looks one after the other brought no new row, however long a machine under load takes for them.

    A row that is still to come is not lost, and a second look at a mail would show in one of these.
    """
    looks = [0]

    def count(name: str) -> None:
        looks[0] += name == "connected"

    points.observe(count)
    try:
        rows, since, moved = world.seen(), 0, time.monotonic()
        while looks[0] - since < 4 and time.monotonic() - moved < 120:  # the fourth begins when the third is done
            time.sleep(0.05)
            if world.seen() != rows:
                rows, since, moved = world.seen(), looks[0], time.monotonic()
    finally:
        points._observers.remove(count)


def _few_faults_waiting(world: Wired) -> None:
    """More faults at once than connections can meet would let no mail through at all."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        world.proxy.rules[:] = [rule for rule in world.proxy.rules if rule.times > 0]
        if len(world.proxy.rules) < 5:
            return
        time.sleep(0.02)


def _slow(seconds: float) -> Callable[[bytes], bytes]:
    def act(line: bytes) -> bytes:
        time.sleep(seconds)
        return line

    return act


def _cut(octets: bytes) -> bytes:
    raise Cut(octets)


# -- waits that are counted, not waited ----------------------------------------------------------------------------


class _Counted(Watcher):
    """A watcher whose rests take no time; ``elapsed`` says how long they would have been."""

    elapsed = 0.0
    until = 600.0

    def _rest(self, seconds: float) -> None:
        self.elapsed += seconds
        if self.elapsed >= self.until:
            self.house.stopping.set()


def _run(world: World, error: TransportError, until: float) -> tuple[int, _Counted]:
    """How often it tried to connect within *until* seconds while each try ends with *error*."""
    world.work()
    world.house.stopping.clear()
    world.house.rest = lambda mailbox, seconds: None  # type: ignore[method-assign]
    watcher = _Counted(world.house.config.mailboxes[0], world.house)
    watcher.until = until
    tries = [0]

    class Refuses:
        def connect(self) -> None:
            tries[0] += 1
            world.at = world.at + timedelta(seconds=1)
            raise error

        def close(self) -> None: ...

        def wake(self) -> None: ...

    watcher.inbox = Refuses()  # type: ignore[assignment]
    watcher.run()
    return tries[0], watcher


def no_spinning(directory: Path) -> Figure:
    """P14: the server stays down for ten minutes."""
    world = World(directory)
    began = time.process_time()
    tries, _ = _run(world, TransportError("connection refused", temporary=True), 600)
    used = time.process_time() - began
    reached = f"{tries} tries to connect in 10 min, {used / 600:.2%} of a processor"
    return Figure("P14", "a server that is down: at most 12 tries in 10 min, under 2 % CPU", reached, tries <= 12)


def provider_says_stop(directory: Path) -> Figure:
    """P17: a wrong password, and a server that wants to be left alone."""
    tried: list[int] = []
    for name, error in (("password", LoginRefused("no")), ("quota", Throttled("[OVERQUOTA]", pause=900.0))):
        place = directory / name
        place.mkdir(parents=True)
        world = World(place)
        tries, _ = _run(world, error, 3600 if name == "password" else 1790)
        tried.append(tries)
        if name == "password":
            with world.house.store.reading() as book:
                told = any(one.kind == "mailbox" for one in book.notices.open())
        with suppress(Exception):
            world.close()
    reached = f"wrong password: {tried[0]} tries in an hour, owner told: {told}; [OVERQUOTA]: {tried[1]} tries in 29 min"
    holds = tried[0] <= 3 and told and tried[1] <= 2
    return Figure("P17", "3 tries with a wrong password; 15 min of rest when asked for", reached, holds)


