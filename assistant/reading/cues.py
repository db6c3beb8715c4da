"""Cues: phrases of the word tables, matched word by word in linear time.

The little language of a cue: words stand for themselves (case, accents and kinds of quotes do not matter);
``look*`` any ending; ``(a|b c)`` one of these; ``?`` behind a word or group: it may be missing; ``..`` up to three
words, ``...`` up to eight, never across a comma with ``..``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from assistant.reading.words import plain, word_set

SENTENCE_WORDS = 120  # a longer sentence is read in pieces
TEXT_CHARACTERS = 6_000  # of a reply that are judged
KEPT = 20_000  # words whose cues are kept …
KEPT_LENGTH = 24  # … when they are no longer than this

_TOKEN = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*'?|[,]")
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=.)")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'")
# These patterns begin with the sign itself, and look back from there: so most of a text is passed over at once.
_END = re.compile(r"[.!?…;\n:](?:(?<=[.!?…;])(?=[\s\"')\]]|$)|(?<=\n)[ \t]*\n|(?<=:)\s*\n|(?<=[?!])(?=\w))")
#: "a.m." and the like do not end a sentence.
_DOTTED = re.compile(r"\.(?:(?<=\b[ap]\.)\s?m\.?(?!\w)|(?<=\b[zdui]\.)\s?[bhar]\."
                     r"|(?<=\b(?:mr|ms|dr|st|no|nr|ca|vs)\.)|(?<=\b(?:mrs|bzw|ggf|tel)\.)|(?<=\b(?:prof|evtl)\.)"
                     r"|(?<=\bapprox\.))", re.IGNORECASE)
#: Nor does the point of a German date that the sentence goes on behind ("am 23. entfällt").
_DATED = re.compile(r"\.(?= [a-zäöü])(?:(?<=\bam \d\.)|(?<=\bam \d\d\.)"
                    r"|(?<=\b(?:den|zum|vom|der|dem) \d\.)|(?<=\b(?:den|zum|vom|der|dem) \d\d\.))")


def bare(text: str) -> str:
    """*text* in lower case without accents; ß becomes ss."""
    text = plain(text).lower()
    if text.isascii():
        return text
    text = _ACCENTS.sub("", unicodedata.normalize("NFD", text.replace("ß", "ss").replace("œ", "oe")))
    if text.isascii():
        return text
    return "".join([sign for sign in text if sign < "\u0300" or not unicodedata.combining(sign)])


def tokens(text: str) -> list[str]:
    """The words of *text* and its commas, bare; French elisions are words of their own ("j'ai" is "j'" "ai")."""
    found: list[str] = []
    for word in _TOKEN.findall(bare(text)):
        if "'" not in word:
            found.append(word)
            continue
        while len(word) > 2 and (cut := _ELISION.match(word)):
            found.append(cut[0])
            word = word[cut.end():]
        if word not in ("'", ""):
            found.append(word if _ELIDED.fullmatch(word) else word.rstrip("'"))
    return found


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text: its words as they stand, its tokens, and whether it asks."""

    words: str
    tokens: tuple[str, ...]
    asks: bool


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of *text*; what stands in quotation marks is somebody else's and left out."""
    return tuple(each_sentence(text))


def each_sentence(text: str) -> Iterator[Sentence]:
    """The same one by one, for whoever may be content with the first."""
    text = _DOTTED.sub(lambda found: found[0].replace(".", "").replace(" ", ""), plain(text[:TEXT_CHARACTERS]))
    text = _DATED.sub("", text)
    start = 0
    ends = [(found.start(), found.end(), found[0][:1] == "?") for found in _END.finditer(text)]
    for at, end, asks in [*ends, (len(text), len(text), False)]:
        words = " ".join(text[start:at].split())
        start = end
        if not words:
            continue
        parts = tokens(_without_quotations(words))
        shown = words + ("?" if asks else "")
        for piece in range(0, max(1, len(parts)), SENTENCE_WORDS):
            yield Sentence(shown[:300], tuple(parts[piece:piece + SENTENCE_WORDS]), asks)


def _without_quotations(text: str) -> str:
    """*text* without what stands between double quotation marks, when that is more than a name or title."""
    parts = text.split('"')
    if len(parts) < 3:
        return text
    return " ".join(part for at, part in enumerate(parts)
                    if at % 2 == 0 or at == len(parts) - 1 or len(part.split()) <= 2)


