"""The tables of words by which a note is judged: one TOML file a language, joined when first needed.

All languages are tried on every note: a note may mix them, and phrases of several words do not meet by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from assistant.errors import ConfigError, Problem
from assistant.invitations.patterns import fold
from assistant.toml import nearest, read_toml

_LISTS = (
    "greetings",
    "closings",
    "courtesies",
    "strong",
    "cues",
    "denied",
    "mass",
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

    text: str
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Table:
    """Phrases by their first word, or by its first letters where the phrase gives only those."""

    by_word: dict[str, list[Phrase]] = field(default_factory=dict)
    by_start: dict[str, list[Phrase]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Take a phrase in; raises ValueError for one that begins with a gap or an ending."""
        phrase = Phrase(text, tuple(_step(part) for part in _split(text)))
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
            for phrase in by_word.get(word, ()) or by_word.get(_BARE.get(word, word), ()):
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


@dataclass(frozen=True, slots=True)
class Phrases:
    """All tables, all languages."""

    greetings: tuple[str, ...]  #: folded, longest first
    closings: frozenset[str]
    courtesies: tuple[str, ...]  #: folded, longest first
    strong: Table  #: enough alone
    cues: Table  #: enough with a fact in the same sentence
    denied: Table  #: take a cue's force away
    mass: Table  #: go to anyone
    signals: dict[str, Table]
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
    lists: dict[str, list[str]] = {name: [] for name in _LISTS}
    signals: dict[str, Table] = {name: Table() for name in _SIGNALS}
    tables = {name: Table() for name in ("strong", "cues", "denied", "mass")}
    problems: list[Problem] = []
    folder = resources.files("assistant.invitations") / "data" / "words"
    for item in sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name):
        document = read_toml(item.read_text("utf-8"), item.name)
        for key, value in document.data.items():
            if key == "signals":
                for name, texts in value.items():
                    if name not in signals:
                        problems.append(
                            document.problem(
                                (key, name), f"{name!r} is no signal; did you mean {nearest(name, _SIGNALS)!r}?"
                            )
                        )
                        continue
                    for text in texts:
                        signals[name].add(text)
            elif key in lists:
                lists[key].extend(value)
            elif key != "language":
                problems.append(
                    document.problem((key,), f"{key!r} is not known; did you mean {nearest(key, _LISTS)!r}?")
                )
        for name, table in tables.items():
            for text in document.data.get(name, ()):
                try:
                    table.add(text)
                except ValueError as error:
                    problems.append(document.problem((name,), f"{text!r}: {error}"))
    if problems:
        raise ConfigError(problems)
    compounds = Table()
    for text in lists["things"]:
        if " " in text:
            compounds.add(text)

    def folded(name: str) -> list[str]:
        return sorted({fold(text) for text in lists[name]}, key=lambda text: (-len(text), text))

    return Phrases(
        tuple(folded("greetings")),
        frozenset(folded("closings")),
        tuple(folded("courtesies")),
        tables["strong"],
        tables["cues"],
        tables["denied"],
        tables["mass"],
        signals,
        frozenset(folded("vague")),
        frozenset(folded("days")),
        frozenset(folded("things")),
        compounds,
        frozenset(folded("numbered")),
        frozenset(folded("places")),
        frozenset(folded("about")),
        frozenset(folded("we")),
        frozenset(folded("articles")),
        frozenset(folded("only_you")),
        frozenset(folded("every")),
        frozenset(folded("past")),
        frozenset(folded("german")),
    )
