"""A database that is harmed: killed while it is written, cut, damaged, deleted or replaced."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import multiprocessing
import sqlite3
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
