"""Cues: short patterns of words that say what a clause does.

A cue is a row of words: ``a|b`` either, ``a*`` beginning with a, ``a*b`` beginning and ending so, ``a?`` may be
missing, ``..`` up to three words between, ``...`` up to eight, ``a_b`` two words in one alternative.

Matching walks the words once and looks at the few cues that begin with each, so it is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

GAP = 3  # words that ".." may skip
LONG_GAP = 8  # and "..."
_JOINT = re.compile(r"(?<=\w)[-_](?=\w)")


@dataclass(frozen=True, slots=True)
class Step:
    words: frozenset[str]
    stems: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]  #: beginning and end of a word of six letters or more: "ge*t"
    optional: bool
    gap: int  #: how many words it may skip; 0 when it is a word itself

    def fits(self, word: str) -> bool:
        if word in self.words or (self.stems and word.startswith(self.stems)):
            return True
        return len(word) > 5 and any(
            word.startswith(before) and word.endswith(behind) for before, behind in self.forms
        )


@dataclass(frozen=True, slots=True)
class Cue:
    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that was met: words[start:end]."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cues:
    by_word: Mapping[str, tuple[Cue, ...]]
    by_stem: Mapping[str, tuple[Cue, ...]]  #: by the first three letters

    @classmethod
    def of(cls, data: Mapping[str, Iterable[str]], split: Callable[[str], tuple[str, ...]]) -> Cues:
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
        for at, word in enumerate(words):
            for cue in self.by_word.get(word, ()):
                if end := _match(cue.steps, words, 1, at + 1):
                    hits.append(Hit(cue.name, at, end))
            for cue in self.by_stem.get(word[:3], ()):
                if cue.steps[0].fits(word) and (end := _match(cue.steps, words, 1, at + 1)):
                    hits.append(Hit(cue.name, at, end))
        return tuple(hits)


def _enter(cue: Cue, by_word: dict[str, list[Cue]], by_stem: dict[str, list[Cue]]) -> None:
    """File *cue* under the words that it may begin with: an optional first word may be missing."""
    steps = cue.steps
    for at, step in enumerate(steps):
        rest = Cue(cue.name, steps[at:])
        for word in step.words:
            by_word.setdefault(word, []).append(rest)
        for stem in step.stems:
            by_stem.setdefault(stem[:3], []).append(rest)
        if not step.optional:
            return


def _variants(row: str) -> Iterable[tuple[str, ...]]:
    """*row* as rows of single words: "e-mail" and "did_not" are two words, each such alternative a row of its own."""
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
    if step == len(steps):
        return at
    current = steps[step]
    if current.gap:
        for skip in range(current.gap + 1):
            if at + skip > len(words):
                return 0
            if end := _match(steps, words, step + 1, at + skip):
                return end
        return 0
    if at < len(words) and current.fits(words[at]) and (end := _match(steps, words, step + 1, at + 1)):
        return end
    return _match(steps, words, step + 1, at) if current.optional else 0
