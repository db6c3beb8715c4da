"""How the database is connected to: settings by the linked SQLite, and a transaction in which tables may be rebuilt."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DataError
from sqlalchemy.pool import StaticPool

from assistant.errors import StoreError

LOCK_TIMEOUT = 10  # seconds that a writer waits for another
PAGE_CACHE = 512  #: KiB for each connection; every thread has its own, and all would fill up as the file grows
IN_MEMORY = ("sqlite://", "sqlite:///:memory:")  #: a store that is gone with its process, for one thread at a time


def engine_for(url: str) -> Engine:
    """An engine with our settings; nothing is opened yet."""
    if url in IN_MEMORY:
        # One connection is the whole database; a second one would see an empty one.
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        event.listen(engine, "handle_error", _on_error)
    return engine


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """A transaction for migrations. Raises StoreError, and takes all back, when rows would point to nothing.

    SQLite changes most of a table by copying it and dropping the old one, and the drop would take along every row that
    points there: persons their cases, cases their letters. So nothing is enforced meanwhile, and all looked at after.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        _run(driver, "PRAGMA foreign_keys=OFF")  # has no effect once a transaction has begun
        try:
            with connection.begin():
                yield connection
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if lost is not None:
                    raise StoreError(f"rows of {lost[0]} would point to nothing; nothing was changed")
        finally:
            _run(driver, "PRAGMA foreign_keys=ON")


def _on_connect(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # pysqlite must not open or end transactions by itself
    _run(
        connection,
        f"PRAGMA busy_timeout={LOCK_TIMEOUT * 1000}",
        "PRAGMA foreign_keys=ON",
        f"PRAGMA cache_size=-{PAGE_CACHE}",  # the system keeps the file's pages anyhow
        "PRAGMA secure_delete=ON",  # what is erased leaves no bytes behind
    )
    if wal_is_safe():
        _run(connection, "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
    else:
        # The WAL of older SQLite can be corrupted by a race of two connections; a few writes a minute need no WAL.
        _run(connection, "PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA")


def _run(connection: Any, *statements: str) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()


def _on_begin(connection: sqlalchemy.Connection) -> None:
    # IMMEDIATE: a writer waits for its turn at the start instead of failing in the middle.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _on_error(context: ExceptionContext) -> None:
    # A number of twenty digits that somebody typed is no fault of ours; other databases call it so by themselves.
    if isinstance(context.original_exception, OverflowError):
        raise DataError(context.statement, None, context.original_exception)


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether the linked SQLite is free of the WAL-reset race (3.7.0 to 3.51.2, mended in 3.44.6 and 3.50.7)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
