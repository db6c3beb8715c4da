"""Generic or personalized: what a person's own words say, judged by facts that hold for this one reader only.

Three questions, in this order. Does a sentence tell something between the two (they met, somebody sent them, an exact
thing was read)? Does the note carry words that go to anyone, or an offer? Is it short and concrete, with no such words?
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.invitations.patterns import even, fold
from assistant.invitations.values import NoteVerdict
from assistant.invitations.words import Token, phrases, tokens

_SENTENCES = re.compile(r"[.!?;:。！？\n]+(?:\s+|$)|\n+|\s[-–—]\s|(?<=[。！？])")
_QUOTATION = re.compile(r"[\"“„«「][^\"“”„«»「」\n]{3,80}[\"”“»」]")
_PAST = re.compile(r"[a-z]{3,14}(?<!e)ed")  # a regular English verb
_YEAR = re.compile(r"(?:19|20)\d\d|'\d\d")
_PLACEHOLDER = re.compile(
    r"[\[{<%(]{1,2}\s?(?:[a-z]{2,12}[ _-]?)?(?:name|names|company|firma|title|position|industry|role|city|skill|school"
    r"|prénom|nom|entreprise|nombre|empresa|nome|azienda|voornaam|bedrijf)\s?[\]}>%)]{1,2}",
    re.IGNORECASE,
)
_TITLES = frozenset(("dr", "prof", "mr", "mrs", "ms", "st", "hr", "fr", "frl", "dott", "sr", "sra", "mme", "no", "nr"))
_WHERE = frozenset(("in", "en", "à", "em", "a"))
_SELF = frozenset(
    ("i'm", "am", "bin", "heiße", "suis", "soy", "llamo", "sono", "chiamo", "sou", "chamo", "ben", "heet")
)
_SHORT = 7  # words; a note so short needs no tie besides a fact
_TRADE = ("sales", "recruiter", "open_networker")
_OFFERS = ("sales", "recruiter", "job_request", "introduction_request", "open_networker")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a person's own words, and the words that decided."""

    verdict: NoteVerdict
    because: str
    signals: tuple[str, ...] = ()


def judge(words: str, *, names: Iterable[str] = ()) -> Judgement:
    """PITCH or PERSONAL for non-empty own words; *names* are those of writer and reader, which are no facts."""
    text = even(words)
    left_out = {part for name in names for part in fold(name).split()}
    whole = tokens(text)
    signals = signals_of(words)
    if (left := _PLACEHOLDER.search(text)) is not None:
        return Judgement(NoteVerdict.PITCH, f"was filled in by a program: {left[0]!r} was left over", signals)
    german = _german(whole)
    offered = any(name in signals for name in _TRADE)
    for sentence in _sentences(text):
        if (why := _evidence(sentence, text, left_out, german, offered)) is not None:
            return Judgement(NoteVerdict.PERSONAL, f"says {why!r}", signals)
    table = phrases()
    offer = next((name for name in _OFFERS if name in signals), None)
    if offer is not None:
        return Judgement(NoteVerdict.PITCH, f"{_ANYONE[offer]}: nothing in it is about the two of you", signals)
    mass = next(table.mass.find(whole), None)
    if mass is not None:
        return Judgement(
            NoteVerdict.PITCH, f"{text[whole[mass[1]].start : whole[mass[2] - 1].end]!r} could go to anyone", signals
        )
    past = _has_past(whole)
    fact = next(
        (
            fact
            for row in _sentences(text)
            for fact in _undenied(row, left_out, german, text)
            if past or not _is_place(fact, whole)  # "based in Leeds": many are
        ),
        None,
    )
    definite = fact is not None and (fold(fact) in table.things or fold(fact) in table.days or " " in fact)
    tied = "?" not in text and any(
        token.word in table.we and (definite or token.word not in phrases().only_you) for token in whole
    )
    if fact is not None and (
        tied or len(whole) <= (_SHORT + 2 if definite and fold(fact) not in table.days else _SHORT)
    ):
        return Judgement(NoteVerdict.PERSONAL, f"is about something definite: {fact!r}", signals)
    if (told := _told(text, whole, left_out, german)) is not None:
        return Judgement(NoteVerdict.PERSONAL, f"tells you of {told}", signals)
    return Judgement(NoteVerdict.PITCH, "names nothing that holds only for you", signals)


def _told(text: str, whole: tuple[Token, ...], left_out: set[str], german: bool) -> str | None:
    """The definite things of a note that tells the reader something, for which no phrase of the tables was found.

    Asked only of a note without a word that goes to anyone: one definite thing and a verb of the past, or two such
    things, are weight enough; each wish, condition or remark on a profile takes weight away.
    """
    table = phrases()
    if not any(token.word in table.only_you for token in whole):
        return None
    found: dict[str, str] = {}
    against = 0
    for row in _sentences(text):
        against += len({first for _, first, _ in table.denied.find(row)})
        found |= {fold(fact): fact for fact in _undenied(row, left_out, german, text)}
    past = _has_past(whole)
    return ", ".join(map(repr, found.values())) if len(found) + past - against >= 2 and found else None


