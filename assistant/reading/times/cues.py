"""Cues: short patterns of words that say what a clause does.

A cue is a row of words: ``a|b`` either, ``a*`` beginning with a, ``a?`` may be missing, ``..`` up to three words
between. Matching walks the words once and looks at the few cues that begin with each, so it is linear in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

GAP = 3  # words that ".." may skip


@dataclass(frozen=True, slots=True)
class Step:
    words: frozenset[str]
    stems: tuple[str, ...]
    optional: bool
    gap: bool

    def fits(self, word: str) -> bool:
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


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
                steps = tuple(_step(part, split) for part in row.split())
                cue = Cue(name, steps)
                at = 0
                while at < len(steps):  # an optional first word: the cue may begin with the next one, too
                    rest = Cue(name, steps[at:])
                    for word in steps[at].words:
                        by_word.setdefault(word, []).append(rest if at else cue)
                    for stem in steps[at].stems:
                        by_stem.setdefault(stem[:3], []).append(rest if at else cue)
                    if not steps[at].optional:
                        break
                    at += 1
        return cls({word: tuple(cues) for word, cues in by_word.items()}, {stem: tuple(cues) for stem, cues in by_stem.items()})

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


def _step(part: str, split: Callable[[str], tuple[str, ...]]) -> Step:
    if part == "..":
        return Step(frozenset(), (), False, True)
    optional = part.endswith("?")
    words, stems = [], []
    for one in part.removesuffix("?").split("|"):
        if one.startswith("@"):
            words.append(one)
        elif one.endswith("*"):
            stems.append("".join(split(one[:-1])))
        else:
            words.append("".join(split(one)) if "'" not in one or one.endswith("'") else "".join(split(one)))
    return Step(frozenset(words), tuple(stems), optional, False)


def _match(steps: tuple[Step, ...], words: Sequence[str], step: int, at: int) -> int:
    """The end of the match of steps[step:] at words[at], or 0."""
    if step == len(steps):
        return at
    current = steps[step]
    if current.gap:
        for skip in range(GAP + 1):
            if at + skip > len(words):
                return 0
            if end := _match(steps, words, step + 1, at + skip):
                return end
        return 0
    if at < len(words) and current.fits(words[at]) and (end := _match(steps, words, step + 1, at + 1)):
        return end
    return _match(steps, words, step + 1, at) if current.optional else 0