@dataclass(frozen=True, slots=True)
class Cue:
    """One phrase of a table, ready to be matched."""

    label: str  #: what it speaks for
    weight: int
    phrase: str
    firsts: tuple[str, ...]  #: the first word, or its beginning with "*"
    negated: bool  #: holds a negation itself, so one before it is not looked for
    needs: frozenset[str]  #: where none of these words stands, it cannot be met; empty where that is not known

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches the words of the phrase in a line of tokens, each with a blank behind it."""
        return _pattern(self.phrase)


NEGATORS = word_set("negators")


def compile_cue(label: str, weight: int, phrase: str) -> Cue:
    """A cue from its phrase; raises ValueError when the phrase does not begin with a word that must be there."""
    elements = _elements(phrase)
    if not elements or elements[0][0] == "gap":
        raise ValueError(f"{phrase!r} must begin with a word that cannot be missing")
    firsts = tuple(tokens_of(words)[0] for words in elements[0][1])
    negated = any(word in NEGATORS for _, alternatives, _ in elements
                  for words in alternatives for word in words.split())
    return Cue(label, weight, phrase, firsts, negated, _needs(elements[1:]))


def _needs(elements: Iterable[tuple[str, list[str], bool]]) -> frozenset[str]:
    """A word of each alternative of the element with the fewest, among those that cannot be missing."""
    known: list[frozenset[str]] = []
    for kind, alternatives, optional in elements:
        whole = [[word for word in tokens_of(words) if not word.endswith("*")] for words in alternatives]
        if kind == "words" and not optional and all(whole):
            known.append(frozenset(max(some, key=len) for some in whole))
    return min(known, key=len, default=frozenset())


@cache  # made when the first word of a cue is met: of more than a thousand cues a mail meets a few
def _pattern(phrase: str) -> re.Pattern[str]:
    parts = []
    for kind, alternatives, optional in _elements(phrase):
        if kind == "gap":
            parts.append(alternatives[0])
            continue
        body = "|".join(_alternative(words) for words in alternatives)
        parts.append(f"(?:{body}){'?' if optional else ''}")
    return re.compile("".join(parts))


def tokens_of(words: str) -> list[str]:
    """The tokens of an alternative; a star stays at its word."""
    found: list[str] = []
    for word in words.split():
        parts = list(_tokens_of_word(word))
        if word.endswith("*") and parts:
            parts[-1] += "*"
        found += parts
    return found


@cache  # the same words stand in many phrases
def _tokens_of_word(word: str) -> tuple[str, ...]:
    return tuple(tokens(word.replace("*", ""))) or ((",",) if word == "," else ())


def _alternative(words: str) -> str:
    return "".join(re.escape(word.removesuffix("*")) + (r"[^ ,]* " if word.endswith("*") else " ")
                   for word in tokens_of(words))


def _elements(phrase: str) -> list[tuple[str, list[str], bool]]:
    """(words or gap, alternatives, whether it may be missing) of each part of *phrase*, from the first needed one."""
    found: list[tuple[str, list[str], bool]] = []
    for group, word in re.findall(r"(\([^()]*\)\??)|(\S+)", phrase):
        if word == "..":
            found.append(("gap", [r"(?:[^ ,]+ ){0,3}"], False))
        elif word == "...":
            found.append(("gap", [r"(?:[^ ]+ ){0,8}"], False))
        else:
            text = group or word
            optional = text.endswith("?")
            text = text.rstrip("?").strip("()")
            found.append(("words", [part.strip() for part in text.split("|") if part.strip()], optional))
    while found and found[0][2]:
        del found[0]  # what may be missing in front changes nothing
    return found


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue met in a sentence."""

    cue: Cue
    sentence: int
    words: str  #: the matched words, bare
    at: int  #: index of the first word
    asks: bool


class CueTable:
    """Cues by their first word, so that each word of a text is compared with few of them."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self.cues = tuple(cues)
        self._exact: dict[str, list[Cue]] = {}
        self._begins: dict[str, list[tuple[str, Cue]]] = {}
        self._met: dict[str, tuple[Cue, ...]] = {}  # answers of `_starting`
        for cue in self.cues:
            for first in dict.fromkeys(cue.firsts):
                if first.endswith("*"):
                    stem = first[:-1]
                    self._begins.setdefault(stem[:3], []).append((stem, cue))
                else:
                    self._exact.setdefault(first, []).append(cue)

    def hits(self, read: Iterable[Sentence]) -> Iterator[Hit]:
        """Every cue met, in the order of the text; one that a negation turns round is left out."""
        for number, sentence in enumerate(read):
            line = " ".join(sentence.tokens) + " "
            words = frozenset(sentence.tokens)
            position = 0
            for at, word in enumerate(sentence.tokens):
                cues = self._met.get(word)
                for cue in self._starting(word) if cues is None else cues:
                    if cue.needs and cue.needs.isdisjoint(words):
                        continue
                    found = cue.pattern.match(line, position)
                    if found and (cue.negated or not negated(sentence.tokens, at)):
                        yield Hit(cue, number, found[0].strip(), at, sentence.asks)
                position += len(word) + 1

    def _starting(self, word: str) -> tuple[Cue, ...]:
        """The cues that may begin with *word*; kept, because a language has few words and each comes up often."""
        stems = self._begins.get(word[:3], ())
        cues = (*self._exact.get(word, ()), *(cue for stem, cue in stems if word.startswith(stem)))
        if len(word) <= KEPT_LENGTH and len(self._met) < KEPT:
            self._met[word] = cues
        return cues


def negated(words: tuple[str, ...], at: int) -> bool:
    """Whether a negation stands in the three words before *at*, in the same part of the sentence."""
    for back in range(at - 1, max(-1, at - 4), -1):
        if words[back] == ",":
            return False
        if words[back] in NEGATORS:
            return True
    return False
