"""Word tables of this room: read once from the data files beside the code, checked, and kept.

A broken table is a programming error of this package, and still named by file and line (``assistant.toml``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from assistant.errors import ConfigError
from assistant.toml import Document, read_toml


@cache
def table(name: str) -> Document:
    """The data file ``data/<name>.toml``; raises ConfigError with file and line when it is not TOML."""
    file = resources.files("assistant.reading").joinpath("data", f"{name}.toml")
    return read_toml(file.read_text(encoding="utf-8"), f"assistant/reading/data/{name}.toml")


def phrases(document: Document, *path: str) -> tuple[str, ...]:
    """The list of strings at *path*; raises ConfigError when it is anything else."""
    value: Any = document.data
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        message = f"{'.'.join(path)} must be a list of words, such as [\"thanks\", \"danke\"]"
        raise ConfigError([document.problem(path, message)])
    return tuple(value)


@cache
def listed(name: str, *path: str) -> tuple[str, ...]:
    """The list at *path* of the data file *name*; raises ConfigError when it is anything else."""
    return phrases(table(name), *path)


@cache
def word_set(name: str) -> frozenset[str]:
    """The words *name* of ``data/grammar.toml``."""
    return frozenset(listed("grammar", name))


_LIKE = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u00b4": "'", "`": "'", "\u02bc": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\u2026": "...",
    "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None, "\u00ad": None, "\u2060": None,
    "\ufe0f": None,
})


def fold(text: str) -> str:
    """*text* for comparing: NFC, lower case, one kind of quote, dash and blank; blanks joined."""
    if text.isascii():  # most lines are; nothing else of `_LIKE` is met there
        return " ".join(text.replace("`", "'").lower().split())
    return " ".join(unicodedata.normalize("NFC", text).translate(_LIKE).lower().split())


def plain(text: str) -> str:
    """*text* with one kind of quote and dash but its case, lines and blanks kept; invisible characters gone."""
    if text.isascii():
        return text.replace("`", "'").replace("\t", " ")
    return unicodedata.normalize("NFC", text).translate(_LIKE)


def folded(items: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(item) for item in items)
