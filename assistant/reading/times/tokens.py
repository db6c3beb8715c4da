"""From folded, masked text to tokens: what each word or number can mean in a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.reading.times import zones
from assistant.reading.times.folding import ELISION
from assistant.reading.times.mask import MASK
from assistant.reading.times.openings import ZONE, opens
from assistant.reading.times.words import Lexicon

MOST = 3_000  #: tokens that are read; 8 KB of a person's words have some 2,000

_TOKEN = re.compile(
    rf"""
  (?P<elision>{ELISION})
 |(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
 |(?P<iso>\d{{4}}-\d{{2}}-\d{{2}}(?:(?:t|[ ])\d{{2}}:\d{{2}}(?::\d{{2}})?(?:z\b|[+-]\d{{2}}:?\d{{2}})?)?(?!\d))
 |(?P<date>\d{{1,2}}(?P<sep>[./-])\d{{1,2}}(?P=sep)(?:\d{{4}}|\d{{2}})(?!\d)|\d{{4}}/\d{{1,2}}/\d{{1,2}}(?!\d))
 |(?P<meridiem>\d{{1,2}}(?:[:.h]?\d{{2}})?[ ]?(?:a\.[ ]?m\b\.?|p\.[ ]?m\b\.?|[ap]m\b)   # 3pm, 3 p.m.
    |\d{{1,2}}(?:[:.]\d{{2}})?[ap]\b(?![.']))   # 3p
 |(?P<colon>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d))
 |(?P<hour>\d{{1,2}}[ ]?h(?:[ ]?[0-5]\d)?(?:[ ]?min)?(?![a-z\d]))   # 15h, 15 h 30
 |(?P<dotdate>\d{{1,2}}\.[ ]?(?:0?[1-9]|1[0-2])\.(?!\d))
 |(?P<slash>\d{{1,2}}/\d{{1,2}}(?![\d/]))
 |(?P<dot>\d{{1,2}}\.\d{{2}}(?!\d)|\d{{1,2}}\.\d(?!\d))
 |(?P<ordinal>\d{{1,2}}(?:st|nd|rd|th|er|eme|º|ª|°)(?!\w))
 |(?P<number>\d+)
 |(?P<mask>{MASK}+)
 |(?P<line>\n)
 |(?P<sign>[^\w\s]|_)
""",
    re.VERBOSE,
)
_BULLET = re.compile(r"(?m)^[ ]{0,4}(?P<mark>[-*•·][ ]|(?:\d{1,2}|[a-h])(?:[.)]|[ ]-|:)(?=[ ]))")
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NUMBERS = re.compile(r"\d+")
_PLAIN = frozenset({"word", "sign", "line", "mask", "elision", "bullet"})
_NONE: Mapping[str, Any] = {}

_Raw = tuple[str, str, int, int]  # kind, text, start, end


@dataclass(slots=True)
class Token:
    """A word, a joined phrase, a number, a sign, a line break or the mark of a list item."""

    kind: str
    text: str  #: folded
    start: int
    end: int
    roles: Mapping[str, Any]  #: what it may mean in a time; never changed, phrases share it
    opens: int  #: the pieces of a time that it can begin (`openings`)
    words: tuple[str, ...]
    written: str  #: as it stands in the original; of a phrase its first word

    def has(self, role: str) -> bool:
        """Whether it may mean *role*."""
        return role in self.roles

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital in the original."""
        return self.written[:1].isupper()

    @property
    def upper(self) -> bool:
        """Whether it is wholly in capitals, two letters or more."""
        return len(self.written) > 1 and self.written.isupper()

    @property
    def accent(self) -> str:
        """The last letter of a word without roles, as it was written, when folding changed it."""
        last = self.written[-1:]
        return last if not self.roles and last.lower() != self.text[-1:] else ""


def words_of(text: str) -> list[str]:
    """The words of folded *text*, for telling its language."""
    return _WORDS.findall(text)


def tokenize(original: str, masked: str, lexicon: Lexicon) -> list[Token]:
    """At most MOST tokens of *masked*, which is *original* folded and blanked (same length); phrases are one token."""
    masked = lexicon.mask.sub(lambda found: MASK * (found.end() - found.start()), masked)
    raw = _raw_tokens(masked)
    texts = [text for _, text, _, _ in raw]
    zone_words = zones.first_words()
    tokens: list[Token] = []
    at, phrases = 0, lexicon.phrases
    while at < len(raw):
        kind, text, start, end = raw[at]
        roles = _NONE if kind in _PLAIN else _digits(kind, text)
        words: tuple[str, ...] = (text,)
        written = original[start:end]
        starter = phrases.get(text)
        phrase = None if starter is None else starter.longest(texts, at)
        if phrase is not None:
            roles = {**roles, **phrase.roles} if roles else phrase.roles
            if len(phrase.words) > 1:
                kind, words, text = "phrase", phrase.words, phrase.text
                at += len(words) - 1
                end = raw[at][3]
        opening = opens(roles) if roles else 0
        if text in zone_words or text == "(":
            opening |= ZONE
        tokens.append(Token(kind, text, start, end, roles, opening, words, written))
        at += 1
    return tokens


def _raw_tokens(masked: str) -> list[_Raw]:
    """Words, numbers and signs one by one, with the marks of list items in front of their lines."""
    bullets = {found.start("mark"): found.end() for found in _BULLET.finditer(masked)}
    raw: list[_Raw] = []
    skip = 0
    for found in _TOKEN.finditer(masked):
        start, end = found.span()
        if start in bullets:
            skip = bullets[start]
            raw.append(("bullet", masked[start:skip], start, skip))
        if start >= skip:
            raw.append((found.lastgroup or "sign", found[0], start, end))
        if len(raw) >= MOST:
            break
    return raw


def _digits(kind: str, text: str) -> Mapping[str, Any]:
    """What a number in one of its spellings may mean."""
    numbers = [int(one) for one in _NUMBERS.findall(text[:24])]
    match kind:
        case "number":
            return {"number": numbers[0], "digits": len(text)} if len(text) <= 4 else _NONE
        case "ordinal":
            return {"ordinal": numbers[0]}
        case "colon" | "hour" | "dot":
            return _clock_digits(kind, text, numbers[0], numbers[1] if len(numbers) > 1 else 0)
        case "meridiem":
            return _meridiem_digits(text)
        case "iso":
            return {"iso": text}
        case "date":
            return {"numeric": tuple(numbers)}
    return {"daymonth" if kind == "dotdate" else "slashed": (numbers[0], numbers[1])}


def _clock_digits(kind: str, text: str, hour: int, minute: int) -> dict[str, Any]:
    """15:30, 15h30; 15.30 may also be a date."""
    roles: dict[str, Any] = {}
    if kind == "dot":
        roles["daymonth"] = (hour, minute)
        if len(text.split(".")[1]) == 1:
            return roles
    if hour <= 24 and minute < 60 and not (hour == 24 and minute):
        roles["dotted" if kind == "dot" else "clock"] = (hour % 24, minute, hour > 12 or text[0] == "0")
        if kind == "hour":
            roles["hours"] = (hour, minute)
    return roles


_MERIDIEM = re.compile(r"(\d+)(?:[:.h](\d+))?")


def _meridiem_digits(text: str) -> Mapping[str, Any]:
    """3pm, 3:30 p.m.; with an hour beyond 12 the letters count for nothing."""
    digits = _MERIDIEM.match(text)
    if digits is None:
        return _NONE
    hour, minute = int(digits[1]), int(digits[2] or 0)
    if hour > 12 or hour == 0 or minute > 59:
        return {"clock": (hour, minute, True)} if hour < 24 and minute < 60 else _NONE
    afternoon = "p" in text
    return {"clock": (hour % 12 + (12 if afternoon else 0), minute, True), "meridiem": afternoon}
