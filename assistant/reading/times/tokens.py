"""From folded, masked text to tokens: what each word or number can mean in a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.reading.times.mask import MASK
from assistant.reading.times.words import Lexicon

_TOKEN = re.compile(
    rf"""
  (?P<iso>\d{{4}}-\d{{2}}-\d{{2}}(?:(?:t|[ ])\d{{2}}:\d{{2}}(?::\d{{2}})?(?:z\b|[+-]\d{{2}}:?\d{{2}})?)?(?!\d))
 |(?P<date>\d{{1,2}}(?P<sep>[./-])\d{{1,2}}(?P=sep)(?:\d{{4}}|\d{{2}})(?!\d)|\d{{4}}/\d{{1,2}}/\d{{1,2}}(?!\d))
 |(?P<meridiem>\d{{1,2}}(?:[:.h]?\d{{2}})?[ ]?(?:a\.[ ]?m\b\.?|p\.[ ]?m\b\.?|[ap]m\b)   # 3pm, 3 p.m.
    |\d{{1,2}}(?:[:.]\d{{2}})?[ap]\b(?![.']))   # 3p
 |(?P<colon>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d))
 |(?P<hour>\d{{1,2}}[ ]?h(?:[ ]?[0-5]\d)?(?:[ ]?min)?(?![a-z\d]))   # 15h, 15 h 30
 |(?P<dotdate>\d{{1,2}}\.[ ]?\d{{1,2}}\.(?!\d))
 |(?P<slash>\d{{1,2}}/\d{{1,2}}(?![\d/]))
 |(?P<dot>\d{{1,2}}\.\d{{2}}(?!\d)|\d{{1,2}}\.\d(?!\d))
 |(?P<ordinal>\d{{1,2}}(?:st|nd|rd|th|er|eme|º|ª|°)(?!\w))
 |(?P<number>\d+)
 |(?P<mask>{MASK}+)
 |(?P<elision>(?:[ldjnsmtc]|qu|jusqu|lorsqu|puisqu)'(?=[a-zäöüß]))
 |(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
 |(?P<line>\n)
 |(?P<sign>[^\w\s]|_)
""",
    re.VERBOSE,
)
_BULLET = re.compile(r"(?m)^[ ]{0,4}(?:(?P<dash>[-*•·])[ ]|(?P<mark>\d{1,2}|[a-h])(?:[.)]|[ ]-|:)(?=[ ]))")


@dataclass(slots=True)
class Token:
    kind: str
    text: str  #: folded
    start: int
    end: int
    roles: dict[str, Any]
    capital: bool = False  #: begins with a capital in the original
    upper: bool = False  #: wholly in capitals, two letters or more
    words: tuple[str, ...] = ()
    accent: str = ""  #: its last letter in the original, when folding changed that

    def has(self, role: str) -> bool:
        return role in self.roles


def words_of(text: str) -> list[str]:
    """The words of folded *text*, for telling its language."""
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text)


def tokenize(original: str, masked: str, lexicon: Lexicon) -> list[Token]:
    """Tokens of *masked*, which is *original* folded and blanked (same length); phrases are joined to one token."""
    masked = lexicon.mask.sub(lambda found: MASK * (found.end() - found.start()), masked)
    bullets = {found.start(): found.end() for found in _BULLET.finditer(masked)}
    raw: list[Token] = []
    skip = 0
    for found in _TOKEN.finditer(masked):
        start, end = found.span()
        line_start = start == 0 or masked[start - 1] in "\n "
        if line_start and (mark := _bullet_at(bullets, masked, start)):
            raw.append(Token("bullet", masked[start:mark], start, mark, {}))
            skip = mark
        if start < skip:
            continue
        kind = found.lastgroup or "sign"
        if kind == "sep":
            kind = "date"
        text = found[0]
        piece = original[start:end]
        raw.append(
            Token(
                kind,
                text,
                start,
                end,
                _digits(kind, text),
                piece[:1].isupper(),
                len(piece) > 1 and piece.isupper(),
                (text,),
                piece[-1:] if piece[-1:].lower() != text[-1:] else "",
            )
        )
    return _join(raw, lexicon)


def _bullet_at(bullets: dict[int, int], masked: str, start: int) -> int | None:
    line = masked.rfind("\n", 0, start) + 1
    if start - line > 4 or masked[line:start].strip():
        return None
    return bullets.get(line)


def _digits(kind: str, text: str) -> dict[str, Any]:
    if kind in ("word", "sign", "line", "mask", "elision"):
        return {}
    numbers = [int(one) for one in re.findall(r"\d+", text[:24])]
    if kind == "number":
        if len(text) > 4:
            return {}
        roles: dict[str, Any] = {"number": numbers[0], "digits": len(text)}
        return roles
    if kind == "ordinal":
        return {"ordinal": numbers[0]}
    if kind in ("colon", "hour", "dot"):
        hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
        roles = {}
        if kind == "dot":
            roles["daymonth"] = (hour, minute)
            if len(text.split(".")[1]) == 1:
                return roles
        if hour <= 24 and minute < 60 and not (hour == 24 and minute):
            roles["dotted" if kind == "dot" else "clock"] = (hour % 24, minute, hour > 12 or text[0] == "0")
            if kind == "hour":
                roles["hours"] = (hour, minute)
        return roles
    if kind == "meridiem":
        digits = re.match(r"(\d+)(?:[:.h](\d+))?", text)
        if digits is None:
            return {}
        hour, minute = int(digits[1]), int(digits[2] or 0)
        if hour > 12 or hour == 0 or minute > 59:
            return {"clock": (hour, minute, True)} if hour < 24 and minute < 60 else {}
        afternoon = "p" in text
        return {"clock": (hour % 12 + (12 if afternoon else 0), minute, True), "meridiem": afternoon}
    if kind == "iso":
        return {"iso": text}
    if kind == "date":
        return {"numeric": tuple(numbers)}
    return {"daymonth" if kind == "dotdate" else "slashed": (numbers[0], numbers[1])}


def _join(raw: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Words joined to the longest phrases the lexicon knows."""
    tokens: list[Token] = []
    at = 0
    while at < len(raw):
        token = raw[at]
        for phrase in lexicon.phrases.get(token.text, ()):
            size = len(phrase.words)
            if size == 1 or [one.text for one in raw[at : at + size]] == list(phrase.words):
                last = raw[at + size - 1]
                words = tuple(one.text for one in raw[at : at + size])
                token = Token(
                    "phrase" if size > 1 else token.kind,
                    " ".join(words),
                    token.start,
                    last.end,
                    {**token.roles, **phrase.roles},
                    token.capital,
                    token.upper,
                    words,
                )
                at += size - 1
                break
        tokens.append(token)
        at += 1
    return tokens
