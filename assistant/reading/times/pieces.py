"""The pieces of a time, each read at one place of the token row: day, clock, range, length, zone, part of the day."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from assistant.reading.times import zones
from assistant.reading.times.tokens import Token
from assistant.reading.times.words import Lexicon


@dataclass(frozen=True, slots=True)
class Clock:
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

    @property
    def numbered(self) -> bool:
        """Whether only the day of the month was said ("the 14th")."""
        return self.day is not None and self.month is None and self.weekday is None


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str  #: day, clock, range, part, zone, length, delta, shift, sametime, vague, past, deadline
    value: Any
    end: int  #: index of the first token behind it


_OPEN = (
    "on",
    "to",
    "from",
    "zonelead",
    "and",
    "weekday",
    "relday",
    "part",
    "oclock",
    "to",
    "or",
    "and",
    "your",
    "my",
    "at",
    "next",
    "this",
    "vague",
    "nextweek",
    "month",
    "inweek",
)

# Roles of the tokens that a piece of a time can begin with.
_BEGINS = frozenset({
    "weekday", "month", "number", "ordinal", "relday", "feast", "part", "vague", "at", "from", "between", "after",
    "before", "next", "this", "last", "lastweek", "nextweek", "thisweek", "inweek", "week", "in", "a", "half",
    "quarter", "threequarter", "noon", "midnight", "yesterday", "your", "my", "zonelead", "sametime", "halfhour",
    "quarterhour", "agopre", "deltapre", "dayafter", "iso", "numeric", "slashed", "daymonth", "clock", "dotted",
    "hours", "digits",
})

_SKIPS = 4  # small words in a row that are passed over


class Row:
    """The tokens of one text with a place to read at."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.lexicon = lexicon
        self._roles = [token.roles for token in tokens]
        self._texts = [token.text for token in tokens]
        self._size = len(tokens)

    def may_begin(self, at: int) -> bool:
        """Whether any piece can begin at *at*; most words of a reply are told apart by this look alone."""
        roles = self._roles[at]
        if roles and not _BEGINS.isdisjoint(roles):
            return True
        return self._texts[at] == "(" or zones.may_begin(self._texts[at])

    def has(self, at: int, role: str) -> bool:
        return 0 <= at < self._size and role in self._roles[at]

    def get(self, at: int, role: str) -> Any:
        return self._roles[at].get(role) if 0 <= at < self._size else None

    def text(self, at: int) -> str:
        return self._texts[at] if 0 <= at < self._size else ""

    def kind(self, at: int) -> str:
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else "end"

    def skip(self, at: int, *texts: str) -> int:
        return at + 1 if self.text(at) in texts else at

    def behind_at(self, at: int) -> int:
        """Behind the few words like "at" or "around" that may stand at *at*."""
        for _ in range(_SKIPS):
            if not self.has(at, "at") or self.has(at, "number"):
                break
            at += 1
        return at

    # ---- clocks

    def may_stand_alone(self, at: int) -> bool:
        """Whether what stands at *at* lets a bare number before it be an hour ("at 3 works", not "at 3 companies")."""
        if at >= len(self.tokens):
            return True
        token = self.tokens[at]
        if token.kind in ("sign", "line", "bullet"):
            return token.text not in ("'", "%", "/", "*", "#") or token.text == "/"
        if token.kind == "mask":
            return False
        if (
            any(role in token.roles for role in ("day", "week", "month_unit", "minute", "hour", "ordinal"))
            and "oclock" not in token.roles
        ):
            return False
        if any(role in token.roles for role in _OPEN) or token.text in self.lexicon.follow:
            return True
        if token.kind in ("number", "ordinal"):
            return False
        zone = zones.abbreviation(token.text, upper=token.upper, english=self.lexicon.language == "en")
        return (
            zone is not None
            or zones.place((token.text,)) is not None
            or (self.lexicon.language == "de" and not token.capital and token.kind == "word")
        )

    def hours_joined(self, at: int) -> bool:
        """Whether two bare hours stand at *at* as a choice: "10 or 11", "9 oder 10 Uhr"."""
        for place in (at, at + 2):
            if self.hour(place) is None and not self.has(place, "clock"):
                return False
        joint = self.has(at + 1, "or") and not self.has(at + 1, "and")
        return joint and self.has(at, "digits") and (self.has(at + 2, "clock") or self.may_stand_alone(at + 3))

    def hour(self, at: int) -> int | None:
        number = self.get(at, "number")
        return number if isinstance(number, int) and 0 <= number <= 24 and self.get(at, "digits") != 4 else None

    def clock(self, at: int, *, bare: bool) -> tuple[Clock, int] | None:
        """A clock time at *at*; a bare number only when *bare* ("at 3")."""
        at = self.behind_at(at)
        if self.has(at, "noon"):
            return Clock(12, 0, True, True), self._past_word(at + 1)
        if self.has(at, "midnight"):
            return Clock(0, 0, True, True), self._past_word(at + 1)
        if (found := self.get(at, "clock")) is not None:
            hour, minute, sure = found
            end = self._past_word(at + 1)
            if self.kind(at) == "hour":
                return self._behind_hour(Clock(hour, minute, sure), end, from_word=False)
            return self._meridiem(Clock(hour, minute, sure), end)
        if (found := self.get(at, "dotted")) is not None and (bare or self.has(at + 1, "oclock")):
            return self._meridiem(Clock(*found), self._past_word(at + 1))
        return self._spoken(at) or self._number_clock(at, bare)

    def _past_word(self, at: int) -> int:
        return (
            at + 1
            if self.has(at, "oclock") and not self.has(at, "hour")
            else (at + 1 if self.has(at, "oclock") else at)
        )

    def _meridiem(self, clock: Clock, at: int) -> tuple[Clock, int]:
        if self.text(at) in ("am", "pm") and clock.hour <= 12 and self.lexicon.language != "de":
            return Clock(clock.hour % 12 + (12 if self.text(at) == "pm" else 0), clock.minute, True), at + 1
        return clock, at

    def _spoken(self, at: int) -> tuple[Clock, int] | None:
        """Half past three, halb vier, quarter to three, ten past three, drei viertel vier."""
        before = self.lexicon.language in ("de", "nl")
        if self.has(at, "threequarter") and (hour := self.hour(at + 1)):
            return self._clean(hour - 1, 45, at + 2)
        if self.has(at, "half") and (hour := self.hour(at + 1)) and not self.has(at + 2, "hour_unit_only"):
            if not before and not self.may_stand_alone(at + 2):
                return None
            return self._clean(hour - 1 if before else hour, 30, at + 2)
        minutes: int | None = None
        if self.has(at, "quarter"):
            minutes = 15
        elif isinstance(number := self.get(at, "number"), int) and number < 30:
            minutes = number
        if minutes is None:
            return None
        next_at = at + 1
        if self.has(next_at, "minute"):
            next_at += 1
        sign = 1 if self.has(next_at, "past") else -1 if self.has(next_at, "toclock") else 0
        if (
            sign < 0
            and not self.has(at, "quarter")
            and (minutes % 5 or minutes > 25 or self.text(next_at) in ("-",))
        ):
            return None
        if not sign:
            return None
        # "10 to 12" is a range when digits say it; words and five-minute steps say a clock time.
        if sign < 0 and self.has(at, "digits") and self.has(next_at + 1, "digits"):
            return None
        half = before and self.has(next_at + 1, "half")
        hour = self.hour(next_at + 1 + half)
        if hour is None or (
            self.has(next_at + 1 + half, "digits") and not self.may_stand_alone(next_at + 2 + half)
        ):
            return None
        total = (hour - (1 if half else 0)) * 60 + (30 if half else 0) + sign * minutes
        return self._clean(total // 60, total % 60, next_at + 2 + half)

    def _clean(self, hour: int, minute: int, end: int) -> tuple[Clock, int]:
        clock = Clock(hour % 24, minute, hour > 12)
        return self._meridiem(clock, self._past_word(end))

    def _number_clock(self, at: int, bare: bool) -> tuple[Clock, int] | None:
        number = self.get(at, "number")
        if not isinstance(number, int):
            return None
        digits = self.get(at, "digits") or 0
        if digits in (3, 4):
            hour, minute = divmod(number, 100)
            named = self.has(at + 1, "oclock")
            if (
                hour < 24
                and minute < 60
                and (named or (bare and minute % 5 == 0 and self.may_stand_alone(at + 1)))
                and (digits == 4 or named or minute % 15 == 0)
            ):
                return self._meridiem(Clock(hour, minute, hour > 12 or digits == 4), self._past_word(at + 1))
            return None
        if not 0 <= number <= 24:
            return None
        sure = number > 12 or (digits == 2 and number < 10)
        if self.has(at + 1, "oclock"):
            return self._behind_hour(Clock(number % 24, 0, sure), at + 2, from_word=True)
        if self.text(at + 1) in ("am", "pm") and 1 <= number <= 12 and self.lexicon.language != "de":
            return self._meridiem(Clock(number, 0), at + 1)
        if not bare:
            return None
        clock, end = self._behind_hour(Clock(number % 24, 0, sure), at + 1, from_word=False)
        if end > at + 1:
            return clock, end
        if self.has(at, "a") or number == 24 or not self.may_stand_alone(at + 1):
            return None
        return clock, at + 1

    def _behind_hour(self, clock: Clock, at: int, *, from_word: bool) -> tuple[Clock, int]:
        """15 Uhr 30, trois heures et demie, las tres y media, cinco menos cuarto."""
        if self.has(at, "halfpost"):
            return Clock(clock.hour, 30, clock.sure), at + 1
        if self.has(at, "quarterpost"):
            return Clock(clock.hour, 15, clock.sure), at + 1
        if self.has(at, "quarterless"):
            return Clock((clock.hour - 1) % 24, 45, clock.sure), at + 1
        number = self.get(at, "number")
        if from_word and isinstance(number, int) and 0 < number < 60 and not self.has(at + 1, "oclock"):
            return Clock(clock.hour, number, clock.sure), at + 1
        number = self.get(at + 1, "number")
        if isinstance(number, int) and number in (5, 10, 15, 20, 25, 30, 45):
            if self.has(at, "less"):
                return Clock((clock.hour - 1) % 24, 60 - number, clock.sure), at + 2
            if self.has(at, "plus") and self.may_stand_alone(at + 2) and not self.has(at + 2, "oclock"):
                return Clock(clock.hour, number, clock.sure), at + 2
        return self._meridiem(clock, at)

    def range(self, at: int, *, bare: bool) -> Piece | None:
        """A range or a single clock, with the words before it ("from", "between", "after", "until")."""
        lead = ""
        for role in ("between", "after", "from", "before"):
            if self.has(at, role):
                lead, at = role, at + 1
                break
        bare = bare or bool(lead) or self.has(at, "at")
        at = self.behind_at(at)
        if found := self._two(at, lead, bare):
            return found
        single = self.clock(at, bare=bare)
        if single is None:
            return None
        clock, end = single
        if lead == "between":
            return None
        return Piece("deadline" if lead == "before" else "clock", clock, end)

    def _two(self, at: int, lead: str, bare: bool) -> Piece | None:
        first = self.clock(at, bare=True) or self._plain(at)
        if first is None:
            return None
        clock, end = first
        joined = self.has(end, "and") if lead == "between" else self.has(end, "to")
        if not joined:
            return None
        second = self.clock(end + 1, bare=True)
        if second is None:
            return None
        other, stop = second
        plain = self.kind(at) in ("number", "word") and not self.has(at, "clock")
        other_plain = (
            other.hour <= 12
            and self.kind(stop - 1) in ("number", "word")
            and not self.has(stop - 1, "oclock")
            and not other.sure
        )
        if plain and other_plain and not (lead or bare):
            return None  # "2 to 3", but of what?
        return Piece("range", (clock, other), stop)

    def _plain(self, at: int) -> tuple[Clock, int] | None:
        hour, number = self.hour(at), self.get(at, "number")
        if hour is not None and not self.has(at, "a"):
            return Clock(hour % 24, 0, hour > 12), at + 1
        if self.get(at, "digits") == 4 and isinstance(number, int) and number // 100 < 24 and number % 100 < 60:
            return Clock(number // 100, number % 100, True), at + 1
        if (found := self.get(at, "dotted")) is not None:
            return Clock(*found), at + 1
        return None

    # ---- lengths

    def length(self, at: int) -> tuple[int, int] | None:
        """Minutes at *at* ("30 minutes", "half an hour", "eine Stunde"), and the end."""
        if self.has(at, "halfhour"):
            return 30, at + 1
        if self.has(at, "quarterhour"):
            return 15, at + 1
        if (hours := self.get(at, "hours")) is not None:
            return hours[0] * 60 + hours[1], at + 1
        number = self.get(at, "number")
        if not isinstance(number, int) and not self.has(at, "a"):
            return None
        count = number if isinstance(number, int) else 1
        end = self.skip(at + 1, "-")
        if self.has(end, "to") and isinstance(self.get(end + 1, "number"), int) and self._unit(end + 2):
            count, end = self.get(end + 1, "number"), end + 2  # "15 to 30 minutes": the longer one
        unit = self._unit(end)
        return (count * unit, end + 1) if unit and count * unit < 24 * 60 else None

    def spelled_hour(self, at: int, *, beside: bool) -> bool:
        """Whether "seize heures" is a clock time, not a length: beside a day, or too long for a call."""
        number = self.get(at, "number")
        clock = self.has(at + 1, "oclock") and self.has(at + 1, "hour")
        lead = self.has(at - 1, "lengthpre") or self.has(at - 1, "in") or self.has(at - 1, "by")
        later = self.has(at + 2, "later") or self.has(at + 2, "shiftlater") or self.has(at + 2, "shiftearlier")
        return clock and isinstance(number, int) and not lead and not later and (beside or 7 <= number <= 23)

    def _unit(self, at: int) -> int:
        return 60 if self.has(at, "hour") else 1 if self.has(at, "minute") else 0

    def spans(self, at: int) -> tuple[int, int, bool] | None:
        """Days at *at* ("two weeks", "3 days"): count, end, whether it is only roughly so many."""
        number = self.get(at, "number")
        if not isinstance(number, int) and not self.has(at, "a"):
            return None
        count = number if isinstance(number, int) else 1
        if self.has(at + 1, "week"):
            return count * 7, at + 2, True
        if self.has(at + 1, "day"):
            return count, at + 2, False
        if self.has(at + 1, "month_unit") or (
            self.has(at + 1, "month") and self.kind(at + 1) == "word" and self.get(at + 1, "month") is True
        ):
            return count * 30, at + 2, True
        return None

    # ---- zones

    def zone(self, at: int, *, after_clock: bool) -> tuple[tzinfo | str, int] | None:
        """A zone at *at*: a tzinfo, or "your" / "my"."""
        start = at
        if self.text(at) == "(":
            at += 1
        if self.has(at, "your"):
            return "your", self.skip(at + 1, ")")
        if self.has(at, "my"):
            return "my", self.skip(at + 1, ")")
        token = self.tokens[at] if at < len(self.tokens) else None
        if token is None:
            return None
        named = self._named_zone(at, token, after_clock or start != at)
        return None if named is None else (named[0], self.skip(named[1], ")") if start != at else named[1])

    def _past_zone(self, at: int) -> int:
        return at + 1 if self.has(at, "zonetime") else at

    def _named_zone(self, at: int, token: Token, after_clock: bool) -> tuple[tzinfo, int] | None:
        far = zones.place(self._texts[at : at + 4])
        longer = far is not None and far[1] > 1 and self.has(at + far[1], "zonetime")  # "Central European Time"
        if (after_clock or self.has(at + 1, "zonetime")) and not longer:
            found = zones.abbreviation(token.text, upper=token.upper, english=self.lexicon.language == "en")
            if found is not None:
                if token.text in ("utc", "gmt") and self.text(at + 1) in ("+", "-") and self.has(at + 2, "number"):
                    shift = zones.offset(self.text(at + 1) + self.text(at + 2))
                    if shift is not None:
                        return shift, at + 3
                return found, self._past_zone(at + 1)
        lead = at
        led = self.has(at, "zonelead")  # "heure de Paris", "hora de Madrid", "time in Berlin"
        if led:
            lead = at + 1
        words = [one.text for one in self.tokens[lead : lead + 4]]
        if (found_place := zones.place(words)) is None:
            return None
        zone, size = found_place
        end = lead + size
        if led:
            return zone, end
        if self.has(end, "zonetime"):
            return zone, end + 1
        # "3pm Berlin" and "3pm (Berlin)", but not "at 3pm in Berlin" and not a person called Paris
        capital = self.tokens[lead].capital
        return (
            (zone, end)
            if after_clock
            and capital
            and not self.has(lead, "weekday")
            and not self.has(lead, "month")
            and (end >= len(self.tokens) or self.kind(end) in ("sign", "line"))
            else None
        )


def valid(year: int, month: int, day: int) -> bool:
    return (
        1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
        if 1 <= year <= 9998 and 1 <= month <= 12
        else False
    )


def a_date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if valid(year, month, day) else None
