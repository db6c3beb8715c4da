"""Who was answered in an earlier life of the state: letters of ours lie in Sent that it does not know.

Salted hashes of addresses ("address") and of the mails that were answered ("message") are kept; no name, no address.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from assistant.store.salted import salt_of, salted
from assistant.store.tables import setting


class AnsweredShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, keys: Iterable[tuple[str, str]], now: datetime) -> None:
        """Keep the salted hashes of *keys*."""
        salt = salt_of(self._connection, make=True)
        for row in dict.fromkeys(_row(salt, key) for key in keys):
            if self._connection.execute(select(setting).where(setting.c.key == row)).first() is None:
                self._connection.execute(insert(setting).values(key=row, value=now.isoformat()))

    def knows(self, keys: Iterable[tuple[str, str]]) -> bool:
        """Whether a letter went to one of these addresses, or answered one of these mails."""
        salt = salt_of(self._connection)
        rows = [_row(salt, key) for key in keys]
        return self._connection.execute(select(setting).where(setting.c.key.in_(rows))).first() is not None

    def drop(self, keys: Iterable[tuple[str, str]]) -> int:
        """Take the hashes of *keys* away; how many there were."""
        salt = salt_of(self._connection)
        rows = [_row(salt, key) for key in keys]
        return self._connection.execute(delete(setting).where(setting.c.key.in_(rows))).rowcount


def _row(salt: bytes, key: tuple[str, str]) -> str:
    return f"answered {salted(salt, key)}"
