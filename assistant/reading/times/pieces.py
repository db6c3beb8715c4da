"""What can be read at one place of the token row: readers of days, clocks, lengths and zones, asked in their order."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.times.clocks import hours_joined, read_range
from assistant.reading.times.counted_days import calendar_week
from assistant.reading.times.days import read_day, read_past
from assistant.reading.times.lengths import is_spelled_hour, read_length, read_span
from assistant.reading.times.moving import is_moved
from assistant.reading.times.openings import CLOCK, DAY, DELTA, LENGTH, PART, PAST, SAME_TIME, VAGUE, ZONE
from assistant.reading.times.row import Row
from assistant.reading.times.values import Mention, Piece
from assistant.reading.times.zone_names import read_zone

_NEAR = 6  # tokens that a verb of moving is looked for before a length
_DAY = 24 * 60  # minutes
_MOST_DAYS = 30  # a call is moved by
_LONG = 4  # hours; "15h" is a clock, "2h" may be a length
_BEFORE_CLOCK = frozenset({"at", "from", "between", "to"})

Length = tuple[int, int] | None  #: minutes, and the index behind


def read_pieces(row: Row, at: int, current: Mention | None, dated: bool) -> Sequence[Piece]:
    """What can be read at *at*, the surest first; *current* is the mention just before, which *at* may go on with.

    *dated*: the sentence names a day somewhere, so that two joined numbers may be hours.
    """
    opens = row.opens[at]
    length = read_length(row, at) if opens & LENGTH else None
    if opens & PAST and (past := read_past(row, at, length)):
        return (past,)
    if length is not None and (shift := _shift(row, at, length)):
        return (shift,)
    if length is None and opens & DAY and (shift := _days_on(row, at)):
        return (shift,)
    if opens & DAY and (days := read_day(row, at)):
        return _limit(row, at, days)
    if row.has(at, "dayafter") and _from_the_call(row, at):
        return (Piece("shift", _DAY, at + 1),)  # behind no other day: from the call that was agreed
    if row.has(at, "twodaysafter"):
        return (Piece("shift", 2 * _DAY, at + 1),)
    if week := calendar_week(row, at):
        return (Piece("vague", None, week[1]),)
    if row.has(at, "daybefore") and _from_the_call(row, at):
        return (Piece("shift", -_DAY, at + 1),)
    if opens & SAME_TIME:
        return (Piece("sametime", None, at + 1),)
    if opens & DELTA and row.kind(at + 1) != "colon" and (span := read_length(row, at + 1)):
        return (Piece("delta", *span),)
    if length is not None and (found := _length(row, at, length, current)):
        return (found,)
    if opens & CLOCK and (found := _clock(row, at, current, dated)):
        return (found,)
    if opens & ZONE:
        after_clock = current is not None and current.clock is not None and current.last == at
        if zone := read_zone(row, at, after_clock=after_clock):
            return (Piece("zone", *zone),)
    if opens & PART:
        return (Piece("part", row.get(at, "part"), at + 1),)
    if opens & VAGUE:
        return (Piece("vague", int(row.has(at, "nextweek")), at + 1),)
    return ()


def _from_the_call(row: Row, at: int) -> bool:
    """Whether "a day later" or "the day after" at *at* counts from the call: no other thing is named behind."""
    if row.text(at).endswith(("later", "später", "plus tard", "después")):
        return True
    return row.kind(at + 1) in ("sign", "line", "end") or row.has_any(at + 1, _SAME)


def _limit(row: Row, at: int, days: Sequence[Piece]) -> Sequence[Piece]:
    """*days*; "after Thursday" and "by Friday" name no day of their own, "bis Donnerstag" and "from Thursday" do."""
    if (until := _deadline(row, at, days)) is not None:
        return (Piece("vague", None, until),)
    lead = row.roles[at - 1] if at else ()
    upto = at - 2 if row.has(at - 1, "on") and not row.has(at - 1, "upto") else at - 1
    limit = ("after" in lead or "before" in lead) and not ("to" in lead or "from" in lead)
    upto_it = row.has(upto, "upto") and not row.has_any(upto - 1, _DAYS_TOO)
    moved = row.has(upto, "upto") and is_moved(row, upto, days[-1].end)  # "it must wait until Monday", "pull it up to"
    limit = (limit or upto_it) and not moved
    return (Piece("vague", None, days[-1].end),) if limit and len(days) == 1 else days


def _deadline(row: Row, at: int, days: Sequence[Piece]) -> int | None:
    """The end of "by Friday 5pm", "bis 21.11., 18 Uhr", which say until when; None where no such time stands."""
    article = row.has(at - 1, "on") and not row.has(at - 1, "before")
    place = at - 2 if article else at - 1
    until = row.has(place, "before") or (row.text(place) == "ici" and row.kind(place - 1) == "elision")  # "d'ici jeudi"
    if not until or len(days) != 1 or row.has_any(place - 1, _DAYS_TOO):
        return None
    end = row.behind_article(days[-1].end)
    found = read_range(row, end, bare=row.has(end, "at"))
    return found.end if found is not None and found.kind == "clock" else None


_INSTEAD = frozenset({"instead"})
_SAME = frozenset({"sametime", "at"})
_BACK = frozenset({"back", "out"})
_DAYS = frozenset({"weekday", "relday"})
_YEARS = frozenset(map(str, range(1990, 2100)))
_BEFORE_HOUR = frozenset({
    "", "does", "do", "is", "would", "say", "about", "make it", "it", ".", ",", "!", "?", "or", "then", "will", "\n",
})
_LEADING = frozenset({"or", "weekday", "relday", "date", "month", "dotdate", "daymonth", "slashed", "suiting"})
_SIGNS = frozenset({"sign", "line", "end"})
_DAYS_TOO = frozenset({"weekday", "relday", "month", "number", "ordinal", "clock", "date"})


def _length(row: Row, at: int, length: tuple[int, int], current: Mention | None) -> Piece | None:
    """A length of the call, or one counted from now ("an hour from now"); None where it is a clock time."""
    if is_spelled_hour(row, at, beside=current is not None and current.clock is None):
        return None
    minutes, end = length
    if row.has(end, "later"):
        return Piece("delta", minutes, end + 1)
    if row.kind(at) == "hour":
        clock = row.has_any(at - 1, _BEFORE_CLOCK) or row.get(at, "hours")[0] > _LONG
        if clock or not row.has(at - 1, "lengthpre"):
            return None
    return Piece("length", minutes, end)


def _clock(row: Row, at: int, current: Mention | None, dated: bool) -> Piece | None:
    """A clock or range; a bare number counts behind "at", a weekday ("Friday 10") or another clock ("3 or 4").

    Where the sentence names a day (*dated*), two numbers that leave a choice are hours: "tomorrow is fine, 10 or 11?".
    """
    beside = current is not None and (
        (current.day is not None and current.clock is None and current.last >= at - 1)
        or (current.clock is not None and at > 0 and row.has(at - 1, "or") and current.last >= at - 2)
    )
    bare = row.has(at - 1, "at") or (
        beside and (row.text(at - 1) != "," or row.has(at, "at") or row.has(at, "digits") or row.has(at, "dotted"))
    )
    offered = (row.has(at - 1, "part") or row.has(at - 1, "weekday")) and row.text(at) == "one"  # "your Friday one"
    if offered or (row.has(at - 1, "weekday") and row.has(at - 2, "on") and not row.has(at, "digits")):
        bare = False  # "the Wednesday one"
    bare = bare or (dated and hours_joined(row, at)) or _on_weekday(row, at, dated=dated)
    bare = bare or (row.has(at - 1, "to") and is_moved(row, at - 1, at))  # "could we shift to 5?"
    bare = bare or (row.has(at - 1, "instead") and current is not None and current.last == at - 1)  # "three not four"
    bare = bare or _is_written_hour(row, at, dated=dated or current is not None)
    bare = bare or (row.has(at, "dotted") and row.has(at + 1, "sameday"))  # "12.45 that same day"
    lead = row.behind_at(at)
    if lead > at and lead < len(row.tokens) and read_day(row, lead):  # "around 24 November"
        return None
    found = read_range(row, at, bare=bare)
    if found is None or (row.has(at, "month") and found.end == at + 1 and not row.has(at, "number")):
        return None
    return found


def _is_written_hour(row: Row, at: int, *, dated: bool) -> bool:
    """Whether four digits alone between signs are a clock time: "Tomorrow. 1100.", "0715 or 1845"."""
    number = row.number(at)
    if row.get(at, "digits") != 4 or number is None or number % 100 not in (0, 15, 30, 45) or row.text(at) in _YEARS:
        return False
    before, behind = row.kind(at - 1) in _SIGNS, row.kind(at + 1) in _SIGNS
    led = before or row.has_any(at - 1, _LEADING) or row.has(at - 1, "suiting")
    return (before and behind) or (dated and led and (behind or row.has_any(at + 1, _LEADING)))


def _on_weekday(row: Row, at: int, *, dated: bool) -> bool:
    """Whether an English number stands right before a day: "four on Friday", "does 2 on Tuesday?", "1430 Thursday"."""
    if row.hour(at) and row.kind(at + 1) == "phrase" and row.has(at + 1, "part"):
        return True  # "seven in the evening"
    if row.lexicon.language == "en" and row.hour(at) and row.text(at + 1) == "say" and row.text(at - 1) in _BEFORE_HOUR:
        return True
    if row.hour(at) and row.has_any(at + 1, _INSTEAD) and row.text(at - 1) in ("be", "do", "sein", "ser", "être"):
        return True  # "can it be 5 rather than 3?"
    if row.get(at, "digits") == 4 and row.text(at) not in _YEARS and row.has_any(at + 1, _DAYS):
        return True
    if dated and row.hour(at) and row.has(at - 1, "hence") and row.has(at + 1, "suiting"):
        return True  # "my flight lands Wednesday at 8:20, so 10 would work"
    hour = row.hour(at) is not None or row.has(at, "dotted")
    if row.lexicon.language != "en" or not hour or not row.has(at + 2, "weekday"):
        return False
    return row.text(at + 1) == "on" and row.text(at - 1) in _BEFORE_HOUR


def _days_on(row: Row, at: int) -> Piece | None:
    """A week later, einen Tag später, "d'une semaine": whole days from the call that was agreed."""
    span = (7, at + 1) if row.text(at) == "a week" else read_span(row, at)
    if span is None or span[0] > _MOST_DAYS:
        return None
    return _shift(row, at, (span[0] * _DAY, span[1]))


def _shift(row: Row, at: int, length: tuple[int, int]) -> Piece | None:
    """An hour later, 30 Minuten früher, une heure plus tard: counted from the time that was agreed.

    Also behind a verb of moving: "décaler d'une heure", "um eine Stunde verschieben", "push it back by an hour".
    """
    minutes, end = length
    if row.kind(at) == "hour" and row.get(at, "hours")[0] > _LONG:
        return None  # "18h30 après le travail"
    particle = row.text(at - 1) in _BACK  # "push our call back 20 minutes"
    for near in (*range(at - 1, max(-1, at - _NEAR), -1), end, end + 1):
        beside = near >= at - 1 or particle or row.has(at - 1, "by") or row.kind(at - 1) == "elision"
        if beside and row.has(near, "moves"):
            return Piece("shift", minutes, end)
        if beside and row.has(near, "advances"):
            return Piece("shift", -minutes, end)
    if row.has(end, "shiftlater"):
        return Piece("shift", minutes, end + 1)
    if row.has(end, "shiftearlier"):
        return Piece("shift", -minutes, end + 1)
    return None
