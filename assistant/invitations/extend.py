"""An owner's entry that extends a shipped one: what it says is added, in one way for each kind of value.

- A single value (``name``, ``classic``, ``invitations_page`` …) takes the place of the shipped one.
- A list of texts (``domains``, ``names`` …) comes before the shipped one; nothing is taken away.
- A table (``senders``, ``templates``, ``classes``) is laid over the shipped one, key by key.
- A list of tables (``subjects``, ``frames``, ``links``, ``notes``) comes before the shipped one: the first that fits
  counts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from assistant.invitations.catalogue import shipped_files
from assistant.toml import Document, nearest


@cache
def shipped_entries() -> Mapping[str, Mapping[str, Any]]:
    """The data of each shipped platform, by its key."""
    entries = [tomllib.loads(text) for _, text in shipped_files()]
    return {str(entry["key"]): entry for entry in entries}


def extended(own: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """The entry *base* with *own* laid over it, by the rule above; both are known to be right."""
    merged: dict[str, Any] = dict(base)
    for key, value in own.items():
        before = base.get(key)
        if isinstance(value, list):
            merged[key] = [*value, *(one for one in before or () if one not in value)]
        elif isinstance(value, Mapping):
            merged[key] = {**value, **{name: one for name, one in (before or {}).items() if name not in value}}
        elif key != "extends":
            merged[key] = value
    return merged


def wrong_base(document: Document) -> tuple[str, str] | None:
    """(key, what is wrong) with what the entry in *document* extends; None when that is right."""
    base, key = document.data["extends"], document.data.get("key")
    if not isinstance(base, str):
        return "extends", 'extends takes the key of one shipped platform, such as extends = "linkedin"'
    known = shipped_entries()
    if base not in known:
        guess = nearest(base, known)
        hint = f'did you mean "{guess}"?' if guess else f"there are: {', '.join(sorted(known))}"
        return "extends", f'extends: "{base}" is not a platform that comes with the program; {hint}'
    if key is not None and key != base:
        return "key", f'key: an entry that extends "{base}" has its key; leave key out, or leave extends out'
    return None
