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
from itertools import accumulate
from sys import byteorder

from assistant.errors import ConfigError, Problem


class Rows:
    """What each trait is worth, packed: 57,000 traits for 15 verdicts took 4.1 MB when measured, as a dict 22.

    A trait is found by its hash of 64 bits; that two of a table share one is less likely than one in a billion. The
    hashes are sorted and lie evenly, so their first bits tell where to look. A row is one long number, 32 bits for
    each verdict, so that one addition adds the weights of all; each is raised by _ZERO, and none falls below 0.
    """

    __slots__ = ("_half", "_keys", "_lane", "_packed", "_shift", "_starts", "_width", "_zeros")

    def __init__(self, rows: Iterable[tuple[str, Sequence[tuple[int, float]]]], verdicts: int) -> None:
        keys, lanes, zeros = array("q"), array("I"), array("I", [_ZERO] * verdicts)
        for trait, row in rows:
            keys.append(hash(trait))
            lanes += zeros
            for number, weight in row:
                lanes[number - verdicts] += round(weight * 100)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self._lane, self._width = zeros.itemsize, verdicts * zeros.itemsize
        self._zeros = int.from_bytes(zeros.tobytes(), byteorder)
        self._keys = array("q", map(keys.__getitem__, order))
        self._packed = _in_order(lanes, self._width, order)
        bits = max(1, len(keys).bit_length())
        self._shift, self._half = 64 - bits, 1 << bits - 1
        sizes = array("I", [0]) * ((1 << bits) + 1)
        for key in keys:
            sizes[(key >> self._shift) + self._half + 1] += 1
        self._starts = array("I", accumulate(sizes))  # by first bits: the first of their keys, and behind the last

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, trait: str) -> list[tuple[int, float]]:
        """The verdicts' numbers and the weights of one trait; none for one that the table does not know."""
        return [(number, weight / 100) for number, weight in enumerate(self.sums((trait,))) if weight]

    def one(self, trait: str, number: int) -> int:
        """The weight of one trait for the verdict of that number, in hundredths."""
        key = hash(trait)
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return 0
        start = at * self._width + number * self._lane
        return int.from_bytes(self._packed[start : start + self._lane], byteorder) - _ZERO

    def sums(self, traits: Iterable[str]) -> list[int]:
        """For each verdict the sum of the weights of *traits*, in hundredths."""
        keys, starts, packed, width = self._keys, self._starts, self._packed, self._width
        shift, half, size = self._shift, self._half, len(keys)
        total = met = 0
        for key in map(hash, traits):
            first_bits = (key >> shift) + half
            at = bisect_left(keys, key, starts[first_bits], starts[first_bits + 1])
            if at < size and keys[at] == key:
                total += int.from_bytes(packed[at * width : (at + 1) * width], byteorder)
                met += 1
        total += self._zeros * (1 - met)
        return [weight - _ZERO for weight in array("I", total.to_bytes(width, byteorder))]


_ZERO = 1 << 31


def _in_order(rows: array[int], width: int, order: Sequence[int]) -> bytearray:
    """The *rows*, each of *width* bytes, as *order* says."""
    view, packed = memoryview(rows.tobytes()), bytearray(len(order) * width)
    for place, at in enumerate(order):
        packed[place * width : (place + 1) * width] = view[at * width : (at + 1) * width]
    return packed


@dataclass(frozen=True, slots=True)
class Weights:
    """What each trait is worth."""

    verdicts: tuple[str, ...]  #: the first is the one that every weight is measured against; its own are zero
    rows: Rows  #: by trait: pairs of verdict and weight, small ones left out

    def totals(self, traits: Iterable[str]) -> tuple[float, ...]:
        """The sum of weights for each verdict, in natural logarithms of odds."""
        return tuple([total / 100 for total in self.rows.sums(traits)])

    def of(self, trait: str, number: int) -> float:
        """What one trait is worth for the verdict of that number."""
        return self.rows.one(trait, number) / 100


def read_weights(lines: Iterable[str], name: str) -> Weights:
    """The table in *lines*; raises ConfigError naming *name* and the line for one that is no table of weights.

    The first line that is no comment holds the verdicts, each further one a trait, a tab and ``number:weight`` pairs.
    """
    numbered = ((number, line.rstrip("\n")) for number, line in enumerate(lines, 1))
    verdicts = next((tuple(line.split()) for _, line in numbered if line and not line.startswith("#")), ())
    return Weights(verdicts, Rows(_read_rows(numbered, len(verdicts), name), len(verdicts)))


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
