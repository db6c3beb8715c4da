"""From a mention to an instant or a day, in the zone it was meant in."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from assistant.reading.times.values import Clock, Day, Mention
from assistant.reading.values import Slot

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NIGHT = 4  # nobody is rung at this hour of the morning
_PART_PM = {"afternoon": True, "evening": True, "midday": True, "morning": False, "night": True}
_JUST_PASSED = timedelta(days=45)
_US = frozenset(range(-10, -4))  #: hours from UTC where 3/4 is March 4


@dataclass(frozen=True, slots=True)
class Reference:
    """What relative times count from."""

    anchor: datetime  #: aware
    zone: tzinfo  #: the writer's
    owner_zone: ZoneInfo | None
    language: str
    order: str  #: "day", "month" or "ask"

    def zone_of(self, mention: Mention) -> tuple[tzinfo, bool]:
        """The zone that *mention* is meant in, and whether the text named it."""
        if isinstance(mention.zone, tzinfo):
            return mention.zone, True
        if mention.zone == "your" and self.owner_zone is not None:
            return self.owner_zone, True
        return self.zone, mention.zone == "my"


def resolve(mention: Mention, words: str, reference: Reference, default: date | None = None) -> Slot | None:
    """The slot of *mention*, or None when it is past or no day can be worked out.

    *default* is the day of a clock time that names none; without it that is today, or tomorrow when it is over.
    """
    zone, said = reference.zone_of(mention)
    now = _local(reference.anchor, zone)
    if now is None:
        return None
    if mention.delta is not None:
        return _later(now, mention.delta, words, said)
    day, doubts = now.date(), list[str]()
    if mention.day is not None:
        found = day_of(mention.day, now.date(), reference)
        if found is None:
            return None
        day, doubt = found
        doubts += [doubt] if doubt else []
    elif default is not None:
        day = default
    if day < now.date():
        return None
    if mention.clock is None:
        return (
            Slot(start=day, words=words, zone_said=said, doubt="; ".join(doubts) or None)
            if mention.day or default
            else None
        )
    clock, until = meant(mention.clock, mention.until, mention.part, doubts)
    if mention.day is None and default is None and time(*clock) <= now.time():
        day += timedelta(days=1)
    elif (
        mention.day is not None
        and mention.day.offset == 0
        and (datetime.combine(day, time(*clock)) < now.replace(tzinfo=None))
    ):
        doubts.append("that time of the day was already over when it was written")
    return _slot(day, clock, until, mention, zone, said, words, doubts)


def _local(anchor: datetime, zone: tzinfo) -> datetime | None:
    try:
        return anchor.astimezone(zone)
    except (OverflowError, ValueError):
        return None


def _later(now: datetime, minutes: int, words: str, said: bool) -> Slot | None:
    try:
        start = (now.astimezone(timezone.utc) + timedelta(minutes=minutes)).astimezone(now.tzinfo)  # noqa: UP017
    except (OverflowError, ValueError):
        return None
    return Slot(start=start.replace(second=0, microsecond=0), words=words, zone_said=said)


def _slot(
    day: date,
    clock: tuple[int, int],
    until: tuple[int, int] | None,
    mention: Mention,
    zone: tzinfo,
    said: bool,
    words: str,
    doubts: list[str],
) -> Slot | None:
    try:
        start, doubt = at_wall(datetime.combine(day, time(*clock)), zone)
        doubts += [doubt] if doubt else []
        end = None
        if until is not None:
            behind = datetime.combine(day, time(*until))
            end, _ = at_wall(behind + timedelta(days=behind <= datetime.combine(day, time(*clock))), zone)
        elif mention.minutes:
            utc = start.astimezone(timezone.utc) + timedelta(minutes=mention.minutes)  # noqa: UP017
            end = utc.astimezone(zone)
    except (OverflowError, ValueError):
        return None
    return Slot(start=start, end=end, words=words, zone_said=said, doubt="; ".join(doubts) or None)


def at_wall(wall: datetime, zone: tzinfo) -> tuple[datetime, str | None]:
    """The instant at which clocks in *zone* show *wall*, and a doubt.

    In the hour that a clock change skips, the time moves on by the gap; in the hour that comes twice, it is the first.
    """
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first, None
    real = first.astimezone(timezone.utc).astimezone(zone)  # noqa: UP017
    if real.replace(tzinfo=None) != wall:
        return real, f"clocks skip {wall:%H:%M} that day; {real:%H:%M} is meant"
    return first, f"clocks show {wall:%H:%M} twice that day; the first is meant"


def meant(
    clock: Clock, until: Clock | None, part: str | None, doubts: list[str]
) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Morning or afternoon: the part of the day says it, else the hours of business (7 to 11, 12 to 6)."""
    first = _hours(clock, part)
    if until is None:
        hour = first[0]
        if len(first) > 1:
            hour = clock.hour if 7 <= clock.hour <= 11 else (clock.hour % 12) + 12
            if clock.hour in (6, 7) and clock.minute == 0:
                doubts.append(f"{clock.hour} may mean the morning or the evening")
        return (hour, clock.minute), None
    pairs = [((one, clock.minute), (two, until.minute)) for one in first for two in _hours(until, part)]
    rising = [pair for pair in pairs if pair[0] < pair[1]]
    if not rising:
        return pairs[0]
    # The later hours of business first, then the shorter range.
    return min(rising, key=lambda pair: (not 7 <= pair[0][0] <= 18, _minutes(pair), pair[0]))


def _minutes(pair: tuple[tuple[int, int], tuple[int, int]]) -> int:
    return (pair[1][0] - pair[0][0]) * 60 + pair[1][1] - pair[0][1]


def _hours(clock: Clock, part: str | None) -> tuple[int, ...]:
    if clock.sure or clock.hour > 12:
        return (clock.hour,)
    if part == "morning" and 1 <= clock.hour <= _NIGHT:
        part = None  # "the morning is full; say 3?"
    if part in _PART_PM:
        if part == "midday":
            return (12 if clock.hour == 12 else clock.hour + 12 if clock.hour < 4 else clock.hour,)
        if _PART_PM[part]:
            return (clock.hour % 12 + 12,) if not (part in ("night", "evening") and clock.hour == 12) else (0,)
        return (clock.hour % 12 if clock.hour != 12 else 12,)
    return (clock.hour % 12, clock.hour % 12 + 12)


def day_of(day: Day, today: date, reference: Reference) -> tuple[date, str | None] | None:
    """The date that *day* means on *today*, with a doubt; None for a past or impossible one."""
    try:
        if day.offset is not None:
            return today + timedelta(days=day.offset), None
        if day.either is not None:
            return _either(day, today, reference)
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
