"""The life of a case as one function: what is not written here cannot happen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

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
from assistant.cases.values import STOP, CalendarMark, CallOutcome, Case, EvidenceKind, PromisedCall, Stage
from assistant.errors import ImpossibleStep

#: Letters that ask something: after them we wait for an answer.
_ASKING = {"have-we-met", "remind", "missed-call", "keep-in-touch", "introduction"}
_ENDED = {Stage.ACCEPTED, Stage.HELPED}


def advance(case: Case, event: Event) -> Case:
    """The case after *event*; raises ImpossibleStep if *event* cannot follow.

    A closed case never opens again but by the owner's word (``Resumed``): notes, letters that were under way, the
    platform's reminders, a late "now connected" and what the owner says are still written down.
    """
    if case.stage is Stage.CLOSED:
        return _after_the_end(case, event)
    moved = _step(case, event)
    if event.calendar is not None:
        moved = replace(moved, calendar=_newest(case.calendar, event.calendar))
    if moved.stage is not case.stage and moved.stage.value not in moved.reached_at:
        moved = replace(moved, reached_at={**moved.reached_at, moved.stage.value: event.at})
    return moved if isinstance(event, Noted | OwnerAsked) else replace(moved, changed_at=max(event.at, case.changed_at))


def what_fits(case: Case, events: Iterable[Event]) -> tuple[Event, ...]:
    """*events* as they can follow *case* one after another: what cannot becomes a note, a word of the clock falls away.

    Used when a mail is taken out of a history: what rested on it no longer stands.
    """
    kept: list[Event] = []
    for one in events:
        event = one
        try:
            case = advance(case, event)
        except ImpossibleStep as error:
            if one.evidence.kind is EvidenceKind.CLOCK:
                continue
            event = Noted(at=one.at, evidence=one.evidence, because=str(error))
            case = advance(case, event)
        kept.append(event)
    return tuple(kept)


def _newest(marks: tuple[CalendarMark, ...], mark: CalendarMark) -> tuple[CalendarMark, ...]:
    """*marks* with *mark* in place of an older one of the same entry and side."""
    others = tuple(one for one in marks if (one.uid, one.by_guest) != (mark.uid, mark.by_guest))
    same = next((one for one in marks if (one.uid, one.by_guest) == (mark.uid, mark.by_guest)), None)
    return (*others, mark if same is None or mark.supersedes(same) else same)


def _after_the_end(case: Case, event: Event) -> Case:
    match event:
        case Noted() | LetterFailed() | Away() | OwnerWrote():
            return case
        case Answered():
            return replace(case, last_intent=event.intent, last_answer_at=event.at)
        case Reminded():
            return replace(case, reminders=case.reminders + 1)
        case LetterLeft():
            return replace(case, letters=(*case.letters, event.purpose), last_letter_at=event.at)
        case CallEnded() if event.evidence.kind is EvidenceKind.OWNER:
            return replace(_ended(case, event), stage=Stage.CLOSED)
        case OwnerDecided():
            return replace(case, owner_decision=event.decision)
        case Connected():
            return replace(case, owner_decision="accept", reached_at={**case.reached_at, "accepted": event.at})
        case Stopped():
            return replace(case, muted=STOP)
        case OwnerTookOver():
            return case if case.muted == STOP else replace(case, muted=event.because)
        case Resumed() if case.muted != STOP:
            # The owner's word is law: the only way back into a closed case.
            return replace(
                case,
                stage=Stage.ANSWERED if case.last_intent else Stage.INVITED,
                muted=None,
                closed_because=None,
                changed_at=event.at,
            )
    raise ImpossibleStep(f"{type(event).__name__} cannot follow in case {case.id}: it is closed")


def _step(case: Case, event: Event) -> Case:  # one flat table of what follows what
    match event:
        case Invited() if case.stage is Stage.INVITED:
            return case
        case Quarantined():
            return replace(case, quarantined=event.because)
        case Reminded():
            return replace(case, reminders=case.reminders + 1)
        case LetterLeft():
            return _letter_left(case, event)
        case LetterFailed():
            return replace(case, stage=Stage.CLOSED, closed_because=f"our letter did not arrive: {event.because}")
        case Answered():
            first = case.stage in (Stage.INVITED, Stage.ASKED)
            return replace(
                case,
                stage=Stage.ANSWERED if first else case.stage,
                last_intent=event.intent,
                last_answer_at=event.at,
                their_clock=event.clock or case.their_clock,
                quiet_until=None,
            )
        case Noted() | TimeAsked():
            return replace(case, time_asked=case.time_asked or isinstance(event, TimeAsked))
        case Away():
            return replace(case, quiet_until=event.until or case.quiet_until)
        case OwnerAsked():
            return replace(case, asked_owner=case.asked_owner + 1)
        case CallProposed() | CallAgreed() | CallMoved() | CallCancelled() | CallDue() | CallEnded():
            return _call(case, event)
        case ZoneChanged() if case.call is not None and case.call.start == event.before.start:
            # The same agreement at another instant: no new version of the call, and nobody is held to have moved it.
            return replace(case, call=event.call, last_start=event.call.start)
        case Advised():
            return replace(case, stage=case.stage if case.stage in _ENDED else Stage.ADVISED, advice=event.advice)
        case OwnerDecided():
            return _decided(case, event)
        case Connected():
            return replace(case, stage=Stage.ACCEPTED, owner_decision="accept")
        case Helped() if case.stage in _ENDED:
            return replace(case, stage=Stage.HELPED)
        case OwnerTookOver():
            return replace(case, muted=event.because)
        case OwnerWrote():
            return replace(case, last_letter_at=event.at)
        case Resumed() if case.muted != STOP:
            return replace(case, muted=None)
        case Stopped():
            return replace(
                case, stage=Stage.CLOSED, muted=STOP, closed_because=STOP
            )
        case Closed():
            return replace(case, stage=Stage.CLOSED, closed_because=event.because)
    raise ImpossibleStep(f"{type(event).__name__} cannot follow in case {case.id}: it is {case.stage}")


def _letter_left(case: Case, event: LetterLeft) -> Case:
    case = replace(case, letters=(*case.letters, event.purpose), last_letter_at=event.at)
    if event.purpose == "offer-call" and case.stage not in (Stage.AGREED, Stage.DUE, Stage.HAPPENED, *_ENDED):
        return replace(case, stage=Stage.OFFERED, offered=event.offered)
    if event.purpose in ("thank", "offer-help") and case.stage in _ENDED:
        return replace(case, stage=Stage.HELPED)
    if event.purpose in _ASKING and case.stage in (Stage.INVITED, Stage.ANSWERED, Stage.ASKED):
        return replace(case, stage=Stage.ASKED)
    return replace(case, offered=event.offered or case.offered)


def _decided(case: Case, event: OwnerDecided) -> Case:
    if event.decision == "accept":
        return replace(case, stage=Stage.ACCEPTED, owner_decision="accept")
    return replace(
        case, stage=Stage.CLOSED, owner_decision=event.decision, closed_because=f"the owner chose: {event.decision}"
    )


def _call(case: Case, event: Event) -> Case:
    """The promise ledger: a call is proposed, agreed, moved, cancelled, due, and ends in one of six ways."""
    settled = case.stage in (Stage.ADVISED, *_ENDED)
    match event:
        case CallProposed():
            stage = case.stage if settled or case.stage is Stage.AGREED else Stage.OFFERED
            return replace(case, stage=stage, proposed=event.call or case.proposed)
        case CallAgreed():
            moved = case.call is not None and case.stage is Stage.AGREED and case.call.start != event.call.start
            case = _standing(case, event.call)
            return replace(
                case,
                stage=case.stage if settled else Stage.AGREED,
                last_intent="call_agreed",
                calls_moved=case.calls_moved + (moved and _theirs(event)),
            )
        case CallMoved():
            case = _standing(case, event.call)
            stage = Stage.AGREED if event.call else Stage.OFFERED
            return replace(
                case,
                stage=case.stage if settled else stage,
                # What the owner moves is to be confirmed to them, as any agreement is.
                last_intent=case.last_intent if _theirs(event) else "call_agreed",
                calls_moved=case.calls_moved + _theirs(event),
            )
        case CallCancelled():
            # What they said last, such as a yes to the time, no longer counts.
            stage = case.stage if settled else Stage.OFFERED
            return replace(case, stage=stage, call=None, last_intent="call_cancelled")
        case CallDue() if case.stage is Stage.AGREED:
            return replace(case, stage=Stage.DUE)
        case CallEnded():
            return _ended(case, event)
    raise ImpossibleStep(f"{type(event).__name__} cannot follow in case {case.id}: it is {case.stage}")


def _standing(case: Case, call: PromisedCall | None) -> Case:
    """The case with *call* as the one that stands; a time that has not stood before is a new version."""
    start = call.start if call is not None else None
    new = call is not None and (case.call_version == 0 or start != case.last_start)
    return replace(
        case,
        call=call,
        proposed=None,
        asked_owner=0 if new or call is None else case.asked_owner,
        call_version=case.call_version + new,
        outcome=None if new else case.outcome,
        last_start=start or case.last_start,
        time_asked=case.time_asked and not new,
    )


def _theirs(event: Event) -> bool:
    """Whether it is the other side's doing: what the owner says is never held against them."""
    return event.evidence.kind not in (EvidenceKind.OWNER, EvidenceKind.CLOCK)


