"""Opens the state of a configuration; alone, so that a command that only looks at it loads no daemon."""

from __future__ import annotations

from datetime import datetime

from assistant.config.values import Config
from assistant.store.engine import Store


def open_store(config: Config, now: datetime) -> Store:
    """The store of this configuration, brought to this version."""
    url = config.storage.database_url
    if url is None:
        store = Store.in_directory(config.storage.directory)
    else:
        store = Store(url if isinstance(url, str) else url.fetch())
    store.prepare(now)
    return store
