"""What ties writer and reader together: a sentence that only makes sense between the two."""

from __future__ import annotations

from assistant.invitations.facts import covered, fact_of, facts, marks, reach
from assistant.invitations.folding import fold
from assistant.invitations.words import Token, phrases

_SHORT = 7  # words; a sentence so short needs no "you" besides a fact


def tie(row: tuple[Token, ...], text: str, left_out: set[str], german: bool, offered: bool) -> str | None:
    """The words of a sentence that tie the two together, or None; beside an offer a cue needs a solid fact."""
    table = phrases()
    known = marks(row)
    denied = [(first, reach(row, last, text)) for label, first, last in known if label == "denied"]
    for label, first, last in known:
        if label == "strong" and not covered(denied, first, last):
            return text[row[first].start : row[-1].end]
    shared = len(row) <= _SHORT or any(token.word in table.we or token.word in table.only_you for token in row)
    for label, first, last in known:
        if label != "cues" or covered(denied, first, last) or (row[first].word == "i" and not shared):
            continue
        if _named_before(row, first, left_out) or (
            _solid(row, first, last, left_out, german, text)
            if offered
            else fact_of(row, first, last, left_out, german, text) is not None
        ):
            return text[row[0].start : row[-1].end]
    return None


def _solid(row: tuple[Token, ...], first: int, last: int, left_out: set[str], german: bool, text: str) -> bool:
    """Whether a sentence holds more than a day or a subject, which every offer has too."""
    return any(fold(fact) not in phrases().days for fact in facts(row, first, last, left_out, german, text))


def _named_before(row: tuple[Token, ...], first: int, left_out: set[str]) -> bool:
    """ "Jasper said …": a name right before the cue, also as the sentence's first word."""
    if first != 1:
        return False
    token = row[0]
    return (
        token.written[:1].isupper()
        and token.word not in phrases().vague
        and token.word not in left_out
        and token.word not in phrases().articles
        and token.word not in phrases().we
        and len(token.word) > 2
    )
