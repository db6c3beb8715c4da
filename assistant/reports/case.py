"""One case for a person to read, and the same as plain facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, tzinfo
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
    OwnerWrote,
    Quarantined,
    Reminded,
    Resumed,
    Stopped,
    TimeAsked,
)
from assistant.cases.values import Case, EvidenceKind, PromisedCall, Stage
from assistant.desk.letters import zone_named
from assistant.store.values import CaseFile, DecisionRecord, DueItem, Letter, LetterState

#: What a letter of each purpose is, in words: "you sent …".
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
}
NEXT = {
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
    """The case as a stranger understands it at once: how it stands, who it is, what happened, what comes next."""
    case, record = file.case, file.record
    lines = [f"Case {case.id}: {record.name or '(no name)'} on {case.platform}", "", f"  {standing(file, zone)}"]
    lines += [f"  You can: {command}" for command in your_turn(file, zone)]
    lines += ["", "Who it is", *(f"  {name + ':':<20} {value}" for name, value in about(file))]
    lines += ["", f"What happened ({zone.key})"]
    before = None
    for event in file.history:
        lines.append(f"  {_at(event.at, zone)}  {sentence(event, zone)}")
        lines += [f"  {'':<22}    {one}" for one in rests_on(event)] if event.evidence != before else []
        before = event.evidence
    decided = list(decisions)
    if decided:
        lines += ["", "What your policy said"]
        for one in decided:
            steps = ", ".join(one.steps) or "nothing"
            lines.append(f"  {_at(one.at, zone)}  rule {one.rule or 'none fits'} of {one.policy}: {steps}")
            if one.trust != "auto":
                lines.append(f"  {'':<22}  (trusted to {one.trust} only)")
    written = list(letters)
    if written:
        lines += ["", "Letters"]
        lines += [_letter(letter, zone) for letter in written]
    waiting = list(due)
    if waiting:
        lines += ["", "What comes next"]
        lines += [f"  {_at(item.due_at, zone)}  {NEXT.get(item.kind, item.kind)}" for item in waiting]
    return "\n".join(lines)


def about(file: CaseFile) -> list[tuple[str, str]]:
    """What is known of the person and the invitation: (name, value), without what nobody said."""
    record = file.record
    facts = [
        ("headline", record.headline), ("company", record.company), ("place", record.location),
        ("profile", record.profile), ("mutual connections", record.mutual_connections),
        ("known to you?", f"{record.acquaintance or 'cannot tell'}: {record.acquaintance_because}"),
        ("note", f"{record.note}: {record.note_because}"),
        ("their words", f'"{record.own_words}"' if record.own_words else None),
        ("likely cause", record.cause), ("signals", ", ".join(record.signals) or None),
        ("authentic", f"{record.authentic}: {record.authentic_because}"),
        ("reached", f"{record.route.replace('_', ' ')}: {record.route_because}"),
    ]  # fmt: skip
    return [(name, str(value)) for name, value in facts if value not in (None, "")]


def rests_on(event: Event) -> list[str]:
    """What an event rests on, so that it can be opened: the words that count, the mail; the clock needs no opening."""
    evidence = event.evidence
    lines = [f'"{evidence.words}"'] if evidence.words and evidence.kind is not EvidenceKind.CLOCK else []
    if evidence.kind is EvidenceKind.OWNER:
        return [*lines, "your word" + (f", mail {evidence.reference}" if evidence.reference.startswith("<") else "")]
    if evidence.kind is EvidenceKind.CLOCK:
        return lines
    return [*lines, f"{evidence.kind} {evidence.reference}"]


def _letter(letter: Letter, zone: ZoneInfo) -> str:
    to = letter.recipient or "by hand"
    state = letter.state.value.replace("_", " ")
    at = letter.sent_at or (letter.next_try_at if letter.state is LetterState.HELD else None)
    when = f" {'leaves' if letter.sent_at is None else ''} {_at(at, zone)}".replace("  ", " ") if at else ""
    detail = f"; {letter.detail}" if letter.detail and letter.state is not LetterState.SENT else ""
    return f"  {letter.id:>4}  {letter.purpose}, {state}{when}, to {to}{detail}"


def standing(file: CaseFile, zone: ZoneInfo) -> str:  # one flat table of words
    """How the case stands, in one sentence."""
    case, record = file.case, file.record
    who = record.name or "They"
    if case.quarantined or case.muted or case.old:
        why = case.quarantined or case.muted or "it was there before the first start"
        return f"The assistant keeps quiet on this case: {why}."
    call = call_time(case.call, zone) if case.call is not None else ""
    match case.stage:
        case Stage.INVITED:
            return "The invitation is new; nothing has gone out yet."
        case Stage.ASKED:
            return f"{who} was written to, and has not answered yet."
        case Stage.ANSWERED:
            return f"{who} answered ({(case.last_intent or 'other').replace('_', ' ')})."
        case Stage.OFFERED if case.proposed is not None and case.proposed.start is not None:
            return f"{who} proposes {call_time(case.proposed, zone)}; nobody has agreed to it yet."
        case Stage.OFFERED if case.offered:
            return f"A call is offered: {', '.join(_at(start, zone) for start in case.offered)}. No time stands."
        case Stage.OFFERED:
            return "A call is under discussion; no time stands."
        case Stage.AGREED:
            return f"A call is agreed: {call}{_who_calls(case)}."
        case Stage.DUE:
            return f"A call was agreed: {call}. Nobody has said yet whether it took place."
        case Stage.MISSED:
            return f"{who} did not come to the agreed call{_counted(case.calls_missed)}."
        case Stage.HAPPENED:
            return "The call took place."
        case Stage.ADVISED:
            return f"The advice is: {case.advice}. You decide."
        case Stage.ACCEPTED | Stage.HELPED:
            return "You are connected" + (", thanked and offered help." if case.stage is Stage.HELPED else ".")
    return f"The case is closed: {_closed(case.closed_because or 'no reason is known')}."


def _closed(because: str) -> str:
    rule = because.removeprefix("rule ")
    return f"your policy's rule {rule} ends here" if rule != because else because


def your_turn(file: CaseFile, zone: ZoneInfo) -> tuple[str, ...]:
    """What the owner can do now, as commands."""
    case = file.case
    if case.muted:
        return (f"assistant cases resume {case.id}",)
    match case.stage:
        case Stage.AGREED:
            mark = f"assistant calls mark {case.id}"
            return (f"{mark} moved --at 2026-11-26T15:00", f"{mark} cancelled")
        case Stage.DUE:
            return (f"assistant calls mark {case.id} happened | they-did-not-come | i-was-away | never-agreed",)
        case Stage.OFFERED if case.proposed is not None and case.proposed.start is not None:
            at = f"{case.proposed.start.astimezone(zone):%Y-%m-%dT%H:%M}"
            return (f"assistant calls mark {case.id} agreed --at {at}",)
        case Stage.ADVISED:
            return (f"assistant cases decided {case.id} accept | decline | report | archive",)
    return ()


def _who_calls(case: Case) -> str:
    call = case.call
    if call is None:
        return ""
    who = {"inviter": ", they call you", "owner": ", you call them"}.get(call.caller, "")
    return who + (f", {call.number}" if call.number else "") + _moved(case.calls_moved)


def _moved(count: int) -> str:
    return f" (moved {'once' if count == 1 else f'{count} times'})" if count else ""


def _counted(count: int) -> str:
    return f", {count} times by now" if count > 1 else ""


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
            return f"you sent {LETTERS.get(event.purpose, event.purpose)}"
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
        case OwnerWrote():
            return "you wrote to them yourself"
        case Resumed():
            return "the assistant goes on"
        case Stopped():
            return "they asked not to be written to again"
        case Closed():
            return f"closed: {_closed(event.because)}"


def _call(call: PromisedCall | None, zone: ZoneInfo) -> str:
    if call is None:
        return "a call, without a time"
    return call_time(call, zone)


def call_time(call: PromisedCall, zone: ZoneInfo) -> str:
    """The time of *call* on the owner's clock, and on theirs where it shows another hour."""
    if call.start is None:
        return f"{call.day:%a %d %b %y}, no clock time" if call.day else "a call, without a time"
    theirs = zone_named(call.zone)
    ours = f"{_at(call.start, zone)} {_place(zone)}"
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


def _at(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %Y %H:%M}"


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
