"""What machines say, by meaning rather than word for word: ``data/sayings.toml`` holds the words and how they combine.

A saying is one sentence with a word of each of its parts. Looking takes time linear in the text: for each of its words
a table tells, by four letters, which of ours may stand there, and only these are looked for in the sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from assistant.mail.data import load
from assistant.mail.values import Automatic, Machine

_LEVELS = ("person", "call", "sure", "strong", "plain", "sign")
_SIGNATURE = re.compile(r"^--[ \t]?$", re.MULTILINE)
#: Where a sentence ends; not behind the day of "4. December".
_END = re.compile(r"(?<!\s\d)(?<!\s\d\d)[.!](?=\s|\Z)|(?<=[?？])|[。！]|\n[ \t]{0,20}\n")
_EDGES = str.maketrans(dict.fromkeys(',;:()"“”„«»…\t\n\r\xa0–—¡¿、，', " ") | {"’": "'", "‘": "'", "`": "'"})
_BLANKS = re.compile(r" +")
_FEW = 5  # blanks in a sentence of four words: a greeting, a name
_ASKS = ("?", "？", "؟")
_ANSWERS = re.compile(r"\s{0,3}(?:re|aw|wg|fwd?|tr|rv|sv|vs|antw|odp|ynt|enc|i|r)\s?:", re.IGNORECASE)
_GRAM = 4  # letters
_LONG = 24  # letters; what is longer comes up once


class Saying(NamedTuple):
    """One thing that machines say, or people."""

    name: str
    machine: Machine
    level: str  #: one of _LEVELS; what each means, the data file says
    parts: tuple[str, ...]  #: names of lists of words
    beside: tuple[str, ...] = ()  #: names of the signs beside which it counts; empty for any
    heavy: bool = False  #: it speaks of the mail itself, as people seldom do


class Sayings(NamedTuple):
    """The whole table."""

    sayings: tuple[Saying, ...]
    words: dict[str, tuple[tuple[str, str], ...]]  #: list and word, by four letters of it without a blank between


_Found = dict[str, list[str]]  # the words of each list that a text holds
_Said = list[tuple[Saying, str]]  # with the sentence


@cache
def sayings() -> Sayings:
    """The table of ``data/sayings.toml``. Raises ConfigError when the file is not TOML."""
    data = load("sayings.toml").data
    words = [(name, _level(word)) for name, each in data["concepts"].items() for word in dict.fromkeys(each)]
    often = Counter(gram for _, word in words for gram in set(_grams(word)))
    by_gram: dict[str, list[tuple[str, str]]] = {}
    for name, word in words:
        by_gram.setdefault(min(_grams(word), key=lambda gram: (-len(gram), often[gram])), []).append((name, word))
    return Sayings(
        tuple(
            Saying(each["name"], Machine(each["machine"]), _LEVELS[_LEVELS.index(each["level"])],
                   tuple(each["parts"]), tuple(each.get("beside", ())), each.get("heavy", False))
            for each in data["saying"]
        ),
        {gram: tuple(each) for gram, each in by_gram.items()},
    )  # fmt: skip


@lru_cache(maxsize=4)  # several rooms ask about the same mail, one after the other
def machine_saying(subject: str, text: str, *, person: bool) -> Automatic | None:
    """The machine that speaks in *text*, or None where nothing decides.

    Both come as they are; a subject that answers another ("Re:") is not looked at. *person* tells that other words
    have shown a person.
    """
    sentences = _sentences(text)
    title = [] if _ANSWERS.match(subject) else _sentences(subject)
    words = _words([*sentences, *title])
    said: dict[str, _Said] = {level: [] for level in _LEVELS}
    for saying, sentence in _said(sentences, words):
        said[saying.level].append((saying, sentence))
    person = person or bool(said["person"])
    for saying, sentence in _said(title, words):  # a subject may quote ours: it shows no person
        said[saying.level].append((saying._replace(name=f"{saying.name}, in its subject"), sentence))
    if said["sure"]:
        return _verdict(said["sure"][0])
    if person or not any(said.values()) or any(_asks(each, words) for each in sentences):
        return None
    if said["strong"]:
        return _verdict(said["strong"][0])
    if said["call"]:
        return None
    if plain := _plain(said, sentences, words):
        return _verdict(plain)
    return _two([*said["plain"], *said["sign"]], sentences)


def _plain(said: dict[str, _Said], sentences: list[str], words: _Found) -> tuple[Saying, str] | None:
    """A plain saying in which nobody says "I", where that is said in other sayings only ("mail reaches me late")."""
    machines = {sentence for found in said.values() for _, sentence in found}
    if any(_of_themselves(each, words) and each not in machines for each in sentences):
        return None
    return next((each for each in said["plain"] if not _of_themselves(each[1], words)), None)


def people_speak(text: str) -> bool:
    """Whether something in *text* shows a person: words of theirs, or a call on a day."""
    sentences = _sentences(text)
    words = _words(sentences)
    return any(saying.level in ("person", "call") for saying, _ in _said(sentences, words))


def _two(signs: _Said, sentences: list[str]) -> Automatic | None:
    """Two different signs in two sentences, three in one, or two in one beside which nothing else is said.

    A person speaks of one of these things at a time, and of something else as well.
    """
    names = {saying.name for saying, _ in signs}
    counted = {one.name: (one, said) for one, said in signs if not one.beside or not names.isdisjoint(one.beside)}
    if len(counted) < 2:
        return None
    first, *others = counted.values()
    apart = next((each for each in others if each[1] != first[1]), None)
    if apart is None and len(counted) < 3:
        heavy = any(saying.heavy for saying, _ in counted.values())
        if not heavy or any(each != first[1] and each.count(" ") > _FEW for each in sentences):
            return None
    return _verdict(first, apart or others[0])


def _verdict(*said: tuple[Saying, str]) -> Automatic:
    because = " and ".join(f"{saying.name} ({sentence.strip()[:60]!r})" for saying, sentence in said)
    return Automatic(said[0][0].machine, f"it speaks of {because}")


def _said(sentences: list[str], words: _Found) -> Iterator[tuple[Saying, str]]:
    """Each saying with the first sentence that holds it."""
    here = set(words)
    for saying in sayings().sayings:
        if here.issuperset(saying.parts):
            for sentence in sentences:
                if all(_has(sentence, part, words) for part in saying.parts):
                    yield saying, sentence
                    break


def _words(sentences: list[str]) -> _Found:
    found: _Found = {}
    text = "\n".join(sentences)
    parts = set("".join(sentences).split(" "))
    for name, word in {each for part in parts for each in (_near(part) if len(part) <= _LONG else _look_up(part))}:
        if word in text:
            found.setdefault(name, []).append(word)
    return found


def _look_up(part: str) -> tuple[tuple[str, str], ...]:
    """The words, with their lists, that may stand where *part* stands between blanks."""
    table, part = sayings().words, f" {part} "
    grams = {part[at : at + size] for size in range(1, _GRAM + 1) for at in range(len(part) - size + 1)}
    return tuple([each for gram in grams & table.keys() for each in table[gram]])


_near = lru_cache(maxsize=4_000)(_look_up)  # a language has few words, and each comes up often


def _grams(word: str) -> list[str]:
    """Every four letters of *word* without a blank between them; what is shorter, whole."""
    parts = word.split(" ")
    runs = [" "[:at] + part + " "[: len(parts) - 1 - at] for at, part in enumerate(parts) if part]
    return [run[at : at + _GRAM] for run in runs for at in range(max(1, len(run) - _GRAM + 1))]


def _has(sentence: str, concept: str, words: _Found) -> bool:
    return any(map(sentence.__contains__, words.get(concept, ())))


def _of_themselves(sentence: str, words: _Found) -> bool:
    """Whether somebody speaks of themselves; "i" and "je" are words of other languages, too."""
    named = any(_has(sentence, f"self_{each}", words) and _has(sentence, each, words) for each in ("english", "french"))
    return (named or _has(sentence, "self", words)) and not _has(sentence, "stock", words)


def _asks(sentence: str, words: _Found) -> bool:
    return any(map(sentence.__contains__, _ASKS)) and not _has(sentence, "stock", words)


def _sentences(text: str) -> list[str]:
    """The sentences of *text* in front of its signature, made comparable."""
    signature = _SIGNATURE.search(text)
    pieces = _END.split(text[: signature.start()] if signature else text)
    return [f" {each.strip()} " for each in map(_level, pieces) if each.strip()]


def _level(text: str) -> str:
    return _BLANKS.sub(" ", text.casefold().translate(_EDGES))
