"""Which times to offer: the owner's call hours, less what is taken, in hours in which the person is awake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import partial
from itertools import islice
from zoneinfo import ZoneInfo

from assistant.config.values import Config, Hours
from assistant.letters.values import CallTime

Busy = tuple[datetime, datetime]
Clock = Callable[[datetime], tzinfo | None]  #: where the person's clock goes at an instant; None: not known

#: On the person's own clock a call lies in these hours; where the owner's call hours leave none, in the wider ones.
GOOD_HOURS = Hours(time(8), time(20))
WIDE_HOURS = Hours(time(7), time(22))
#: Why a letter names no times though the owner has free ones.
HOURS_APART = (
    f"none of your free call hours lies between {WIDE_HOURS.start:%H:%M} and {WIDE_HOURS.end:%H:%M} on their clock, "
    "so they are asked for a time"
)
_HORIZON = 42  # days: whoever has no free hour in six weeks should not be offering calls
_STEP = timedelta(minutes=30)


def _unknown(at: datetime) -> None:
    """The clock of a person of whom nothing is known."""


def free_slots(
    hours: Mapping[int, tuple[Hours, ...]],
    zone: ZoneInfo,
    *,
    length: timedelta,
    count: int,
    notice_working_days: int,
    busy: Iterable[Busy],
    now: datetime,
    theirs: Clock = _unknown,
) -> tuple[datetime, ...]:
    """Up to *count* starts on different days, aware, in *zone*; the first after so many whole working days.

    One slot a day, alternating between early and late, so that the choice is a real one. A start that falls into
    the gap of a clock change is left out. Where *theirs* is known it lies in ``GOOD_HOURS`` of that clock; where the
    owner's hours leave none of these, it is the one of its day that comes nearest to them within ``WIDE_HOURS``.
    """
    taken = tuple(busy)

    def days() -> Iterator[list[datetime]]:
        return _free_days(hours, zone, length, notice_working_days, taken, now)

    good = (starts for day in days() if (starts := [one for one in day if _strain(one, length, theirs) == 0]))
    chosen = list(islice(good, count))
    if not chosen:
        least = (starts for day in days() if (starts := _least_bad(day, length, theirs)))
        chosen = list(islice(least, count))
    return tuple(
        starts[len(starts) // 4] if at % 2 == 0 else starts[(3 * len(starts)) // 4] for at, starts in enumerate(chosen)
    )


def offered_slots(
    config: Config, theirs: Clock, now: datetime, taken: Callable[[], Iterable[Busy]]
) -> tuple[tuple[CallTime, ...], str]:
    """The times that an offer names, and why there are none where it is for their clock, else "".

    None where the owner offers a booking link instead. *taken* tells when the owner is busy; it is asked only where
    times are offered.
    """
    calls, policy = config.calls, config.policy.call
    if calls.booking_link:
        return (), ""
    find = partial(
        free_slots, calls.hours, config.owner.zone, length=policy.length, count=policy.slots,
        notice_working_days=policy.notice_working_days, busy=tuple(taken()), now=now,
    )  # fmt: skip
    starts = find(theirs=theirs)
    why_none = HOURS_APART if not starts and find() else ""
    return tuple(CallTime(start=start, their_zone=theirs(start)) for start in starts), why_none


def _free_days(
    hours: Mapping[int, tuple[Hours, ...]], zone: ZoneInfo, length: timedelta, notice_working_days: int,
    taken: tuple[Busy, ...], now: datetime,
) -> Iterator[list[datetime]]:  # fmt: skip
    """The free starts of each day after the notice, days without any left out."""
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
            yield starts


def _least_bad(starts: list[datetime], length: timedelta, theirs: Clock) -> list[datetime]:
    """The one of *starts* that comes nearest to their good hours; none where all lie in their night."""
    strains = [(strain, one) for one in starts if (strain := _strain(one, length, theirs)) is not None]
    return [min(strains)[1]] if strains else []


def _strain(start: datetime, length: timedelta, theirs: Clock) -> int | None:
    """By how many minutes a call lies outside of ``GOOD_HOURS`` on their clock; None: outside of ``WIDE_HOURS``."""
    clock = theirs(start)
    if clock is None:
        return 0
    instant = start.astimezone(UTC)
    begin, end = instant.astimezone(clock), (instant + length).astimezone(clock)
    if begin.date() != end.date() or begin.time() < WIDE_HOURS.start or end.time() > WIDE_HOURS.end:
        return None
    return max(0, _minute(GOOD_HOURS.start) - _minute(begin.time()), _minute(end.time()) - _minute(GOOD_HOURS.end))


def _minute(of: time) -> int:
    return 60 * of.hour + of.minute


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
