"""The traits of a reply that are weighed for its intent (``docs/design/weighing.md``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from assistant.reading.answered import Letter
from assistant.reading.concepts import meaning
from assistant.reading.cues import Sentence
from assistant.reading.evidence import PLAIN, STRONG, Evidence
from assistant.reading.values import Certainty, Intent
from assistant.weighing import END, START

_LONG = 6  # letters; of a longer word its beginning is a trait, too, which ties its forms together
_BEGINNING = 5

Spread = dict[str, int]  #: by trait: the number of the first sentence that it stands in, or WHOLE
WHOLE = -1
_SIZES = ((3, "few"), (9, "short"), (30, "some"))  # words


def traits(evidence: Evidence, letter: Letter, rule: Intent, *, words_only: bool = False) -> Spread:
    """Every trait of a reply with the sentence it stands in; *words_only* leaves out what rules found.

    Rules are always right on the texts that their tables were made with, and would get all the weight there.
    """
    found: Spread = {}
    for number, sentence in enumerate(evidence.read):
        for trait in _of_sentence(sentence):
            found.setdefault(trait, number)
    last = len(evidence.read) - 1
    for number in {0, last} if last >= 0 else ():
        for name in {name for word in evidence.read[number].tokens for name in meaning(word)[1]}:
            found[f"{'first' if number == 0 else 'last'} {name}"] = number
    size = next((name for most, name in _SIZES if evidence.length <= most), "long")
    answered = f"letter {letter}"
    found[f"length {size}"] = found[answered] = found[f"length {size} {answered}"] = WHOLE
    for trait in [trait for trait in found if trait.startswith("c:")]:
        found[f"{trait} {answered}"] = found[trait]
    if not words_only:
        for trait, number in _of_rules(evidence, letter, rule):
            found[trait] = number
    return found


def _of_sentence(sentence: Sentence) -> Iterator[str]:
    before = previous = START
    for word in sentence.tokens:
        shown, concepts = meaning(word)
        yield f"w:{word}"
        if len(word) > _LONG:
            yield f"p:{word[:_BEGINNING]}"
        yield f"b:{before} {shown}"
        before = shown
        if concepts:
            for name in concepts:
                yield f"c:{name}"
                if sentence.asks:
                    yield f"?:{name}"
                if name != previous:
                    yield f"n:{previous} {name}"
            previous = concepts[0]
    yield f"b:{before} {END}"
    if sentence.asks:
        yield "asks"


def _of_rules(evidence: Evidence, letter: Letter, rule: Intent) -> Iterator[tuple[str, int]]:
    for label, hits in evidence.hits.items():
        best = max(hits, key=lambda hit: hit.cue.weight)
        strength = "!" if best.cue.weight >= STRONG else "" if best.cue.weight >= PLAIN else "~"
        yield f"label {label}{strength}", best.sentence
        yield f"label {label}{strength} letter {letter}", best.sentence
    yield f"rule {rule}", WHOLE
    yield f"rule {rule} letter {letter}", WHOLE
    reading = evidence.call
    for act in reading.acts:
        yield f"act {act}", WHOLE
        yield f"act {act} letter {letter}", WHOLE
    call = reading.call
    certainty = call.certainty if call is not None else Certainty.NONE
    yield f"call {certainty}", WHOLE
    yield f"call {certainty} letter {letter}", WHOLE
    if call is not None:
        yield f"call {'timed' if isinstance(call.start, datetime) else 'day' if call.start else 'open'}", WHOLE
        if call.alternatives:
            yield "call several", WHOLE
        if call.caller is not None:
            yield f"caller {call.caller}", WHOLE
    for name, holds in (("refused", bool(reading.refused)), ("floor", reading.floor), ("tentative", reading.tentative),
                        ("over", evidence.over), ("about a call", evidence.about_call)):
        if holds:
            yield name, WHOLE
