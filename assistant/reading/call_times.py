"""Which of the times that a reply names are the call's: weighed by the words around each.

Beside "Friday at 2" stand trains, dentists, opening hours and the time that is given up; what tells them apart is
mostly not one word but several small signs together (``docs/design/weighing.md``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import combinations

from assistant.reading.concepts import meaning
from assistant.reading.times import Clause, Mention, Text
from assistant.reading.times.mask import MASK
from assistant.weighing import END, START, Weights, read_weights

VERDICTS = ("beside", "call")  #: beside the call, such as the hour of a train; the call's
_NEAR = 2  # words on each side of the time
_LONG = 6  # letters; of a longer word its beginning is a trait, too
_BEGINNING = 5
_MOST = 150  # words of a clause; no person writes a longer one


@cache
def weights() -> Weights:
    """The shipped weights of a time's traits; raises ConfigError when the file is broken."""
    file = resources.files("assistant.reading") / "data" / "call_times.weights"
    with file.open(encoding="utf-8") as lines:
        return read_weights(lines, "assistant/reading/data/call_times.weights")


def weight(traits: frozenset[str]) -> float:
    """How much speaks for the call's time and against another one, in natural logarithms of odds."""
    return weights().totals(traits)[1]


def traits(
    mention: Mention, clause: Clause, text: Text, *, stood: str, offered: bool, over: bool, about: bool
) -> frozenset[str]:
    """The traits of one time: what *stood* before the reply ("a call", "an offer", "nothing"), whether the time was
    *offered* in it, its clause is *over*, the text is *about* a call.
    """
    signs = (f"behind {stood}", *_signs(mention, clause, text, offered=offered, over=over, about=about))
    names = sorted(clause.names)
    return frozenset((
        *signs,
        *(f"{one}&{other}" for one, other in combinations(signs, 2)),
        *(f"own {name}" for name in names),
        *(f"own {one} {other}" for one, other in combinations(names, 2)),
        *(f"{sign}*{name}" for sign in signs[:_CROSSED] for name in names),
        *_neighbors(clause, text),
        *_words(mention, clause, text),
    ))


_CROSSED = 4  # signs weighed together with each cue: what stood, how long the clause is, what of a time is said


def _signs(
    mention: Mention, clause: Clause, text: Text, *, offered: bool, over: bool, about: bool
) -> Iterator[str]:
    """What is seen of the time and of its clause, the signs that are crossed with cues first."""
    yield f"others {next((most for most in (0, 2, 5) if clause.others <= most), 'many')}"
    yield "day alone" if not mention.timed else "clock"
    yield "no day" if mention.day is None else "day before" if mention.borrowed else "day"
    fixed = [one for one in text.mentions if one.fixed]
    yield ("only" if len(fixed) < 2 else "first" if mention is fixed[0] else "last" if mention is fixed[-1]
           else "middle")
    for name, holds in (
        ("asked", clause.question), ("negated", clause.negated), ("past", clause.past), ("over", over),
        ("range", mention.until is not None), ("offered", offered), ("about a call", about),
        ("in brackets", text.row.in_brackets(mention.first)), ("masked", MASK in clause.words),
    ):
        if holds:
            yield name


def _neighbors(clause: Clause, text: Text) -> Iterator[str]:
    """The cues of the clauses beside, and of the whole text."""
    at = next(place for place, one in enumerate(text.clauses) if one is clause)
    for side, place in (("before", at - 1), ("behind", at + 1)):
        if 0 <= place < len(text.clauses):
            other = text.clauses[place]
            timed = any(one.timed and not one.past for one in other.mentions)  # it names an hour of its own
            yield from (f"{side}{' timed' if timed else ''} {name}" for name in other.names)
        else:
            yield f"{side} nothing"
    for name in {name for one in text.clauses for name in one.names}:
        yield f"text {name}"


def _words(mention: Mention, clause: Clause, text: Text) -> Iterator[str]:
    """The words right before and behind the time, and all of its clause."""
    row = text.row
    for far in range(1, _NEAR + 1):
        yield f"<{far} {row.text(mention.first - far).strip() or START}"  # a new line counts as the beginning
        yield f">{far} {row.text(mention.last + far - 1).strip() or END}"
    for word in clause.words[:_MOST]:
        yield f"w:{word}"
        if len(word) > _LONG:
            yield f"p:{word[:_BEGINNING]}"
        for name in meaning(word)[1]:
            yield f"c:{name}"
