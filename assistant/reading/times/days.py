"""Days as people name them: weekdays, relative days, feasts; and what is said of days that are over."""

from __future__ import annotations

from dataclasses import replace

from assistant.reading.times.counted_days import calendar_week, day_of_month, is_beside_feast
from assistant.reading.times.dates import Found, date_behind_weekday, lone_day, month_date, numeric_date, several_dates
from assistant.reading.times.lengths import read_length, read_span, years_end
from assistant.reading.times.moving import is_moved
from assistant.reading.times.row import Row
from assistant.reading.times.values import Day, Piece

_NEAR = 30  # tokens that are looked back for the day before
#: Short names that are common words as well, even before a clock time.
_WORDS_TOO = frozenset({"so", "do", "may", "march", "mar", "mars", "pasado", "tarde", "noche"})
_BESIDE_SHORT = frozenset({"shyverb", "half", "quarter", "threequarter", "noon"})
_SHORT = 4  # letters of a weekday that is cut ("Tue.")
_SPANS = frozenset({"weekday", "week", "month", "month_unit", "day", "part", "year"})
_HOURS = frozenset({"number", "ordinal", "colon", "hour", "meridiem", "dotdate", "slash", "dot", "date"})


def read_past(row: Row, at: int, length: tuple[int, int] | None) -> Piece | None:
    """Yesterday, last Tuesday, two weeks ago, vor zwei Wochen, il y a, hace; *length* is what `read_length` found."""
    end = _past_end(row, at) or _ago_end(row, at, length)
    return None if end is None else Piece("past", None, end)


def _past_end(row: Row, at: int) -> int | None:
    roles = row.roles[at]
    if "yesterday" in roles:
        return at + 1
    if "lastweek" in roles and not row.has(at + 1, "weekday"):
        return at + 1
    if "last" in roles and row.has_any(at + 1, _SPANS) and day_of_month(row, at) is None:
        return at + 2
    if "weekday" in roles and (row.has(at + 1, "lastpost") or row.has(at + 1, "lastweek")):
        return at + 2
    if "week" in roles and row.has(at + 1, "lastpost"):
        return at + 2
    return None


def _ago_end(row: Row, at: int, length: tuple[int, int] | None) -> int | None:
    if row.has(at, "agopre"):
        span = read_span(row, at + 1) or read_length(row, at + 1)
        end = span[1] if span else years_end(row, at + 1)
        if end is not None:
            return end
    span = read_span(row, at) or length
    end = span[1] if span else years_end(row, at)
    return end + 1 if end is not None and row.has(end, "ago") else None


def read_day(row: Row, at: int) -> list[Piece]:
    """The day at *at*, or several ("Monday to Wednesday", "26 or 27 November"); empty when there is none."""
    for reader in (numeric_date, _counted, _weekday_led, _relative, _named):
        if pieces := reader(row, at):
            return pieces
    return []


def _one(found: Found | None) -> list[Piece]:
    return [] if found is None else [Piece("day", *found)]


def _counted(row: Row, at: int) -> list[Piece]:
    """A day of a month or of a calendar week that is told by counting."""
    if found := day_of_month(row, at):
        return _one(found)
    if (week := calendar_week(row, at)) and row.has(at, "calendarweek"):
        number, end = week
        weekday = row.behind_article(end)
        if row.has(weekday, "weekday"):
            return _one((Day(weekday=row.get(weekday, "weekday"), calendar_week=number), weekday + 1))
    return []


def _named(row: Row, at: int) -> list[Piece]:
    if (feast := row.get(at, "feast")) is not None:
        return _one((Day(month=feast[0], day=feast[1]), at + 1))
    if several := several_dates(row, at):
        return several
    if dated := month_date(row, at):
        shy = row.has(at, "shy") and not row.tokens[at].capital and not row.has(at, "number")
        return [] if shy else _one(dated)
    return _one(lone_day(row, at))


