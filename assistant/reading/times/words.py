"""The word tables: what a word of a language can mean in a time, as data files say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import repeat
from typing import Any

from assistant.errors import ConfigError
from assistant.reading.times.choice import Choice
from assistant.reading.times.cues import Cues
from assistant.reading.times.folding import fold, split_words
from assistant.reading.words import listed
from assistant.toml import Document, read_toml

_TABLES = ("weekdays", "months", "numbers", "ordinals", "days", "feasts", "parts")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word or some words in a row, and what they may mean in a time."""

    words: tuple[str, ...]
    roles: Mapping[str, Any]  #: role -> value; "weekday": 3, "at": True ...
    text: str


@dataclass(frozen=True, slots=True)
class Starter:
    """The phrases that begin with one word."""

    alone: Phrase | None  #: the word itself
    longer: Mapping[str, tuple[Phrase, ...]]  #: by their second word, longest first

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Starter:
        """From all phrases with the same first word."""
        alone: Phrase | None = None
        longer: dict[str, list[Phrase]] = {}
        for phrase in sorted(phrases, key=lambda one: -len(one.words)):
            if len(phrase.words) == 1:
                alone = phrase
            else:
                longer.setdefault(phrase.words[1], []).append(phrase)
        return cls(alone, {word: tuple(some) for word, some in longer.items()})

    def longest(self, texts: Sequence[str], at: int) -> Phrase | None:
        """The longest of the phrases that stands at texts[at]."""
        if self.longer and at + 1 < len(texts):
            for phrase in self.longer.get(texts[at + 1], ()):
                size = len(phrase.words)
                if size == 2 or tuple(texts[at + 2 : at + size]) == phrase.words[2:]:
                    return phrase
        return self.alone


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words; everything folded."""

    language: str
    order: str  #: "day", "month" or "ask"
    clock: int  #: 12 or 24
    half_before: bool  #: "half four" is half past three
    phrases: Mapping[str, Starter]  #: by first word
    follow: frozenset[str]  #: words that may stand behind a bare hour ("at 3 works")
    starts: frozenset[str]  #: words that begin a new clause behind a comma
    glue: frozenset[str]
    weights: Mapping[str, int]  #: how much a word speaks for this language
    mask: re.Pattern[str]
    polite: re.Pattern[str]
    polite_words: frozenset[str]  #: the words that a polite turn begins with
    buts: frozenset[str]
    breaks: frozenset[str]  #: words that a clause may begin with
    cues: Cues
    choice: Choice


def _phrases(words: Iterable[str], longer: Iterable[str] = ()) -> re.Pattern[str]:
    """Any of *words*, but not where it begins one of the *longer* phrases ("one day", but not "one day later")."""
    folded = sorted({fold(word) for word in words}, key=len, reverse=True)
    behind: dict[str, list[str]] = {word: [] for word in folded}
    for phrase in longer:
        for word in folded:
            if phrase.startswith(word + " "):
                behind[word].append(re.escape(phrase[len(word) :]))
    kept = [re.escape(word) + (f"(?!(?:{'|'.join(behind[word])})(?!\\w))" if behind[word] else "") for word in folded]
    return re.compile(r"(?<!\w)(?:" + ("|".join(kept) or r"(?!)") + r")(?!\w)")


def _number(key: str) -> int:
    return int(key)


def _read(document: Document) -> dict[tuple[str, ...], dict[str, Any]]:
    """Every phrase with all its roles."""
    data = document.data
    found: dict[tuple[str, ...], dict[str, Any]] = {}

    def add(phrase: str, role: str, value: Any) -> None:
        for spelling in _spellings(phrase, data["language"]):
            found.setdefault(split_words(spelling), {}).setdefault(role, value)

    for table, role in (
        ("weekdays", "weekday"),
        ("months", "month"),
        ("numbers", "number"),
        ("ordinals", "ordinal"),
        ("days", "relday"),
    ):
        for key, words in data.get(table, {}).items():
            for word in words:
                add(word, role, _number(key))
    for key, words in data.get("feasts", {}).items():
        month, day = map(int, key.split("-"))
        for word in words:
            add(word, "feast", (month, day))
    for part, words in data.get("parts", {}).items():
        for word in words:
            add(word, "part", part)
    for word in data.get("vague", {}).get("words", ()):
        add(word, "vague", True)
    for role, words in data.get("roles", {}).items():
        if role not in ("glue", "follow"):
            for word in words:
                add(word, role, True)
    if data.get("compounds"):  # "montagnachmittag"
        for weekday, words in data["weekdays"].items():
            for suffix, part in data["compounds"].items():
                found.setdefault((fold(words[0] + suffix),), {}).update(weekday=int(weekday), part=part)
    for table, role in (("weekdays", "weekday"), ("months", "month")):
        for key, words in data.get(table, {}).items():
            for word in words:
                for slip in _slips(fold(word)):  # behind all that is written rightly
                    found.setdefault((slip,), {role: _number(key)})
    return found


_SURE = 6  # letters; a shorter word with a slip in it is often another word


def _slips(name: str) -> set[str]:
    """*name* as a hurried hand types it: a letter left out, two letters in the wrong order, one letter twice."""
    if not name.isalpha() or len(name) < _SURE:
        return set()
    inner = range(1, len(name))
    slips = {name[:at] + name[at + 1 :] for at in inner}
    slips |= {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in inner if at + 1 < len(name)}
    slips |= {name[:at] + name[at] + name[at:] for at in range(len(name))}
    return {slip for slip in slips if len(slip) >= _SURE} - {name}


def _spellings(phrase: str, language: str) -> tuple[str, ...]:
    if language == "de" and any(char in phrase for char in "äöü"):
        return phrase, phrase.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return (phrase,)


def _check(document: Document) -> None:
    problems = [
        document.problem((key,), f"[{key}] is missing; every language needs it")
        for key in ("language", "weekdays", "months", "numbers", "roles", "words", "cues", "choice")
        if key not in document.data
    ]
    for table in ("weekdays", "months", "numbers", "ordinals", "days"):
        problems += [
            document.problem((table, key), f"{table}.{key}: the key must be a number, such as 1")
            for key in document.data.get(table, {})
            if not key.lstrip("-").isdigit()
        ]
    if problems:
        raise ConfigError(problems)


def read_lexicon(text: str, file: str) -> Lexicon:
    """The word table in *text*; raises ConfigError with file and line."""
    document = read_toml(text, file)
    _check(document)
    data = document.data
    phrases: dict[str, list[Phrase]] = {}
    read = _read(document)
    for words, roles in read.items():
        if words:
            phrases.setdefault(words[0], []).append(Phrase(words, roles, " ".join(words)))
    words = data["words"]
    cues = Cues.of(data["cues"], split_words)
    buts = frozenset(map(fold, words["but"]))
    common = frozenset(map(fold, words["common"])) | {
        word
        for first in ("weekdays", "months", "numbers", "days")
        for some in data.get(first, {}).values()
        for one in some
        for word in split_words(one)
    }
    known = frozenset(word for some in _read(document) for word in some) | frozenset(cues.by_word)
    return Lexicon(
        language=data["language"],
        order=data.get("order", "day"),
        clock=data.get("clock", 24),
        half_before=data.get("half_before", False),
        phrases={first: Starter.of(some) for first, some in phrases.items()},
        follow=frozenset(map(fold, data["roles"].get("follow", ()))),
        starts=frozenset(map(fold, words["starts"])),
        glue=frozenset(map(fold, data["roles"].get("glue", ()))),
        weights=_weights(common, known),
        mask=_phrases(data.get("mask", {}).get("phrases", ()), map(" ".join, read)),
        polite=_phrases(data.get("mask", {}).get("polite", ())),
        polite_words=frozenset(fold(one).split(" ")[0] for one in data.get("mask", {}).get("polite", ())),
        buts=buts,
        breaks=buts | {"¿", "¡", *listed("sentences", "conjunctions")},
        cues=cues,
        choice=Choice.of(data["choice"], data["numbers"]),
    )


def _weights(common: frozenset[str], known: frozenset[str]) -> dict[str, int]:
    return {word: 2 * (word in common) + (word in known) for word in common | known}


@cache
def lexicon(language: str) -> Lexicon | None:
    """The shipped table of *language*, or None."""
    if not language.isalpha():
        return None
    place = files("assistant.reading") / "data" / f"times.{language}.toml"
    if not place.is_file():
        return None
    return read_lexicon(place.read_text(encoding="utf-8"), f"times.{language}.toml")


def choose(words: Sequence[str], languages: Sequence[str]) -> Lexicon:
    """The table of the language that most of *words* (folded) belong to; the first of *languages* in doubt."""
    tables, votes = _votes(tuple(languages))
    sums = sum(map(votes.get, words, repeat(0)))
    counted = [sums >> place * _LANE & (1 << _LANE) - 1 for place in range(len(tables))]
    return tables[counted.index(max(counted))]


_LANE = 20  # bits of one language in the sum: a text has some thousand words, each of weight 3 at most


@lru_cache(maxsize=8)  # sets of languages; a program asks for one or two
def _votes(languages: tuple[str, ...]) -> tuple[tuple[Lexicon, ...], dict[str, int]]:
    """The tables of *languages*, and for each word its weights for all of them, side by side in one number."""
    tables = tuple(table for table in map(lexicon, languages) if table is not None)
    if not tables and (english := lexicon("en")) is not None:
        tables = (english,)
    votes: dict[str, int] = {}
    for place, table in enumerate(tables):
        for word, weight in table.weights.items():
            votes[word] = votes.get(word, 0) + (weight << place * _LANE)
    return tables, votes
