"""Sentences to the owner in the owner's language; they stand in ``data/owner_mail.toml``."""

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
_FILE = "assistant/desk/data/owner_mail.toml"
_BLANK = "\u00a0"


def worded(key: str, language: str, /, **values: object) -> str:
    """The sentence *key* in *language* (in English where that is not among ``LANGUAGES``), with *values* filled in.

    Values are put in as they are: no text of a stranger is ever read as a sentence with names to fill in.
    """
    sentences = _table()[key]
    return sentences.get(language, sentences["en"]).format(**values)


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
    """All sentences by key and language. Raises ConfigError where a language lacks one or names other values."""
    document = read_toml(files("assistant.desk").joinpath("data/owner_mail.toml").read_text(encoding="utf-8"), _FILE)
    problems = []
    for key, sentences in document.data.items():
        missing = [one for one in LANGUAGES if one not in sentences]
        if missing:
            problems.append(document.problem((key,), f"[{key}] has no sentence in {', '.join(missing)}"))
        elif len({frozenset(_names(sentences[one])) for one in LANGUAGES}) > 1:
            problems.append(document.problem((key,), f"[{key}] names other values in one language than in another"))
    if problems:
        raise ConfigError(problems)
    return document.data


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