#: Where a case stands after a call ended so.
_AFTER = {
    CallOutcome.HAPPENED: Stage.HAPPENED,
    CallOutcome.THEY_ABSENT: Stage.MISSED,
    # Never counts against them: the offer stands again.
    CallOutcome.I_ABSENT: Stage.OFFERED,
    CallOutcome.CANCELLED: Stage.OFFERED,
    CallOutcome.NEVER_AGREED: Stage.OFFERED,
}
_COUNTED = {
    CallOutcome.HAPPENED: "calls_held", CallOutcome.THEY_ABSENT: "calls_missed", CallOutcome.I_ABSENT: "calls_i_missed",
}  # fmt: skip


def _ended(case: Case, event: CallEnded) -> Case:
    """What became of the call. Said again of the same call, the new word takes the place of the old one."""
    note = event.note or case.note_about_call
    if event.outcome is CallOutcome.UNCLEAR:
        return replace(case, note_about_call=note)
    before = case.outcome if case.call is None else None
    if before is event.outcome:
        return replace(case, note_about_call=note)
    counts = {name: getattr(case, name) for name in _COUNTED.values()}
    if before in _COUNTED:
        counts[_COUNTED[before]] -= 1
    if event.outcome in _COUNTED:
        counts[_COUNTED[event.outcome]] += 1
    # Advice that rested on the old word is given anew; who is connected stays connected.
    settled = case.stage in _ENDED or (case.stage is Stage.ADVISED and before is None)
    said = case.last_intent
    if event.outcome in (CallOutcome.CANCELLED, CallOutcome.NEVER_AGREED):
        # What was read as an agreement was none, or is none any more: what they said last no longer counts.
        said = "call_cancelled" if event.outcome is CallOutcome.CANCELLED else "other"
    return replace(
        case, stage=case.stage if settled else _AFTER[event.outcome], call=None, note_about_call=note,
        last_intent=said, outcome=event.outcome, advice=case.advice if settled else None, **counts,
    )  # fmt: skip
