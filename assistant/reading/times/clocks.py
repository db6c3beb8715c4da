"""Clock times and ranges of them, as people spell them: 15:30, 3pm, half past three, halb vier, 3 heures et demie."""

from __future__ import annotations

from assistant.reading.times.row import Row
from assistant.reading.times.values import Clock, Piece

Found = tuple[Clock, int]  #: a clock and the index behind it

_LEADS = ("between", "after", "from", "before")
_COUNTED = frozenset({"day", "week", "month_unit", "minute", "hour"})
_BEHIND_SPELLED = frozenset({10, 15, 20, 25, 30, 35, 40, 45, 50, 55})  # "ten fifty-five"; not "two five"
_FRACTIONS = frozenset({"halfpost", "quarterpost", "quarterless"})
_BEHIND_HOUR = frozenset({5, 10, 15, 20, 25, 30, 45})  # "trois heures dix"


def read_range(row: Row, at: int, *, bare: bool) -> Piece | None:
    """A range or a single clock, with the words before it ("from", "between", "after", "until").

    A bare number counts as a clock when *bare* is said, or behind one of these words.
    """
    lead = ""
    for role in _LEADS:
        if row.has(at, role):
            lead, at = role, at + 1
            break
    bare = bare or bool(lead) or row.has(at, "at")
    at = row.behind_at(at)
    if found := _two(row, at, lead, bare):
        return found
    single = read_clock(row, at, bare=bare)
    if single is None or lead == "between":
        return None
    return Piece("deadline" if lead == "before" else "clock", *single)


def _two(row: Row, at: int, lead: str, bare: bool) -> Piece | None:
    first = read_clock(row, at, bare=True) or _plain(row, at)
    if first is None:
        return None
    clock, end = first
    if not row.has(end, "and" if lead == "between" else "to"):
        return None
    if row.text(end) == "a las" and not lead and not row.has(at, "clock"):
        return None  # "los dos a las nueve"
    second = read_clock(row, end + 1, bare=True)
    if second is None:
        return None
    other, stop = second
    plain = row.kind(at) in ("number", "word") and not row.has(at, "clock")
    other_plain = (
        other.hour <= 12
        and row.kind(stop - 1) in ("number", "word")
        and not row.has(stop - 1, "oclock")
        and not other.sure
    )
    if plain and other_plain and not (lead or bare):
        return None  # "2 to 3", but of what?
    return Piece("range", (clock, other), stop)


