"""How one of several offered slots is named in a language, as patterns made from its word table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.reading.times.folding import fold


@dataclass(frozen=True, slots=True)
class Choice:
    """How one of several offered slots is named: "number 2", "the second one", "both"."""

    number: re.Pattern[str]
    ordinal: re.Pattern[str]
    ordinals: Mapping[str, int]  #: -1 is the last
    counted: Mapping[str, int]  #: "two" of "option two"
    every: re.Pattern[str]
    pair: re.Pattern[str]  #: "1 or 2, you choose", "die Eins oder die Drei"

    @classmethod
    def of(cls, data: Mapping[str, Any], numbers: Mapping[str, Sequence[str]]) -> Choice:
        """The patterns of one language from its table and its words for numbers."""
        nouns, verbs, articles = (_either(data[key]) for key in ("nouns", "verbs", "articles"))
        ordinals = {fold(word): int(key) for key, words in data["ordinals"].items() for word in words}
        counted = {fold(word): int(key) for key, some in numbers.items() if 0 < int(key) < 10 for word in some}
        number = (
            rf"(?<!\w)(?:{nouns}) ?(?:#|n°|nr\.?|no\.?)? ?([1-9]|[a-h]|{_either(counted)})(?![\w:]|[.,]\d)"
            rf"|(?<!\w)#([1-9])(?![\w.:])"
            rf"|^\W{{0,3}}(?:(?:{articles}) )?([1-9])[.)]?(?= (?:{verbs})(?!\w)|\W{{0,3}}$)"
            rf"|^\W{{0,3}}(?:{articles}) ({_either(counted)})(?= (?:{verbs})(?!\w)|\W{{0,3}}$)"
            rf"|(?<!\w)(?<!\ba )(?:{articles}) ([1-9])(?=[,;!?]|\.?\s{{0,3}}$| (?:und|oder|et|ou|y|o|and|or)(?!\w))"
        )
        one = rf"(?:(?:{articles}) )?(?:{nouns})? ?([1-9]|{_either(counted)})"
        ordinal = rf"(?<!\w)({_either(ordinals)})(?= (?:{nouns}|{_either(data['ones'])}|{verbs})(?!\w)|\W{{0,3}}$)"
        return cls(
            re.compile(number),
            re.compile(ordinal),
            ordinals,
            counted,
            re.compile(rf"(?<!\w)(?:{_either(data['every'])})(?!\w)"),
            re.compile(rf"\W{{0,3}}{one} ?(?:or|oder|ou|o|and|und|et|y|&|/|,) ?{one} ?(?=[.,;!?]|$)"),
        )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True)) or "(?!)"
