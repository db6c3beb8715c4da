"""Fits a table of weights: softmax regression by stochastic gradients, each weight with a step of its own (Adagrad).

Rare traits keep large steps, which suits short texts, where the telling word is often a rare one; a general-purpose
solver (lbfgs, liblinear) came out two to three points worse on the same traits. A fixed order makes it repeatable.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from assistant.weighing import Rows, Weights, shares

Table = dict[str, list[tuple[int, float]]]
Example = tuple[Collection[str], str]  # the traits and the verdict

EPOCHS = 5
STEP = 0.3
SHRINK = 1e-3  # pulls a weight back to zero each time its trait is met
LEAST = 0.1  # smaller weights are left out of the table


def fit(examples: Sequence[Example], verdicts: Sequence[str], *, epochs: int = EPOCHS, orders: int = 1) -> Table:
    """The rows under which the *examples* (traits, verdict) get their verdicts; the first of *verdicts* is the base.

    The mean over so many *orders* of the examples: one order alone moves the share of right verdicts by up to a point.
    """
    number = {verdict: at for at, verdict in enumerate(verdicts)}
    known = [(sorted(traits), number[verdict]) for traits, verdict in examples]
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(verdicts))
    for order in range(1, orders + 1):
        for trait, row in _descend(known, len(verdicts), epochs, random.Random(order)).items():
            sums[trait] = [total + weight for total, weight in zip(sums[trait], row, strict=True)]
    means = {trait: [total / orders for total in row] for trait, row in sums.items()}
    return {
        trait: kept for trait, row in means.items()
        if (kept := [(at, round(weight, 2)) for at, weight in enumerate(row) if abs(weight) >= LEAST])
    }


def _descend(
    known: Sequence[tuple[list[str], int]], verdicts: int, epochs: int, chance: random.Random
) -> dict[str, list[float]]:
    """One descent over the examples, in the orders that *chance* gives."""
    order = list(known)
    rows: dict[str, list[float]] = defaultdict(lambda: [0.0] * verdicts)
    seen: dict[str, list[float]] = defaultdict(lambda: [1e-8] * verdicts)
    for _ in range(epochs):
        chance.shuffle(order)
        for traits, right in order:
            mine = [(rows[trait], seen[trait]) for trait in traits]
            chances = shares([sum(row[at] for row, _ in mine) for at in range(verdicts)])
            wrong = [(at, share - (at == right)) for at, share in enumerate(chances) if at]
            wrong = [(at, error) for at, error in wrong if abs(error) > 0.002]
            for row, past in mine:
                for at, error in wrong:
                    slope = error + SHRINK * row[at]
                    past[at] += slope * slope
                    row[at] -= STEP * slope / math.sqrt(past[at])
    return rows


def weights_of(table: Table, verdicts: Sequence[str]) -> Weights:
    """The *table* as it is read by the program."""
    return Weights(tuple(verdicts), Rows(table.items(), len(verdicts)))


def written(table: Table, verdicts: Sequence[str], sources: Mapping[str, Path], traits: str = "-") -> str:
    """The data file's text, with a digest of each source and of the *traits* that the code found in a sample of them.

    So a table that lags behind its texts is seen, and one that lags behind the code that reads them.
    """
    lines = ["# Made by `make weights`; change the labeled texts, not this file.",
             *(f"# {name} {digest(path)}" for name, path in sorted(sources.items())), f"# traits {traits}",
             " ".join(verdicts)]
    for trait, row in sorted(table.items()):
        lines.append(f"{trait}\t" + " ".join(f"{at}:{weight:g}" for at, weight in row))
    return "\n".join(lines) + "\n"


def digest(path: Path) -> str:
    """The first letters of the SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()[:16]


def digest_of_traits(examples: Iterable[tuple[Collection[str], str]]) -> str:
    """The same of what the code finds in *examples*: another trait, or another verdict, is another digest."""
    rows = (f"{verdict}\t{' '.join(sorted(traits))}\n" for traits, verdict in examples)
    return sha256("".join(rows).encode()).hexdigest()[:16]


def traits_of_table(path: Path) -> str:
    """The digest of traits that stands in a table."""
    return next(line.split()[2] for line in path.read_text("utf-8").splitlines() if line.startswith("# traits "))
