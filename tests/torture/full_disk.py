"""A database that takes nothing for a while: the disk is full, or a commit fails around the final dot of a letter."""



from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.errors import StoreError
from tests.torture.figure import Figure
from tests.torture.world import World, an_invitation


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
