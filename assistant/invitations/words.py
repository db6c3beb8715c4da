"""The tables of words by which a note is judged: one TOML file a language, joined when first needed.

All languages are tried on every note: a note may mix them, and phrases of several words do not meet by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from assistant.errors import ConfigError, Problem
from assistant.invitations.folding import fold
from assistant.toml import Document, nearest, read_toml

_TABLES = ("strong", "cues", "denied", "mass")  # tables of phrases; the first three are looked up together
_ROWS = ("greetings", "courtesies")
_SETS = (
    "closings",
    "vague",
    "days",
    "things",
    "numbered",
    "places",
    "about",
    "we",
    "articles",
    "only_you",
    "past",
    "every",
    "german",
)
_SIGNALS = ("open_networker", "job_request", "sales", "recruiter", "introduction_request", "referral", "event")
# Words, numbers, and single characters of scripts that are written without blanks.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:['.-](?=[^\W_])[^\W_]+)*")
MAX_TOKENS = 700
# "You'd fixed" tells the same as "you fixed".
_BARE = {"you've": "you", "you'd": "you", "we've": "we", "we'd": "we", "he'd": "he", "she'd": "she", "they'd": "they"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a note."""

    word: str  #: folded
    written: str
    start: int
    end: int


@lru_cache(maxsize=16)  # a note is looked at several times
def tokens(text: str) -> tuple[Token, ...]:
    """The words of *text* in their order."""
    plain = text.isascii()
    return tuple(
        Token(found[0].casefold() if plain else fold(found[0]), found[0], found.start(), found.end())
        for _, found in zip(range(MAX_TOKENS), _TOKEN.finditer(text), strict=False)
    )


