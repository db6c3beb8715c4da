"""Statements of the store, compiled once for all the stores of a test run."""

from __future__ import annotations

from sqlalchemy import Engine

from assistant.store.engine import Store

_FIRST: dict[bool, Engine] = {}  #: the first store in memory, and the first in a file


def share_statements(store: Store) -> Store:
    """Give *store* what others have compiled: a new engine compiles each statement anew, which takes half of a test."""
    first = _FIRST.setdefault(store.engine.url.database is None, store.engine)
    store.engine.dialect = first.dialect
    store.engine._compiled_cache = first._compiled_cache
    return store
