"""Which date a day means that was said: "Thursday", "the 14th", "3/4", "the second Monday of December", "week 49"."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from assistant.reading.times.values import Day, Reference

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_JUST_PASSED = timedelta(days=45)
_US = frozenset(range(-10, -4))  #: hours from UTC where 3/4 is March 4


def day_of(day: Day, today: date, reference: Reference) -> tuple[date, str | None] | None:
    """The date that *day* means on *today*, with a doubt; None for a past or impossible one."""
    try:
        if day.offset is not None:
            return today + timedelta(days=day.offset), None
        if day.either is not None:
            return _either(day, today, reference)
        if day.nth is not None:
            return _nth(day, day.nth, today)
        if day.calendar_week is not None:
            return _in_calendar_week(day, day.calendar_week, today)
        if day.month is not None and day.day is not None:
            return _dated(day, today)
        if day.day is not None:
            return _day_of_month(day, today)
        if day.weekday is not None:
            return _weekday(day, today, reference)
    except (OverflowError, ValueError):
        return None
    return None


def _dated(day: Day, today: date) -> tuple[date, str | None] | None:
    assert day.month is not None
    assert day.day is not None
    if day.year is not None:
        found = a_date(day.year, day.month, day.day)
        if found is None or found < today:
            return None
        return found, _mismatch(found, day.weekday)
    for year in range(today.year, today.year + 9):  # February 29 may be years away
        found = a_date(year, day.month, day.day)
        if found is not None and found >= today:
            doubt = _mismatch(found, day.weekday)
            last = a_date(today.year, day.month, day.day)
            if last is not None and timedelta(0) < today - last < _JUST_PASSED:
                doubt = f"{last:%-d %B} has just passed; next year's is taken"
            return found, doubt
    return None


def _nth(day: Day, nth: int, today: date) -> tuple[date, str | None] | None:
    """The second Monday of December, the last Friday of the month, the last day of March: the next one to come."""
    year, month = today.year, day.month or today.month
    for _ in range(2 if day.month else 14):
        days = range(1, calendar.monthrange(year, month)[1] + 1)
        fits = [one for one in days if day.weekday is None or date(year, month, one).weekday() == day.weekday]
        if -len(fits) <= nth <= len(fits) and (found := date(year, month, fits[nth - 1 if nth > 0 else nth])) >= today:
            return found, None
        year, month = (year + 1, month) if day.month else (year + month // 12, month % 12 + 1)
    return None


def _in_calendar_week(day: Day, week: int, today: date) -> tuple[date, str | None] | None:
    """Tuesday of week 49 (ISO 8601), this year's or next year's; None without a weekday."""
    if day.weekday is None:
        return None
    this_year = today.isocalendar().year
    for year in (this_year, this_year + 1):
        try:
            found = date.fromisocalendar(year, week, day.weekday + 1)
        except ValueError:
            continue
        if found >= today:
            return found, None
    return None


def _mismatch(found: date, weekday: int | None) -> str | None:
    if weekday is None or found.weekday() == weekday:
        return None
    return f"{found:%-d %B %Y} is a {_DAYS[found.weekday()]}, not a {_DAYS[weekday]}"


def _either(day: Day, today: date, reference: Reference) -> tuple[date, str | None] | None:
    """3/4: the order of the writer's country where the offset tells it; else the weekday; else the nearer, in doubt."""
    assert day.either is not None
    first, second = day.either
    british = _dated(Day(day=first, month=second, year=day.year), today)
    american = _dated(Day(day=second, month=first, year=day.year), today)
    if british is None or american is None:
        return british or american
    if day.weekday is not None and (british[0].weekday() == day.weekday) != (american[0].weekday() == day.weekday):
        return british if british[0].weekday() == day.weekday else american
    order = reference.order
    shift = reference.anchor.utcoffset()
    if order == "ask" and shift is not None and shift:
        order = "month" if int(shift.total_seconds() // 3600) in _US else "day"
    if order != "ask":
        return british if order == "day" else american
    nearer = min(british, american, key=lambda one: one[0])
    return nearer[0], f"{first}/{second} may be {british[0]:%-d %B} or {american[0]:%-d %B}"


def _day_of_month(day: Day, today: date) -> tuple[date, str | None] | None:
    assert day.day is not None
    year, month = today.year, today.month
    for _ in range(14):
        if day.day <= calendar.monthrange(year, month)[1]:
            found = date(year, month, day.day)
            if found >= today:
                if day.approximate and day.weekday is not None and found.weekday() != day.weekday:
                    return _weekday(Day(weekday=day.weekday), today, None)
                return found, _mismatch(found, day.weekday)
        year, month = (year + month // 12, month % 12 + 1)
    return None


def _weekday(day: Day, today: date, reference: Reference | None) -> tuple[date, str | None]:
    """The next such day after *today*; "next" and "of next week" count by weeks that begin on Monday."""
    assert day.weekday is not None
    monday = today - timedelta(days=today.weekday())
    ahead = today + timedelta(days=(day.weekday - today.weekday() - 1) % 7 + 1)
    in_this_week = day.weekday > today.weekday()
    if day.modifier == "nextweek":
        return monday + timedelta(days=7 + 7 * day.weeks + day.weekday), None
    if day.weeks:
        return ahead + timedelta(days=7 * day.weeks - (7 if day.weekday == today.weekday() else 0)), None
    if day.modifier in ("this", "thisweek"):
        if day.weekday == today.weekday():
            return today, None
        return ahead, None
    if day.modifier == "next":
        far = monday + timedelta(days=7 + day.weekday)
        if not in_this_week or far == ahead:
            return far, None
        english = reference is not None and reference.language == "en"
        tomorrow = day.weekday - today.weekday() == 1  # which is called so: "next" then means the week after
        return (far if english or tomorrow else ahead), f"it may be {ahead:%-d %B} or {far:%-d %B}"
    if day.weekday == today.weekday():
        return ahead, f"it was written on a {_DAYS[day.weekday]}; the next one is taken"
    return ahead, None


def a_date(year: int, month: int, day: int) -> date | None:
    """That day, or None when there is none such, or none that a year can be added to."""
    if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)
