"""Copies of an SQLite database: written beside it, checked, found again, and put back in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from assistant.errors import StoreError
from assistant.store import linking

KEEP_BACKUPS = 7
_UNDONE = ".part"  #: of a copy that is being written; what a kill leaves of it is never taken for a backup
_OF_EACH_START = ("alembic_version", "setting", "position", "owner_notice")  # tables with rows before any mail came
_NOBODY_WRITES = 3600.0  # seconds; an unfinished copy so old is a left-over


def copy_of(file: Path, to: Path) -> None:
    """A checked copy of *file* at *to*, which it replaces at once or not at all. Raises StoreError."""
    part = to.with_name(f".{to.name}.{os.getpid()}{_UNDONE}")  # two processes may bring the tables to a new version
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(file, timeout=linking.LOCK_TIMEOUT)) as source:
            source.execute("VACUUM INTO ?", (str(part),))
        os.chmod(part, 0o600)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"no backup could be written to {to}: {error}") from error
    if not is_sound(part):
        raise StoreError(f"the backup {part} is damaged; the database itself needs a look")
    part.replace(to)


def backup_beside(file: Path, now: datetime) -> Path:
    """A copy among the backups of *file*; the oldest beyond seven go."""
    target = _backups(file) / f"assistant-{now:%Y%m%dT%H%M%S}.sqlite"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy_of(file, target)
    for undone in target.parent.glob(f".assistant-*{_UNDONE}"):
        with suppress(FileNotFoundError):
            if time.time() - undone.stat().st_mtime > _NOBODY_WRITES:
                undone.unlink()
    for old in sorted(target.parent.glob("assistant-*.sqlite"))[:-KEEP_BACKUPS]:
        old.unlink(missing_ok=True)
    return target


def newest_good_backup(file: Path) -> Path | None:
    for copy in sorted(_backups(file).glob("assistant-*.sqlite"), reverse=True):
        if is_sound(copy) and not is_blank(copy):
            return copy
    return None


def is_sound(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            return bool(copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def is_blank(file: Path) -> bool:
    """Whether *file* is a database of which nothing would be missed: without tables, or with what each start writes."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return not any(
                database.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()
                for name in tables
                if name not in _OF_EACH_START
            )
    except sqlite3.Error:
        return False


def set_aside(file: Path, now: datetime) -> Path | None:
    """A copy of the state that is about to be replaced, whatever state it is in; None where there is none."""
    if not file.exists() or is_blank(file):
        return None
    with suppress(StoreError):
        return backup_beside(file, now)
    # It cannot be read: it is kept as it is, under a name that no backup has.
    kept = _backups(file) / f"damaged-{now:%Y%m%dT%H%M%S}.sqlite"
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(file, kept)
    kept.chmod(0o600)
    return kept


def put_in_place(prepared: Path, file: Path) -> None:
    """*prepared*, a closed database in the same directory, becomes *file*: at once, or not at all."""
    with prepared.open("rb") as octets:
        os.fsync(octets.fileno())
    # A journal of the database before would be played back into this one.
    for journal in ("-wal", "-shm", "-journal"):
        file.with_name(file.name + journal).unlink(missing_ok=True)
    prepared.replace(file)
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _backups(file: Path) -> Path:
    return file.parent / "backups"
