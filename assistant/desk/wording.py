"""Sentences to the owner in the owner's language: ``data/owner_mail.toml`` about people, ``owner_notices.toml`` about
the assistant itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cache
from importlib.resources import files
from string import Formatter
from zoneinfo import ZoneInfo

from assistant.errors import ConfigError
from assistant.letters import dates
from assistant.toml import read_toml

LANGUAGES = ("en", "de", "fr", "es")
_FILES = ("owner_mail", "owner_notices")
_BLANK = "\u00a0"


def worded(key: str, language: str, /, **values: object) -> str:
    """The sentence *key* in *language* (in English where that is not among ``LANGUAGES``), with *values* filled in.

    Values are put in as they are: no text of a stranger is ever read as a sentence with names to fill in.
    """
    words = _table()[key]
    return words.get(language, words["en"]).format(**values)


def worded_or(key: str, otherwise: str, language: str) -> str:
    """The words for *key* where the file has any, else *otherwise* as it is."""
    return worded(key, language) if key in _table() else otherwise


def when(at: datetime, zone: ZoneInfo, language: str, *, theirs: tzinfo | None = None) -> str:
    """An instant in words on the owner's clock, and on *theirs* where it shows another hour."""
    return dates.both_times(at, theirs, zone, language, to_owner=True).replace(_BLANK, " ")


def day(at: datetime, zone: ZoneInfo, language: str) -> str:
    """The day of an instant on the owner's clock: "Thursday, 26 November"."""
    return dates.day(at.astimezone(zone), zone, language).replace(_BLANK, " ")


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    """All sentences by key and language, those of every file."""
    return {key: words for name in _FILES for key, words in sentences(name).items()}


def sentences(name: str) -> Mapping[str, Mapping[str, str]]:
    """Those of the data file *name*. Raises ConfigError where a language lacks one or names other values."""
    raw = files("assistant.desk").joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
    document = read_toml(raw, f"assistant/desk/data/{name}.toml")
    problems = []
    for key, words in document.data.items():
        missing = [one for one in LANGUAGES if one not in words]
        if missing:
            problems.append(document.problem((key,), f"[{key}] has no sentence in {', '.join(missing)}"))
        elif len({frozenset(_names(words[one])) for one in LANGUAGES}) > 1:
            problems.append(document.problem((key,), f"[{key}] names other values in one language than in another"))
    if problems:
        raise ConfigError(problems)
    return document.data


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
