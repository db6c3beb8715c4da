"""What a person's mail means for their case: events, with their evidence. Decides nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from assistant.cases.events import (
    Answered,
    Away,
    CallAgreed,
    CallCancelled,
    CallEnded,
    CallMoved,
    CallProposed,
    Closed,
    Event,
    Noted,
    Stopped,
)
from assistant.cases.values import CallOutcome, Case, Evidence, EvidenceKind, PromisedCall, Stage
from assistant.mail.tokens import cut_tokens
from assistant.policy.workdays import add_working_days
from assistant.reading.values import Call, Caller, Certainty, Intent, Reply

EVIDENCE_WORDS = 300  # characters


def events_of(
    reply: Reply, case: Case, *, message_id: str, may_confirm: str | None, length: timedelta, zone: ZoneInfo,
    suits: Callable[[PromisedCall], bool], at: datetime,
) -> tuple[Event, ...]:  # fmt: skip
    """The events that *reply* makes of *case*.

    *may_confirm* is None for the person from the address that we wrote to, authenticated, in our thread; else it
    says in plain words why this mail confirms nothing: what it says about calls is then a note only. *suits* tells
    whether a time that they name is one of the owner's free call hours; any other waits for the owner's word.
    """
    words = cut_tokens((reply.call.words if reply.call else "") or reply.because or reply.new_text)[:EVIDENCE_WORDS]
    evidence = Evidence(EvidenceKind.MAIL, message_id, words)
    if reply.stop:
        return (Stopped(at=at, evidence=evidence),)
    if reply.intent is Intent.AUTO_REPLY:
        return _absence(reply, evidence, zone, at)
    if reply.intent is Intent.BOUNCE:
        return (Noted(at=at, evidence=evidence, because="a delivery report that does not name our letter"),)
    answered = Answered(at=at, evidence=evidence, intent=reply.intent.value)
    about_call = _about_call(reply, case, evidence, length, suits, at)
    if may_confirm is not None and about_call:
        note = Noted(at=at, evidence=evidence, because=f"says something about a call, but {may_confirm}")
        return (answered, note)
    return (answered, *about_call)


def _absence(reply: Reply, evidence: Evidence, zone: ZoneInfo, at: datetime) -> tuple[Event, ...]:
    if reply.leaves_for_good:
        return (Closed(at=at, evidence=evidence, because="an automatic reply says that they left for good"),)
    until = None
    if reply.return_date is not None:
        back = datetime.combine(reply.return_date, time(9), tzinfo=zone)
        until = add_working_days(back, 1, zone)
    return (Away(at=at, evidence=evidence, until=until),)


def _about_call(
    reply: Reply, case: Case, evidence: Evidence, length: timedelta, suits: Callable[[PromisedCall], bool], at: datetime
) -> tuple[Event, ...]:
    call = promised(reply.call, length) if reply.call is not None else None
    firm = call is not None and call.start is not None and reply.call is not None and reply.call.doubt is None
    settled = call if firm and call is not None and suits(call) else None
    has_call = case.stage in (Stage.AGREED, Stage.DUE)
    proposed = CallProposed(at=at, evidence=evidence, call=call)
    agreed = (CallAgreed(at=at, evidence=evidence, call=settled),) if settled is not None else (proposed,)
    match reply.intent:
        case Intent.CALL_AGREED:
            return agreed
        case Intent.CALL_PROPOSED if not (reply.call and reply.call.alternatives):
            return agreed
        case Intent.CALL_PROPOSED | Intent.CALL_PROMISED_VAGUE:
            return (proposed,)
        case Intent.CALL_RESCHEDULED if has_call:
            moved = CallMoved(at=at, evidence=evidence, call=settled)
            return (moved,) if settled is not None or call is None else (moved, proposed)
        case Intent.CALL_RESCHEDULED:
            return agreed
        case Intent.CALL_CANCELLED if has_call:
            return (CallCancelled(at=at, evidence=evidence),)
        case Intent.CALL_MISSED_APOLOGY if has_call:
            absent = CallEnded(at=at, evidence=evidence, outcome=CallOutcome.THEY_ABSENT)
            return (absent, *(agreed if call is not None else ()))
        case Intent.CALL_MISSED_APOLOGY if call is not None:
            return agreed
        case Intent.CALL_HELD_THANKS if has_call or case.stage is Stage.OFFERED:
            return (CallEnded(at=at, evidence=evidence, outcome=CallOutcome.HAPPENED),)
    return (proposed,) if call is not None and case.stage is not Stage.AGREED else ()


def promised(call: Call, length: timedelta) -> PromisedCall | None:
    """A read call as an entry of the ledger; None when no day is named."""
    if call.start is None or call.certainty in (Certainty.NONE, Certainty.VAGUE):
        return None
    if isinstance(call.start, datetime):
        start = call.start.astimezone(UTC)
        end = call.end.astimezone(UTC) if call.end is not None else start + length
        return PromisedCall(
            start=start, end=end, zone=_zone_name(call.start.tzinfo), words=call.words,
            caller=(call.caller or Caller.UNKNOWN).value, confirmed=True,
        )  # fmt: skip
    day: date = call.start
    return PromisedCall(start=None, day=day, words=call.words, caller=(call.caller or Caller.UNKNOWN).value)


def _zone_name(zone: tzinfo | None) -> str:
    if isinstance(zone, ZoneInfo):
        return zone.key
    return str(zone) if zone is not None else "UTC"
