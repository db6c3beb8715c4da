"""Reasons of the rooms below, retold in the owner's language for a mail to the owner; ``data/reasons.toml`` has them.

Those rooms give their reasons in English, and what is stored keeps them so. A reason is known by its English words; one
that the file does not have is told as it is, and a stranger's words in it stay theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from string import Formatter

from assistant.desk.wording import sentences

_LONGEST = 2000  #: characters of a reason that is retold
#: What stands in these places may be a reason itself.
_NESTED = ("because", "what")
_Pieces = tuple[tuple[str, str | None], ...]  # (words, the name that follows them)


def retold(reason: str, language: str) -> str:
    """*reason* in *language*, where ``reasons.toml`` knows it; else *reason*."""
    if language == "en" or len(reason) > _LONGEST:
        return reason
    for pieces, words in _known():
        values = _values(pieces, reason)
        if values is not None:
            said = {name: _told(name, value, language) for name, value in values.items()}
            return words.get(language, words["en"]).format(**said)
    return reason


def _told(name: str, value: str, language: str) -> str:
    if name in _NESTED:
        return retold(value, language)
    if name == "tally":
        return ", ".join(retold(one, language) for one in value.split(", "))
    if name == "day":
        with suppress(ValueError):  # a day that is written in figures already
            return datetime.strptime(value, "%d %b %Y").date().isoformat()  # noqa: DTZ007 - only its day is wanted
    return value


def _values(pieces: _Pieces, text: str) -> dict[str, str] | None:
    """What stands in *text* in the places of the names, each up to the next words; None where it does not fit."""
    found: dict[str, str] = {}
    name: str | None = None
    for at, (words, following) in enumerate(pieces):
        last = at == len(pieces) - 1 and following is None
        start = text.rfind(words) if last and words else text.find(words)
        if last and not words:
            start = len(text)
        if start < 0 or (name is None and start) or (last and start + len(words) != len(text)):
            return None
        if name is not None:
            if not start:
                return None
            found[name] = text[:start]
        text, name = text[start + len(words) :], following
    if name is not None:
        found[name] = text
        return found if text else None
    return found


@cache
def _known() -> tuple[tuple[_Pieces, Mapping[str, str]], ...]:
    """Every reason by the pieces of its English words, the ones with most words first: they say most."""
    parsed = [
        (tuple((words, name) for words, name, _, _ in Formatter().parse(one["en"])), one)
        for one in sentences("reasons").values()
    ]
    return tuple(sorted(parsed, key=lambda one: -sum(len(words) for words, _ in one[0])))
