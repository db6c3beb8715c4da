"""Dates with numbers in them, in local orders: 24.11., 11/24, 2026-11-24, 26 November, November 26th, le 26."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.reading.times import zones
from assistant.reading.times.row import Row
from assistant.reading.times.values import Clock, Day, Piece

Found = tuple[Day, int]  #: a day and the index behind it

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{2}):(\d{2})(?::\d{2})?(z|[+-]\d{2}:?\d{2})?)?")
_YEARS = range(1900, 2101)  # four digits that may be a year
_CENTURY = 2000
_SPELLED = 13  # "le vingt-quatre"; a smaller number in words may be an hour
_WRITTEN = frozenset({"iso", "numeric", "slashed", "daymonth"})
_UNITS = frozenset({"day", "week", "minute", "hour", "month_unit"})


def numeric_date(row: Row, at: int) -> list[Piece]:
    """A date of digits alone; behind an ISO one its clock and zone too."""
    if (text := row.get(at, "iso")) is not None:
        return _iso(text, at)
    if (numbers := row.get(at, "numeric")) is not None:
        return _one(_ordered(row, numbers), at + 1)
    if (pair := row.get(at, "slashed")) is not None:
        return _one(_pair(row, pair), at + 1)
    if (pair := row.get(at, "daymonth")) is not None and row.lexicon.order == "day":
        return _day_and_month(row, at, pair)
    return []


def _day_and_month(row: Row, at: int, pair: tuple[int, int]) -> list[Piece]:
    """24.11. and, where words before it say that it is a date, 24.11"""
    led = (
        row.kind(at) == "dotdate"
        or row.has(at - 1, "on")
        or row.has(at - 1, "weekday")
        or row.text(at - 1) == ","
    )
    if not led or row.has(at + 1, "oclock") or not (1 <= pair[0] <= 31 and 1 <= pair[1] <= 12):
        return []
    end = at + 1
    year = row.number(end) if row.get(end, "digits") == 4 else None
    return _one(Day(day=pair[0], month=pair[1], year=year), end + (year is not None))


def _one(day: Day | None, end: int) -> list[Piece]:
    return [] if day is None else [Piece("day", day, end)]


def _iso(text: str, at: int) -> list[Piece]:
    found = _ISO.match(text)
    if found is None:
        return []
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    pieces = [Piece("day", Day(year=year, month=month, day=day), at + 1)]
    if found[4] and int(found[4]) < 24 and int(found[5]) < 60:
        pieces.append(Piece("clock", Clock(int(found[4]), int(found[5]), True), at + 1))
        if found[6]:
            pieces.append(Piece("zone", zones.offset("+00:00" if found[6] == "z" else found[6]), at + 1))
    return pieces


def _ordered(row: Row, numbers: tuple[int, ...]) -> Day | None:
    """The day of three numbers: 2026/11/24, 24.11.26, 11/24/2026."""
    if len(numbers) != 3:
        return None
    first, second, year = numbers
    if first > 31:
        return Day(year=first, month=second, day=year)
    day = _pair(row, (first, second))
    return None if day is None else replace(day, year=year + (_CENTURY if year < 100 else 0))


def _pair(row: Row, pair: tuple[int, int]) -> Day | None:
    """The day of two numbers; where both orders are possible and the language does not tell, it stays open."""
    first, second = pair
    if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12):
        return None
    if second > 12:
        return Day(day=second, month=first)
    if first > 12 or row.lexicon.order == "day" or first == second:
        return Day(day=first, month=second)
    return Day(either=(first, second))


def is_counted(row: Row, at: int) -> bool:
    """Whether a unit stands at *at*, so that the number before it counts and names no day."""
    return row.has_any(at, _UNITS)


def date_behind_weekday(row: Row, at: int) -> Found | None:
    """The date that may follow a weekday: ", 26 November", " the 14th", " 24.11.", " 27"."""
    after = row.behind_article(at)
    if row.has_any(after, _WRITTEN):
        pieces = numeric_date(row, after)
        return (pieces[0].value, pieces[0].end) if pieces else None
    if named := month_date(row, after):
        return named
    if row.kind(after) == "ordinal" and not is_counted(row, after + 1):
        return Day(day=row.get(after, "ordinal")), after + 1
    number = row.number(after)
    if number is None or not 1 <= number <= 31:
        return None
    german = row.lexicon.language == "de"
    if row.get(after, "digits") and _is_dated(row, after):
        return Day(day=number), after + 1
    if number >= 13 and row.get(after, "digits") == 2 and _is_no_hour(row, after):
        return Day(day=number, approximate=number <= 24), row.skip(after + 1, ".") if german else after + 1
    if german and row.text(after + 1) == ".":
        return Day(day=number), after + 2
    return None


def _is_dated(row: Row, at: int) -> bool:
    """Whether the bare number at *at*, behind a weekday, can only be a day of the month.

    No hour is above 24; French and Spanish ones have their "h" or "las" ("vendredi 4 à 15 h", "viernes 4 a las 15").
    """
    number = row.number(at)
    if row.has(at + 1, "oclock") or row.text(at + 1) in (":", ".", "-", "/") or row.has(at - 1, "at") \
            or row.has(at - 1, "from"):
        return False
    if (number is not None and number > 24) or row.has(at + 1, "clock"):  # "lunes 23 9:30"
        return True
    if row.lexicon.language == "fr":
        return row.kind(at + 1) not in ("number", "hour") and not (
            row.text(at + 1) == "a" and row.kind(at + 2) == "number" and not row.has(at + 3, "oclock"))
    ends = row.kind(at + 1) in ("sign", "line", "end") or row.has(at + 1, "part")  # "el jueves 5 en la mañana"
    return row.lexicon.language == "es" and (row.text(at + 1).startswith("a la") or ends)


def _is_no_hour(row: Row, at: int) -> bool:
    """Whether the number at *at*, behind a weekday, is a day of the month: no hour and no beginning of a range."""
    ranged = row.has(at + 1, "to") and (row.has(at - 1, "from") or not row.has(at + 1, "at"))
    return row.may_stand_alone(at + 1) and not row.has(at + 1, "oclock") and not ranged and not row.has(at - 1, "at")


def month_date(row: Row, at: int) -> Found | None:
    """26 November [2026], November 26th[, 2026], 26 de noviembre, the 26th of November."""
    number = row.get(at, "number") if row.get(at, "digits") in (1, 2) or row.kind(at) == "word" else None
    if number is None:
        number = row.get(at, "ordinal")
    if isinstance(number, int) and 1 <= number <= 31:
        end = row.skip(at + 1, ".")
        end = end if row.has(end, "month") else row.behind_article(end)
        if (month := _month(row, end)) is not None:
            return _with_year(row, Day(day=number, month=month), row.skip(end + 1, "."))
    if (month := _month(row, at)) is not None:
        end = row.skip(at + 1, ".")
        end = end + 1 if row.has(end, "on") else end
        day = row.day_number(end)
        if day is not None and not row.has(end + 1, "oclock"):
            return _with_year(row, Day(day=day, month=month), end + 1)
    return None


def _month(row: Row, at: int) -> int | None:
    month = row.get(at, "month")
    return month if isinstance(month, int) and month is not True else None


def _with_year(row: Row, day: Day, at: int) -> Found:
    after = row.behind_article(at)
    if row.get(after, "digits") == 4 and row.get(after, "number") in _YEARS and not row.has(after + 1, "oclock"):
        return replace(day, year=row.get(after, "number")), after + 1
    return day, at


def several_dates(row: Row, at: int) -> list[Piece]:
    """26 or 27 November; 26-27 November."""
    number = row.day_number(at)
    after = row.skip(at + 1, ".")
    if number is None or row.kind(at) == "word" or not (row.has(after, "or") or row.has(after, "to")):
        return []
    second = month_date(row, row.behind_article(after + 1))
    if second is None:
        return []
    day, end = second
    return [Piece("day", replace(day, day=number), end), Piece("day", day, end)]


def lone_day(row: Row, at: int) -> Found | None:
    """The day of the month alone: "the 14th", "am 14.", "le 14"."""
    led = row.has(at - 1, "on") or row.has(at - 1, "this")
    spelled_ordinal = row.kind(at) != "ordinal" and (row.get(at, "ordinal") or 0) >= _SPELLED
    named = led and (row.kind(at) == "ordinal" or spelled_ordinal)
    if named and not is_counted(row, at + 1) and row.may_stand_alone(at + 1):
        return Day(day=row.get(at, "ordinal")), at + 1
    if row.lexicon.language == "de" and row.has(at - 1, "ondate") and row.tokens[at].capital \
            and row.get(at, "ordinal") == 1 and row.has(at + 1, "at"):
        return Day(day=1), at + 1  # "am Ersten um neun"; "den ersten" may be the first of our offer
    number = row.number(at)
    spelled = number is not None and number >= _SPELLED and row.kind(at) != "number"
    if number is None or not (1 <= number <= 31 and (row.has(at, "digits") or spelled)):
        return None
    if row.lexicon.language == "de" and row.has(at - 1, "or") and row.text(at - 2) == "." and row.has(at - 3, "digits"):
        return (Day(day=number), at + 2) if row.text(at + 1) == "." else None  # "am 18. oder 19."
    if not row.has(at - 1, "ondate"):
        return None
    end = row.skip(at + 1, ".")
    if row.has(end, "ofmonth"):
        return Day(day=number), end + 1
    if row.lexicon.language == "de":
        return (Day(day=number), at + 2) if row.text(at + 1) == "." else None
    return (Day(day=number), at + 1) if row.may_stand_alone(at + 1) and not row.has(at + 1, "oclock") else None