# ---- weekdays


def _weekday_led(row: Row, at: int) -> list[Piece]:
    """A weekday with what may stand before it ("next", "the coming") and behind it (a date, "in two weeks")."""
    start = at
    later = row.has(at, "afternext") and row.has(at + 1, "weekday")  # "übernächsten Montag"
    modifier, at = ("", at + 1) if later else _modifier(row, at)
    if not row.has(at, "weekday") or _is_shy(row, at):
        return []
    day = Day(weekday=row.get(at, "weekday"), modifier=modifier, weeks=int(later))
    part = row.get(at, "part")
    end = at + 1
    if row.text(end) == "." and row.tokens[end].start == row.tokens[at].end and len(row.text(at)) <= _SHORT:
        end += 1  # "Tue."
    if until := _until_weekday(row, end, day, start):
        return until
    if week := calendar_week(row, end):
        return [Piece("day", replace(day, calendar_week=week[0]), week[1])]
    if is_beside_feast(row, end):
        return [Piece("vague", None, end)]
    if dated := date_behind_weekday(row, end):
        found, end = replace(dated[0], weekday=day.weekday), dated[1]
    else:
        found, end = _behind_weekday(row, day, end)
    pieces = [Piece("day", found, end)]
    return [*pieces, Piece("part", part, end)] if part else pieces


def _modifier(row: Row, at: int) -> tuple[str, int]:
    """What stands before a weekday, and where the weekday is; *at* itself when nothing does."""
    for role in ("nextweek", "thisweek"):
        if row.has(at, role):
            after = row.behind_article(at + 1)
            if row.has(after, "weekday"):
                return role, after
            if role == "nextweek":
                return "", at
    for role in ("next", "this"):
        if row.has(at, role):
            after = row.skip(at + 1, "-")
            return (role, after) if row.has(after, "weekday") else ("", at)
    return "", at


def _is_shy(row: Row, at: int) -> bool:
    """Whether a short name ("Do", "So", "sat") is only a word here: a name has a date or a clock beside it."""
    if not row.has(at, "shy"):
        return False
    if not row.tokens[at].capital:
        beside = row.kind(at + 1) in _HOURS or row.has_any(at + 1, _BESIDE_SHORT)  # "fr 13h", "mo klappt nicht"
        beside = beside or (row.has(at - 1, "on") and row.has(at + 1, "at"))  # "am mi um halb fünf"
        return row.text(at) in _WORDS_TOO or not beside
    beside = row.kind(at + 1) in _HOURS or (row.text(at + 1) in (".", ",") and row.kind(at + 2) in _HOURS)
    joined = (row.text(at + 1) in ("/", "-", "+") or row.has(at + 1, "or")) and row.has(at + 2, "weekday")
    led = row.has_any(at + 1, _BESIDE_SHORT) or row.has(at + 1, "at") or row.has(at - 1, "or")
    return not (beside or joined or led)


def _until_weekday(row: Row, at: int, day: Day, start: int) -> list[Piece]:
    """Monday to Wednesday: each of the days."""
    last = row.get(at + 1, "weekday") if row.has(at, "to") else None
    if last is None or day.weekday is None or row.text(start - 1) == "until":
        return []
    count = (last - day.weekday) % 7
    if not count and row.text(at) == "to" and row.lexicon.language == "en":
        return []
    if is_moved(row, start, at + 2) or date_behind_weekday(row, at + 2):
        return []
    return [Piece("day", replace(day, weekday=(day.weekday + step) % 7), at + 2) for step in range(count + 1)]


_BEHIND = {"nextweek": "nextweek", "thisweek": "thisweek", "nextpost": "next", "thispost": "this"}


