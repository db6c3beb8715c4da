"""From a mention to an instant or a day, in the zone it was meant in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone, tzinfo

from assistant.reading.times.values import Clock, Mention, Reference
from assistant.reading.times.which_day import day_of
from assistant.reading.values import Slot

_NIGHT = 4  # nobody is rung at this hour of the morning
_PART_PM = {"afternoon": True, "evening": True, "midday": True, "morning": False, "night": True}


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
