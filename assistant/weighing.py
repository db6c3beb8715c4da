"""Weighed evidence: how much each trait of a text speaks for each verdict; the table is a data file.

A trait is a short string, such as ``w:choir`` (the word), ``b:your <name>`` (a pair of words) or ``past`` (a fact that
rules found). The weights are fitted on labeled texts that are part of the project, and a text's verdict is the one with
the greatest sum: a log-linear model, small enough to be read line by line. ``docs/design/weighing.md`` tells why.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import ConfigError, Problem


@dataclass(frozen=True, slots=True)
class Weights:
    """What each trait is worth."""

    verdicts: tuple[str, ...]  #: the first is the one that every weight is measured against; its own are zero
    rows: Mapping[str, tuple[tuple[int, float], ...]]  #: by trait: pairs of verdict and weight, small ones left out

    def totals(self, traits: Iterable[str]) -> tuple[float, ...]:
        """The sum of weights for each verdict, in natural logarithms of odds."""
        totals = [0.0] * len(self.verdicts)
        for trait in traits:
            for number, weight in self.rows.get(trait, ()):
                totals[number] += weight
        return tuple(totals)

    def of(self, trait: str, number: int) -> float:
        """What one trait is worth for the verdict of that number."""
        for at, weight in self.rows.get(trait, ()):
            if at == number:
                return weight
        return 0.0


def read_weights(text: str, name: str) -> Weights:
    """The table in *text*; raises ConfigError naming *name* and the line for one that is no table of weights.

    The first line that is no comment holds the verdicts, each further one a trait, a tab and ``number:weight`` pairs.
    """
    lines = text.splitlines()
    verdicts: tuple[str, ...] = ()
    rows: dict[str, tuple[tuple[int, float], ...]] = {}
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        if not verdicts:
            verdicts = tuple(line.split())
            continue
        trait, _, written = line.partition("\t")
        try:
            pairs = (pair.split(":") for pair in written.split())
            row = tuple((int(at), float(weight)) for at, weight in pairs)
            if not row or any(at >= len(verdicts) for at, _ in row):
                raise ValueError
        except ValueError:
            message = f"{line[:60]!r} is no row of weights; expected a trait, a tab and pairs such as 0:1.25"
            raise ConfigError([Problem(name, number, message)]) from None
        rows[trait] = row
    return Weights(verdicts, rows)


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
