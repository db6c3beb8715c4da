"""Working days: Monday to Friday without the owner's holidays, in the owner's zone."""

from __future__ import annotations

from collections.abc import Set
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_FRIDAY = 4


def is_working_day(day: date, holidays: Set[date] = frozenset()) -> bool:
    return day.weekday() <= _FRIDAY and day not in holidays


def add_working_days(start: datetime, days: int, zone: ZoneInfo, holidays: Set[date] = frozenset()) -> datetime:
    """The instant *days* working days after *start* (aware), at the same time on the owner's clock; aware UTC.

    Friday evening plus one working day is Monday evening; so is Saturday plus one.
    """
    local = start.astimezone(zone)
    day, left = local.date(), days
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            left -= 1
    return datetime.combine(day, local.time(), tzinfo=zone).astimezone(UTC)


def working_days_between(start: datetime, end: datetime, zone: ZoneInfo, holidays: Set[date] = frozenset()) -> int:
    """Whole working days in the span (aware instants): the most that ``add_working_days`` does not pass *end* with."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if last <= first:
        return 0
    span = (last.date() - first.date()).days
    weeks, rest = divmod(span, 7)
    count = weeks * 5 + sum(1 for step in range(1, rest + 1)
                            if (first.date() + timedelta(days=step)).weekday() <= _FRIDAY)
    count -= sum(1 for day in holidays if first.date() < day <= last.date() and day.weekday() <= _FRIDAY)
    # The last day is whole only when its clock has come as far as the first one's.
    if last.time() < first.time() and is_working_day(last.date(), holidays):
        count -= 1
    return max(0, count)
