"""Opens the state of a configuration; alone, so that a command that only looks at it loads no daemon."""

from __future__ import annotations

from datetime import datetime

from assistant.config.values import Config
from assistant.errors import StoreError
from assistant.store.engine import AlreadyRunning, Store, sole_daemon


def store_of(config: Config) -> Store:
    """The store of this configuration, not looked at yet."""
    url = config.storage.database_url
    if url is None:
        return Store.in_directory(config.storage.directory)
    return Store(url if isinstance(url, str) else url.fetch())


def open_store(config: Config, now: datetime) -> Store:
    """The store of this configuration, brought to this version; for all but the daemon, which holds the locks itself.

    Raises StoreError where a daemon works on a database of an earlier version: it would go on writing as before.
    """
    store = store_of(config)
    earlier = store.earlier
    if earlier is None:
        store.prepare(now)
        return store
    try:
        with sole_daemon(config.storage.directory), store.sole():
            store.prepare(now)
    except AlreadyRunning as error:
        raise StoreError(
            f"the database is of an earlier version ({earlier}) than this program needs, and the assistant that runs "
            "works with it; restart that one, it will bring the database up to date"
        ) from error
    return store
