"""Whether a clause is about a call to come, and whether a time in it is meant for that call."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.reading.times import Clause, Mention
from assistant.reading.values import Slot

_WORKDAY = timedelta(hours=5)  #: a longer window without a day tells when somebody works
_WEEK = 4  #: as many days in a row, each with the same hours, tell of opening hours


def can_be(mention: Mention, slot: Slot, clause: Clause, *, offered: bool) -> bool:
    """Whether the time can be a call's at all: a day or an hour, not the opening hours of a shop."""
    if mention.vague and not mention.timed and not mention.same_time:
        return False
    long = isinstance(slot.start, datetime) and slot.end is not None and slot.end - slot.start > _WORKDAY
    if long and mention.day is None and not offered:  # "you can reach me between 9 and 6"
        return False
    days = sum(one.first == mention.first for one in clause.mentions)
    return not (mention.until is not None and days >= _WEEK)  # "we are open from Tuesday to Saturday, 10 to 6"


def may_fit(mention: Mention, clause: Clause) -> bool:
    """Whether the time may be meant for a call, if the text as a whole is about one and names no other."""
    if mention.day is None and mention.delta is None:
        return False
    if clause.has("event", "mailword") and not (mention.timed and clause.has("instead", "avail", "reschedule")):
        return mention.timed and (clause.question or not clause.has("event"))
    # "Is Friday at 2 any use?": where a number was not understood, the day alone would be only half of it
    return mention.timed or not any(word[:1].isdigit() for word in clause.words)


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
