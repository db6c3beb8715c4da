"""The data files of this room: words and names that grow without touching code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from assistant.toml import Document, read_toml


@cache
def load(name: str) -> Document:
    """The data file *name* of this room; raises ConfigError naming file and line when it is not TOML."""
    return read_toml(files(__package__).joinpath(name).read_text("utf-8"), f"assistant/mail/data/{name}")
