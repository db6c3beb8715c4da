"""Small things that the program remembers about itself: paused, installation id, the newest clock reading."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from assistant.store.tables import setting


class SettingShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str, default: Any = None) -> Any:
        value = self._connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar()
        return default if value is None else value

    def put(self, key: str, value: Any) -> None:
        """Remember *value* (plain JSON values) under *key*."""
        changed = self._connection.execute(update(setting).where(setting.c.key == key).values(value=value))
        if not changed.rowcount:
            self._connection.execute(insert(setting).values(key=key, value=value))

    def drop(self, key: str) -> None:
        self._connection.execute(delete(setting).where(setting.c.key == key))
