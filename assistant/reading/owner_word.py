"""The owner's word on a call: "happened", "they did not come", "I was away", "moved to Friday 10", "never agreed".

Only the first lines above any quote count: the mail that asks holds all these words itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from assistant.reading.cues import tokens
from assistant.reading.new_text import split_reply
from assistant.reading.times import find_slots
from assistant.reading.values import Slot
from assistant.reading.words import listed, phrases, table

FIRST_LINES = 6  # lines with words that are read
FIRST_CHARACTERS = 1_000


class OwnerVerdict(StrEnum):
    """What the owner says became of the call."""

    HAPPENED = "happened"
    THEY_ABSENT = "they_absent"
    I_ABSENT = "i_absent"
    MOVED = "moved"
    CANCELLED = "cancelled"
    NEVER_AGREED = "never_agreed"
    NOT_HELD = "not_held"  #: it did not happen; whose doing it was is not said


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerAnswer:
    """One answer of the owner, with the line that gave it."""

    verdict: OwnerVerdict
    slot: Slot | None = None  #: the new time of a moved call, where one is named
    words: str = ""
    note: str = ""  #: the further lines, such as what they talked of


def read_owner_answer(text: str, *, anchor: datetime, zone: ZoneInfo) -> OwnerAnswer | None:
    """What the owner answers in the first lines of *text*; None when that is not clear or two lines disagree."""
    lines = [line.strip() for line in _first_words(text).splitlines() if line.strip()][:FIRST_LINES]
    for at, line in enumerate(lines):
        found = _verdict(line)
        if found is None:
            continue
        following = [verdict for verdict in map(_verdict, lines[at + 1:at + 2]) if verdict]
        if following and following[0] is not found and {found, following[0]} & {OwnerVerdict.NEVER_AGREED}:
            return None
        slot = None
        if found is OwnerVerdict.MOVED:
            slots = find_slots(" ".join(lines[at:at + 2]), anchor=anchor, zone=zone, owner_zone=zone,
                               languages=("en", "de", "fr", "es"))
            slot = slots[0] if slots else None
        return OwnerAnswer(verdict=found, slot=slot, words=line[:200], note="\n".join(lines[at + 1:])[:1000])
    return None


def _first_words(text: str) -> str:
    """The lines above any quote: what stands between or below quoted lines is not an answer to us."""
    above = []
    for line in text[:FIRST_CHARACTERS * 4].splitlines():
        if line.lstrip().startswith(">"):
            break
        above.append(line)
    return split_reply("\n".join(above)).new[:FIRST_CHARACTERS]


@cache
def _phrases() -> tuple[tuple[OwnerVerdict, tuple[str, ...], bool], ...]:
    """(verdict, tokens, whole line) in the order in which they are tried."""
    document = table("owner_words")
    order = (OwnerVerdict.NEVER_AGREED, OwnerVerdict.I_ABSENT, OwnerVerdict.MOVED, OwnerVerdict.THEY_ABSENT,
             OwnerVerdict.CANCELLED, OwnerVerdict.HAPPENED)
    return tuple((verdict, tuple(tokens(phrase.removeprefix("!"))), phrase.startswith("!"))
                 for verdict in order for language in ("en", "de", "fr", "es")
                 for phrase in phrases(document, verdict.value, language))


@cache
def _negations() -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """Whole lines that only say no, and the words that turn "happened" round."""
    lines = frozenset(tuple(tokens(line)) for line in listed("owner_words", "no", "lines"))
    return lines, frozenset(word for phrase in listed("owner_words", "negators", "words") for word in tokens(phrase))


def _verdict(line: str) -> OwnerVerdict | None:
    words = [word for word in tokens(line) if word != ","][:60]
    if not words or line.rstrip().endswith("?"):
        return None
    bare_no, negators = _negations()
    if tuple(words) in bare_no:
        return OwnerVerdict.NOT_HELD
    for verdict, phrase, whole in _phrases():
        if whole:
            # "yes" may be followed by other words: "yes, a good half hour".
            if tuple(words) == phrase or (verdict is OwnerVerdict.HAPPENED and tuple(words[:len(phrase)]) == phrase
                                          and not negators & set(words[len(phrase):len(phrase) + 4])):
                return verdict
            continue
        at = _find(words, phrase)
        if at is None:
            continue
        if verdict in (OwnerVerdict.HAPPENED, OwnerVerdict.CANCELLED) and negators & set(words[max(0, at - 3):at]):
            return OwnerVerdict.NOT_HELD if verdict is OwnerVerdict.HAPPENED else None
        return verdict
    return None


def _find(words: list[str], phrase: tuple[str, ...]) -> int | None:
    size = len(phrase)
    return next((at for at in range(len(words) - size + 1) if tuple(words[at:at + size]) == phrase), None)
