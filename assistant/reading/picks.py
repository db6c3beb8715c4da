"""Which of the offered slots a clause takes: "number 2", "the second one", "the one before the weekend", "both"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from assistant.reading.offers import Offers, day_of_slot
from assistant.reading.times import Clause, Text
from assistant.reading.values import Slot
from assistant.reading.words import word_set


def chosen(
    clause: Clause, text: Text, offers: Offers, named: Slot | None = None
) -> tuple[tuple[Slot, ...], str]:
    """The offered slots that *clause* names by number, with the words ("the second one", "number 2", "both").

    *named* is the slot that was spoken of before, which "the one after" counts from.
    """
    if not offers.slots:
        return (), ""
    tokens = text.row.tokens
    span = text.folded[tokens[clause.first].start : tokens[clause.last - 1].end]
    choice = text.lexicon.choice
    found: list[Slot] = []
    words = ""
    for hit in choice.number.finditer(span):
        mark = next(group for group in hit.groups() if group)
        index = _index(mark, choice.counted)
        if 0 <= index < len(offers.slots) and offers.slots[index] not in found:
            found.append(offers.slots[index])
            words = words or hit[0].strip()
    for hit in choice.ordinal.finditer(span):
        index = choice.ordinals[hit[1]]
        index = index - 1 if index > 0 else index
        if (
            -len(offers.slots) <= index < len(offers.slots)
            and len(offers.slots) > 1
            and offers.slots[index] not in found
        ):
            found.append(offers.slots[index])
            words = words or hit[0].strip()
    if not found and len(offers.slots) > 1 and (pair := choice.pair.match(span)):
        places = [_index(at, choice.counted) for at in pair.groups()]
        found = [offers.slots[at] for at in places if 0 <= at < len(offers.slots)]
        words = pair[0].strip()
    if not found and len(offers.slots) > 1 and not clause.negated:
        found, words = _before_weekend(span, offers)
    if not found and named in offers.slots and not clause.negated and not clause.mentions:  # "el siguiente martes"
        found, words = _following(span, offers, offers.slots.index(named))
    if not found and len(offers.slots) > 1:
        found, words = _pointed(span, clause, text, offers)
    if not found and len(offers.slots) > 1 and (every := choice.every.search(span)):
        among = _PARTITIVE.search(span[: every.start()]) and not every[0].startswith(("any", "either"))
        if not among and (clause.has("agree", "avail", "ask") or clause.others <= _FEW):
            return offers.slots, every[0].strip()
    return tuple(found), words


_FEW = 3  # words beside the time; such a clause is about nothing else
_PARTITIVE = re.compile(
    r"(?<!\w)(?:of|a|entre|parmi|von|unter|de|d'|others?|on|for) ?(?:the|those|den|diesen|ces|esas|esos)? ?$")
_PLACES = {"middle": 0, "first": 1, "last": -1}


def _pointed(span: str, clause: Clause, text: Text, offers: Offers) -> tuple[list[Slot], str]:
    """The slot that is pointed at by its place, with words behind it ("den letzten an", "celui du milieu")."""
    if clause.negated or clause.past:
        return [], ""
    ordinals = text.lexicon.choice.ordinals
    for hit in _pointer(tuple(ordinals)).finditer(span):
        at = ordinals.get(hit[1])
        if at is None:
            at = next(_PLACES[name] for name in _PLACES if hit[1] in word_set(f"slot_{name}"))
        place = at - 1 if at > 0 else len(offers.slots) // 2 if at == 0 else at
        if -len(offers.slots) <= place < len(offers.slots) and not (at == 0 and len(offers.slots) % 2 == 0):
            return [offers.slots[place]], hit[0].strip()
    return [], ""


def _following(span: str, offers: Offers, at: int) -> tuple[list[Slot], str]:
    """The slot behind the one at *at* ("not the first, the one after")."""
    said = _whole_words("slot_next").search(span)
    return ([offers.slots[at + 1]], said[0]) if said and at + 1 < len(offers.slots) else ([], "")


@cache
def _whole_words(name: str) -> re.Pattern[str]:
    """Any entry of a list of words, standing by itself: "übrig", but not "übrigens"."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, word_set(name)))})(?!\w)")


def remaining(text: Text, offers: Offers, gone: Sequence[Slot]) -> Slot | None:
    """The only offered slot that is not on a day of *gone*, where *text* takes "the remaining one"; else None."""
    if len(offers.slots) < 2 or not gone or not _whole_words("slot_left").search(text.folded):
        return None
    days = {day_of_slot(one) for one in gone}
    left = [one for one in offers.slots if day_of_slot(one) not in days]
    return left[0] if len(left) == 1 else None


_FRIDAY = 4


def _before_weekend(span: str, offers: Offers) -> tuple[list[Slot], str]:
    """The only offered slot on a Friday, where *span* asks for "the one before the weekend"."""
    said = next((words for words in word_set("slot_before_weekend") if words in span), "")
    slots = [one for one in offers.slots if day_of_slot(one).weekday() == _FRIDAY] if said else []
    return (slots, said) if len(slots) == 1 else ([], "")


@cache
def _pointer(ordinals: tuple[str, ...]) -> re.Pattern[str]:
    """An article, the word for a place, and nothing behind it that makes it a place of something else."""
    places = "|".join(re.escape(word) for word in sorted(
        {*ordinals, *(word for name in _PLACES for word in word_set(f"slot_{name}"))}, key=len, reverse=True))
    others = "|".join(re.escape(word) for word in word_set("slot_others"))
    articles = "|".join(re.escape(word) for word in word_set("slot_articles"))
    return re.compile(rf"(?:(?<!\w)(?:{articles}) ?|^)({places})(?!\w)(?! (?:{others})(?!\w))")


def _index(mark: str, counted: Mapping[str, int]) -> int:
    """The place in the offer that "2", "b" or "two" names, from 0."""
    if mark in counted:
        return counted[mark] - 1
    return ord(mark) - ord("a") if mark.isalpha() else int(mark) - 1
