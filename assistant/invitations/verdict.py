"""Generic or personalized: what a person's own words say, judged by whether they hold for this one reader only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from assistant.invitations.facts import sentences
from assistant.invitations.folding import even, fold
from assistant.invitations.traits import OFFERS, traits
from assistant.invitations.values import NoteVerdict
from assistant.invitations.words import phrases, tokens
from assistant.weighing import Weights, read_weights

VERDICTS = (NoteVerdict.PITCH.value, NoteVerdict.PERSONAL.value)
_PLACEHOLDER = re.compile(
    r"[\[{<%(]{1,2}\s?(?:[a-z]{2,12}[ _-]?)?(?:name|names|company|firma|title|position|industry|role|city|skill|school"
    r"|prénom|nom|entreprise|nombre|empresa|nome|azienda|voornaam|bedrijf)\s?[\]}>%)]{1,2}",
    re.IGNORECASE,
)
_ANYONE = {
    "sales": "offers something",
    "recruiter": "recruits",
    "job_request": "asks for a job",
    "introduction_request": "asks for an introduction",
    "open_networker": "collects contacts",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a person's own words, and the words that decided."""

    verdict: NoteVerdict
    because: str
    signals: tuple[str, ...] = ()
    weight: float = 0.0  #: above zero for personal; one more is 2.7 times the odds


def judge(words: str, *, names: Iterable[str] = ()) -> Judgement:
    """PITCH or PERSONAL for non-empty own words; *names* are those of writer and reader, which are no facts.

    Every trait is weighed (``docs/design/weighing.md``); only a placeholder that a program left unfilled decides alone.
    """
    text = even(words)
    left_out = {part for name in names for part in fold(name).split()}
    signals = signals_of(words)
    if (left := _PLACEHOLDER.search(text)) is not None:
        return Judgement(NoteVerdict.PITCH, f"was filled in by a program: {left[0]!r} was left over", signals)
    parts = sentences(text)
    if not parts:
        return Judgement(NoteVerdict.PITCH, "names nothing that holds only for you", signals)
    found = traits(text, left_out, signals)
    each = [0.0] * (len(parts) + 1)  # the last for the whole note
    table = weights()
    for trait, number in found.items():
        each[number] += table.of(trait, 1)
    weight = sum(each)
    best = max if weight > 0 else min
    at = best(range(len(parts)), key=lambda number: each[number])
    said = text[parts[at][0].start : parts[at][-1].end]
    if weight > 0:
        return Judgement(NoteVerdict.PERSONAL, f"says {said!r}", signals, weight)
    return Judgement(NoteVerdict.PITCH, _generic(said, text, signals, each[at]), signals, weight)


def _generic(said: str, text: str, signals: tuple[str, ...], weight: float) -> str:
    """Why a note is generic, in words for a person."""
    offer = next((name for name in OFFERS if name in signals), None)
    if offer is not None:
        return f"{_ANYONE[offer]}: nothing in it is about the two of you"
    row = tokens(text)
    mass = next(phrases().mass.find(row), None)
    if mass is not None:
        said = text[row[mass[1]].start : row[mass[2] - 1].end]
    return f"{said!r} could go to anyone" if weight < 0 else "names nothing that holds only for you"


@cache
def weights() -> Weights:
    """The shipped weights of notes' traits; raises ConfigError when the file is broken."""
    file = resources.files("assistant.invitations") / "data" / "note.weights"
    with file.open(encoding="utf-8") as lines:
        return read_weights(lines, "assistant/invitations/data/note.weights")


@lru_cache(maxsize=16)  # a note is asked twice, by its verdict and for its signals
def signals_of(text: str) -> tuple[str, ...]:
    """The signals that *text* gives, sorted; for headlines and names too."""
    row = tokens(even(text))
    return tuple(sorted({phrase.label for phrase, _, _ in phrases().signals.find(row)}))
