"""Opens the state of a configuration; alone, so that a command that only looks at it loads no daemon."""

from __future__ import annotations

from datetime import datetime

from assistant.config.values import Config
from assistant.store.engine import Store


def store_of(config: Config) -> Store:
    """The store of this configuration, not looked at yet."""
    url = config.storage.database_url
    if url is None:
        return Store.in_directory(config.storage.directory)
    return Store(url if isinstance(url, str) else url.fetch())


def open_store(config: Config, now: datetime) -> Store:
    """The store of this configuration, brought to this version."""
    store = store_of(config)
    store.prepare(now)
    return store
