"""The traits of a note: its words, and what the tables of words find in it; each is weighed for or against."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.invitations.facts import YEAR, has_past, is_german, is_name, sentences, undenied
from assistant.invitations.ties import tie
from assistant.invitations.words import Token, phrases, tokens
from assistant.weighing import word_traits

WHOLE = -1  #: the number of the sentence for what the whole note shows
OFFERS = ("sales", "recruiter", "job_request", "introduction_request", "open_networker")
_TRADE = ("sales", "recruiter", "open_networker")
_SIGNS = (
    ("percent", re.compile(r"\d\s?%")),
    ("money", re.compile(r"[€$£¥]|\b(?:eur|usd|euros?|dollars?)\b", re.IGNORECASE)),
    ("emoji", re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]")),
    ("round number", re.compile(r"\d\s?\+|\d[kK]\b")),
    ("capitals", re.compile(r"\b[A-Z]{4,}\b")),
    ("shouts", re.compile(r"![^!]*!")),
    ("quotation", re.compile(r'[„“«"]')),
    ("bracket", re.compile(r"\(")),
    ("colon", re.compile(r":")),
    ("dash", re.compile(r" [–—-] ")),
    ("question", re.compile(r"\?")),
)
_LENGTHS = (4, 8, 14, 25, 40)  # words


def traits(text: str, left_out: set[str], signals: tuple[str, ...], *, words_only: bool = False) -> dict[str, int]:
    """Each trait of *text* (evened, not empty) and the number of the sentence that shows it first.

    *left_out* are folded names of writer and reader. *words_only* leaves out what the tables of words find: for notes
    that the tables were made with.
    """
    whole = tokens(text)
    rows = sentences(text)
    german = is_german(whole)
    found: dict[str, int] = {}
    for number, row in enumerate(rows):
        for trait in word_traits([token.word for token in row], list(_classes(row, german, left_out))):
            found.setdefault(trait, number)
    for name, sign in _SIGNS:
        if sign.search(text):
            found[f"sign:{name}"] = WHOLE
    length = sum(len(whole) >= limit for limit in _LENGTHS)
    found[f"length:{_LENGTHS[length] if length < len(_LENGTHS) else 'more'}"] = WHOLE
    if has_past(whole):
        found["past"] = WHOLE
    if not words_only:
        found |= _findings(text, rows, whole, left_out, german, signals)
    return found


def _classes(row: tuple[Token, ...], german: bool, left_out: set[str]) -> Iterator[str | None]:
    """What kind of definite thing each word is, if any."""
    table = phrases()
    for at, token in enumerate(row):
        if token.word in left_out:
            yield "<name>"
        elif token.word in table.days:
            yield "<day>"
        elif YEAR.fullmatch(token.written):
            yield "<year>"
        elif token.written.isdecimal():
            yield "<number>"
        elif any(c.isdigit() for c in token.written):
            yield "<code>"
        elif token.word not in table.vague and is_name(row, at, german, left_out):
            yield "<name>"
        else:
            yield None


def _findings(
    text: str,
    rows: tuple[tuple[Token, ...], ...],
    whole: tuple[Token, ...],
    left_out: set[str],
    german: bool,
    signals: tuple[str, ...],
) -> dict[str, int]:
    """What the tables find: ties, words that go to anyone, offers, definite things."""
    offered = any(name in signals for name in _TRADE)
    found = {f"signal:{name}": WHOLE for name in signals}
    ties = [number for number, row in enumerate(rows) if tie(row, text, left_out, german, offered) is not None]
    found[f"ties:{min(len(ties), 2)}"] = ties[0] if ties else WHOLE
    anyone = [first for _, first, _ in phrases().mass.find(whole)]
    found[f"anyone:{min(len(anyone), 3)}"] = _sentence_of(anyone[0], rows) if anyone else WHOLE
    definite = {fact for row in rows for fact in undenied(row, left_out, german, text)}
    found[f"definite:{min(len(definite), 3)}"] = WHOLE
    return found


def _sentence_of(token: int, rows: tuple[tuple[Token, ...], ...]) -> int:
    """The number of the sentence that holds the token of that number."""
    for number, row in enumerate(rows):
        token -= len(row)
        if token < 0:
            return number
    return WHOLE