def _plain(row: Row, at: int) -> Found | None:
    """The first number of a range, of which the second says more."""
    hour, number = row.hour(at), row.number(at)
    if hour is not None and not row.has(at, "a"):
        return Clock(hour % 24, 0, hour > 12), at + 1
    if row.get(at, "digits") == 4 and number is not None and number // 100 < 24 and number % 100 < 60:
        return Clock(number // 100, number % 100, True), at + 1
    if (found := row.get(at, "dotted")) is not None:
        return Clock(*found), at + 1
    return None


def hours_joined(row: Row, at: int) -> bool:
    """Whether two bare hours stand at *at* as a choice: "10 or 11", "9 oder 10 Uhr"."""
    if not row.has(at + 1, "or") or row.has(at + 1, "and") or not row.has(at, "digits"):
        return False
    if any(row.hour(place) is None and not row.has(place, "clock") for place in (at, at + 2)):
        return False
    return row.has(at + 2, "clock") or row.may_stand_alone(at + 3)


def read_clock(row: Row, at: int, *, bare: bool) -> Found | None:
    """A clock time at *at*; a bare number only when *bare* ("at 3")."""
    at = row.behind_at(at)
    if row.has(at, "noon"):
        return _behind_noon(row, Clock(12, 0, True, True), at + 1)
    if row.has(at, "midnight"):
        return _behind_noon(row, Clock(0, 0, True, True), at + 1)
    if (found := row.get(at, "clock")) is not None:
        end = _behind_oclock(row, at + 1)
        if row.kind(at) == "hour":
            return _behind_hour(row, Clock(*found), end, from_word=False)
        return _meridiem(row, Clock(*found), end)
    if (found := row.get(at, "dotted")) is not None and (bare or row.has(at + 1, "oclock")):
        return _meridiem(row, Clock(*found), _behind_oclock(row, at + 1))
    return _spoken(row, at) or _number(row, at, bare)


def _behind_noon(row: Row, clock: Clock, at: int) -> Found:
    """Noon or midnight, with what is told from it: midi et demi, midi moins le quart, minuit et quart."""
    at = _behind_oclock(row, at)
    told, end = _behind_hour(row, clock, at, from_word=False)
    if end > at:
        return told, end
    minutes = row.number(at)
    if minutes in _BEHIND_SPELLED and row.kind(at) in ("word", "phrase"):  # "midi trente"
        return Clock(clock.hour, minutes, clock.sure, clock.twelve), at + 1
    return clock, at


def _behind_oclock(row: Row, at: int) -> int:
    return at + 1 if row.has(at, "oclock") else at


def _meridiem(row: Row, clock: Clock, at: int) -> Found:
    """The clock with "am" or "pm" behind it read; in German "am" is a word of its own."""
    said = row.text(at)
    if said in ("am", "pm") and clock.hour <= 12 and row.lexicon.language != "de":
        return Clock(clock.hour % 12 + (12 if said == "pm" else 0), clock.minute, True), at + 1
    return clock, at


def _spoken(row: Row, at: int) -> Found | None:
    """Half past three, halb vier, drei viertel vier; else minutes and an hour."""
    before = row.lexicon.half_before  # "halb vier" is half past three
    if row.has(at, "threequarter") and (hour := row.hour(at + 1)):
        return _clean(row, hour * 60 - 15, at + 2)
    if row.has(at, "half") and (hour := row.hour(at + 1)) and not row.has(at + 2, "hour_unit_only"):
        if not before and not (row.may_stand_alone(at + 2) or row.has(at - 1, "weekday") or row.has(at - 1, "at")):
            return None
        return _clean(row, hour * 60 + (-30 if before else 30), at + 2)
    if before and row.has(at, "quarter") and (hour := row.hour(at + 1)) and row.may_stand_alone(at + 2):
        return _clean(row, hour * 60 - 45, at + 2)  # "viertel zehn" is a quarter past nine
    return _minutes_and_hour(row, at, before)


def _minutes_and_hour(row: Row, at: int, before: bool) -> Found | None:
    """Quarter to three, ten past three, fünf vor halb vier."""
    minutes = 15 if row.has(at, "quarter") else row.number(at)
    if minutes is None or minutes >= 30:
        return None
    behind = at + 2 if row.has(at + 1, "minute") else at + 1
    sign = 1 if row.has(behind, "past") else -1 if row.has(behind, "toclock") else 0
    odd = not row.has(at, "quarter") and (minutes % 5 or minutes > 25 or row.text(behind) == "-")
    if not sign or (sign < 0 and odd):
        return None
    # "10 to 12" is a range when digits say it; words and five-minute steps say a clock time.
    if sign < 0 and row.has(at, "digits") and row.has(behind + 1, "digits") and row.has(behind, "to"):
        return None
    half = before and row.has(behind + 1, "half")
    hour = row.hour(behind + 1 + half)
    if hour is None or (row.has(behind + 1 + half, "digits") and not row.may_stand_alone(behind + 2 + half)):
        return None
    return _clean(row, hour * 60 - (30 if half else 0) + sign * minutes, behind + 2 + half)


def _clean(row: Row, minutes: int, end: int) -> Found:
    """The clock at *minutes* of the day, with "o'clock" and "pm" behind it read."""
    hour, minute = divmod(minutes, 60)
    return _meridiem(row, Clock(hour % 24, minute, hour > 12), _behind_oclock(row, end))


def _number(row: Row, at: int, bare: bool) -> Found | None:
    """A number alone: 1530, 15 Uhr, 3 pm, and where it is *bare* an hour."""
    number = row.number(at)
    if number is None:
        return None
    digits = row.get(at, "digits") or 0
    if row.lexicon.language == "de" and digits in (1, 2) and row.text(at + 1) == "." and not row.has(at - 1, "at") \
            and at + 2 < len(row.tokens):
        return None  # "am 18. oder 19.": a day of the month
    if digits in (3, 4):
        return _four_digits(row, at, number, digits, bare)
    if not 0 <= number <= 24:
        return None
    sure = number > 12 or (digits == 2 and number < 10)
    if row.has(at + 1, "oclock"):
        return _behind_hour(row, Clock(number % 24, 0, sure), at + 2, from_word=True)
    if row.text(at + 1) in ("am", "pm") and 1 <= number <= 12 and row.lexicon.language != "de":
        return _meridiem(row, Clock(number, 0), at + 1)
    alone = row.kind(at - 1) in ("sign", "line", "end") and row.kind(at) == "word"
    if not bare and alone and (spelled := _spelled_minutes(row, at)) is not None and row.kind(spelled[1]) != "word":
        return spelled  # "The after-work one. Five thirty, then."
    told = row.kind(at) == "word" and row.has_any(at + 1, _FRACTIONS) and not row.has_any(at + 2, _COUNTED)
    if not bare and not told:  # "martes 24, diez y media"
        return None
    clock, end = _behind_hour(row, Clock(number % 24, 0, sure), at + 1, from_word=False)
    if end > at + 1:
        return clock, end
    if (spelled := _spelled_minutes(row, at)) is not None:
        return spelled
    if row.has(at, "a") and row.text(at - 1) == "a la":  # "a la una"
        return (clock, at + 1) if row.may_stand_alone(at + 1) else None
    surely = row.text(at - 1).endswith(" las") and row.kind(at + 1) != "mask" and not row.has_any(at + 1, _COUNTED)
    if row.has(at, "a") or number == 24 or not (surely or row.may_stand_alone(at + 1)):
        return None
    return clock, at + 1


def _spelled_minutes(row: Row, at: int) -> Found | None:
    """Ten thirty, three-fifteen, elf fünfzehn, diecisiete treinta: an hour and minutes in words."""
    hour, behind = row.hour(at), row.skip(at + 1, "-")
    minutes = row.number(behind)
    if hour is None or row.kind(at) != "word" or row.kind(behind) not in ("word", "phrase"):
        return None
    if minutes not in _BEHIND_SPELLED or not row.may_stand_alone(behind + 1):
        return None
    return _meridiem(row, Clock(hour % 24, minutes, hour > 12), behind + 1)


def _four_digits(row: Row, at: int, number: int, digits: int, bare: bool) -> Found | None:
    """1530, 930: with "Uhr" behind, or *bare* in steps of five minutes, of fifteen when they are three."""
    hour, minute = divmod(number, 100)
    named = row.has(at + 1, "oclock")
    if hour >= 24 or minute >= 60:
        return None
    if not named and not (bare and minute % (5 if digits == 4 else 15) == 0 and row.may_stand_alone(at + 1)):
        return None
    return _meridiem(row, Clock(hour, minute, hour > 12 or digits == 4), _behind_oclock(row, at + 1))


def _behind_hour(row: Row, clock: Clock, at: int, *, from_word: bool) -> Found:
    """15 Uhr 30, trois heures et demie, las tres y media, cinco menos cuarto."""
    if row.has(at, "halfpost"):
        return Clock(clock.hour, 30, clock.sure), at + 1
    if row.has(at, "quarterpost"):
        return Clock(clock.hour, 15, clock.sure), at + 1
    if row.has(at, "quarterless"):
        return Clock((clock.hour - 1) % 24, 45, clock.sure), at + 1
    number = row.number(at)
    if from_word and number is not None and 0 < number < 60 and not row.has(at, "a") and not row.has(at + 1, "oclock"):
        return Clock(clock.hour, number, clock.sure), at + 1
    number = row.number(at + 1)
    if number in _BEHIND_HOUR:
        if row.has(at, "less"):
            return Clock((clock.hour - 1) % 24, 60 - number, clock.sure), at + 2
        if row.has(at, "plus") and row.may_stand_alone(at + 2) and not row.has(at + 2, "oclock"):
            return Clock(clock.hour, number, clock.sure), at + 2
    return _meridiem(row, clock, at)