@dataclass(frozen=True, slots=True)
class Step:
    """What may stand at one place of a phrase."""

    words: frozenset[str]
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    gap: bool  #: up to three words of any kind


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row: ``word``, ``begin*``, ``*end`` (not first), ``one|other``, ``_`` for up to three of any kind."""

    label: str  #: the table that it stands in
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Table:
    """Phrases by their first word, or by its first letters where the phrase gives only those."""

    by_word: dict[str, list[Phrase]] = field(default_factory=dict)
    by_start: dict[str, list[Phrase]] = field(default_factory=dict)

    def add(self, text: str, label: str) -> None:
        """Take a phrase in; raises ValueError for one that begins with a gap or an ending."""
        phrase = Phrase(label, tuple(_step(part) for part in _split(text)))
        if not phrase.steps or phrase.steps[0].gap or phrase.steps[0].ends:
            raise ValueError("a phrase begins with a word")
        for word in phrase.steps[0].words:
            self.by_word.setdefault(word, []).append(phrase)
        for begin in phrase.steps[0].begins:
            self.by_start.setdefault(begin[:2], []).append(phrase)

    def find(self, row: tuple[Token, ...]) -> Iterator[tuple[Phrase, int, int]]:
        """Every phrase in *row* with its first and last+1 token."""
        by_word, by_start = self.by_word, self.by_start
        for at, token in enumerate(row):
            word = token.word
            known = by_word.get(word, ())
            if word in _BARE:
                known = (*known, *by_word.get(_BARE[word], ()))
            for phrase in known:
                end = _fits(phrase.steps, row, at + 1, 1)
                if end is not None:
                    yield phrase, at, end
            if by_start and word[:2] in by_start:
                for phrase in by_start[word[:2]]:
                    end = _fits(phrase.steps, row, at)
                    if end is not None:
                        yield phrase, at, end


def _split(text: str) -> list[str]:
    """The steps of a phrase; scripts without blanks give one step a character."""
    out: list[str] = []
    for part in text.split():
        if any("\u3040" <= c <= "\u9fff" for c in part) and "|" not in part:
            out.extend(part)
        else:
            out.append(part)
    return out


@cache  # the same words stand in many phrases
def _step(part: str) -> Step:
    words = [] if part == "_" else [fold(word) for word in part.split("|")]
    return Step(
        frozenset(word for word in words if not word.startswith("*") and not word.endswith("*")),
        tuple(word[:-1] for word in words if word.endswith("*")),
        tuple(word[1:] for word in words if word.startswith("*")),
        part == "_",
    )


def _fits(steps: tuple[Step, ...], row: tuple[Token, ...], at: int, step: int = 0) -> int | None:
    for number in range(step, len(steps)):
        wanted = steps[number]
        if wanted.gap:
            for skip in range(4):  # the shortest gap first; four tries a gap, two gaps a phrase at most
                end = _fits(steps, row, at + skip, number + 1)
                if end is not None:
                    return end
            return None
        if at >= len(row):
            return None
        word = row[at].word
        if (
            word not in wanted.words
            and _BARE.get(word) not in wanted.words
            and not ((wanted.begins and word.startswith(wanted.begins)) or (wanted.ends and word.endswith(wanted.ends)))
        ):
            return None
        at += 1
    return at


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """All tables, all languages."""

    greetings: tuple[str, ...]  #: folded, longest first
    closings: frozenset[str]
    courtesies: tuple[str, ...]  #: folded, longest first
    evidence: Table  #: "strong" is enough alone, "cues" need a fact beside them, "denied" takes their force away
    mass: Table  #: go to anyone
    signals: Table  #: labeled with the signal
    vague: frozenset[str]  #: words that are no fact, however written
    days: frozenset[str]
    things: frozenset[str]  #: words so concrete that they are a fact
    compounds: Table  #: such things of several words
    numbered: frozenset[str]  #: words that are definite with a number behind them
    places: frozenset[str]  #: prepositions before names
    about: frozenset[str]  #: prepositions before a subject
    we: frozenset[str]  #: words that tie writer and reader
    articles: frozenset[str]  #: and possessives
    only_you: frozenset[str]  #: words for the reader alone
    every: frozenset[str]  #: before a day that comes again and again
    past: frozenset[str]  #: verbs that tell what was
    german: frozenset[str]  #: two of them make a note German


@cache
def phrases() -> Phrases:
    """The shipped tables; raises ConfigError with every problem."""
    folder = resources.files("assistant.invitations") / "data" / "words"
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    documents = [read_toml(item.read_text("utf-8"), item.name) for item in files]
    problems = [problem for document in documents for problem in _unknown_names(document)]
    evidence, mass, signals = Table(), Table(), Table()
    for name in _TABLES:
        _fill(mass if name == "mass" else evidence, documents, (name,), problems)
    for name in _SIGNALS:
        _fill(signals, documents, ("signals", name), problems)
    compounds = Table()
    for text in _listed(documents, ("things",)):
        if " " in text:
            compounds.add(text, "things")
    if problems:
        raise ConfigError(problems)
    found: dict[str, Any] = {name: _longest_first(_listed(documents, (name,))) for name in _ROWS}
    found |= {name: frozenset(fold(text) for text in _listed(documents, (name,))) for name in _SETS}
    return Phrases(**found, evidence=evidence, mass=mass, signals=signals, compounds=compounds)


def _listed(documents: Iterable[Document], path: tuple[str, ...]) -> list[str]:
    """The list at *path* of all languages together."""
    found: list[str] = []
    for document in documents:
        value: Any = document.data
        for step in path:
            value = value.get(step, {})
        found.extend(value)
    return found


def _longest_first(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({fold(text) for text in texts}, key=lambda text: (-len(text), text)))


def _fill(table: Table, documents: Iterable[Document], path: tuple[str, ...], problems: list[Problem]) -> None:
    for document in documents:
        for text in _listed([document], path):
            try:
                table.add(text, path[-1])
            except ValueError as error:
                problems.append(document.problem(path, f"{text!r}: {error}"))


def _unknown_names(document: Document) -> Iterator[Problem]:
    known = (*_TABLES, *_ROWS, *_SETS)
    for key in document.data:
        if key not in known and key not in ("signals", "language"):
            yield document.problem((key,), f"{key!r} is not known; did you mean {nearest(key, known)!r}?")
    for name in document.data.get("signals", {}):
        if name not in _SIGNALS:
            yield document.problem(
                ("signals", name), f"{name!r} is no signal; did you mean {nearest(name, _SIGNALS)!r}?"
            )
