"""What is definite in a note: names, days, years, numbered and concrete things, subjects that were spoken about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.invitations.words import Token, phrases, tokens

_SENTENCES = re.compile(r"[.!?;:。！？\n]+(?:\s+|$)|\n+|\s[-–—]\s|(?<=[。！？])")
_QUOTATION = re.compile(r"[\"“„«「][^\"“”„«»「」\n]{3,80}[\"”“»」]")
_PAST = re.compile(r"[a-z]{3,14}(?<!e)ed")  # a regular English verb
YEAR = re.compile(r"(?:19|20)\d\d|'\d\d")
_TITLES = frozenset(("dr", "prof", "mr", "mrs", "ms", "st", "hr", "fr", "frl", "dott", "sr", "sra", "mme", "no", "nr"))
_SELF = frozenset(
    ("i'm", "am", "bin", "heiße", "suis", "soy", "llamo", "sono", "chiamo", "sou", "chamo", "ben", "heet")
)


@lru_cache(maxsize=16)  # asked by the traits and for the words that decided
def sentences(text: str) -> tuple[tuple[Token, ...], ...]:
    """The words of each sentence of *text*; a sentence without a word is none."""
    out: list[tuple[Token, ...]] = []
    whole = tokens(text)
    ends = [found.start() for found in _SENTENCES.finditer(text)] + [len(text)]
    index = 0
    for end in ends:
        if text[:end].rpartition(" ")[2].casefold() in _TITLES and text[end : end + 1] == ".":
            continue  # "Dr. Okafor said" is one sentence
        row = []
        while index < len(whole) and whole[index].start < end:
            row.append(whole[index])
            index += 1
        if row:
            out.append(tuple(row))
    return tuple(out)


def is_german(row: tuple[Token, ...]) -> bool:
    """Whether capitals mean little here, as in German, where every noun has one."""
    return sum(token.word in phrases().german for token in row) >= 2


def has_past(whole: tuple[Token, ...]) -> bool:
    """Whether a verb tells what was."""
    return any(token.word in phrases().past or _PAST.fullmatch(token.word) for token in whole)


def undenied(row: tuple[Token, ...], left_out: set[str], german: bool, text: str) -> Iterator[str]:
    """The definite things of a sentence that no denial reaches."""
    denied = [(first, reach(row, last, text)) for label, first, last in marks(row) if label == "denied"]
    for fact in facts(row, 0, 0, left_out, german, text):
        at = next((number for number, token in enumerate(row) if token.written == fact.split()[-1]), 0)
        if not covered(denied, at, at + 1):
            yield fact


@lru_cache(maxsize=64)  # a sentence is asked for its ties and for its facts
def marks(row: tuple[Token, ...]) -> tuple[tuple[str, int, int], ...]:
    """What the tables of phrases know in a sentence: "strong", "cues" or "denied", its first and last+1 word."""
    return tuple((phrase.label, first, last) for phrase, first, last in phrases().evidence.find(row))


def reach(row: tuple[Token, ...], last: int, text: str) -> int:
    """How far a denial that ends before token *last* reaches: three words on, never past a comma."""
    for at in range(last, min(last + 4, len(row))):
        if "," in text[row[at - 1].end : row[at].start]:
            return at - 1
    return last + 3


def covered(denied: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether a denial stands on these words or reaches them."""
    return any(start - 1 < last and first <= end for start, end in denied)


def fact_of(row: tuple[Token, ...], first: int, last: int, left_out: set[str], german: bool, text: str) -> str | None:
    """Something definite in a sentence besides the words *first* to *last*: a name, day, year, thing or subject."""
    found = next(facts(row, first, last, left_out, german, text), None)
    return found or (_subject(row, last, left_out) if last else None)


def facts(row: tuple[Token, ...], first: int, last: int, left_out: set[str], german: bool, text: str) -> Iterator[str]:
    """Everything definite in a sentence besides the words *first* to *last*, as written."""
    table = phrases()
    found = _QUOTATION.search(text, row[0].start, row[-1].end + 1)
    if found:
        yield found[0]
    for _, start, end in table.compounds.find(row):
        yield text[row[start].start : row[end - 1].end]
    for at, token in enumerate(row):
        inside = first <= at < last
        if token.word in left_out or token.word in table.vague or (at and row[at - 1].word in table.every):
            continue
        if token.word in table.days or token.word in table.things:
            if not (inside and token.word in table.things):
                yield token.written
            continue
        if at and token.word.isdecimal() and row[at - 1].word in table.numbered:
            yield f"{row[at - 1].written} {token.written}"
        elif not inside and (_is_number(token) or is_name(row, at, german, left_out)):
            yield token.written


def _is_number(token: Token) -> bool:
    """A year, or a number that belongs to letters: "R2", "12b"."""
    return any(c.isdigit() for c in token.written) and (
        YEAR.fullmatch(token.written) is not None or (token.written[-1].isalpha() and len(token.written) > 2)
    )


def is_name(row: tuple[Token, ...], at: int, german: bool, left_out: set[str]) -> bool:
    """Whether the word at *at* is a name, by its capital and, in German, by the words before it."""
    token = row[at]
    if not token.written[:1].isupper() or len(token.written) < 2 or at == 0 or token.word in phrases().we:
        return False
    before = row[at - 1]
    if before.word in _SELF and not token.word.endswith("'s"):
        return False  # the writer's own name
    if not german:
        return True
    if before.word in ("herr", "frau", "herrn", "dr", "prof"):
        return True
    if before.word in phrases().places and before.word not in phrases().articles:
        return True
    return (
        before.written[:1].isupper()
        and before.word not in phrases().vague
        and before.word not in phrases().articles
        and before.word not in phrases().we
        and before.word not in left_out
        and before.word not in phrases().german
    )


def _subject(row: tuple[Token, ...], last: int, left_out: set[str]) -> str | None:
    """What was spoken or written about: the word behind "on", "about", "über" after a cue, unless it is a catchword."""
    table = phrases()
    for at in range(max(0, last - 1), len(row)):
        if row[at].word not in table.about:
            continue
        for token in row[at + 1 : at + 5]:
            if token.word in phrases().articles or token.word in table.about or token.word in table.we:
                continue
            if len(token.word) < 4 or token.word in table.vague or token.word in left_out:
                break
            return token.written
    return None
