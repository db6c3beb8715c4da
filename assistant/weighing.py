"""Weighed evidence: how much each trait of a text speaks for each verdict; the table is a data file.

A trait is a short string, such as ``w:choir`` (the word), ``b:your <name>`` (a pair of words) or ``past`` (a fact that
rules found). The weights are fitted on labeled texts that are part of the project, and a text's verdict is the one with
the greatest sum: a log-linear model, small enough to be read line by line. ``docs/design/weighing.md`` tells why.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.errors import ConfigError, Problem


class Rows:
    """What each trait is worth, packed: 55,000 traits took 2.8 MB when they were measured, as a dict 22.

    A trait is found by its hash of 64 bits; that two of a table share one is less likely than one in a billion.
    """

    __slots__ = ("_ends", "_keys", "_numbers", "_starts", "_values")

    def __init__(self, rows: Iterable[tuple[str, Sequence[tuple[int, float]]]]) -> None:
        keys, ends = array("q"), array("I")
        self._numbers, self._values = array("B"), array("h")
        for trait, row in rows:
            keys.append(hash(trait))
            for number, weight in row:
                self._numbers.append(number)
                self._values.append(round(weight * 100))
            ends.append(len(self._values))
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self._keys = array("q", map(keys.__getitem__, order))
        self._ends = array("I", map(ends.__getitem__, order))
        self._starts = array("I", (ends[at - 1] if at else 0 for at in order))

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, trait: str, otherwise: Sequence[tuple[int, float]] = ()) -> Sequence[tuple[int, float]]:
        """The verdicts' numbers and the weights of one trait, or *otherwise* for one that the table does not know."""
        found = self._find(trait)
        return [(self._numbers[n], self._values[n] / 100) for n in found] if found else otherwise

    def add(self, traits: Iterable[str], totals: list[int]) -> None:
        """Add the weights of all *traits*, in hundredths, to the *totals* of the verdicts."""
        keys, starts, ends, numbers, values = self._keys, self._starts, self._ends, self._numbers, self._values
        size = len(keys)
        for key in map(hash, traits):
            at = bisect_left(keys, key)
            if at < size and keys[at] == key:
                for n in range(starts[at], ends[at]):
                    totals[numbers[n]] += values[n]

    def _find(self, trait: str) -> range:
        """Where the pairs of one trait lie; nowhere for one that the table does not know."""
        key = hash(trait)
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return _NOWHERE
        return range(self._starts[at], self._ends[at])


_NOWHERE = range(0)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each trait is worth."""

    verdicts: tuple[str, ...]  #: the first is the one that every weight is measured against; its own are zero
    rows: Rows  #: by trait: pairs of verdict and weight, small ones left out

    def totals(self, traits: Iterable[str]) -> tuple[float, ...]:
        """The sum of weights for each verdict, in natural logarithms of odds."""
        totals = [0] * len(self.verdicts)
        self.rows.add(traits, totals)
        return tuple(total / 100 for total in totals)

    def of(self, trait: str, number: int) -> float:
        """What one trait is worth for the verdict of that number."""
        for at, weight in self.rows.get(trait):
            if at == number:
                return weight
        return 0.0


def read_weights(lines: Iterable[str], name: str) -> Weights:
    """The table in *lines*; raises ConfigError naming *name* and the line for one that is no table of weights.

    The first line that is no comment holds the verdicts, each further one a trait, a tab and ``number:weight`` pairs.
    """
    numbered = ((number, line.rstrip("\n")) for number, line in enumerate(lines, 1))
    verdicts = next((tuple(line.split()) for _, line in numbered if line and not line.startswith("#")), ())
    return Weights(verdicts, Rows(_read_rows(numbered, len(verdicts), name)))


def _read_rows(
    lines: Iterable[tuple[int, str]], verdicts: int, name: str
) -> Iterator[tuple[str, list[tuple[int, float]]]]:
    for number, line in lines:
        if not line or line.startswith("#"):
            continue
        trait, _, written = line.partition("\t")
        row: list[tuple[int, float]] = []
        try:
            for pair in written.split():
                at, _, weight = pair.partition(":")
                row.append((int(at), float(weight)))
            if not row or max(row)[0] >= verdicts:
                raise ValueError
        except ValueError:
            message = f"{line[:60]!r} is no row of weights; expected a trait, a tab and pairs such as 0:1.25"
            raise ConfigError([Problem(name, number, message)]) from None
        yield trait, row


def shares(totals: Sequence[float]) -> tuple[float, ...]:
    """*totals* as probabilities that add up to 1."""
    most = max(totals)
    raised = [math.exp(total - most) for total in totals]
    whole = sum(raised)
    return tuple(value / whole for value in raised)


START, END = "<s>", "</s>"
_LONG = 6  # letters; of a longer word its beginning is a trait, too, which ties its forms together
_BEGINNING = 5


def word_traits(words: Sequence[str], classes: Sequence[str | None]) -> Iterator[str]:
    """The traits of one sentence: each word, the beginnings of long ones, each class, each pair of neighbors.

    A word of a class, such as ``<day>`` or ``<name>``, stands in pairs by its class, so that "since Monday" and "since
    Friday" are one.
    """
    before = START
    for word, kind in zip(words, classes, strict=True):
        yield f"w:{word}"
        if len(word) > _LONG:
            yield f"p:{word[:_BEGINNING]}"
        if kind is not None:
            yield f"c:{kind}"
        shown = kind or word
        yield f"b:{before} {shown}"
        before = shown
    yield f"b:{before} {END}"
