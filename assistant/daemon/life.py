"""Tells whether the database is the one that this state directory last worked with, or an older or another one."""

from __future__ import annotations

import os
from pathlib import Path

from assistant.daemon.house import House

_FILE = "life"


def begin_life(house: House) -> None:
    """Count this start in the database and in a file beside it; pause when the database knows of fewer starts.

    Then it is an older copy, or a new one in the place of one that was lost: what was answered meanwhile stands only
    in Sent, and the owner should look before anything leaves.
    """
    file = house.config.storage.directory / _FILE
    beside = _read(file)
    with house.store.book() as book:
        counted = int(book.settings.get("life", 0))
        if counted < beside:
            house.pause("the database is older than its directory: an older copy, or a new one", book)
        life = max(counted, beside) + 1
        book.settings.put("life", life)
    _write(file, life)


def _read(file: Path) -> int:
    try:
        text = file.read_text("ascii").strip()
    except (OSError, ValueError):
        return 0
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _write(file: Path, life: int) -> None:
    new = file.with_name(f"{_FILE}.new")
    with open(new, "w", encoding="ascii", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        out.write(f"{life}\n")
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
