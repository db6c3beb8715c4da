"""P21: a database is made, or brought to a later version with thousands of rows, and the process ends at every point.

There is one migration as yet; the two that follow here exist for this torture only (``later/``). The second of them
copies a table that others point to, the one thing that SQLite's ALTER TABLE cannot do in place.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import event, insert

from assistant.demo.mails import OWNER
from assistant.errors import StoreError
from assistant.store import engine as engines
from assistant.store import schema, tables
from assistant.store.backups import newest_good_backup
from assistant.store.engine import Store
from tests.configurations import configuration
from tests.servers.forked import LOADED, run
from tests.torture.figure import Figure
from tests.torture.world import START

LATER = Path(__file__).parent / "later"
NEXT = "0003"
_OLDER = "an older program refuses the database of a later one, and calls no server"
_OPENING = ("run", "once", "status", "cases list", "pending list", "digest preview", "backup")
_SHIPPED = Path(schema.__file__).parent / "migrations"
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([*LOADED, "alembic.command"])


def scripts_with_later(directory: Path) -> Path:
    """The migrations of the program and those after them, as a later program ships them."""
    scripts = directory / "scripts"
    shutil.copytree(_SHIPPED, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    for one in LATER.glob("0*.py"):
        shutil.copy(one, scripts / "versions")
    return scripts


@contextmanager
def later_program(scripts: Path) -> Iterator[None]:
    """As if this program were the later one."""
    before = schema.SCRIPTS, engines.HEAD
    schema.SCRIPTS, engines.HEAD = str(scripts), NEXT
    try:
        yield
    finally:
        schema.SCRIPTS, engines.HEAD = before


def filled(directory: Path, persons: int) -> Path:
    """A database of this version; each person has a key, a case and an event."""
    store = Store.in_directory(directory)
    store.prepare(START)
    numbers = range(1, persons + 1)
    with store.engine.begin() as connection:
        connection.execute(insert(tables.person), [{"id": n, "name": _name(n), "created_at": START} for n in numbers])
        connection.execute(insert(tables.person_key), [
            {"kind": "address", "value": f"p{n}@people.example", "person_id": n} for n in numbers])  # fmt: skip
        connection.execute(insert(tables.invitation_case), [
            {"id": n, "person_id": n, "mailbox": "work", "platform": "linkedin", "stage": ("new", "waiting")[n % 2],
             "opened_at": START, "changed_at": START, "old": False, "record": {}} for n in numbers])  # fmt: skip
        connection.execute(insert(tables.event), [
            {"case_id": n, "at": START, "kind": "Invited", "body": {}} for n in numbers])  # fmt: skip
    store.close()
    return directory / "assistant.sqlite"


def _name(number: int) -> str:
    return f"Straße Ångström {number}"


def wrong_rows(file: Path, persons: int) -> list[str]:
    """What is not as the migrations should have left it."""
    with closing(sqlite3.connect(file)) as database:
        said = {
            "version": database.execute("SELECT version_num FROM alembic_version").fetchall() == [(NEXT,)],
            "rows": dict(database.execute("SELECT id, folded FROM person"))
            == {number: _name(number).casefold() for number in range(1, persons + 1)},
            "names": dict(database.execute("SELECT id, name FROM person"))
            == {number: _name(number) for number in range(1, persons + 1)},
            "index": bool(database.execute("SELECT 1 FROM sqlite_master WHERE name = 'ix_person_folded'").fetchall()),
            "counts": dict(database.execute("SELECT stage, cases FROM stage_count"))
            == {"new": persons // 2, "waiting": (persons + 1) // 2},
            "whole": database.execute("PRAGMA integrity_check").fetchall() == [("ok",)],
            "links": not database.execute("PRAGMA foreign_key_check").fetchall(),
            "left-overs": not database.execute("SELECT 1 FROM sqlite_master WHERE name LIKE '_alembic%'").fetchall(),
        }
        for table in ("person_key", "invitation_case", "event"):
            said[table] = database.execute(f"SELECT count(*) FROM {table}").fetchone() == (persons,)
    return [name for name, right in said.items() if not right]


def _migrate(directory: str, scripts: str, last: int, said: object) -> None:
    """Bring the database to the later version; ends itself at the point *last*, else tells points and seconds."""
    store, points = Store.in_directory(Path(directory)), [0]

    def reached(*_: object) -> None:
        points[0] += 1
        if points[0] == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", reached)
    event.listen(store.engine, "commit", reached)
    with later_program(Path(scripts)):
        said.send("begun")  # type: ignore[attr-defined]
        began = time.monotonic()
        store.prepare(START)
    said.send((points[0], time.monotonic() - began))  # type: ignore[attr-defined]


def _attempt(state: Path, scripts: Path, *, last: int = 0, seconds: float | None = None) -> tuple[int, float] | None:
    """Points and seconds of a migration that came to its end; None where it was killed at *last* or after *seconds*."""
    ours, theirs = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=_migrate, args=(str(state), str(scripts), last, theirs), daemon=True)
    process.start()
    theirs.close()
    ours.recv()
    if seconds is not None:
        time.sleep(seconds)
        process.kill()
    try:
        points, took = ours.recv()
        return points, took
    except EOFError:
        return None
    finally:
        process.join()
        ours.close()


def interrupted(directory: Path, *, persons: int = 3_000, every: int = 1, moments: int = 100) -> Figure:
    """P21: killed at each statement and commit, and at *moments* of any time; then started again."""
    scripts, chance = scripts_with_later(directory), random.Random(21)
    whole = filled(directory / "before", persons).read_bytes()
    done = _attempt(_state(directory / "whole", whole), scripts)
    if done is None:
        return _figure(0, 0, ["the migration itself"])
    points, took = done
    wrong = wrong_rows(directory / "whole" / "assistant.sqlite", persons)
    tries = [{"last": number} for number in range(1, points + 1, every)]
    tries += [{"seconds": chance.uniform(0, took)} for _ in range(moments)]
    kills = 0
    for given in tries:
        state = _state(directory / "killed", whole)
        kills += _attempt(state, scripts, **given) is None  # type: ignore[arg-type]
        if _attempt(state, scripts) is None:
            wrong.append("not repeated")
        wrong += wrong_rows(state / "assistant.sqlite", persons)
        wrong += _backup_wrong(state, persons)
        shutil.rmtree(state)
    return _figure(kills, points, wrong)


def _figure(kills: int, points: int, wrong: list[str]) -> Figure:
    reached = f"two made-up migrations of {points} steps, {kills} kills: {len(wrong)} wrong afterwards"
    if wrong:
        reached += f" ({', '.join(sorted(set(wrong)))})"
    says = "a migration killed at any step is repeated: no row lost, a good backup of before"
    return Figure("P21", says, reached, kills > 0 and not wrong)


def _state(directory: Path, octets: bytes) -> Path:
    directory.mkdir(mode=0o700)
    (directory / "assistant.sqlite").touch(mode=0o600)
    (directory / "assistant.sqlite").write_bytes(octets)
    return directory


def _backup_wrong(state: Path, persons: int) -> list[str]:
    """Whether the newest good backup is the database as it was (or, after a kill at the very end, as it is)."""
    copy = newest_good_backup(state / "assistant.sqlite")
    if copy is None:
        return ["no backup"]
    with closing(sqlite3.connect(copy)) as database:
        rows = database.execute("SELECT count(*) FROM invitation_case").fetchone()
        version = database.execute("SELECT version_num FROM alembic_version").fetchall()
    return [] if rows == (persons,) and version == [(schema.HEAD,)] else ["the backup"]


def older_program(directory: Path) -> Figure:
    """D7: the program of before on the database of a later one: the daemon, and commands that open it."""
    scripts = scripts_with_later(directory)
    state = directory / "state"
    filled(state, 10)
    if _attempt(state, scripts) is None:
        return Figure("D7", _OLDER, "the migration itself failed", False)
    before = (state / "assistant.sqlite").read_bytes()
    (directory / "password").touch(mode=0o600)
    wrong = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        (directory / "assistant.toml").write_text(configuration(OWNER, state, imap_port=port, smtp_port=port))
        for command in _OPENING:
            done = run([*command.split(), "--config", str(directory)])
            if done.returncode != 1 or f"newer version ({NEXT})" not in done.stderr or done.stderr.count("\n") != 1:
                wrong.append(command)
        with suppress(BlockingIOError):
            server.accept()
            wrong.append("a mail server was called")
    wrong += ["the file was written to"] * ((state / "assistant.sqlite").read_bytes() != before)
    reached = f"{len(_OPENING)} commands, the daemon among them: {', '.join(wrong) or '0 not refused in plain words'}"
    return Figure("D7", _OLDER, reached, not wrong)


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
    """P21: killed at the n-th statement of the first start, which makes the tables; then started again."""
    broken = kills = 0
    number = 1
    while True:
        place = directory / f"m{number}"
        place.mkdir(parents=True)
        command = [sys.executable, "-c", _MAKE, str(place), str(number)]
        done = subprocess.run(command, capture_output=True, check=False)
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
