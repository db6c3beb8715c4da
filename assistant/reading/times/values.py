"""The values that a text is read into: a clock time and a day as they were said, a piece, a mention."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as it was said."""

    hour: int
    minute: int = 0
    sure: bool = False  #: morning or afternoon is settled by the spelling
    twelve: bool = False  #: noon, midnight


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was said; `resolve` makes a date of it."""

    weekday: int | None = None
    modifier: str = ""  #: "", "this", "next", "nextweek", "thisweek"
    weeks: int = 0  #: weeks more
    offset: int | None = None  #: days from the day of writing
    month: int | None = None
    day: int | None = None
    year: int | None = None
    either: tuple[int, int] | None = None  #: two numbers whose order is not known
    approximate: bool = False  #: "in two weeks"
    nth: int | None = None  #: which of a month's weekdays, or of its days without one; -1 is the last
    calendar_week: int | None = None  #: ISO 8601 week of the year

    @property
    def numbered(self) -> bool:
        """Whether only the day of the month was said ("the 14th")."""
        return self.day is not None and self.month is None and self.weekday is None


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a time, read at one place of the token row."""

    kind: str  #: day, clock, range, part, zone, length, delta, shift, sametime, vague, past, deadline
    value: Any
    end: int  #: index of the first token behind it


@dataclass(slots=True)
class Mention:
    """One time of a text, gathered from its pieces; every part that was not said is None or empty."""

    first: int  #: index of its first token
    last: int  #: index behind its last token
    day: Day | None = None
    clock: Clock | None = None
    until: Clock | None = None
    part: str | None = None
    zone: tzinfo | str | None = None  #: "your", "my" or a zone
    bound: Clock | None = None  #: the end of a range without a beginning ("before 2pm")
    floor: bool = False  #: that end is the beginning of what suits ("not before 2pm")
    weeks: int = 0  #: weeks more than the agreed call ("same time next week")
    clock_first: bool = False  #: "9:30 tomorrow": what follows on another day is at the same time
    minutes: int | None = None  #: how long
    delta: int | None = None  #: minutes from the writing ("in 20 minutes")
    shift: int | None = None  #: minutes from the agreed time ("an hour later")
    same_time: bool = False
    vague: bool = False  #: "next week"
    past: bool = False
    joined: bool = False  #: by "or", "and" or a comma to the mention before
    spare: bool = False  #: its day went to another mention
    sentence: int = 0
    option: int | None = None  #: the number of the list item it stands in
    borrowed: bool = field(default=False)  #: its day was said with another mention
    lender: Mention | None = None  #: the mention that gave its day and is nothing by itself then

    @property
    def timed(self) -> bool:
        """Whether an hour of the clock was said, or minutes from the writing."""
        return self.clock is not None or self.delta is not None

    @property
    def fixed(self) -> bool:
        """Whether a day or an instant can be worked out."""
        if self.past or self.spare or (self.vague and self.day is None and self.delta is None):
            return False
        if self.delta is not None or self.clock is not None:
            return True
        return self.day is not None and not (self.day.approximate and self.day.offset is not None)


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
