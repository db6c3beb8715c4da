"""Lengths of time: minutes that a call lasts or is moved by, and days counted from now."""

from __future__ import annotations

from assistant.reading.times.row import Row

_MOVED = frozenset({"shiftlater", "shiftearlier", "later"})
_DAY = 24 * 60  # minutes; a longer length is none of a call


def read_length(row: Row, at: int) -> tuple[int, int] | None:
    """Minutes at *at* ("30 minutes", "half an hour", "eine Stunde"), and the end."""
    if row.has(at, "halfhour"):
        return 30, at + 1
    if row.has(at, "quarterhour"):
        return 15, at + 1
    if row.has(at, "threequarterhour"):
        return 45, at + 1
    # "une heure et demie" alone is a clock time
    if row.has(at, "hourandhalf") and (row.has_any(at + 1, _MOVED) or row.has(at - 1, "in")):
        return 90, at + 1
    if (hours := row.get(at, "hours")) is not None:
        return hours[0] * 60 + hours[1], at + 1
    count = _count(row, at)
    if count is None:
        return None
    end = row.skip(at + 1, "-")
    if row.has(end, "to") and (longer := row.number(end + 1)) is not None and _unit(row, end + 2):
        count, end = longer, end + 2  # "15 to 30 minutes": the longer one
    unit = _unit(row, end)
    return (count * unit, end + 1) if unit and count * unit <= _DAY else None


def _count(row: Row, at: int) -> int | None:
    """How many: a number, or one for "a"."""
    number = row.number(at)
    return 1 if number is None and row.has(at, "a") else number


def _unit(row: Row, at: int) -> int:
    return 60 if row.has(at, "hour") else 1 if row.has(at, "minute") else 0


def read_span(row: Row, at: int) -> tuple[int, int, bool] | None:
    """Days at *at* ("two weeks", "3 days"): count, end, whether it is only roughly so many."""
    if row.has(at, "aweek") or row.has(at, "fortnight"):  # "huit jours", "quinze jours"
        return 14 if row.has(at, "fortnight") else 7, at + 1, True
    count = _count(row, at)
    if count is None:
        return None
    if row.has(at + 1, "week"):
        return count * 7, at + 2, True
    if row.has(at + 1, "day"):
        return count, at + 2, False
    month = row.has(at + 1, "month") and row.kind(at + 1) == "word" and row.get(at + 1, "month") is True
    return (count * 30, at + 2, True) if month or row.has(at + 1, "month_unit") else None


def years_end(row: Row, at: int) -> int | None:
    """The end of years or months at *at* ("two years"), which no call is counted in; None when there are none."""
    if _count(row, at) is not None and (row.has(at + 1, "year") or row.has(at + 1, "month_unit")):
        return at + 2
    return None


def is_spelled_hour(row: Row, at: int, *, beside: bool) -> bool:
    """Whether "seize heures" is a clock time, not a length: beside a day, or too long for a call."""
    number = row.number(at)
    clock = row.has(at + 1, "oclock") and row.has(at + 1, "hour")
    lead = row.has(at - 1, "lengthpre") or row.has(at - 1, "in") or row.has(at - 1, "by")
    later = row.has(at + 2, "later") or row.has(at + 2, "shiftlater") or row.has(at + 2, "shiftearlier")
    return clock and number is not None and not lead and not later and (beside or 7 <= number <= 23)
