"""Which letter of ours a reply answers, by the quoted text and by what is known of the conversation."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from assistant.reading.values import ReplyContext
from assistant.reading.words import fold, word_set

_LIMIT = 2_000  # characters of the quoted letter that are judged
_CLOCK = re.compile(r"\b\d{1,2}(?:[:.h]\d\d| ?(?:am|pm|uhr|h)\b)")
_SEVERAL = 2  # clock times of a letter that offers


class Letter(StrEnum):
    """What our letter, as far as it is known, had said."""

    ASKS = "asks"
    OFFERS = "offers"  #: times to choose from
    CONFIRMS = "confirms"  #: a call that stands
    MISSED = "missed"  #: that an agreed call did not come about
    THANKS = "thanks"  #: for a call
    UNKNOWN = "unknown"


def answered_letter(quoted: str, context: ReplyContext, written: datetime) -> Letter:
    """The letter behind a reply that was *written* then and quotes *quoted*."""
    words = fold(quoted[:_LIMIT])
    if words:
        if any(map(words.__contains__, word_set("letter_missed"))):
            return Letter.MISSED
        if any(map(words.__contains__, word_set("letter_thanks"))):
            return Letter.THANKS
        if len(_CLOCK.findall(words)) >= _SEVERAL:
            return Letter.OFFERS
        if "?" not in words and any(map(words.__contains__, word_set("settled"))):
            return Letter.CONFIRMS
    if context.agreed is not None:
        start = context.agreed.start
        begun = start <= written if isinstance(start, datetime) else start < written.date()
        return Letter.MISSED if begun else Letter.CONFIRMS
    if context.offered:
        return Letter.OFFERS
    return Letter.ASKS if words else Letter.UNKNOWN
