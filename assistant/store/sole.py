"""One daemon at a time on a database server: PostgreSQL's advisory lock, whichever machines they run on.

(Daemons of one machine are kept apart by the lock of their state directory, ``engine.sole_daemon``.)
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

KEY = 0x696E7669746174  #: of the advisory lock in its database: "invitat"


class ServerLock:
    """The lock belongs to a connection of its own; when that ends, however it does, the server takes it back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._holder: Connection | None = None
        self._asking = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether it is ours while this lasts; always where there is no such lock. Raises SQLAlchemyError."""
        if self._engine.dialect.name != "postgresql":
            yield True
            return
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            taken = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({KEY})").scalar())
            if taken:
                self._holder = connection
            try:
                yield taken
            finally:
                with self._asking:
                    self._holder = None
                connection.invalidate()  # back in the pool it would still hold the lock

    @property
    def broken(self) -> bool:
        """Whether the server has lost the connection that held it: another daemon may be at work by now."""
        with self._asking:
            if self._holder is None:
                return False
            try:
                self._holder.exec_driver_sql("SELECT 1")
            except SQLAlchemyError:
                return True
        return False
