"""What a reply says about a call: agreed, proposed, promised, moved, off, missed or held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.reading.times import find_slots
from assistant.reading.values import Call, Caller, Certainty, ReplyContext, Slot


class CallAct(StrEnum):
    """What a clause does with the call."""

    AGREES = "agrees"  #: takes an offered slot, or says that a time suits
    STATES = "states"  #: names a fixed time without asking
    PROPOSES = "proposes"  #: asks, gives a choice, sets a condition, answers "tentative"
    PROMISES_VAGUE = "promises_vague"
    DECLINES = "declines"
    RESCHEDULES = "reschedules"
    CANCELS = "cancels"
    MISSED_APOLOGY = "missed_apology"
    HELD_THANKS = "held_thanks"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReading:
    """What the new text of one reply says about a call."""

    call: Call | None  #: None when there is nothing at all to say about calls
    act: CallAct = CallAct.NONE  #: the act that decides
    held: bool | None = None  #: True/False when the text says that a past call happened or did not
    words: str = ""  #: the words that decided
    tentative: bool = False  #: the slot is hedged ("probably", "pencil in")
    acts: tuple[CallAct, ...] = ()  #: every act met, the deciding one first


def read_call(text: str, *, anchor: datetime, context: ReplyContext, quoted: str = "",
              calendar_slot: Slot | None = None) -> CallReading:
    """What *text* (new words of one reply, no quote, no signature) says about a call."""
    slots = find_slots(text, anchor=anchor, zone=context.writer_zone, owner_zone=context.owner_zone,
                       languages=context.languages)
    if not slots:
        return CallReading(call=None)
    act = CallAct.PROPOSES if "?" in text or len(slots) > 1 else CallAct.STATES
    call = Call(start=slots[0].start, end=slots[0].end, alternatives=slots[1:], caller=Caller.UNKNOWN,
                certainty=Certainty.DAY_ONLY, words=slots[0].words)
    return CallReading(call=call, act=act, words=slots[0].words, acts=(act,))
