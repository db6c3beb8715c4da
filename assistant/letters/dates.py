"""Times in the words of a language and of a place, without the machine's locale.

The words stand in ``data/dates.toml``. A language without an entry is written in English.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from assistant.toml import read_toml

_FILE = "assistant/letters/data/dates.toml"


def languages() -> tuple[str, ...]:
    """The languages whose dates we can write."""
    return tuple(key for key, value in _words().items() if isinstance(value, dict))


def when(start: datetime, zone: tzinfo, language: str) -> str:
    """``Thursday, 26 November, 15:00`` on the clocks of *zone*; *start* is aware."""
    local = start.astimezone(zone)
    return str(_language(language)["when"]).format(date=day(local, zone, language), time=clock(local, zone, language))


def their_time(start: datetime, zone: tzinfo, language: str) -> str:
    """``Thursday, 26 November, 15:00 your time (Berlin)``."""
    return str(_language(language)["yours"]).format(when=when(start, zone, language), place=place(zone, start))


def owner_time(start: datetime, zone: tzinfo, language: str) -> str:
    """``Thursday, 26 November, 9:00 am my time (New York)``."""
    return str(_language(language)["mine"]).format(when=when(start, zone, language), place=place(zone, start))


def both_times(start: datetime, theirs: tzinfo | None, owners: ZoneInfo, language: str) -> str:
    """The time in both zones; once where the other zone is not known, or where both clocks show the same."""
    if theirs is None:
        return owner_time(start, owners, language)
    if start.astimezone(theirs).utcoffset() == start.astimezone(owners).utcoffset():
        return f"{when(start, theirs, language)} ({place(theirs, start)})"
    return str(_language(language)["both"]).format(
        theirs=their_time(start, theirs, language), owners=_short_owner_time(start, theirs, owners, language)
    )


def day(local: datetime, zone: tzinfo, language: str) -> str:
    """``Thursday, 26 November``; month first where the people of *zone* write so."""
    words = _language(language)
    style = "date_month_first" if "date_month_first" in words and _is_in(zone, "month_first") else "date"
    number = str(words["first"]) if local.day == 1 and "first" in words else str(local.day)
    return str(words[style]).format(
        weekday=words["weekdays"][local.weekday()], day=number, month=words["months"][local.month - 1]
    )


def clock(local: datetime, zone: tzinfo, language: str) -> str:
    """``15:00``, or ``3:00 pm`` in English to places that read it so."""
    words = _language(language)
    if "time_twelve" in words and _is_in(zone, "twelve_hours"):
        return str(words["time_twelve"]).format(
            hour12=(local.hour - 1) % 12 + 1, minute=local.minute, half=words["halves"][local.hour // 12]
        )
    return str(words["time"]).format(hour=local.hour, minute=local.minute)


def length(duration: timedelta, language: str) -> str:
    """``20 minutes``, ``1 hour 30 minutes``; never less than one minute."""
    words = _language(language)
    hours, minutes = divmod(max(1, round(duration.total_seconds() / 60)), 60)
    parts = [
        str(words[key][count != 1]).format(n=count)
        for key, count in (("hours", hours), ("minutes", minutes))
        if count
    ]
    return parts[0] if len(parts) == 1 else str(words["join"]).format(hours=parts[0], minutes=parts[1])


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
    return named.replace("_", " ") if region and region != "Etc" else ""


def _short_owner_time(start: datetime, theirs: tzinfo, owners: ZoneInfo, language: str) -> str:
    """The owner's side without the date where both have the same day."""
    here: date = start.astimezone(owners).date()
    if here != start.astimezone(theirs).date():
        return owner_time(start, owners, language)
    time = clock(start.astimezone(owners), owners, language)
    return str(_language(language)["mine"]).format(when=time, place=place(owners, start))


def _is_in(zone: tzinfo, group: str) -> bool:
    return (getattr(zone, "key", "") or "").startswith(tuple(_words()[group]))


def _language(language: str) -> dict[str, Any]:
    found = _words().get(language)
    return found if isinstance(found, dict) else dict(_words()["en"])


@cache
def _words() -> dict[str, Any]:
    text = files("assistant.letters").joinpath("data/dates.toml").read_text(encoding="utf-8")
    return read_toml(text, _FILE).data
