"""The owner's word on a call, believed only where it is sure: it decides whether a letter about a missed call goes out.

One of the offered codes in front decides, whatever follows: "happened, she did not need a translator". Other words are
taken as they read, unless the line contradicts itself, doubts, or speaks of the owner where the person is meant ("I did
not pick up"). Then nothing is done, and the owner is told.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from assistant.desk.owner_words import own_lines, phrases_of
from assistant.reading.cues import bare
from assistant.reading.owner_word import FIRST_LINES, OwnerAnswer, OwnerVerdict, read_owner_answer

_CODES = (OwnerVerdict.NEVER_AGREED, OwnerVerdict.I_ABSENT, OwnerVerdict.THEY_ABSENT, OwnerVerdict.HAPPENED)
_OTHERWISE = frozenset({OwnerVerdict.THEY_ABSENT, OwnerVerdict.CANCELLED, OwnerVerdict.NEVER_AGREED,
                        OwnerVerdict.NOT_HELD, OwnerVerdict.MOVED, OwnerVerdict.I_ABSENT})  # fmt: skip
_BEHIND_A_CODE = re.compile(r"\s*(?:$|[,.;:!(\u2013\u2014-])")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]*)?")


def owner_says(text: str, *, anchor: datetime, zone: ZoneInfo) -> OwnerAnswer | None:
    """What the owner answers in the first lines of *text*; None when that is not clear."""
    lines = own_lines(text)[:FIRST_LINES]
    for at, line in enumerate(lines):
        code = _code(line)
        if code is not None:
            return OwnerAnswer(verdict=code, words=line[:200], note="\n".join(lines[at + 1 :])[:1000])
        if read_owner_answer(line, anchor=anchor, zone=zone) is not None:
            break
    said = read_owner_answer(text, anchor=anchor, zone=zone)
    return None if said is None else _sure(said, anchor, zone)


def _code(line: str) -> OwnerVerdict | None:
    """The offered code that *line* begins with, set off from what follows it."""
    folded = bare(line)
    for verdict in _CODES:
        for code in map(bare, phrases_of(f"call_{verdict.value}")):
            rest = folded[len(code) :]
            if folded.startswith(code) and (_BEHIND_A_CODE.match(rest) or _goes_on(rest)):
                return verdict
    return None


def _goes_on(rest: str) -> bool:
    """Whether what stands behind a code only adds to it: "happened and …", "hat stattgefunden, über …"."""
    word = _WORD.match(rest.lstrip())
    return rest[:1].isspace() and word is not None and word[0] in map(bare, phrases_of("call_goes_on"))


def _sure(said: OwnerAnswer, anchor: datetime, zone: ZoneInfo) -> OwnerAnswer | None:
    """*said*, where nothing in its line speaks against it."""
    line = bare(said.words)
    clauses = [one for one in _between().split(line) if one and one.strip()]
    read = {one: found.verdict for one in clauses if (found := read_owner_answer(one, anchor=anchor, zone=zone))}
    if said.verdict is OwnerVerdict.THEY_ABSENT:
        return _whose_absence(said, line, clauses, read)
    held = [one for one, verdict in read.items() if verdict is OwnerVerdict.HAPPENED] or [line]
    if said.verdict is OwnerVerdict.I_ABSENT:
        return said if OwnerVerdict.HAPPENED not in read.values() or all(map(_only_tried, held)) else None
    if said.verdict is OwnerVerdict.HAPPENED:
        doubtful = any(_has(one, "call_doubt") for one in held) or _has(line, "call_off_after_all")
        return None if doubtful or _OTHERWISE & set(read.values()) else said
    return None if OwnerVerdict.HAPPENED in read.values() else said


def _whose_absence(
    said: OwnerAnswer, line: str, clauses: list[str], read: dict[str, OwnerVerdict]
) -> OwnerAnswer | None:
    if not all(_only_tried(one) for one, verdict in read.items() if verdict is OwnerVerdict.HAPPENED):
        return None
    absent = [one for one in clauses if read.get(one) is OwnerVerdict.THEY_ABSENT] or [line]
    if all(_has(one, "call_took_place") for one in absent):
        return replace(said, verdict=OwnerVerdict.NOT_HELD)  # "l'appel n'a pas eu lieu" does not say whose doing it was
    mine = [one for one in absent if _has(one, "call_i") and not _has(one, "call_they")]
    if not mine:
        return said
    missed = all(_has(one, "call_i_missed") for one in absent)
    return replace(said, verdict=OwnerVerdict.I_ABSENT) if missed and len(mine) == len(absent) else None


def _only_tried(clause: str) -> bool:
    """Whether somebody called, and nobody says that the two spoke."""
    return _has(clause, "call_only_tried") and not _has(clause, "call_spoke")


def _has(line: str, table: str) -> bool:
    """Whether one of the words or phrases of *table* stands in *line*."""
    words = f" {' '.join(_WORD.findall(bare(line)))} "
    return any(f" {bare(phrase)} " in words for phrase in phrases_of(table))


@cache
def _between() -> re.Pattern[str]:
    """Where one clause ends and the next one begins."""
    words = "|".join(re.escape(word) for word in phrases_of("call_but"))
    return re.compile(rf"[,;.!:(\u2013\u2014]|\s-\s|\b(?:{words})\b")
