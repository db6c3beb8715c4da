"""One case for a person to read, and the same as plain facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
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
    Quarantined,
    Reminded,
    Resumed,
    Stopped,
    TimeAsked,
)
from assistant.cases.values import PromisedCall
from assistant.store.values import CaseFile, DecisionRecord, DueItem, Letter

_LETTERS = {
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
}
_DUE = {
    "waited": "the case is looked at again",
    "call-reminder": "you are reminded of the call",
    "call-ended": "the call should be over",
    "ask-owner": "you are asked whether the call happened",
    "ask-owner-again": "you are asked once more",
    "call-unclear": "without a word from you the call counts as unclear",
}


def case_story(
    file: CaseFile, letters: Iterable[Letter], decisions: Iterable[DecisionRecord], due: Iterable[DueItem], *,
    zone: ZoneInfo,
) -> str:  # fmt: skip
    """The case as a stranger understands it at once."""
    case, record = file.case, file.record
    lines = [f"Case {case.id}: {record.name or '(no name)'} on {case.platform}, {case.stage}", ""]
    about = [
        ("headline", record.headline), ("company", record.company), ("place", record.location),
        ("profile", record.profile), ("mutual connections", record.mutual_connections),
        ("known to you?", f"{record.acquaintance or 'cannot tell'}: {record.acquaintance_because}"),
        ("note", f"{record.note}: {record.note_because}"),
        ("their words", f'"{record.own_words}"' if record.own_words else None),
        ("likely cause", record.cause), ("signals", ", ".join(record.signals) or None),
        ("authentic", f"{record.authentic}: {record.authentic_because}"),
        ("reached", f"{record.route.replace('_', ' ')}: {record.route_because}"),
    ]  # fmt: skip
    lines += [f"  {name + ':':<20} {value}" for name, value in about if value not in (None, "")]
    if case.quarantined or case.muted or case.old:
        why = case.quarantined or case.muted or "it was there before the first start"
        lines += ["", f"  The assistant keeps quiet on this case: {why}."]
    lines += ["", "What happened"]
    for event in file.history:
        lines.append(f"  {_at(event.at, zone)}  {sentence(event, zone)}")
        words = f' "{event.evidence.words}"' if event.evidence.words else ""
        lines.append(f"  {'':<17}  [{event.evidence.kind}: {event.evidence.reference}]{words}")
    decided = list(decisions)
    if decided:
        lines += ["", "What your policy said"]
        for one in decided:
            steps = ", ".join(one.steps) or "nothing"
            lines.append(f"  {_at(one.at, zone)}  {one.policy} / {one.rule or 'no rule'} ({one.trust}): {steps}")
    written = list(letters)
    if written:
        lines += ["", "Letters"]
        for letter in written:
            to = letter.recipient or "by hand"
            lines.append(f"  {letter.id:>4}  {letter.purpose:<14} {letter.state.value:<9} {to}  {letter.detail}")
    waiting = list(due)
    if waiting:
        lines += ["", "What comes next"]
        lines += [f"  {_at(item.due_at, zone)}  {_DUE.get(item.kind, item.kind)}" for item in waiting]
    return "\n".join(lines)


def sentence(event: Event, zone: ZoneInfo) -> str:  # one flat table of words
    """What happened, in plain words."""
    match event:
        case Invited():
            return "the invitation came"
        case Quarantined():
            return f"put aside, never answered: {event.because}"
        case Reminded():
            return "the platform told of it again"
        case LetterLeft():
            return f"you sent {_LETTERS.get(event.purpose, event.purpose)}"
        case LetterFailed():
            return f"the letter did not arrive: {event.because}"
        case Answered():
            return f"they wrote ({event.intent.replace('_', ' ')})"
        case Noted():
            return f"noted only: {event.because}"
        case Away():
            return f"they are away until {_at(event.until, zone)}" if event.until else "they are away"
        case CallProposed():
            return f"they propose {_call(event.call, zone)}"
        case CallAgreed():
            return f"a call is agreed: {_call(event.call, zone)}"
        case CallMoved():
            return f"the call is moved: {_call(event.call, zone)}"
        case CallCancelled():
            return "the call is cancelled"
        case TimeAsked():
            return "they are asked which time they mean"
        case CallDue():
            return "the agreed time has passed; whether the call took place is not known yet"
        case OwnerAsked():
            return "you were asked whether the call happened"
        case CallEnded():
            ends = {
                "happened": "the call took place",
                "they_absent": "they did not come to the call",
                "i_absent": "you were away; that never counts against them",
                "cancelled": "the call was off",
                "never_agreed": "no call had been agreed",
                "unclear": "nobody says whether the call took place",
            }
            return ends[event.outcome.value] + (f' ("{event.note}")' if event.note else "")
        case Advised():
            return f"advice to you: {event.advice}"
        case OwnerDecided():
            return f"you chose: {event.decision}"
        case Connected():
            return "you are connected"
        case Helped():
            return "thanks and help were offered"
        case OwnerTookOver():
            return f"the assistant keeps quiet: {event.because}"
        case Resumed():
            return "the assistant goes on"
        case Stopped():
            return "they asked not to be written to again"
        case Closed():
            return f"closed: {event.because}"


def _call(call: PromisedCall | None, zone: ZoneInfo) -> str:
    if call is None:
        return "a call, without a time"
    if call.start is not None:
        theirs = f" (said in {call.zone})" if call.zone not in ("UTC", str(zone)) else ""
        return f"{_at(call.start, zone)}{theirs}"
    return f"{call.day:%a %d %b}, no clock time" if call.day else "a call, without a time"


def _at(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %y %H:%M}"


def case_facts(
    file: CaseFile, letters: Iterable[Letter], decisions: Iterable[DecisionRecord], due: Iterable[DueItem]
) -> dict[str, Any]:
    """The case as JSON values."""
    return {
        "case": asdict(file.case),
        "record": asdict(file.record),
        "rule": file.rule,
        "history": [{"kind": type(event).__name__, **asdict(event)} for event in file.history],
        "letters": [
            {name: value for name, value in asdict(letter).items() if name not in ("raw", "token", "original_text")}
            for letter in letters
        ],
        "decisions": [asdict(one) for one in decisions],
        "due": [asdict(one) for one in due],
    }
