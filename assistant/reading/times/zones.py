"""Zone words, and the place that an offset most likely stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from assistant.reading.times.folding import split_words
from assistant.toml import read_toml

_OFFSET = re.compile(r"[+-]\d{1,2}(?::?\d{2})?")


@cache
def _tables() -> tuple[Mapping[str, str], frozenset[str], Mapping[tuple[str, ...], str], tuple[str, ...]]:
    """Abbreviations, those only known in capitals, places by their words, likely zones."""
    text = (files("assistant.reading") / "data" / "times.zones.toml").read_text(encoding="utf-8")
    data = read_toml(text, "times.zones.toml").data
    abbreviations = {word: zone for zone, words in data["abbreviations"].items() for word in words}
    places: dict[tuple[str, ...], str] = {}
    for name in sorted(available_timezones()):
        area, _, city = name.rpartition("/")
        if area and not name.startswith(
            ("Etc/", "posix/", "right/", "SystemV/", "US/", "Brazil/", "Chile/", "Mexico/", "Canada/")
        ):
            places.setdefault(split_words(city.replace("_", " ")), name)
    for zone, words in data["places"].items():
        for word in words:
            places[split_words(word)] = zone
    return abbreviations, frozenset(data["capitals"]["words"]), places, tuple(data["likely"]["zones"])


@cache
def first_words() -> frozenset[str]:
    """The words that the name of a zone or of a place may begin with."""
    known, _, places, _ = _tables()
    return frozenset(known) | {words[0] for words in places if words}


def abbreviation(word: str, *, upper: bool, english: bool) -> ZoneInfo | None:
    """The zone of "EST", "MEZ" … ; a word that is also an ordinary one counts only in capitals."""
    known, capitals, _, _ = _tables()
    if word not in known or (word in capitals and not upper and not (english and word in ("est", "cst", "mst"))):
        return None
    return _zone(known[word])


def is_word_too(word: str) -> bool:
    """Whether *word* names a zone or a place only in capitals ("LA", "EST")."""
    return word in _tables()[1]


def place(words: Sequence[str]) -> tuple[ZoneInfo, int] | None:
    """The zone of the place that *words* begin with, and how many words name it."""
    _, _, places, _ = _tables()
    for size in (3, 2, 1):
        if len(words) >= size and (name := places.get(tuple(words[:size]))) and (zone := _zone(name)):
            return zone, size
    return None


def offset(text: str) -> tzinfo | None:
    """The zone of "+2", "-0530", "+01:00"; None when there is none on earth."""
    if not _OFFSET.fullmatch(text):
        return None
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        return None
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text[0] == "-" else ahead)


def likely(anchor: datetime, language: str = "en") -> tzinfo | None:
    """The place whose clock shows *anchor*'s offset on that day, or the fixed offset itself.

    A Date field only has an offset; after a DST change the writer's clock will not show it any more. The places are
    tried in the order of the data file. Spanish and Portuguese writers west of the Atlantic mostly live without DST,
    so for them the offset stays.
    """
    if anchor.tzinfo is None or isinstance(anchor.tzinfo, ZoneInfo):
        return anchor.tzinfo
    shift = anchor.utcoffset()
    if shift is None or (language in ("es", "pt") and timedelta(hours=-7) < shift < timedelta(0)):
        return anchor.tzinfo
    return _likely(shift, anchor.year, anchor.timetuple().tm_yday) or anchor.tzinfo


@lru_cache(maxsize=256)
def _moments(year: int, day: int) -> datetime:
    return datetime(year, 1, 1, 12, tzinfo=timezone.utc) + timedelta(days=day - 1)  # noqa: UP017


@lru_cache(maxsize=256)  # every day has its own
def _likely(shift: timedelta, year: int, day: int) -> ZoneInfo | None:
    moment = _moments(year, day)
    for name in _tables()[3]:
        zone = _zone(name)
        if zone is not None and moment.astimezone(zone).utcoffset() == shift:
            return zone
    return None


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # this machine's zone data lacks it
        return None
