"""Days as people write them: weekdays, relative days, dates in local orders."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from assistant.reading.times import zones
from assistant.reading.times.pieces import Clock, Day, Piece, Row

_SKIPS = 4  # small words in a row that are passed over
_NEAR = 7  # tokens that are looked back for the day before
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{2}):(\d{2})(?::\d{2})?(z|[+-]\d{2}:?\d{2})?)?")


def read_past(row: Row, at: int) -> Piece | None:
    """Yesterday, last Tuesday, two weeks ago, vor zwei Wochen, il y a, hace."""
    if row.has(at, "yesterday"):
        return Piece("past", None, at + 1)
    if row.has(at, "lastweek") and not row.has(at + 1, "weekday"):
        return Piece("past", None, at + 1)
    if row.has(at, "last") and any(
        row.has(at + 1, role) for role in ("weekday", "week", "month", "month_unit", "day", "part", "year")
    ):
        return Piece("past", None, at + 2)
    if row.has(at, "weekday") and (row.has(at + 1, "lastpost") or row.has(at + 1, "lastweek")):
        return Piece("past", None, at + 2)
    if row.has(at, "week") and row.has(at + 1, "lastpost"):
        return Piece("past", None, at + 2)
    if row.has(at, "agopre"):
        span = row.spans(at + 1) or row.length(at + 1) or _years(row, at + 1)
        if span:
            return Piece("past", None, span[1])
    span = row.spans(at) or row.length(at) or _years(row, at)
    if span and row.has(span[1], "ago"):
        return Piece("past", None, span[1] + 1)
    return None


def _years(row: Row, at: int) -> tuple[int, int] | None:
    if (row.has(at, "number") or row.has(at, "a")) and (row.has(at + 1, "year") or row.has(at + 1, "month_unit")):
        return 0, at + 2
    return None


def read_day(row: Row, at: int) -> list[Piece]:
    """The day at *at*, or several ("Monday to Wednesday", "26 or 27 November"); empty when there is none."""
    for reader in (_numeric, _weekday_led, _relative, _named):
        if pieces := reader(row, at):
            return pieces
    return []


def _article(row: Row, at: int) -> int:
    for _ in range(_SKIPS):
        if not row.has(at, "on") and row.text(at) != ",":
            break
        at += 1
    return at


def _numeric(row: Row, at: int) -> list[Piece]:
    if (text := row.get(at, "iso")) is not None:
        return _iso(text, at)
    if (numbers := row.get(at, "numeric")) is not None:
        return _one(_ordered(row, numbers), at + 1)
    if (pair := row.get(at, "slashed")) is not None:
        return _one(_pair(row, pair), at + 1)
    if (pair := row.get(at, "daymonth")) is not None and row.lexicon.order == "day":
        led = (
            row.kind(at) == "dotdate"
            or row.has(at - 1, "on")
            or row.has(at - 1, "weekday")
            or row.text(at - 1) == ","
        )
        if led and not row.has(at + 1, "oclock") and 1 <= pair[0] <= 31 and 1 <= pair[1] <= 12:
            end = at + 1
            year = row.get(end, "number") if row.get(end, "digits") == 4 else None
            return _one(Day(day=pair[0], month=pair[1], year=year), end + (year is not None))
    return []


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
            zone = zones.offset("+00:00" if found[6] == "z" else found[6])
            pieces.append(Piece("zone", zone, at + 1))
    return pieces


def _ordered(row: Row, numbers: tuple[int, ...]) -> Day | None:
    if len(numbers) != 3:
        return None
    first, second, year = numbers
    if first > 31:  # 2026/11/24
        return Day(year=first, month=second, day=year)
    year += 2000 if year < 100 else 0
    day = _pair(row, (first, second))
    return None if day is None else replace(day, year=year)


def _pair(row: Row, pair: tuple[int, int]) -> Day | None:
    first, second = pair
    if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12):
        return None
    if first > 12:
        return Day(day=first, month=second)
    if second > 12:
        return Day(day=second, month=first)
    if row.lexicon.order == "day" or first == second:
        return Day(day=first, month=second)
    return Day(either=(first, second))


def _shy(row: Row, at: int) -> bool:
    """Whether a short name ("Do", "So", "sat") is only a word here: a name has a date or a clock beside it."""
    if not row.has(at, "shy"):
        return False
    beside = row.kind(at + 1) in (
        "number",
        "ordinal",
        "colon",
        "hour",
        "meridiem",
        "dotdate",
        "slash",
        "dot",
        "date",
    )
    dotted = row.text(at + 1) in (".", ",") and row.kind(at + 2) in (
        "number",
        "ordinal",
        "colon",
        "hour",
        "meridiem",
        "dotdate",
        "slash",
        "dot",
        "date",
    )
    joined = (row.text(at + 1) in ("/", "-", "+") or row.has(at + 1, "or")) and row.has(at + 2, "weekday")
    return not (
        row.tokens[at].capital and (beside or dotted or joined or row.has(at + 1, "at") or row.has(at - 1, "or"))
    )


def _weekday_led(row: Row, at: int) -> list[Piece]:
    start = at
    modifier = ""
    if row.has(at, "nextweek"):
        after = _article(row, at + 1)
        if row.has(after, "weekday"):
            modifier, at = "nextweek", after
    elif row.has(at, "thisweek") and row.has(_article(row, at + 1), "weekday"):
        modifier, at = "thisweek", _article(row, at + 1)
    elif row.has(at, "next") or row.has(at, "this"):
        after = row.skip(at + 1, "-")
        if row.has(after, "weekday"):
            modifier, at = "next" if row.has(at, "next") else "this", after
    if not row.has(at, "weekday") or _shy(row, at):
        return []
    day = Day(weekday=row.get(at, "weekday"), modifier=modifier)
    part = row.get(at, "part")
    end = at + 1
    if row.text(end) == "." and row.tokens[end].start == row.tokens[at].end and len(row.text(at)) <= 4:
        end += 1  # "Tue."
    if until := _until_weekday(row, end, day, start):
        return until
    dated = _date_behind(row, end)
    if dated is not None:
        found, end = dated
        return [Piece("day", replace(found, weekday=day.weekday), end), *_parted(part, end)]
    day, end = _behind_weekday(row, day, end)
    return [Piece("day", day, end), *_parted(part, end)]


def _parted(part: str | None, end: int) -> list[Piece]:
    return [Piece("part", part, end)] if part else []


def _until_weekday(row: Row, at: int, day: Day, start: int) -> list[Piece]:
    """Monday to Wednesday: each of the days, when they are few."""
    if (
        not row.has(at, "to")
        or not row.has(at + 1, "weekday")
        or day.weekday is None
        or row.text(start - 1) == "until"
    ):
        return []
    last = cast(int, row.get(at + 1, "weekday"))
    count = (last - day.weekday) % 7
    if row.text(at) in ("to",) and row.lexicon.language == "en" and count == 0:
        return []
    return [
        Piece("day", replace(day, weekday=(day.weekday + step) % 7), at + 2) for step in range(min(count, 6) + 1)
    ]


def _behind_weekday(row: Row, day: Day, at: int) -> tuple[Day, int]:
    """Thursday next week, jeudi prochain, el jueves que viene, Thursday in two weeks, Donnerstag in einer Woche."""
    after = at
    if row.has(after, "nextweek"):
        return replace(day, modifier="nextweek"), after + 1
    if row.has(after, "thisweek"):
        return replace(day, modifier="thisweek"), after + 1
    if row.has(after, "nextpost"):
        return replace(day, modifier="next"), after + 1
    if row.has(after, "thispost"):
        return replace(day, modifier="this"), after + 1
    if row.has(after, "inweek"):
        return replace(day, weeks=1), after + 1
    if row.has(after, "in") and (span := row.spans(after + 1)) and span[0] % 7 == 0:
        return replace(day, weeks=span[0] // 7), span[1]
    return day, at


def _date_behind(row: Row, at: int) -> tuple[Day, int] | None:
    """The date that may follow a weekday: ", 26 November", " the 14th", " 24.11.", " 27"."""
    after = _article(row, at)
    if (
        row.has(after, "iso")
        or row.has(after, "numeric")
        or row.has(after, "slashed")
        or row.has(after, "daymonth")
    ):
        if pieces := _numeric(row, after):
            return pieces[0].value, pieces[0].end
        return None
    if named := _month_date(row, after):
        return named
    if row.kind(after) == "ordinal" and not _is_unit(row, after + 1):
        return Day(day=row.get(after, "ordinal")), after + 1
    number = row.get(after, "number")
    if (
        isinstance(number, int)
        and 13 <= number <= 31
        and row.get(after, "digits") == 2
        and row.may_stand_alone(after + 1)
        and not row.has(after + 1, "oclock")
        and not (row.has(after + 1, "to") and (row.has(after - 1, "from") or not row.has(after + 1, "at")))
        and not row.has(after - 1, "at")
    ):
        return Day(day=number, approximate=number <= 24), _past_dot(row, after + 1)
    if (
        isinstance(number, int)
        and 1 <= number <= 31
        and row.lexicon.language == "de"
        and row.text(after + 1) == "."
    ):
        return Day(day=number), after + 2
    return None


def _past_dot(row: Row, at: int) -> int:
    return at + 1 if row.text(at) == "." and row.lexicon.language == "de" else at


def _is_unit(row: Row, at: int) -> bool:
    return any(row.has(at, role) for role in ("day", "week", "minute", "hour", "month_unit"))


def _month_date(row: Row, at: int) -> tuple[Day, int] | None:
    """26 November [2026], November 26th[, 2026], 26 de noviembre, the 26th of November."""
    number = row.get(at, "number") if row.get(at, "digits") in (1, 2) or row.kind(at) == "word" else None
    if number is None:
        number = row.get(at, "ordinal")
    if isinstance(number, int) and 1 <= number <= 31:
        end = row.skip(at + 1, ".")
        end = end if row.has(end, "month") else _article(row, end)
        month = row.get(end, "month")
        if isinstance(month, int) and month is not True:
            return _with_year(row, Day(day=number, month=month), row.skip(end + 1, "."))
    month = row.get(at, "month")
    if isinstance(month, int) and month is not True:
        end = row.skip(at + 1, ".")
        end = end + 1 if row.has(end, "on") else end
        number = row.get(end, "number") if row.get(end, "digits") in (1, 2) else row.get(end, "ordinal")
        if isinstance(number, int) and 1 <= number <= 31 and not row.has(end + 1, "oclock"):
            return _with_year(row, Day(day=number, month=month), end + 1)
    return None


def _with_year(row: Row, day: Day, at: int) -> tuple[Day, int]:
    after = _article(row, at)
    if (
        row.get(after, "digits") == 4
        and 1900 <= cast(int, row.get(after, "number")) <= 2100
        and not row.has(after + 1, "oclock")
    ):
        return replace(day, year=row.get(after, "number")), after + 1
    return day, at


def _relative(row: Row, at: int) -> list[Piece]:
    offset = row.get(at, "relday")
    if isinstance(offset, int):
        end = at + 1
        if row.has(end, "inweek"):
            return _one(Day(offset=offset + 7), end + 1)
        if row.has(end, "in") and (span := row.spans(end + 1)):
            return _one(Day(offset=offset + span[0]), span[1])
        return _one(Day(offset=offset), end)
    if row.has(at, "dayafter"):
        return _one(_following(row, at), at + 1)
    if row.has(at, "inweek") and row.text(at) not in ("week", "a week"):
        end = at + 1
        weekday = _article(row, end)
        if row.has(weekday, "weekday"):
            return _one(Day(weekday=row.get(weekday, "weekday"), weeks=1), weekday + 1)
        exact = row.has(end, "relday")
        return _one(Day(offset=7 + (row.get(end, "relday") if exact else 0), approximate=not exact), end + exact)
    if row.has(at, "in") and (span := row.spans(at + 1)):
        weekday = _article(row, span[1])
        if row.has(weekday, "weekday"):
            return _one(Day(weekday=row.get(weekday, "weekday"), weeks=span[0] // 7), weekday + 1)
        return _one(Day(offset=span[0], approximate=span[2]), span[1])
    if (span := row.spans(at)) and row.has(span[1], "later"):
        tomorrow = "tomorrow" in row.text(span[1])
        return _one(Day(offset=span[0] + tomorrow, approximate="now" in row.text(span[1])), span[1] + 1)
    return []


def _following(row: Row, at: int) -> Day | None:
    """The day behind the one that was just named: "tomorrow or the day after"."""
    for near in range(at - 1, max(-1, at - _NEAR), -1):
        if isinstance(offset := row.get(near, "relday"), int):
            return Day(offset=offset + 1)
        if isinstance(weekday := row.get(near, "weekday"), int):
            return Day(weekday=(weekday + 1) % 7)
    return None


def _named(row: Row, at: int) -> list[Piece]:
    if (feast := row.get(at, "feast")) is not None:
        return _one(Day(month=feast[0], day=feast[1]), at + 1)
    if several := _several(row, at):
        return several
    if dated := _month_date(row, at):
        shy = row.has(at, "shy") and not row.tokens[at].capital and not row.has(at, "number")
        return [] if shy else _one(*dated)
    led = row.has(at - 1, "on") or row.has(at - 1, "this")
    if led and row.kind(at) == "ordinal" and not _is_unit(row, at + 1) and row.may_stand_alone(at + 1):
        return _one(Day(day=row.get(at, "ordinal")), at + 1)
    number = row.get(at, "number")
    if row.has(at - 1, "ondate") and isinstance(number, int) and 1 <= number <= 31 and row.has(at, "digits"):
        if row.lexicon.language == "de":
            return _one(Day(day=number), at + 2) if row.text(at + 1) == "." else []
        return (
            _one(Day(day=number), at + 1) if row.may_stand_alone(at + 1) and not row.has(at + 1, "oclock") else []
        )
    return []


def _several(row: Row, at: int) -> list[Piece]:
    """26 or 27 November; 26-27 November."""
    number = row.get(at, "number") if row.get(at, "digits") in (1, 2) else row.get(at, "ordinal")
    after = row.skip(at + 1, ".")
    if not isinstance(number, int) or not (row.has(after, "or") or row.has(after, "to")):
        return []
    second = _month_date(row, _article(row, after + 1))
    if second is None or not 1 <= number <= 31 or (row.kind(at) == "word"):
        return []
    day, end = second
    return [Piece("day", replace(day, day=number), end), Piece("day", day, end)]
