"""Whether a clause is about a call to come, and whether a time in it is meant for that call."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.reading.times import Clause, Mention, Text
from assistant.reading.times.mask import MASK
from assistant.reading.values import Slot

_WORKDAY = timedelta(hours=5)  #: a longer window without a day tells when somebody works
_WEEK = 4  #: as many days in a row, each with the same hours, tell of opening hours


def fits(mention: Mention, slot: Slot, clause: Clause, text: Text, about_call: bool, offered: bool) -> bool:
    """Whether the time is meant for a call: by the words around it, or because there are hardly any."""
    if mention.vague and not mention.timed and not mention.same_time:
        return False
    long = isinstance(slot.start, datetime) and slot.end is not None and slot.end - slot.start > _WORKDAY
    if long and mention.day is None and not offered:  # "you can reach me between 9 and 6"
        return False
    days = sum(one.first == mention.first for one in clause.mentions)
    if mention.until is not None and days >= _WEEK:  # "we are open from Tuesday to Saturday, 10 to 6"
        return False
    strong = offered or clause.has("inviter", "owner", "agree", "reschedule") or both_talk(clause)
    strong = strong or mention.floor
    if clause.has("event") and not strong:
        return False
    if strong or clause.has("avail", "call", "instead") or (mention.clock is not None and clause.has("ask")):
        return True
    several = sum(one.clock is not None and one.day is not None and not one.past for one in clause.mentions) > 1
    if mention.clock is not None and mention.day is not None and (clause.question or clause.has("hedge") or several):
        return not clause.has("mailword")
    if MASK in clause.words:  # opening hours, a number, a price stand beside it
        return False
    if clause.others == 0:
        return about_call or mention.clock is not None or clause.question
    if clause.others <= 2:
        whole = mention.day is not None and mention.clock is not None and clause.others == 1
        agreed = any(other.sentence == clause.sentence and other.has("agree") for other in text.clauses)
        return (
            about_call or agreed or clause.question or whole or clause.has("hedge") or clause.polite(text.lexicon)
        )
    return (
        about_call and clause.others <= 5 and not clause.has("event", "mailword") and _neighbor_calls(clause, text)
    )


def may_fit(mention: Mention, clause: Clause) -> bool:
    """Whether the time may be meant for a call, if the text as a whole is about one and names no other."""
    if mention.day is None and mention.delta is None:
        return False
    if clause.has("event", "mailword") and not (mention.timed and clause.has("instead", "avail", "reschedule")):
        return mention.timed and (clause.question or not clause.has("event"))
    # "Is Friday at 2 any use?": where a number was not understood, the day alone would be only half of it
    return mention.timed or not any(word[:1].isdigit() for word in clause.words)


def both_talk(clause: Clause) -> bool:
    """Whether both are to talk, by words that do not name another event ("my talk at the fair")."""
    events = [hit for hit in clause.hits if hit.name == "event"]
    return any(
        not any(event.start <= hit.start < event.end for event in events)
        for hit in clause.hits
        if hit.name == "joint"
    )


def _neighbor_calls(clause: Clause, text: Text) -> bool:
    return any(other.sentence == clause.sentence and of_call(other) and not other.past for other in text.clauses)


def of_call(clause: Clause) -> bool:
    """Whether a word of *clause* speaks of a call or of who calls whom."""
    return clause.has("call", "inviter", "owner", "joint")


def over(clause: Clause) -> bool:
    """Whether *clause* is about a past call or a past time."""
    return (
        clause.past
        or clause.has("absent")
        or (clause.has("missed") and not clause.has("future"))
        or (clause.has("held") and not clause.has("forward", "future"))
    )


def tells_of_held(clause: Clause) -> bool:
    """Whether *clause* says that a call was held."""
    return clause.has("held") and not clause.has("forward", "event") and (not clause.negated or clause.has("past"))


def vaguely(clause: Clause) -> bool:
    """Whether *clause* speaks of a call to come without a time."""
    if clause.has("decline", "cancel", "negator", "event"):
        return False
    said = clause.has("inviter", "owner")
    return (said and not clause.has("past")) or (
        clause.has("joint") and clause.has("vague", "ask", "future", "forward")
    )
