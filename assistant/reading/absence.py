"""Automatic replies that tell of an absence, also without any header: the day of return, and who left for good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from assistant.reading.words import fold, listed, table, word_set

TEXT_LIMIT = 4_000  # characters of an automatic reply that are read
LONGEST_ABSENCE = timedelta(days=400)
_ALONE = 9  # words; whoever writes more speaks of something else, too, and machines that say more are known by it
PAST_DAYS = timedelta(days=3)  # a day of return a little in the past is still one


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """What an automatic reply says of its owner."""

    because: str  #: the words that show it
    return_date: date | None = None
    leaves_for_good: bool = False


def read_absence(subject: str, text: str, *, anchor: datetime, known_automatic: bool = False) -> Absence | None:
    """The absence that a mail tells of, or None for a person's own words; *anchor* is its Date.

    *known_automatic*: its header has already shown that a machine wrote it; then there is always an answer.
    """
    head, body = fold(subject), fold(text[:TEXT_LIMIT])
    because = _sign(head, body)
    if because is None and not known_automatic:
        return None
    gone = _first("gone", f"{head}\n{body}")
    back = None if gone else _return_date(f"{head} . {body}", anchor.date())
    return Absence(because=because or "its header says that a machine wrote it", return_date=back,
                   leaves_for_good=gone is not None)


def _sign(head: str, body: str) -> str | None:
    # "Re: Automatic reply" answers one; only the automatic mail itself begins with the words.
    if not head.startswith(("re:", "aw:", "sv:", "rv:", "antw:")) and (words := _first("subjects", head)):
        return words
    if len(body.split()) > _ALONE or _first("persons", body):
        return None
    return _first("texts", body)


def _first(name: str, text: str) -> str | None:
    """The first of the words *name* for being away that stands in *text*."""
    return next(filter(text.__contains__, listed("absence", "away", name)), None)


_NUMBERS = re.compile(r"\d{1,4}")


@cache
def _pattern() -> re.Pattern[str]:
    """A date in digits, or with the name of a month before or behind the day."""
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        r"(?<![\d.,])(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?!\d)"
        r"|(?<![\d.,])(?P<a>\d{1,2})(?P<sign>[./\-])\s?(?P<b>\d{1,2})(?:(?P=sign)\s?(?P<y>\d{4}|\d{2}))?(?!\d)"
        r"|(?<!\w)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|°|\.)? ?(?:of |de |d')?"
        rf"(?P<month>{names})\b\.?(?:,? (?:de )?(?P<year>\d{{4}}))?"
        rf"|(?<!\w)(?P<month2>{names})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year2>\d{{4}}))?")


def _return_date(text: str, today: date) -> date | None:
    """The first day that stands behind a word of return; numbers read day first unless the text is English."""
    english = any(f" {word} " in text for word in ("the", "will", "office", "back", "until", "am"))
    german = any(f" {word} " in text for word in ("ich", "bis", "ab", "wieder"))
    candidates: list[tuple[int, date]] = []
    for start, day in _dates(text, today, month_first=english and not german):
        before = _before(text[max(0, start - 44):start])
        rank = _rank(before)
        if rank is None or not today - PAST_DAYS <= day <= today + LONGEST_ABSENCE:
            continue
        nearby = text[max(0, start - 30):start] + text[start:start + 40]
        if rank == 1 and any(word in nearby for word in listed("absence", "return", "inclusive")):
            day += timedelta(days=1)
        candidates.append((rank, day))
    if candidates:
        # "from 2 to 9 November … back on the 10th": a word of being back beats a word of the end.
        best = min(rank for rank, _ in candidates)
        return max(day for rank, day in candidates if rank == best)
    return _weekday_return(text, today)


def _before(words: str) -> str:
    """*words* without the weekday, article and comma that may stand between "until" and the date."""
    for days in _weekdays().items():
        words = words.replace(days[0], " ")
    parts = [part.strip(",.:()") for part in words.split()]
    while parts and (not parts[-1] or parts[-1] in _ARTICLES):
        parts.pop()
    return " ".join(parts)


_BACK = tuple(listed("grammar", "back"))
_ARTICLES = word_set("articles")


@cache
def _by() -> frozenset[str]:
    return frozenset(map(_before, listed("absence", "return", "by"))) - {""}


def _rank(before: str) -> int | None:
    """0 behind a word of being back, 1 behind a word of the end, None elsewhere."""
    by = _by()
    if not any(before == word or before.endswith(" " + word) for word in by):
        return None
    tail = before.split()[-4:]
    return 0 if any(word.startswith(_BACK) for word in tail) and "until" not in tail[-1:] else 1


@cache
def _months() -> dict[str, int]:
    months = table("absence").data["months"]
    return {name: int(number) for number, names in months.items() for name in names}


@cache
def _weekdays() -> dict[str, int]:
    weekdays = table("absence").data["weekdays"]
    return {name: int(number) for number, names in weekdays.items() for name in names}


def _dates(text: str, today: date, *, month_first: bool) -> Iterator[tuple[int, date]]:
    for found in _pattern().finditer(text):
        day: date | None = None
        if found["iso"]:
            year, month, number = (int(part) for part in _NUMBERS.findall(found["iso"]))
            day = _date(year, month, number)
        elif found["a"]:
            first, second = int(found["a"]), int(found["b"])
            if (month_first and found["sign"] == "/" and first <= 12) or second > 12:
                first, second = second, first
            day = _in_year(found["y"], second, first, today)
        else:
            month = _months().get(found["month"] or found["month2"], 0)
            if month:
                day = _in_year(found["year"] or found["year2"], month, int(found["day"] or found["day2"]), today)
        if day is not None:
            yield found.start(), day


def _in_year(year: str | None, month: int, number: int, today: date) -> date | None:
    """The date in the year said, else the next such day (or one a little past)."""
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, number)
    day = _date(today.year, month, number)
    return _date(today.year + 1, month, number) if day and day < today - PAST_DAYS else day


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _weekday_return(text: str, today: date) -> date | None:
    """"back on Monday", "tomorrow": the next such day."""
    for name, number in _weekdays().items():
        at = text.find(name)
        if at > 0 and _rank(_before(text[max(0, at - 44):at])) is not None:
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    for words in ("back tomorrow", "return tomorrow", "morgen wieder", "de retour demain", "vuelvo mañana"):
        if words in text:
            return today + timedelta(days=1)
    return None
