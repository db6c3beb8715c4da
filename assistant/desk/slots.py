"""Which times to offer: the owner's call hours, less what is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.config.values import Hours

Busy = tuple[datetime, datetime]
_HORIZON = 42  # days: whoever has no free hour in six weeks should not be offering calls
_STEP = timedelta(minutes=30)


def free_slots(
    hours: Mapping[int, tuple[Hours, ...]],
    zone: ZoneInfo,
    *,
    length: timedelta,
    count: int,
    notice_working_days: int,
    busy: Iterable[Busy],
    now: datetime,
) -> tuple[datetime, ...]:
    """Up to *count* starts on different days, aware, in *zone*; the first after so many whole working days.

    One slot a day, alternating between early and late, so that the choice is a real one. A start that falls into
    the gap of a clock change is left out.
    """
    taken = tuple(busy)
    found: list[datetime] = []
    day = now.astimezone(zone).date()
    working = 0
    for _ in range(_HORIZON):
        day += timedelta(days=1)
        spans = hours.get(day.weekday(), ())
        if not spans:
            continue
        working += 1
        if working <= notice_working_days:
            continue
        starts = [
            start
            for span in spans
            for start in _starts(datetime.combine(day, span.start), datetime.combine(day, span.end), length, zone)
            if not any(start < end and begin < start + length for begin, end in taken)
        ]
        if starts:
            found.append(starts[len(starts) // 4] if len(found) % 2 == 0 else starts[(3 * len(starts)) // 4])
        if len(found) == count:
            break
    return tuple(found)


def _starts(begin: datetime, end: datetime, length: timedelta, zone: ZoneInfo) -> Iterable[datetime]:
    wall = begin
    while wall + length <= end:
        start = wall.replace(tzinfo=zone)
        exists = start.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) == wall
        if exists:
            yield start
        wall += _STEP


def is_free(
    start: datetime, end: datetime, hours: Mapping[int, tuple[Hours, ...]], zone: ZoneInfo, busy: Iterable[Busy]
) -> bool:
    """Whether *start* … *end* lies within the owner's call hours, and nothing of *busy* overlaps it."""
    begin, finish = start.astimezone(zone), end.astimezone(zone)
    inside = any(
        span.start <= begin.time() and finish.time() <= span.end and begin.date() == finish.date()
        for span in hours.get(begin.weekday(), ())
    )
    return inside and not any(start < until and since < end for since, until in busy)
