"""Cues: short patterns of words that say what a clause does.

A cue is a row of words: ``a|b`` either, ``a*`` beginning with a, ``a*b`` beginning and ending so, ``a?`` may be
missing, ``..`` up to three words between, ``...`` up to eight, ``a_b`` two words in one alternative.

Matching walks the words once and looks at the few cues that begin with each, so it is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

GAP = 3  # words that ".." may skip
LONG_GAP = 8  # and "..."
_FORM = 6  # letters of a word that a form with a beginning and an end may fit
_KEPT = 20_000  # words whose cues are kept …
_KEPT_LENGTH = 24  # … when they are no longer than this
#: "e-mail", "did_not" and "d'accord" are two words of a text.
_JOINT = re.compile(
    r"(?<=\w)[-_](?=\w)"
    r"|(?:(?<=\b[ldjnsmtc]')|(?<=\bqu')|(?<=\bjusqu')|(?<=\blorsqu')|(?<=\bpuisqu'))(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a cue: what fits there."""

    words: frozenset[str]
    stems: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]  #: beginning and end of a word of six letters or more: "ge*t"
    optional: bool
    gap: int  #: how many words it may skip; 0 when it is a word itself

    def fits(self, word: str) -> bool:
        """Whether *word* fits."""
        if word in self.words or (self.stems and word.startswith(self.stems)):
            return True
        if not self.forms or len(word) < _FORM:
            return False
        return any(word.startswith(before) and word.endswith(behind) for before, behind in self.forms)


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of steps, and what it is a sign of."""

    name: str
    steps: tuple[Step, ...]
    needs: frozenset[str] = frozenset()  #: where none of these words stands, it cannot be met; empty for not known

    @classmethod
    def of(cls, name: str, steps: tuple[Step, ...]) -> Cue:
        """With what it needs behind its first word: the shortest list of whole words that cannot be missing."""
        known = [step.words for step in steps[1:]
                 if step.words and not (step.optional or step.stems or step.forms)]
        return cls(name, steps, min(known, key=len, default=frozenset()))


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that was met: words[start:end]."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language, by the words that they may begin with."""

    by_word: Mapping[str, tuple[Cue, ...]]
    by_stem: Mapping[str, tuple[Cue, ...]]  #: by the first three letters
    met: dict[str, tuple[Cue, ...]] = field(default_factory=dict, compare=False)  #: answers of `_beginning`, kept

    @classmethod
    def of(cls, data: Mapping[str, Iterable[str]], split: Callable[[str], tuple[str, ...]]) -> Cues:
        """The cues of a table: their rows by name."""
        by_word: dict[str, list[Cue]] = {}
        by_stem: dict[str, list[Cue]] = {}
        for name, rows in data.items():
            for row in rows:
                for parts in _variants(row):
                    _enter(Cue(name, tuple(_step(part, split) for part in parts)), by_word, by_stem)
        return cls(
            {word: tuple(cues) for word, cues in by_word.items()},
            {stem: tuple(cues) for stem, cues in by_stem.items()},
        )

    def find(self, words: Sequence[str]) -> tuple[Hit, ...]:
        """The first hit of every cue name and place in *words* (folded)."""
        hits = []
        met, present = self.met, frozenset(words)
        for at, word in enumerate(words):
            cues = met.get(word)
            for cue in self._beginning(word) if cues is None else cues:
                if cue.needs and cue.needs.isdisjoint(present):
                    continue
                if end := _match(cue.steps, words, 1, at + 1):
                    hits.append(Hit(cue.name, at, end))
        return tuple(hits)

    def _beginning(self, word: str) -> tuple[Cue, ...]:
        """The cues that may begin with *word*; kept, because a language has few words and each comes up often."""
        stems = self.by_stem.get(word[:3], ())
        cues = (*self.by_word.get(word, ()), *(cue for cue in stems if cue.steps[0].fits(word)))
        if len(word) <= _KEPT_LENGTH and len(self.met) < _KEPT:
            self.met[word] = cues
        return cues


def _enter(cue: Cue, by_word: dict[str, list[Cue]], by_stem: dict[str, list[Cue]]) -> None:
    """File *cue* under the words that it may begin with: an optional first word may be missing."""
    steps = cue.steps
    for at, step in enumerate(steps):
        rest = Cue.of(cue.name, steps[at:])
        for word in step.words:
            by_word.setdefault(word, []).append(rest)
        for stem in step.stems:
            by_stem.setdefault(stem[:3], []).append(rest)
        if not step.optional:
            return


def _variants(row: str) -> Iterable[tuple[str, ...]]:
    """*row* as rows of single words: "e-mail", "did_not", "d'accord" are two, each such alternative a row."""
    rows: list[tuple[str, ...]] = [()]
    for part in row.split():
        optional = "?" if part.endswith("?") else ""
        words = part.removesuffix("?").split("|")
        single = "|".join(word for word in words if not _JOINT.search(word))
        choices: list[tuple[str, ...]] = [(single + optional,)] if single else []
        choices.extend(tuple(_JOINT.split(word)) for word in words if _JOINT.search(word))
        rows = [(*before, *choice) for before in rows for choice in choices]
    return rows


def _step(part: str, split: Callable[[str], tuple[str, ...]]) -> Step:
    if part in ("..", "..."):
        return Step(frozenset(), (), (), False, GAP if part == ".." else LONG_GAP)
    optional = part.endswith("?")
    words, stems, forms = [], [], []
    for one in part.removesuffix("?").split("|"):
        if one.startswith("@"):
            words.append(one)
        elif one.endswith("*"):
            stems.append("".join(split(one[:-1])))
        elif "*" in one:
            before, _, behind = one.partition("*")
            forms.append(("".join(split(before)), "".join(split(behind))))
        else:
            words.append("".join(split(one)))
    return Step(frozenset(words), tuple(stems), tuple(forms), optional, 0)


def _match(steps: tuple[Step, ...], words: Sequence[str], step: int, at: int) -> int:
    """The end of the match of steps[step:] at words[at], or 0."""
    while step < len(steps):
        current = steps[step]
        if current.gap:
            return _match_behind_gap(steps, words, step, at)
        fits = at < len(words) and current.fits(words[at])
        if current.optional:
            if fits and (end := _match(steps, words, step + 1, at + 1)):
                return end
        elif fits:
            at += 1
        else:
            return 0
        step += 1
    return at


def _match_behind_gap(steps: tuple[Step, ...], words: Sequence[str], step: int, at: int) -> int:
    """The end of the match when steps[step] may skip some words, as few as possible; or 0."""
    if step + 1 == len(steps):
        return at
    following = steps[step + 1]
    sure = not (following.gap or following.optional)
    for place in range(at, min(at + steps[step].gap, len(words)) + 1):
        if sure and not (place < len(words) and following.fits(words[place])):
            continue
        if end := _match(steps, words, step + 1, place):
            return end
    return 0
