"""What happened to a case, each event in one sentence; a call's time on both clocks."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from assistant.cases.events import (
    Advised,
    Answered,
    Away,
    CallAgreed,
    CallCancelled,
    CallDue,
    CallEnded,
    CallMoved,
    CallProposed,
    Closed,
    Connected,
    Event,
    Helped,
    Invited,
    LetterFailed,
    LetterLeft,
    Noted,
    OwnerAsked,
    OwnerDecided,
    OwnerTookOver,
    OwnerWrote,
    Quarantined,
    Reminded,
    Resumed,
    Stopped,
    TimeAsked,
    ZoneChanged,
)
from assistant.cases.values import CallOutcome, EvidenceKind, PromisedCall
from assistant.desk.letters import zone_named

#: What a letter of each purpose is, in words: "the assistant wrote: …".
LETTERS = {
    "have-we-met": "the question how you know each other",
    "offer-call": "the offer of a call",
    "remind": "a reminder",
    "decline": "a kind no",
    "keep-in-touch": "the offer to keep in touch by mail",
    "missed-call": "a word about the missed call",
    "confirm-time": "the question which time was meant",
    "thank": "thanks",
    "offer-help": "an offer of help",
    "introduction": "an answer about an introduction",
    "reschedule": "a yes to another time",
    "call-confirmed": "the confirmation of the call",
    "call-off": "the word that the call is off",
    "say-hello": "a word of news",
}
_ENDS = {
    CallOutcome.HAPPENED: "the call took place",
    CallOutcome.THEY_ABSENT: "they did not come to the call",
    CallOutcome.I_ABSENT: "you were away; that never counts against them",
    CallOutcome.CANCELLED: "the call was off",
    CallOutcome.NEVER_AGREED: "no call had been agreed",
    CallOutcome.UNCLEAR: "nobody says whether the call took place",
}
#: Events that say the same whatever they hold.
_PLAIN: dict[type[Event], str] = {
    Invited: "the invitation came",
    Reminded: "the platform told of it again",
    CallCancelled: "the call is cancelled",
    TimeAsked: "they are asked which time they mean",
    CallDue: "the agreed time has passed; whether the call took place is not known yet",
    OwnerAsked: "you were asked whether the call happened",
    Connected: "you are connected",
    Helped: "thanks and help were offered",
    OwnerWrote: "you wrote to them by hand",
    Resumed: "the assistant goes on",
    Stopped: "they asked not to be written to again",
}


def sentence(event: Event, zone: ZoneInfo) -> str:
    """What happened, in plain words."""
    if type(event) in _PLAIN:
        return _PLAIN[type(event)]
    match event:
        case Quarantined():
            return f"put aside, never answered: {event.because}"
        case LetterLeft():
            # By hand it went out on the owner's word, or as the draft that they sent.
            who = "you sent by hand" if event.evidence.kind is EvidenceKind.OWNER else "the assistant wrote"
            return f"{who}: {LETTERS.get(event.purpose, event.purpose)}"
        case LetterFailed():
            return f"the letter did not arrive: {event.because}"
        case Answered():
            return f"they wrote ({event.intent.replace('_', ' ')})"
        case Noted():
            return f"noted only: {event.because}"
        case Away():
            return f"they are away until {at_clock(event.until, zone)}" if event.until else "they are away"
        case Advised():
            return f"advice to you: {event.advice}"
        case OwnerDecided():
            return f"you chose: {event.decision}"
        case OwnerTookOver():
            return f"the assistant keeps quiet: {event.because}"
        case Closed():
            return f"closed: {why_closed(event.because)}"
    return _of_a_call(event, zone)


def _of_a_call(event: Event, zone: ZoneInfo) -> str:
    match event:
        case CallProposed():
            return f"they propose {_call(event.call, zone)}"
        case CallAgreed():
            return f"a call is agreed: {_call(event.call, zone)}"
        case CallMoved():
            return f"the call is moved: {_call(event.call, zone)}"
        case ZoneChanged():
            return _by_new_rules(event, zone)
        case CallEnded():
            return _ENDS[event.outcome] + (f' ("{event.note}")' if event.note else "")
    return type(event).__name__


def _by_new_rules(event: ZoneChanged, zone: ZoneInfo) -> str:
    """The same agreement before and after; in UTC, too, because the owner's own clock may be the one that changed."""
    before, after = event.before, event.call
    assert before.start is not None
    assert after.start is not None
    city = after.zone.rpartition("/")[2].replace("_", " ")
    said = f"the clocks of {city} have other rules now; "
    if before.wall is not None and after.wall is not None and before.wall != after.wall:
        said += f"{before.wall:%H:%M} is left out there on that day, so the call moves forward to {after.wall:%H:%M}, "
    elif after.wall is not None:
        said += f"the call stays at {after.wall:%H:%M} there, "
    return said + f"which is {call_time(after, zone)}, {_utc(after.start)}, before {_utc(before.start)}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%d %b %H:%M} UTC"


def why_closed(because: str) -> str:
    """Why a case is closed, in words that name the rule as such."""
    rule = because.removeprefix("rule ")
    decision = because.removeprefix("the owner chose: ")
    if decision != because:
        return f"you chose: {decision}"
    return f"your policy's rule {rule} ends here" if rule != because else because


def _call(call: PromisedCall | None, zone: ZoneInfo) -> str:
    if call is None:
        return "a call, without a time"
    return call_time(call, zone)


def call_time(call: PromisedCall, zone: ZoneInfo) -> str:
    """The time of *call* on the owner's clock, and on theirs where it shows another hour."""
    if call.start is None:
        return f"{call.day:%a %d %b %y}, no clock time" if call.day else "a call, without a time"
    theirs = zone_named(call.zone)
    ours = f"{at_clock(call.start, zone)} {_place(zone)}"
    if theirs is None or call.zone == "UTC" or call.start.astimezone(theirs).utcoffset() == call.start.astimezone(
        zone
    ).utcoffset():
        return ours
    local = call.start.astimezone(theirs)
    same_day = local.date() == call.start.astimezone(zone).date()
    return f"{ours} ({local:%H:%M}{'' if same_day else f' on {local:%a}'} {_place(theirs)})"


def _place(zone: tzinfo) -> str:
    key = getattr(zone, "key", "")
    return key.rpartition("/")[2].replace("_", " ") if key else str(zone)


def at_clock(at: datetime, zone: ZoneInfo) -> str:
    """An instant on the clock of *zone*."""
    return f"{at.astimezone(zone):%a %d %b %Y %H:%M}"