def _has_past(whole: tuple[Token, ...]) -> bool:
    return any(token.word in phrases().past or _PAST.fullmatch(token.word) for token in whole)


def _is_place(fact: str, whole: tuple[Token, ...]) -> bool:
    """Whether a name stands in the note as a place only: "in Leeds", "en Belgique"."""
    table = phrases()
    return fold(fact) not in table.things and any(
        token.written == fact and token.written[:1].isupper() and at and whole[at - 1].word in _WHERE
        for at, token in enumerate(whole)
    )


def _undenied(row: tuple[Token, ...], left_out: set[str], german: bool, text: str) -> Iterator[str]:
    """The definite things of a sentence that no denial reaches."""
    denied = [(first, _reach(row, last, text)) for _, first, last in phrases().denied.find(row)]
    for fact in _facts(row, 0, 0, left_out, german, text):
        at = next((number for number, token in enumerate(row) if token.written == fact.split()[-1]), 0)
        if not _covered(denied, at, at + 1):
            yield fact


_ANYONE = {
    "sales": "offers something",
    "recruiter": "recruits",
    "job_request": "asks for a job",
    "introduction_request": "asks for an introduction",
    "open_networker": "collects contacts",
}


@lru_cache(maxsize=16)  # a note is asked twice, by its verdict and for its signals
def signals_of(text: str) -> tuple[str, ...]:
    """The signals that *text* gives, sorted; for headlines and names too."""
    return _signals(tokens(even(text)))


def _signals(row: tuple[Token, ...]) -> tuple[str, ...]:
    return tuple(sorted(name for name, table in phrases().signals.items() if next(table.find(row), None) is not None))


def _sentences(text: str) -> list[tuple[Token, ...]]:
    out: list[tuple[Token, ...]] = []
    at = 0
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
        at = end
    del at
    return out


def _german(row: tuple[Token, ...]) -> bool:
    """Whether capitals mean little here, as in German, where every noun has one."""
    return sum(token.word in phrases().german for token in row) >= 2


def _evidence(row: tuple[Token, ...], text: str, left_out: set[str], german: bool, offered: bool) -> str | None:
    """The words of a sentence that tie the two together, or None; beside an offer a cue needs a solid fact."""
    table = phrases()
    denied = [(first, _reach(row, last, text)) for _, first, last in table.denied.find(row)]
    for _, first, last in table.strong.find(row):
        if not _covered(denied, first, last):
            return text[row[first].start : row[-1].end]
    shared = len(row) <= _SHORT or any(token.word in table.we or token.word in table.only_you for token in row)
    for _, first, last in table.cues.find(row):
        if _covered(denied, first, last) or (row[first].word == "i" and not shared):
            continue
        if _named_before(row, first, left_out) or (
            _solid(row, first, last, left_out, german, text)
            if offered
            else _fact(row, first, last, left_out, german, text) is not None
        ):
            return text[row[0].start : row[-1].end]
    return None


def _solid(row: tuple[Token, ...], first: int, last: int, left_out: set[str], german: bool, text: str) -> bool:
    """Whether a sentence holds more than a day or a subject, which every offer has too."""
    return any(fold(fact) not in phrases().days for fact in _facts(row, first, last, left_out, german, text))


def _reach(row: tuple[Token, ...], last: int, text: str) -> int:
    """How far a denial that ends before token *last* reaches: three words on, never past a comma."""
    for at in range(last, min(last + 4, len(row))):
        if "," in text[row[at - 1].end : row[at].start]:
            return at - 1
    return last + 3


def _covered(denied: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether a denial stands on these words or reaches them."""
    return any(start - 1 < last and first <= end for start, end in denied)


def _named_before(row: tuple[Token, ...], first: int, left_out: set[str]) -> bool:
    """ "Jasper said …": a name right before the cue, also as the sentence's first word."""
    if first != 1:
        return False
    token = row[0]
    return (
        token.written[:1].isupper()
        and token.word not in phrases().vague
        and token.word not in left_out
        and token.word not in phrases().articles
        and token.word not in phrases().we
        and len(token.word) > 2
    )


def _fact(row: tuple[Token, ...], first: int, last: int, left_out: set[str], german: bool, text: str) -> str | None:
    """Something definite in a sentence besides the words *first* to *last*: a name, day, year, thing or subject."""
    found = next(_facts(row, first, last, left_out, german, text), None)
    return found or (_subject(row, last, left_out) if last else None)


def _facts(row: tuple[Token, ...], first: int, last: int, left_out: set[str], german: bool, text: str) -> Iterator[str]:
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
        elif not inside and (_is_number(token) or _is_name(row, at, german, left_out)):
            yield token.written


def _is_number(token: Token) -> bool:
    """A year, or a number that belongs to letters: "R2", "12b"."""
    return any(c.isdigit() for c in token.written) and (
        _YEAR.fullmatch(token.written) is not None or (token.written[-1].isalpha() and len(token.written) > 2)
    )


def _is_name(row: tuple[Token, ...], at: int, german: bool, left_out: set[str]) -> bool:
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
