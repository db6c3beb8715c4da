"""What a person's mail means for their case: events, with their evidence. Decides nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
from assistant.cases.values import CalendarMark, CallOutcome, Case, Evidence, EvidenceKind, PromisedCall, Speaker, Stage
from assistant.cases.wall import wall_of
from assistant.mail.tokens import cut_tokens
from assistant.policy.workdays import add_working_days, is_working_day
from assistant.reading.values import Call, Caller, Certainty, Intent, Reply

EVIDENCE_WORDS = 300  # characters


def events_of(
    reply: Reply, case: Case, *, message_id: str, may_confirm: str | None, length: timedelta, zone: ZoneInfo,
    suits: Callable[[PromisedCall], bool], at: datetime, mark: CalendarMark | None = None,
    clock: str = "", said_by: Speaker = Speaker.PERSON,
) -> tuple[Event, ...]:  # fmt: skip
    """The events that *reply* makes of *case*; *clock* is the offset at which it was written, where that is known.

    *may_confirm* is None for the person from the address that we wrote to, authenticated, in our thread; else it
    says in plain words why this mail confirms nothing: what it says about calls is then a note only. *suits* tells
    whether a time that they name is one of the owner's free call hours; any other waits for the owner's word. *said_by*
    is whose words the time was read from, theirs or a calendar entry's.
    """
    said = reply.call.words if reply.call else ""
    if mark is not None:
        # What a calendar program writes around its entry are nobody's words.
        evidence = Evidence(EvidenceKind.CALENDAR, f"{mark.uid};{mark.sequence}", cut_tokens(said)[:EVIDENCE_WORDS])
    else:
        # Of an automatic reply the header field decides; what it says is of use to the owner.
        machine = reply.new_text if reply.intent is Intent.AUTO_REPLY else ""
        words = cut_tokens(said or machine or reply.because or reply.new_text)[:EVIDENCE_WORDS]
        evidence = Evidence(EvidenceKind.MAIL, message_id, words)
    if reply.stop:
        return (Stopped(at=at, evidence=evidence),)
    if reply.intent is Intent.AUTO_REPLY:
        return _absence(reply, evidence, zone, at)
    if reply.intent is Intent.BOUNCE:
        return (Noted(at=at, evidence=evidence, because="a delivery report that does not name our letter"),)
    answered = Answered(at=at, evidence=evidence, intent=reply.intent.value, clock=clock)
    call = promised(reply.call, length, phone=reply.phone, said_by=said_by) if reply.call is not None else None
    about_call = _about_call(reply, case, call, evidence, suits, at)
    if mark is not None:
        about_call = tuple(_marked(event, mark) for event in about_call)
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
        # Whoever is back on a Saturday is at work on Monday, and has a day to themselves before the next step.
        until = add_working_days(back, 1 if is_working_day(reply.return_date) else 2, zone)
    return (Away(at=at, evidence=evidence, until=until),)


def _marked(event: Event, mark: CalendarMark) -> Event:
    """*event* with the version of the calendar entry that it obeys, in the ledger too."""
    marked = replace(event, calendar=mark)
    if isinstance(marked, CallAgreed | CallMoved) and marked.call is not None:
        return replace(marked, call=replace(marked.call, calendar_uid=mark.uid, sequence=mark.sequence))
    return marked


#: Where no call is waited for.
_CONNECTED = (Stage.ACCEPTED, Stage.HELPED)


def _about_call(
    reply: Reply, case: Case, call: PromisedCall | None, evidence: Evidence, suits: Callable[[PromisedCall], bool],
    at: datetime,
) -> tuple[Event, ...]:  # fmt: skip
    firm = call is not None and call.start is not None and reply.call is not None and reply.call.doubt is None
    settled = call if firm and call is not None and suits(call) else None
    has_call = case.stage in (Stage.AGREED, Stage.DUE)
    # Nobody misses or has held a call before it began.
    begun = has_call and case.call is not None and case.call.start is not None and case.call.start <= at
    if not reply.said and has_call:
        # What became of a call is never told by weighed words alone: the owner is asked.
        return (Noted(at=at, evidence=evidence, because=f"may mean {reply.intent.value.replace('_', ' ')}, "
                      "but no plain word says so"),)
    proposed = CallProposed(at=at, evidence=evidence, call=call)
    agreed = (CallAgreed(at=at, evidence=evidence, call=settled),) if settled is not None else (proposed,)
    match reply.intent:
        case Intent.CALL_AGREED if call is None and has_call:
            return ()
        case Intent.CALL_AGREED:
            return agreed
        case Intent.CALL_PROPOSED if not (reply.call and reply.call.alternatives):
            return agreed
        case Intent.CALL_PROPOSED | Intent.CALL_PROMISED_VAGUE:
            return () if has_call and not begun and call is None else (proposed,)
        case Intent.CALL_RESCHEDULED if has_call and not (begun and case.stage is Stage.DUE):
            moved = CallMoved(at=at, evidence=evidence, call=settled)
            return (moved,) if settled is not None or call is None else (moved, proposed)
        case Intent.CALL_RESCHEDULED:
            return agreed
        case Intent.CALL_CANCELLED if has_call:
            return (CallCancelled(at=at, evidence=evidence),)
        case Intent.CALL_MISSED_APOLOGY if begun:
            absent = CallEnded(at=at, evidence=evidence, outcome=CallOutcome.THEY_ABSENT)
            return (absent, *(agreed if call is not None else ()))
        case Intent.CALL_MISSED_APOLOGY if call is not None:
            return agreed
        case Intent.CALL_HELD_THANKS if begun:
            return (CallEnded(at=at, evidence=evidence, outcome=CallOutcome.HAPPENED),)
        case Intent.CALL_HELD_THANKS if case.outcome is CallOutcome.HAPPENED or case.stage in _CONNECTED:
            return ()  # that call is known, or nobody waits for one any more: thanks are thanks
        case Intent.CALL_HELD_THANKS:
            because = "they write as if a call took place, but none was agreed for a time that has passed"
            return (Noted(at=at, evidence=evidence, because=because),)
    return (proposed,) if call is not None and case.stage is not Stage.AGREED else _number(reply, case, evidence, at)


def _number(reply: Reply, case: Case, evidence: Evidence, at: datetime) -> tuple[Event, ...]:
    """Their number for the call that stands already."""
    if case.stage is not Stage.AGREED or case.call is None or reply.phone is None or case.call.number is not None:
        return ()
    return (CallAgreed(at=at, evidence=evidence, call=replace(case.call, number=reply.phone)),)


def promised(
    call: Call, length: timedelta, *, phone: str | None = None, said_by: Speaker = Speaker.PERSON
) -> PromisedCall | None:
    """A read call as an entry of the ledger; None when no day is named. *phone* is their number, E.164."""
    if call.start is None or call.certainty in (Certainty.NONE, Certainty.VAGUE):
        return None
    caller = (call.caller or Caller.UNKNOWN).value
    if isinstance(call.start, datetime):
        start = call.start.astimezone(UTC)
        end = call.end.astimezone(UTC) if call.end is not None else start + length
        return PromisedCall(
            start=start, end=end, zone=_zone_name(call.start.tzinfo), words=call.words, caller=caller, confirmed=True,
            number=phone, wall=wall_of(call.start), said_by=said_by,
        )  # fmt: skip
    day: date = call.start
    return PromisedCall(start=None, day=day, words=call.words, caller=caller, number=phone, said_by=said_by)


def _zone_name(zone: tzinfo | None) -> str:
    if isinstance(zone, ZoneInfo):
        return zone.key
    return str(zone) if zone is not None else "UTC"
