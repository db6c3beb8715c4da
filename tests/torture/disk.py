"""A disk that fails: killed while writing, full, cut, damaged, deleted; migrations that end half-way."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from assistant.errors import StoreError
from assistant.store.engine import Store
from tests.servers.forked import LOADED
from tests.torture.figure import Figure
from tests.torture.world import START, World, an_invitation


def _write_for_ever(directory: str, said: Connection) -> None:
    store = Store.in_directory(Path(directory))
    store.prepare(START)
    number = 0
    while True:
        number += 1
        with store.book() as book:
            # Two rows that belong together, with a page or two of weight.
            book.settings.put("left", [number, "x" * 3000])
            book.settings.put("right", [number, "y" * 3000])
        said.send(number)


def killed_while_writing(directory: Path, *, times: int) -> Figure:
    """P22: SIGKILL in the middle of transactions; what was said to be committed is there, whole."""
    broken = lost = 0
    context = multiprocessing.get_context("forkserver")  # each begins with everything loaded
    context.set_forkserver_preload(list(LOADED))
    for number in range(times):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_write_for_ever, args=(str(directory), theirs), daemon=True)
        process.start()
        theirs.close()
        said = [ours.recv()]
        time.sleep(number % 97 * 0.0007)
        process.kill()
        process.join()
        with suppress(EOFError):
            while True:
                said.append(ours.recv())
        ours.close()
        store = Store.in_directory(directory)
        try:
            store.prepare(START)
            store.check()
            with store.reading() as book:
                left, right = book.settings.get("left", [0])[0], book.settings.get("right", [0])[0]
            lost += left != right or left < said[-1]
            with store.book() as book:
                for name in ("left", "right"):
                    book.settings.put(name, [0, ""])
        except StoreError:
            broken += 1
        store.close()
    reached = f"{times} kills while writing: {broken} damaged, {lost} with a commit lost or half"
    return Figure("P22", "kill -9 while writing: the database is whole, no commit is lost", reached, not broken + lost)


def journal_cut(directory: Path, *, steps: int) -> Figure:
    """P22: power fails while a transaction is written: the rollback journal is there whole, the file is half written."""
    store = Store.in_directory(directory)
    store.prepare(START)
    with store.book() as book:
        for number in range(30):
            book.settings.put(f"key {number}", "before" * 200)
    store.close()
    file = directory / "assistant.sqlite"
    journal = file.with_name(file.name + "-journal")
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("PRAGMA cache_size=1")  # spills into the file before the commit
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE setting SET value = json_quote(replace(value, 'before', 'after!'))")
        half, hot = file.read_bytes(), journal.read_bytes()
        database.execute("ROLLBACK")
    original = file.read_bytes()
    wrong = damaged = 0
    size = len(half)
    for step in range(steps):
        # Of the file any first part is new and the rest still old, as far as the disk had come.
        end = size * (step + 1) // steps // 4096 * 4096
        file.write_bytes(half[:end] + original[end:])
        journal.write_bytes(hot)
        again = Store.in_directory(directory)
        try:
            again.prepare(START)
            again.check()
            with again.reading() as book:
                wrong += any(book.settings.get(f"key {n}") != "before" * 200 for n in range(30))
        except StoreError:
            damaged += 1
        again.close()
    reached = f"cut at {steps} places, journal of {len(hot)} octets: {damaged} damaged, {wrong} with half a transaction"
    return Figure("P22", "the file is cut in mid-commit: it opens as before the commit", reached, not wrong + damaged)


def damaged(directory: Path) -> Figure:
    """P22: octets are flipped in a database that has a backup."""
    world = World(directory)
    for number in range(20):
        world.deliver(an_invitation(number, world.at))
    world.work()
    backup = world.house.store.backup(world.at)
    world.close()
    file = directory / "state" / "assistant.sqlite"
    octets = bytearray(file.read_bytes())
    for at in range(4096, len(octets), 97):
        octets[at] ^= 0x5A
    file.write_bytes(octets)
    store = Store.in_directory(directory / "state")
    try:
        store.prepare(START)
        store.check()
        said = "nothing"
    except StoreError as error:
        said = str(error)
    holds = str(backup) in said and "nothing is sent" in said
    reached = "refused, and the newest good backup named" if holds else f"said: {said}"
    return Figure("P22", "a damaged file: refuses to send, names the newest good backup", reached, holds)


def full_disk(directory: Path, *, letters: int) -> Figure:
    """P23: the disk is full for a while, again and again, at each write in turn; then there is room again."""
    world = World(directory)
    world.work()
    world.move(minutes=1)
    for number in range(letters):
        world.deliver(an_invitation(number, world.at))
    refused = 0
    for pages in range(40):
        # No page beyond these can be written: "database or disk is full" at another place each time.
        limit = _pages(world) + pages % 8
        event_off = _limit(world, limit)
        try:
            world.work()
        except StoreError:
            refused += 1
        finally:
            event_off()
        world.move(seconds=61)
    for _ in range(letters // 10 + 20):
        world.move(minutes=2)
        world.work()
    left = world.recipients()
    doubled = sum(count - 1 for count in left.values())
    unrecorded = sum(count for to, count in left.items() if not _known(world, to))
    asked = world.states.get("unknown", 0)
    reached = (f"{refused} full disks: {doubled} letters twice, {unrecorded} without a row, "
               f"{len(left)} of {letters} out, {asked} asked")  # fmt: skip
    holds = refused > 0 and not doubled and not unrecorded and len(left) + asked == letters
    return Figure("P23", "a full disk: nothing without its row, resumes by itself", reached, holds)


def _pages(world: World) -> int:
    with closing(sqlite3.connect(world.directory / "state" / "assistant.sqlite")) as database:
        return int(database.execute("PRAGMA page_count").fetchone()[0])


def _limit(world: World, pages: int):
    """Let no connection of the house write beyond so many pages; the result takes the limit away."""
    from sqlalchemy import event

    store = world.house.store

    def on_checkout(connection: object, record: object, proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count={limit[0]}")  # type: ignore[attr-defined]

    limit = [pages]
    event.listen(store.engine, "checkout", on_checkout)

    def off() -> None:
        limit[0] = 1_000_000
        with store.reading():
            pass
        event.remove(store.engine, "checkout", on_checkout)

    return off


def _known(world: World, recipient: str) -> bool:
    with world.house.store.reading() as book:
        from assistant.store.values import LetterState

        found = book.letters.in_state(LetterState.SENT, LetterState.ENDING, LetterState.UNKNOWN)
    return any(one.recipient == recipient for one in found)


def commit_fails_after_the_dot(directory: Path, *, times: int) -> Figure:
    """P23: the store takes nothing at the very moment after the server took the letter, or right before its dot."""
    from assistant.daemon import points

    doubled = stuck = 0
    for number in range(times):
        for point in ("dot sent", "sending"):
            place = directory / f"{number}-{point.replace(' ', '')}"
            place.mkdir(parents=True)
            world = World(place, files_sent=number % 2 == 0)
            world.work()
            world.move(minutes=1)
            world.deliver(an_invitation(number, world.at))
            state: list[object] = []

            def fill(name: str, point: str = point, world: World = world, state: list[object] = state) -> None:
                if name == point and not state:
                    state.append(_read_only(world))

            points.observe(fill)
            world.keeps_running()
            try:
                world.work()
            except StoreError:
                pass
            finally:
                points._observers.remove(fill)
            for undo in state:
                undo()  # type: ignore[operator]
            for minutes in (1, 2, 5, 10):
                world.move(minutes=minutes)
                world.work()
            doubled += len(world.letters) != 1
            stuck += world.states.get("sent", 0) != 1
            world.close()
            shutil.rmtree(place)
    reached = f"{2 * times} letters whose commit failed before or after the dot: {doubled} not sent once, {stuck} stuck"
    return Figure("P23", "a commit fails around the final dot: sent once all the same", reached, not doubled + stuck)


def _read_only(world: World):
    from sqlalchemy import event

    def refuse(connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("UPDATE", "INSERT", "DELETE")):
            raise sqlite3.OperationalError("disk I/O error")

    engine = world.house.store.engine
    event.listen(engine, "before_cursor_execute", refuse)

    def undo() -> None:
        event.remove(engine, "before_cursor_execute", refuse)

    return undo


def swapped(directory: Path) -> Figure:
    """D5: the database is deleted, or replaced, under the daemon."""
    sent = []
    for kind in ("deleted", "replaced"):
        place = directory / kind
        place.mkdir(parents=True)
        world = World(place, hold="10 minutes")
        world.work()
        world.deliver(an_invitation(1, world.at))
        world.work()
        file = place / "state" / "assistant.sqlite"
        copy = file.read_bytes()
        file.unlink()
        if kind == "replaced":
            file.write_bytes(copy)
        world.move(minutes=11)
        with suppress(StoreError):
            world.work()
        sent.append(len(world.letters))
        world.close()
    says = "the database is deleted or replaced under the daemon: nothing is sent"
    return Figure("D5", says, f"letters sent: {sent[0]} and {sent[1]}", sent == [0, 0])


_MAKE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from assistant.store.engine import Store
store = Store.in_directory(Path(sys.argv[1]))
left = [int(sys.argv[2])]
def count(connection, cursor, statement, *rest):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(store.engine, "before_cursor_execute", count)
store.prepare(datetime.now(UTC))
print(left[0])
"""


def tables_interrupted(directory: Path, *, every: int) -> Figure:
    """P21: the process is killed at the n-th statement of its first start, which makes the tables; then started again."""
    broken = kills = 0
    number = 1
    while True:
        place = directory / f"m{number}"
        place.mkdir(parents=True)
        done = subprocess.run([sys.executable, "-c", _MAKE, str(place), str(number)], capture_output=True, check=False)
        if done.returncode == 0:
            break
        kills += 1
        store = Store.in_directory(place)
        try:
            store.prepare(START)
            store.check()
            with store.book() as book:
                book.settings.put("alive", 1)
        except StoreError:
            broken += 1
        store.close()
        shutil.rmtree(place)
        number += every
    reached = f"killed at {kills} statements: {broken} could not be repeated"
    return Figure("P21", "tables that were half made are made anew", reached, kills > 0 and not broken)




