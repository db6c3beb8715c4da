"""When the owner is taken, by a calendar file (RFC 5545): single events, and repeated ones within a short window."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

_OCCURRENCES = 400  # of one repeated event; a rule that fires each second is legal


def busy_times(raw: bytes, *, after: datetime, before: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """(start, end) in UTC of all that overlaps *after* … *before*; a whole day counts as taken from 0 to 24 UTC.

    Events that are cancelled or marked as free (TRANSP:TRANSPARENT) take no time. Raises ValueError when *raw* is
    no calendar at all; an event that cannot be read is passed over.
    """
    # Imported when needed: an idle daemon does not carry it.
    from icalendar import Calendar

    found: list[tuple[datetime, datetime]] = []
    for calendar in Calendar.from_ical(raw, multiple=True):
        for event in calendar.walk("VEVENT"):
            found += _taken(event, after, before)
    return tuple(sorted(found))


def _taken(event: Any, after: datetime, before: datetime) -> list[tuple[datetime, datetime]]:
    # Imported when needed: an idle daemon does not carry it.
    from dateutil.rrule import rrulestr

    try:
        if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            return []
        start, end = _instant(event.start), _instant(event.end)
        length = max(end - start, timedelta(0))
        starts = [start]
        if event.get("RRULE") is not None:
            rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=_wall(event.start))
            begin = after.replace(tzinfo=None) - length - timedelta(days=1)
            walls = islice(rule.xafter(begin, inc=True), _OCCURRENCES)
            end_of_window = before.replace(tzinfo=None) + timedelta(days=1)
            starts = []
            for wall in walls:
                if wall > end_of_window:
                    break
                starts.append(_instant(wall.replace(tzinfo=getattr(event.start, "tzinfo", None))))
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
        return []
    return [(one, one + length) for one in starts if one < before and one + length > after]


def _instant(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(0), tzinfo=UTC)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _wall(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(0))
    return value.replace(tzinfo=None)
