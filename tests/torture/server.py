"""The state on a database server: one daemon a database, nothing claimed twice, a lost lock stops all sending."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from assistant.daemon.house import House
from assistant.daemon.state import open_store
from assistant.demo.dovecot import free_port
from assistant.errors import StoreError
from assistant.store import schema
from assistant.store.engine import AlreadyRunning, Store
from assistant.transport.memory import MemoryInbox
from tests.torture.delivery import MINUTE
from tests.torture.figure import Figure
from tests.torture.migrations import later_program, scripts_with_later
from tests.torture.world import START, World, an_invitation


@contextmanager
def postgresql() -> Iterator[str]:
    """A private PostgreSQL; the URL of an empty database in it."""
    found = [shutil.which("postgres"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)]
    if not any(found):
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    programs = Path(str(next(one for one in found if one))).resolve().parent
    place = tempfile.mkdtemp(prefix="pg", dir="/tmp")
    # PostgreSQL refuses to run as root.
    who = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    if who:
        shutil.chown(place, "nobody", "nogroup")
    port = free_port()
    try:
        subprocess.run([programs / "initdb", "-D", f"{place}/data", "-U", "owner", "-A", "trust", "--no-sync"], check=True,
                       capture_output=True, cwd="/", **who)  # type: ignore[call-overload]
        subprocess.run([programs / "pg_ctl", "-D", f"{place}/data", "-w", "-l", f"{place}/log", "-o",
                        f"-p {port} -h 127.0.0.1 -k {place}", "start"], check=True, capture_output=True, cwd="/", **who)  # type: ignore[call-overload]
        yield f"postgresql+psycopg://owner@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([programs / "pg_ctl", "-D", f"{place}/data", "-m", "immediate", "stop"], check=False,
                       capture_output=True, cwd="/", **who)  # type: ignore[call-overload]
        shutil.rmtree(place, ignore_errors=True)


class OnServer(World):
    """A world whose state lies on a database server."""

    url = ""

    def new_house(self) -> House:
        store = Store(self.url)
        store.prepare(self.at)
        return House(self.config, store, clock=self.clock, open_inbox=lambda mailbox: MemoryInbox(self.server),
                     open_outbox=self._outbox)  # fmt: skip


def _claim_all(url: str, barrier: object, results: object) -> None:
    store, mine, empty = Store(url), [], 0
    barrier.wait()  # type: ignore[attr-defined]
    while empty < 3:
        with store.book() as book:
            found = book.due.claim(START + 2 * MINUTE)
            for item in found:
                book.due.done(item.id)
        mine += [item.id for item in found]
        empty = 0 if found else empty + 1
    results.put(mine)  # type: ignore[attr-defined]


def _hold(url: str, said: object) -> None:
    with Store(url).sole():
        said.send(True)  # type: ignore[attr-defined]
        signal.pause()


def on_a_server(directory: Path, *, items: int) -> Figure:
    """P3, D8 on PostgreSQL."""
    with ExitStack() as open_:
        OnServer.url = open_.enter_context(postgresql())
        world = OnServer(directory)
        world.work()
        world.move(minutes=1)
        world.deliver(an_invitation(1, world.at))
        for _ in range(3):
            world.work()
            world.move(minutes=1)
        letters = len(world.letters)
        twice, missed = _claimed(world, items)
        refused, freed = _second_daemon()
        after = _lock_lost(world)
        kept, stopped = _newer_command(world, directory)
        world.close()
    reached = (f"{letters} letter of 1; {items} due items, two processes: {twice} fired twice, {missed} missed; a second daemon "
               f"refused: {refused}, free again after kill -9: {freed}; letters after the lock was lost: {after}; a newer command leaves the tables "
               f"alone: {kept}, and a daemon on tables of a newer program writes nothing: {stopped}")  # fmt: skip
    says = "on PostgreSQL: one daemon a database, nothing twice, nothing sent once the lock is lost"
    return Figure("P3", says, reached, letters == 1 and not twice and not missed and refused and freed and after == 0
                  and kept and stopped)  # fmt: skip


def _claimed(world: World, items: int) -> tuple[int, int]:
    with world.house.store.book() as book:
        while book.due.claim(START + 400 * MINUTE):
            pass
        for number in range(items):
            book.due.schedule(1, f"kind {number}", START)
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(2), context.Queue()
    world.house.store.engine.dispose()
    workers = [context.Process(target=_claim_all, args=(OnServer.url, barrier, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    taken = Counter(item for _ in workers for item in results.get(timeout=900))
    for worker in workers:
        worker.join()
    return sum(count > 1 for count in taken.values()), items - len(taken)


def _second_daemon() -> tuple[bool, bool]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    holder = context.Process(target=_hold, args=(OnServer.url, theirs), daemon=True)
    holder.start()
    ours.recv()
    refused = _refuses()
    holder.kill()
    holder.join()
    for _ in range(100):
        if not _refuses():
            return refused, True
    return refused, False


def _refuses() -> bool:
    store = Store(OnServer.url)
    try:
        with store.sole():
            return False
    except AlreadyRunning:
        return True
    finally:
        store.close()


def _lock_lost(world: World) -> int:
    """The server closes the connection that holds the lock, while a letter is ready."""
    before = len(world.letters)
    with world.house.store.sole():
        world.deliver(an_invitation(2, world.at))
        other = Store(OnServer.url)
        with other.engine.connect() as connection:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        other.close()
        for _ in range(3):
            with suppress(StoreError):
                world.work()
            world.move(minutes=1)
        return len(world.letters) - before


def _newer_command(world: World, directory: Path) -> tuple[bool, bool]:
    """A program of a later version: while a daemon runs, and once none does though one still has the tables open."""
    config = replace(world.config, storage=replace(world.config.storage, database_url=OnServer.url,
                                                   directory=directory / "of the command"))  # fmt: skip
    store = world.house.store
    with later_program(scripts_with_later(directory)):
        with store.sole(), suppress(StoreError):
            open_store(config, world.at)
        kept = store.revision() == schema.HEAD
        open_store(config, world.at).close()
    try:
        with store.book() as book:
            book.settings.put("written", 1)
    except StoreError:
        return kept, store.lost is not None
    return kept, False
