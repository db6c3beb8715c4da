"""When the owner is taken, by a calendar file (RFC 5545): single events, and repeated ones within a short window.

Who reads a calendar wrong offers an hour that is taken. So a file that is not whole, such as one that is being written
at this moment, is an error and never an empty calendar; and a rule that cannot be read takes at least its first hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any

_OCCURRENCES = 400  # of one repeated event; a rule that fires each second is legal
_FOLD = re.compile(r"\r?\n[ \t]")
_EVENT = re.compile(r"^BEGIN:VEVENT\r?\n.*?^END:VEVENT\r?$\n?", re.DOTALL | re.IGNORECASE | re.MULTILINE)
_REPEATED = re.compile(r"^(?:RRULE|RDATE|RECURRENCE-ID)[;:]", re.IGNORECASE | re.MULTILINE)
_DAYS = re.compile(r"^(?:DTSTART|DTEND)[^\r\n]*?:(\d{8})", re.IGNORECASE | re.MULTILINE)
_LENGTH = re.compile(r"^DURATION[;:]", re.IGNORECASE | re.MULTILINE)
_A_ZONE = timedelta(days=2)  # farther than any two clocks are apart


def busy_times(raw: bytes, *, zone: tzinfo, after: datetime, before: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """(start, end) in UTC of all that overlaps *after* … *before*.

    A whole day is taken from midnight to midnight in *zone*, the owner's, and a time without a zone is one of *zone*.
    Events that are cancelled or marked as free (TRANSP:TRANSPARENT) take no time. Raises ValueError when *raw* is no
    whole calendar.
    """
    # Imported when needed: an idle daemon does not carry it.
    from icalendar import Calendar

    text = _FOLD.sub("", raw.decode("utf-8", "replace").lstrip("\ufeff").strip())
    _check_whole(text)
    # Most of a calendar is long past: what cannot matter is not parsed, which would take seconds.
    text = _EVENT.sub(lambda found: found[0] if _may_matter(found[0], after, before) else "", text)
    found: list[tuple[datetime, datetime]] = []
    for calendar in Calendar.from_ical(text, multiple=True):
        events = calendar.walk("VEVENT")
        moved = _moved(events, zone)
        for event in events:
            found += _taken(event, moved.get(str(event.get("UID")), frozenset()), zone, after, before)
    return tuple(sorted(found))


def _check_whole(text: str) -> None:
    folded = text.upper()
    if not folded.startswith("BEGIN:VCALENDAR"):
        raise ValueError("it is no calendar: it does not begin with BEGIN:VCALENDAR")
    if not folded.endswith("END:VCALENDAR") or folded.count("\nBEGIN:VEVENT") != folded.count("\nEND:VEVENT"):
        raise ValueError("it is not whole: its end is missing")


def _may_matter(event: str, after: datetime, before: datetime) -> bool:
    """Whether the text of an *event* may overlap the window; those that repeat always may."""
    days = _DAYS.findall(event)
    if not days or _REPEATED.search(event):
        return True
    first, last = f"{after - _A_ZONE:%Y%m%d}", f"{before + _A_ZONE:%Y%m%d}"
    return min(days) <= last and (max(days) >= first or bool(_LENGTH.search(event)))


def _moved(events: Iterable[Any], zone: tzinfo) -> dict[str, frozenset[datetime]]:
    """By UID the occurrences of repeated events that an event of its own takes the place of."""
    found: dict[str, set[datetime]] = {}
    for event in events:
        for one in _instants(event.get("RECURRENCE-ID"), zone):
            found.setdefault(str(event.get("UID")), set()).add(one)
    return {uid: frozenset(instants) for uid, instants in found.items()}


def _taken(
    event: Any, moved: frozenset[datetime], zone: tzinfo, after: datetime, before: datetime
) -> list[tuple[datetime, datetime]]:
    try:
        if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            return []
        start, end = _instant(event.start, zone), _instant(event.end, zone)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
        return []
    length = max(end - start, timedelta(0))
    starts = {start, *_instants(event.get("RDATE"), zone)}
    if event.get("RRULE") is not None:
        starts |= set(_repeated(event, zone, after - length, before))
    if event.get("RECURRENCE-ID") is None:
        starts -= moved | set(_instants(event.get("EXDATE"), zone))
    return [(one, one + length) for one in sorted(starts) if one < before and one + length > after]


def _repeated(event: Any, zone: tzinfo, after: datetime, before: datetime) -> Iterator[datetime]:
    """The starts that the rule of *event* makes, counted on the clock of its own zone."""
    # Imported when needed: an idle daemon does not carry it.
    from dateutil.rrule import rrulestr

    own = getattr(event.start, "tzinfo", None) or zone
    rules = event["RRULE"]
    for written in rules if isinstance(rules, list) else [rules]:
        try:
            rule = rrulestr(_until_on_the_wall(written.to_ical().decode(), own), dtstart=_wall(event.start))
            begin = after.astimezone(own).replace(tzinfo=None) - timedelta(days=1)
            end = before.astimezone(own).replace(tzinfo=None) + timedelta(days=1)
            for wall in islice(rule.xafter(begin, inc=True), _OCCURRENCES):
                if wall > end:
                    break
                yield wall.replace(tzinfo=own).astimezone(UTC)
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
            continue  # its first hour is taken all the same


def _until_on_the_wall(rule: str, zone: tzinfo) -> str:
    """*rule* with its UNTIL on the clock of *zone*: it is written in UTC (RFC 5545, section 3.3.10)."""

    def moved(found: re.Match[str]) -> str:
        until = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return f"UNTIL={until.astimezone(zone):%Y%m%dT%H%M%S}"

    return re.sub(r"UNTIL=(\d{8}T\d{6})Z", moved, rule, flags=re.IGNORECASE)


def _instants(held: Any, zone: tzinfo) -> tuple[datetime, ...]:
    """The instants of a property such as EXDATE, which may stand several times and hold several dates each."""
    found = []
    for value in held if isinstance(held, list) else [held]:
        for one in getattr(value, "dts", [value]):
            at = getattr(one, "dt", None)
            at = at[0] if isinstance(at, tuple) else at
            if isinstance(at, date):
                found.append(_instant(at, zone))
    return tuple(found)


def _instant(value: date | datetime, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(0), tzinfo=zone).astimezone(UTC)
    return (value.replace(tzinfo=zone) if value.tzinfo is None else value).astimezone(UTC)


def _wall(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(0))
    return value.replace(tzinfo=None)