def _behind_weekday(row: Row, day: Day, at: int) -> Found:
    """Thursday next week, jeudi prochain, el jueves que viene, Thursday in two weeks, Donnerstag in einer Woche."""
    for role, modifier in _BEHIND.items():
        if row.has(at, role):
            return replace(day, modifier=modifier), at + 1
    if row.has(at, "afterwards") and (row.kind(at + 1) in ("sign", "line", "end") or row.has(at + 1, "at")):
        return replace(day, modifier="nextweek"), at + 1  # "the Tuesday after, at seven"
    if row.has(at, "weekafternext"):
        return replace(day, modifier="nextweek", weeks=1), at + 1
    if row.has(at, "inweek") or row.has(at, "afternext"):
        return replace(day, weeks=1), at + 1
    if row.has(at, "infortnight"):
        return replace(day, weeks=2), at + 1
    if row.has(at, "in") and (span := read_span(row, at + 1)) and span[0] % 7 == 0:
        return replace(day, weeks=span[0] // 7), span[1]
    return day, at


# ---- relative days


def _relative(row: Row, at: int) -> list[Piece]:
    roles = row.roles[at]
    if isinstance(offset := roles.get("relday"), int):
        return _one(_counted_on(row, offset, at + 1))
    if "dayafter" in roles or "twodaysafter" in roles:
        following = _following(row, at, 1 + ("twodaysafter" in roles))
        return [] if following is None else _one((following, at + 1))
    if "inweek" in roles and (row.text(at) not in ("week", "a week") or _a_week_from(row, at)):
        return _one(_in_a_week(row, at + 1))
    if "in" in roles and (span := read_span(row, at + 1)):
        return _one(_in_span(row, span))
    if (span := read_span(row, at)) and row.has(span[1], "later"):
        said = row.text(span[1])
        return _one((Day(offset=span[0] + ("tomorrow" in said), approximate="now" in said), span[1] + 1))
    return []


def _a_week_from(row: Row, at: int) -> bool:
    """Whether "a week" counts from the day behind it ("a week tomorrow", "a week on Thursday"; not "once a week")."""
    if row.text(at) == "a week" and row.has(at + 1, "relday"):
        return True
    if row.text(at) != "a week" or (at and row.kind(at - 1) not in ("sign", "line", "bullet")):
        return False
    return row.has(row.behind_article(at + 1), "weekday")


def _counted_on(row: Row, offset: int, at: int) -> Found:
    """Tomorrow, with "in a week" or "in two weeks" behind it."""
    if row.has(at, "inweek"):
        return Day(offset=offset + 7), at + 1
    if row.has(at, "in") and (span := read_span(row, at + 1)):
        return Day(offset=offset + span[0]), span[1]
    return Day(offset=offset), at


def _in_a_week(row: Row, at: int) -> Found:
    """What stands behind "in a week": a weekday, or "from tomorrow"; alone it is only roughly a day."""
    weekday = row.behind_article(at)
    if row.has(weekday, "weekday"):
        return Day(weekday=row.get(weekday, "weekday"), weeks=1), weekday + 1
    if row.has(at, "relday"):
        return Day(offset=7 + row.get(at, "relday")), at + 1
    return Day(offset=7, approximate=True), at


def _in_span(row: Row, span: tuple[int, int, bool]) -> Found:
    """In two weeks, in two weeks on Thursday."""
    days, end, roughly = span
    weekday = row.behind_article(end)
    if row.has(weekday, "weekday"):
        return Day(weekday=row.get(weekday, "weekday"), weeks=days // 7), weekday + 1
    return Day(offset=days, approximate=roughly), end


def _following(row: Row, at: int, days: int) -> Day | None:
    """The day as many *days* behind the one that was just named: "tomorrow or the day after", "le surlendemain"."""
    for near in range(at - 1, max(-1, at - _NEAR), -1):
        if isinstance(offset := row.get(near, "relday"), int):
            return Day(offset=offset + days)
        if isinstance(weekday := row.get(near, "weekday"), int) and not row.has(near, "shy"):
            return Day(weekday=(weekday + days) % 7)
    return None
