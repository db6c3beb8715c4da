"""The call as the intent of the whole mail leaves it: which time stands, and whether a past one took place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from assistant.reading.intent import Reading
from assistant.reading.values import Call, CallAct, Caller, CallReading, Certainty, Intent, Slot

_NO_CALL = (Intent.WITHDRAW, Intent.MISTAKE, Intent.CALL_DECLINED, Intent.CALL_CANCELLED, Intent.OTHER)
_A_CALL = (Intent.CALL_AGREED, Intent.CALL_PROPOSED, Intent.CALL_PROMISED_VAGUE, Intent.CALL_RESCHEDULED)
_HELD = {Intent.CALL_HELD_THANKS: True, Intent.CALL_MISSED_APOLOGY: False}
_NOT_OF_CALLS = (
    Intent.PERSONAL_ANSWER, Intent.MISTAKE, Intent.JOB_REQUEST, Intent.SALES_PITCH, Intent.INTRODUCTION_REQUEST,
)


_FAR = timedelta(days=270)  #: nobody sets a call that far ahead
_NAMES_A_TIME = (Intent.CALL_AGREED, Intent.CALL_PROPOSED, Intent.CALL_RESCHEDULED)


def _with_time(reading: CallReading, said: Reading) -> Call:
    """The call as it was read; when the text as a whole takes or offers one, the only time it names is the call's."""
    call = _not_the_old(reading, said)
    if call.start is not None or said.intent not in _NAMES_A_TIME:
        return call
    if said.intent is Intent.CALL_AGREED and reading.stood is not None:
        return replace(call_of(reading.stood), caller=call.caller or Caller.UNKNOWN, took_place=call.took_place)
    moved = said.intent is Intent.CALL_RESCHEDULED and reading.old is not None
    possible = [slot for slot in reading.possible
                if not (moved and reading.old is not None and slot.start == reading.old.start)]
    if not possible:
        return call
    timed = [slot for slot in possible if isinstance(slot.start, datetime)]
    slots = timed or possible
    if len({slot.start for slot in slots}) != 1:
        return call
    return replace(call_of(slots[0]), caller=call.caller or Caller.UNKNOWN, took_place=call.took_place)


def _not_the_old(reading: CallReading, said: Reading) -> Call:
    """The call without the time that stood before, when it is moved or taken with another hour of its day."""
    call = reading.call or Call(start=None)
    old = reading.old
    if old is None or not isinstance(call.start, datetime) or call.start != old.start:
        return call
    others = [slot for slot in (*call.alternatives, *reading.possible)
              if isinstance(slot.start, datetime) and slot.start != old.start]
    by_day = not any(sign.isdigit() for sign in call.words)
    if said.intent is Intent.CALL_RESCHEDULED and len(others) == 1:
        return replace(call_of(others[0]), caller=call.caller, took_place=call.took_place)
    if by_day and len(others) == 1 and isinstance(others[0].start, datetime) \
            and others[0].start.date() == call.start.date():
        return replace(call_of(others[0]), caller=call.caller, took_place=call.took_place)  # "Monday, but at 5"
    if said.intent is Intent.CALL_RESCHEDULED and not others:
        days = [slot for slot in (*call.alternatives, *reading.possible) if not isinstance(slot.start, datetime)]
        if len(days) == 1 and days[0].start != call.start.date():
            return replace(call_of(days[0]), caller=call.caller, took_place=call.took_place)
        return Call(start=None, took_place=call.took_place)
    return call


def _stands(call: Call, reading: CallReading, said: Reading, anchor: datetime) -> bool:
    """Whether the time that was read can be that of a call to come, by what the text as a whole says."""
    if isinstance(call.start, datetime) and call.start < anchor:
        return False
    if said.intent in (Intent.CALL_HELD_THANKS, Intent.CALL_MISSED_APOLOGY):
        # "sorry about Tuesday", "thanks for Friday" tell of the call that was; "shall we try on Friday?" asks
        promised = call.caller in (Caller.INVITER, Caller.OWNER)  # "I'll ring you on Friday afternoon"
        return isinstance(call.start, datetime) or promised or CallAct.PROPOSES in reading.acts
    day = call.start.date() if isinstance(call.start, datetime) else call.start
    if day is not None and day - anchor.date() > _FAR:
        return False  # "since 12 October": a date of this year that is over
    if said.intent in _NOT_OF_CALLS and not isinstance(call.start, datetime):
        # "whom you looked after on Wednesdays"
        return said.intent is not Intent.PERSONAL_ANSWER and CallAct.STATES not in reading.acts
    return True


def settled(reading: CallReading, said: Reading, anchor: datetime) -> Call:
    """The call as the intent of the whole mail leaves it.

    None stands after a withdrawal, a refusal or a cancellation, whatever time the words name; what proposes, promises
    or moves a call without a day leaves one that is vague; thanks and apologies say whether a past one took place.
    """
    call = _with_time(reading, said)
    stands = call.start is None or _stands(call, reading, said, anchor)
    if not stands:
        call = Call(start=None, took_place=call.took_place)
    told = _HELD.get(said.intent, call.took_place) if said.said else call.took_place
    took_place = None if said.intent in _NOT_OF_CALLS else told
    if said.past or said.intent in _NO_CALL:
        return Call(start=None, took_place=took_place)
    again = stands and said.intent is Intent.CALL_MISSED_APOLOGY and any(other in _A_CALL for other in said.secondary)
    if call.start is None and call.certainty is Certainty.NONE and (said.intent in _A_CALL or again):
        return replace(call, certainty=Certainty.VAGUE, caller=call.caller or Caller.UNKNOWN, took_place=took_place)
    if call.start is None and said.intent in _NOT_OF_CALLS and said.intent is not Intent.PERSONAL_ANSWER \
            and not any(other in _A_CALL for other in said.secondary):
        return Call(start=None, took_place=took_place)
    return replace(call, took_place=took_place)


def call_of(slot: Slot, *, tentative: bool = False) -> Call:
    """The call at *slot*, nobody said by whom; a tentative one is vague."""
    certainty = Certainty.DEFINITE if isinstance(slot.start, datetime) else Certainty.DAY_ONLY
    return Call(start=slot.start, end=slot.end, certainty=Certainty.VAGUE if tentative else certainty, words=slot.words,
                caller=Caller.UNKNOWN, zone_said=slot.zone_said, doubt=slot.doubt)
