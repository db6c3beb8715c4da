"""Times in the words of a language and of a place, without the machine's locale.

The words stand in ``data/dates.toml``. A language without an entry is written in English. Blanks at which a line must
not break are no-break blanks (U+00A0); ``letters.wrap`` makes plain ones of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from assistant.toml import read_toml

_FILE = "assistant/letters/data/dates.toml"
_BLANK = "\u00a0"


def languages() -> tuple[str, ...]:
    """The languages whose dates we can write."""
    return tuple(key for key, value in _words().items() if isinstance(value, dict))


def when(start: datetime, zone: tzinfo, language: str) -> str:
    """``Thursday, 26 November, 15:00`` on the clocks of *zone*; *start* is aware."""
    local = start.astimezone(zone)
    return _filled(language, "when", date=day(local, zone, language), time=clock(local, zone, language))


def their_time(start: datetime, zone: tzinfo, language: str) -> str:
    """``Thursday, 26 November, 15:00 your time (Berlin)``."""
    return _filled(language, "yours", when=when(start, zone, language), place=place(zone, start))


def owner_time(start: datetime, zone: tzinfo, language: str, *, to_owner: bool = False) -> str:
    """``Thursday, 26 November, 9:00 am my time (New York)``; *to_owner* only names the place."""
    kind = "here" if to_owner else "mine"
    return _filled(language, kind, when=when(start, zone, language), place=place(zone, start))


def both_times(
    start: datetime, theirs: tzinfo | None, owners: ZoneInfo, language: str, *, to_owner: bool = False
) -> str:
    """The time in both zones, the reader's first.

    Once where the other zone is not known, or where both clocks show the same; the second time names its day only
    where it is another one.
    """
    if theirs is None:
        return owner_time(start, owners, language, to_owner=to_owner)
    if start.astimezone(theirs).utcoffset() == start.astimezone(owners).utcoffset():
        return _filled(language, "here", when=when(start, theirs, language), place=place(theirs, start))
    kinds = ("here", "here") if to_owner else ("yours", "mine")
    zones = (owners, theirs) if to_owner else (theirs, owners)
    same_day = start.astimezone(theirs).date() == start.astimezone(owners).date()
    first, second = (
        _filled(
            language,
            kind,
            place=place(zone, start),
            when=when(start, zone, language)
            if at == 0 or not same_day
            else clock(start.astimezone(zone), zone, language),
        )
        for at, (kind, zone) in enumerate(zip(kinds, zones, strict=True))
    )
    return _filled(language, "both", theirs=first, owners=second)


def day(local: datetime, zone: tzinfo, language: str) -> str:
    """``Thursday, 26 November``; month first where the people of *zone* write so."""
    words = _language(language)
    style = "date_month_first" if "date_month_first" in words and _is_in(zone, "month_first") else "date"
    number = str(words["first"]) if local.day == 1 and "first" in words else str(local.day)
    weekday, month = words["weekdays"][local.weekday()], words["months"][local.month - 1]
    return _filled(language, style, weekday=weekday, day=number, month=month)


def clock(local: datetime, zone: tzinfo, language: str) -> str:
    """``15:00``, or ``3:00 pm`` in English to places that read it so."""
    words = _language(language)
    if "time_twelve" in words and _is_in(zone, "twelve_hours"):
        hour, half = (local.hour - 1) % 12 + 1, words["halves"][local.hour // 12]
        return _filled(language, "time_twelve", hour12=hour, minute=local.minute, half=half)
    return _filled(language, "time", hour=local.hour, minute=local.minute)


def length(duration: timedelta, language: str) -> str:
    """``20 minutes``, ``1 hour 30 minutes``; never less than one minute."""
    words = _language(language)
    hours, minutes = divmod(max(1, round(duration.total_seconds() / 60)), 60)
    counts = (("hours", hours), ("minutes", minutes))
    parts = [str(words[key][count != 1]).format(n=count) for key, count in counts if count]
    return _BLANK.join(parts)


def place(zone: tzinfo, start: datetime) -> str:
    """The city of *zone*, else its offset at *start*: ``New York``, ``UTC+1``, ``UTC-3:30``."""
    if named := city(zone):
        return named
    offset = start.astimezone(zone).utcoffset() or timedelta(0)
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def city(zone: tzinfo) -> str:
    """The city that *zone* is named after (``New York``); "" where it is named after none (UTC, an offset)."""
    region, _, named = (getattr(zone, "key", None) or "").rpartition("/")
    return named.replace("_", _BLANK) if region and region != "Etc" else ""


def _filled(language: str, key: str, **values: object) -> str:
    return str(_language(language)[key]).format(**values)


def _is_in(zone: tzinfo, group: str) -> bool:
    return (getattr(zone, "key", None) or "").startswith(tuple(_words()[group]))


def _language(language: str) -> dict[str, Any]:
    found = _words().get(language)
    return found if isinstance(found, dict) else dict(_words()["en"])


@cache
def _words() -> dict[str, Any]:
    text = files("assistant.letters").joinpath("data/dates.toml").read_text(encoding="utf-8")
    return read_toml(text.replace("~", _BLANK), _FILE).data
