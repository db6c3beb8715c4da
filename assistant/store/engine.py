"""The database of one installation: brought to this version, checked, opened, and held by one daemon at a time."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    SQLAlchemyError,
    TimeoutError,
)

from assistant.errors import StoreError
from assistant.store import linking
from assistant.store.backups import backup_beside, copy_of, newest_good_backup
from assistant.store.book import Book
from assistant.store.linking import engine_for, rebuilding
from assistant.store.remembering import RememberingBook
from assistant.store.schema import HEAD, make_tables, migrate, revision_of, version_of
from assistant.store.sole import ServerLock


class AlreadyRunning(StoreError):
    """Another daemon works on this state."""


class Unfit(StoreError):
    """The database works, but does not take these very values: trying again later would not help."""


class Store:
    """The database of one installation. Threads share it; each transaction is a Book of its own."""

    def __init__(self, url: str) -> None:
        """*url* as SQLAlchemy spells it; nothing is opened yet."""
        self.url = url
        self.engine: Engine = engine_for(url)
        self._inode: tuple[int, int] | None = None
        self._version: str | None = None  # of the tables that we write to; None before ``prepare``
        self._lock = ServerLock(self.engine)

    @classmethod
    def in_directory(cls, directory: Path) -> Store:
        """The SQLite store in *directory*, which is made (mode 0700) when it is missing."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(f"sqlite:///{directory / 'assistant.sqlite'}")

    @property
    def file(self) -> Path | None:
        """The database file, or None on a server."""
        name = self.engine.url.database
        return Path(name) if self.engine.dialect.name == "sqlite" and name and name != ":memory:" else None

    def prepare(self, now: datetime) -> None:
        """Bring the tables to this version, with a backup first.

        Only while nobody else works on a database of an earlier version: what they wrote next would be wrong.
        Raises StoreError for a database of a newer version or one that cannot be read.
        """
        if self.file is not None:
            # Nobody but the owner reads the state; the mode is set before the first byte is written.
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.file.touch(mode=0o600, exist_ok=True)
        found = self.revision()
        if found != HEAD:
            self._bring_up(found, now)
        self._version, self._inode = HEAD, self._inode_now()

    def _bring_up(self, found: str | None, now: datetime) -> None:
        if found is not None:
            self.backup(now)
        try:
            with rebuilding(self.engine) as connection:
                (make_tables if found is None else migrate)(connection)
        except SQLAlchemyError as error:
            raise StoreError(f"the database could not be brought to this version: {_short(error)}") from error

    @property
    def earlier(self) -> str | None:
        """The version of the tables where it is an earlier one than this program's; changes nothing.

        Raises StoreError for a database of a newer version or one that cannot be read.
        """
        if self.file is not None and not self.file.exists():
            return None
        found = self.revision()
        return found if found != HEAD else None

    def revision(self) -> str | None:
        """The version of the tables, None where there are none yet; changes nothing.

        Raises StoreError for a database of a newer version or one that cannot be read.
        """
        try:
            with self.engine.connect() as connection:
                found = revision_of(connection)
        except SQLAlchemyError as error:
            raise self._damaged(_short(error)) from error
        if found is not None and found > HEAD:
            raise StoreError(
                f"the database is of a newer version ({found}) than this program ({HEAD}); install the newer program, "
                "or restore a backup of the older database"
            )
        return found

    def check(self) -> None:
        """Read the whole file once. Raises StoreError, naming the newest good backup, when it is damaged."""
        if self.file is None:
            return
        try:
            with self.engine.connect() as connection:
                verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        except SQLAlchemyError as error:
            raise self._damaged(_short(error)) from error
        if verdict != "ok":
            raise self._damaged(str(verdict))

    @property
    def replaced(self) -> bool:
        """Whether the file was deleted or replaced since ``prepare``: what is written now would be lost."""
        return self._inode is not None and self._inode_now() != self._inode

    @property
    def lost(self) -> str | None:
        """Why nothing may be sent any more on the word of this store; None while it is ours."""
        if self.replaced:
            return "the database was deleted or replaced while we worked with it"
        with suppress(SQLAlchemyError), self.engine.connect().execution_options(reading=True) as connection:
            if changed := self._changed(connection):
                return changed
        return "the database server closed the connection that held our lock" if self._lock.broken else None

    @contextmanager
    def sole(self) -> Iterator[None]:
        """Holds the lock of a database server for life (nothing for a file). Raises AlreadyRunning."""
        try:
            with self._lock.held() as ours:
                if not ours:
                    raise AlreadyRunning(
                        f"another daemon works on the database {self.engine.url.database}; stop it first, or give this "
                        "one a database of its own"
                    )
                yield
        except SQLAlchemyError as error:
            raise _refusal(error) from error

    def _changed(self, connection: Connection) -> str | None:
        """Whether the tables are of another version than at ``prepare``: what we write now would be wrong."""
        if self._version is None:
            return None
        found = version_of(connection)
        if found == self._version:
            return None
        return f"another program brought the database from version {self._version} to {found} while we worked with it"

    def _inode_now(self) -> tuple[int, int] | None:
        if self.file is None:
            return None
        try:
            found = self.file.stat()
        except OSError:
            return (0, 0)
        return found.st_dev, found.st_ino

    def _damaged(self, because: str) -> StoreError:
        newest = newest_good_backup(self.file) if self.file is not None else None
        advice = f"; the newest good backup is {newest}: assistant restore {newest}" if newest else ""
        return StoreError(f"{self.file or self.engine.url.host} cannot be read: {because}; nothing is sent{advice}")

    @contextmanager
    def book(self) -> Iterator[Book]:
        """One writing transaction: all of it or nothing. Raises StoreError when the database does not take it."""
        try:
            with self.engine.begin() as connection:
                if changed := self._changed(connection):
                    raise StoreError(f"{changed}; nothing is written")
                yield Book(connection)
        except SQLAlchemyError as error:
            raise _refusal(error) from error

    @contextmanager
    def remembering_book(self) -> Iterator[RememberingBook]:
        """A writing transaction that reads each thing once: for a store that nobody else writes to meanwhile."""
        try:
            with self.engine.begin() as connection:
                yield RememberingBook(connection)
        except SQLAlchemyError as error:
            raise _refusal(error) from error

    @contextmanager
    def reading(self) -> Iterator[Book]:
        """A look without writing; what is written here all the same is rolled back."""
        try:
            with self.engine.connect().execution_options(reading=True) as connection:
                yield Book(connection)
        except SQLAlchemyError as error:
            raise _refusal(error) from error

    def backup(self, now: datetime, to: Path | None = None) -> Path | None:
        """A checked copy of an SQLite database beside it (or at *to*); the oldest beyond seven go. None on a server.

        Raises StoreError when the copy does not pass the integrity check.
        """
        if self.file is None:
            return None
        if to is None:
            return backup_beside(self.file, now)
        copy_of(self.file, to)
        return to

    def scrub(self) -> None:
        """Rebuild an SQLite file without what was erased; its journals, too. Does nothing on a server.

        Raises StoreError while another process keeps the database busy.
        """
        if self.file is None:
            return
        try:
            with sqlite3.connect(self.file, timeout=linking.LOCK_TIMEOUT) as connection:
                connection.execute("PRAGMA secure_delete=ON")
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise StoreError(f"the erased could not be scrubbed from {self.file}: {error}; try it again") from error

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def sole_daemon(directory: Path) -> Iterator[None]:
    """Holds the lock of *directory* for life. Raises AlreadyRunning when another daemon has it.

    The lock is flock's, not the file's existence: what a killed daemon leaves behind stops nobody.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(directory / "daemon.lock", "a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            other = file.read(20).strip() or "unknown"
            raise AlreadyRunning(
                f"another daemon (process {other}) works on {directory}; stop it first, or give this one a state "
                "directory of its own"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _refusal(error: SQLAlchemyError) -> StoreError:
    """What broke: the database (locked, full, damaged), or only these values, which it will never take."""
    values = isinstance(error, IntegrityError | DataError | ProgrammingError | InterfaceError)
    kind = Unfit if values or not isinstance(error, DBAPIError | TimeoutError) else StoreError
    return kind(f"the database refuses: {_short(error)}")


def _short(error: Exception) -> str:
    """The driver's own words in one line; never the statement's values, which may hold a person's words."""
    return str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
