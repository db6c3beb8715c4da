"""What is due: waits that are over, calls that come near, calls whose end has passed. Time alone proves nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.cases.events import CallDue, CallEnded, OwnerAsked
from assistant.cases.values import CallOutcome, Case, Evidence, EvidenceKind, Stage
from assistant.config.values import Config
from assistant.desk.act import carry_on
from assistant.desk.letters import Thread
from assistant.desk.owner_letters import owner_letter
from assistant.store.book import Book
from assistant.store.values import CaseFile, DueItem

ASKABLE = timedelta(days=14)  #: "did it happen?" is useless later than that
CALL_KINDS = ("call-reminder", "call-ended", "ask-owner", "ask-owner-again", "call-unclear")


def mind_the_call(case: Case, book: Book, config: Config, now: datetime) -> None:
    """Keep the due times of the standing call in step with the ledger; a call that is off has none."""
    call = case.call
    if case.stage not in (Stage.AGREED, Stage.DUE) or call is None or call.start is None:
        for kind in CALL_KINDS:
            book.due.cancel(case.id, kind)
        return
    if case.stage is Stage.DUE:
        return
    end = call.end or call.start + config.policy.call.length
    if call.start - config.calls.remind_before > now:
        book.due.schedule(case.id, "call-reminder", call.start - config.calls.remind_before, expires_at=call.start)
    book.due.schedule(case.id, "call-ended", end)
    ask_at = end + config.calls.ask_after
    again_at = ask_at + config.calls.ask_again_after
    book.due.schedule(case.id, "ask-owner", ask_at, expires_at=end + ASKABLE)
    book.due.schedule(case.id, "ask-owner-again", again_at, expires_at=end + ASKABLE)
    book.due.schedule(case.id, "call-unclear", again_at + config.calls.ask_again_after)
    book.due.cancel(case.id, "waited")


def ring(item: DueItem, book: Book, config: Config, platform_name: str, now: datetime) -> str:
    """Do what is due; returns in plain words what was done. Raises whatever is wrong: the item is tried again."""
    file = book.cases.file(item.case_id)
    if file is None:
        return "the case is gone"
    if item.expires_at is not None and now > item.expires_at and item.kind != "ask-owner":
        return f"{item.kind} came too late to be of use"
    case = file.case
    evidence = Evidence(EvidenceKind.CLOCK, item.due_at.isoformat())
    match item.kind:
        case "waited":
            return _waited(file, book, config, evidence, platform_name, now)
        case "call-reminder" if case.stage is Stage.AGREED:
            _mail_owner("call-reminder", file, book, config, now)
            return "the owner is reminded of the call"
        case "call-ended" if case.stage is Stage.AGREED:
            book.cases.append(case, CallDue(at=now, evidence=evidence))
            return "the agreed end has passed"
        case "ask-owner" | "ask-owner-again" if case.stage is Stage.DUE:
            _mail_owner("did-it-happen", file, book, config, now, again=item.kind == "ask-owner-again")
            book.cases.append(case, OwnerAsked(at=now, evidence=evidence))
            return "the owner is asked whether the call happened"
        case "call-unclear" if case.stage is Stage.DUE:
            book.cases.append(case, CallEnded(at=now, evidence=evidence, outcome=CallOutcome.UNCLEAR))
            return "nobody says whether the call happened: unclear"
    return f"{item.kind} no longer applies: the case is {case.stage}"


def _waited(file: CaseFile, book: Book, config: Config, evidence: Evidence, platform_name: str, now: datetime) -> str:
    case = file.case
    if case.quiet_until is not None and case.quiet_until > now:
        book.due.schedule(case.id, "waited", case.quiet_until)
        return "they are away; looked at again when they are back"
    sent = [one for one in book.letters.of_case(case.id) if one.sent_at is not None]
    last = sent[-1] if sent else None
    thread = Thread(
        message_id=last.message_id if last else (file.record.notice or None),
        references=(file.record.notice,) if last and file.record.notice else (),
        subject=last.subject if last else "",
    )
    decision = carry_on(case.id, book, config, thread=thread, evidence=evidence, platform_name=platform_name, now=now)
    return f"rule {decision.rule}" if decision else "the case keeps quiet"


def _mail_owner(
    purpose: str, file: CaseFile, book: Book, config: Config, now: datetime, *, again: bool = False
) -> None:
    """Put a letter to the owner among the notices; the daemon mails it."""
    case = file.case
    subject, text = owner_letter(purpose, file, config, now)
    if again:
        book.notices.settle(purpose, f"case {case.id}")
        subject = f"Once more: {subject}"
    start = case.call.start.isoformat() if case.call and case.call.start else ""
    about = f"case {case.id}" if purpose == "did-it-happen" else f"case {case.id} {start}"
    book.notices.tell(purpose, about, subject, text, now, case_id=case.id)
