"""Days that are counted in a month or a year: "the second Monday of December", "the last day of March", "week 49"."""

from __future__ import annotations

from assistant.reading.times.dates import Found
from assistant.reading.times.row import Row
from assistant.reading.times.values import Day

_LINKS = 3  # small words between "Monday" and "December"
_BETWEEN = frozenset({"on", "in", "from", "inmonth"})
_WEEKS = 53
_FEAST_NEAR = 6  # tokens behind a weekday in which a feast is looked for


def day_of_month(row: Row, at: int) -> Found | None:
    """The second Monday of December, am letzten Freitag im November, le premier mardi du mois, the last day of May."""
    nth = -1 if row.has(at, "last") else row.get(at, "ordinal")
    weekday = row.get(at + 1, "weekday")
    if not isinstance(nth, int) or not (isinstance(weekday, int) or row.has(at + 1, "day")):
        return None
    end = at + 2
    if row.has(end, "ofmonth"):
        return Day(nth=nth, weekday=weekday), end + 1
    for _ in range(_LINKS):
        if not row.has_any(end, _BETWEEN):
            break
        end += 1
    month = row.get(end, "month")
    if end == at + 2 or not isinstance(month, int) or month is True:
        return None
    return Day(nth=nth, weekday=weekday, month=month), end + 1


def calendar_week(row: Row, at: int) -> tuple[int, int] | None:
    """The week that "KW 49", "(CW 49)", "in der Kalenderwoche 49" names, and the index behind it."""
    for _ in range(_LINKS):
        if not (row.has_any(at, _BETWEEN) or row.text(at) in ("(", ",")):
            break
        at += 1
    number = row.number(row.skip(at + 1, "."))
    if not row.has(at, "calendarweek") or number is None or not 1 <= number <= _WEEKS:
        return None
    return number, row.skip(row.skip(at + 1, ".") + 1, ")")


def is_beside_feast(row: Row, at: int) -> bool:
    """Whether the weekday before *at* is told from a feast ("Tuesday after Easter"), so that its date is not known."""
    for near in range(at, at + _FEAST_NEAR):
        if row.kind(near) not in ("word", "phrase", "number", "elision") and row.text(near) != ".":
            return False
        if row.has(near, "feastname"):
            return True
    return False
