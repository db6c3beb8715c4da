"""What is due: waits that are over, calls that come near, calls whose end has passed. Time alone proves nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from assistant.cases.events import CallDue, CallEnded, Noted, OwnerAsked
from assistant.cases.values import CallOutcome, Case, Evidence, EvidenceKind, PromisedCall, Stage
from assistant.config.values import Config
from assistant.desk.act import carry_on
from assistant.desk.ask import is_their_word, known_to_you, subject_for
from assistant.desk.letters import Thread
from assistant.desk.overdue import stop_overdue
from assistant.desk.owner_letters import owner_letter
from assistant.desk.retold import retold
from assistant.desk.wording import day, when, worded
from assistant.store.book import Book
from assistant.store.values import CaseFile, DueItem

ASKABLE = timedelta(days=14)  #: "did it happen?" is useless later than that
CALL_KINDS = ("call-reminder", "call-ended", "ask-owner", "ask-owner-again", "call-unclear")


def call_times(call: PromisedCall, config: Config) -> tuple[tuple[str, datetime, datetime | None], ...]:
    """(kind, when, too late after) of what the standing *call* makes due; instants, so that no clock change moves them.

    What follows the first question is due only once that was asked: after a long sleep nothing comes in one heap.
    """
    if call.start is None:
        return ()
    end = call.end or call.start + config.policy.call.length
    return (
        ("call-reminder", call.start - config.calls.remind_before, call.start),
        ("call-ended", end, None),
        ("ask-owner", end + config.calls.ask_after, end + ASKABLE),
    )


def mind_the_call(case: Case, book: Book, config: Config, now: datetime) -> None:
    """Keep the due times of the standing call in step with the ledger; a call that is off has none."""
    call = case.call
    if case.stage not in (Stage.AGREED, Stage.DUE) or call is None or call.start is None:
        for kind in CALL_KINDS:
            book.due.cancel(case.id, kind)
        book.notices.settle("call-reminder", case_id=case.id)
        return
    if case.stage is Stage.DUE:
        return
    for kind in CALL_KINDS:
        book.due.cancel(case.id, kind)
    for kind, at, expires_at in call_times(call, config):
        # A call agreed within the last hour before it needs no reminder; one that was slept through is reported.
        if kind != "call-reminder" or at > now:
            book.due.schedule(case.id, kind, at, expires_at=expires_at)
    book.due.cancel(case.id, "waited")


def ring(item: DueItem, book: Book, config: Config, platform_name: str, now: datetime) -> str:
    """Do what is due; returns in plain words what was done. Raises whatever is wrong: the item is tried again."""
    file = book.cases.file(item.case_id)
    if file is None:
        return "the case is gone"
    case = file.case
    evidence = Evidence(EvidenceKind.CLOCK, item.due_at.isoformat())
    if item.expires_at is not None and now > item.expires_at:
        return _too_late(item, file, book, config, evidence, now)
    match item.kind:
        case "waited":
            return _waited(file, book, config, evidence, platform_name, now)
        case "letter-over":
            if stop_overdue(file, book, config, now):
                return _waited(file, book, config, evidence, platform_name, now)
            return "what names a time that is over does not leave"
        case "call-reminder" if case.stage is Stage.AGREED:
            _mail_owner("call-reminder", file, book, config, now)
            return "the owner is reminded of the call"
        case "call-ended" if case.stage is Stage.AGREED:
            book.cases.append(case, CallDue(at=now, evidence=evidence))
            book.notices.settle("call-reminder", case_id=case.id)
            stop_overdue(file, book, config, now)
            return "the agreed end has passed"
        case "ask-owner" | "ask-owner-again" if case.stage in (Stage.AGREED, Stage.DUE):
            return _ask(item, file, book, config, evidence, now)
        case "call-unclear" if case.stage is Stage.DUE:
            return _unclear(file, book, config, evidence, now)
    return f"{item.kind} no longer applies: the case is {case.stage}"


def _ask(item: DueItem, file: CaseFile, book: Book, config: Config, evidence: Evidence, now: datetime) -> str:
    """Ask the owner; what comes next is due a day from now, whenever now is."""
    case = file.case
    if case.stage is Stage.AGREED:
        case = book.cases.append(case, CallDue(at=now, evidence=evidence))
    again = item.kind == "ask-owner-again"
    _mail_owner("did-it-happen", file, book, config, now, again=again)
    book.cases.append(case, OwnerAsked(at=now, evidence=evidence))
    following = "call-unclear" if again else "ask-owner-again"
    book.due.schedule(case.id, following, now + config.calls.ask_again_after)
    return "the owner is asked once more" if again else "the owner is asked whether the call happened"


def _unclear(file: CaseFile, book: Book, config: Config, evidence: Evidence, now: datetime) -> str:
    case, language = file.case, config.owner.language
    book.cases.append(case, CallEnded(at=now, evidence=evidence, outcome=CallOutcome.UNCLEAR))
    book.notices.settle("did-it-happen", case_id=case.id)
    who = file.record.name or worded("somebody", language)
    book.notices.tell(
        "call-unclear", f"case {case.id}", subject_for("call-unclear", file, language),
        worded("call-unclear-text", language, who=who, case=case.id), now, case_id=case.id,
    )  # fmt: skip
    return "nobody says whether the call happened: unclear"


def _too_late(
    item: DueItem, file: CaseFile, book: Book, config: Config, evidence: Evidence, now: datetime
) -> str:
    """What the machine slept through is reported, never done late."""
    case, language = file.case, config.owner.language
    if case.stage not in (Stage.AGREED, Stage.DUE):
        return f"{item.kind} no longer applies: the case is {case.stage}"
    if item.kind == "ask-owner":
        if case.stage is Stage.AGREED:
            file = replace(file, case=book.cases.append(case, CallDue(at=now, evidence=evidence)))
        return _unclear(file, book, config, evidence, now)
    start = case.call.start if case.call is not None and case.call.start is not None else item.due_at
    said = {"who": file.record.name or worded("somebody", language), "when": when(start, config.owner.zone, language)}
    book.notices.tell(
        "too-late", f"case {case.id} {item.kind} {item.due_at.isoformat()}",
        f"{worded('too-late', language, **said)} [case {case.id}]", worded("too-late-text", language, **said), now,
        case_id=case.id,
    )  # fmt: skip
    return f"{item.kind} came too late to be of use; the owner is told"


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
    known = _known(file, config)
    if known:
        text = f"{text.rstrip()}\n\n{known}\n"
    if again:
        book.notices.settle(purpose, f"case {case.id}")
        subject = worded("once-more", config.owner.language, subject=subject)
    start = case.call.start.isoformat() if case.call and case.call.start else ""
    about = f"case {case.id}" if purpose == "did-it-happen" else f"case {case.id} {start}"
    book.notices.tell(purpose, about, subject, text, now, case_id=case.id)


def _known(file: CaseFile, config: Config) -> str:
    """What is known of the person, for the owner before and after a call."""
    record, case, language = file.record, file.case, config.owner.language
    lines = [known_to_you(file, language)] if record.acquaintance else []
    if record.own_words:
        lines.append(worded("their-note", language, words=record.own_words[:300]))
    said = next((one for one in file.history if is_their_word(one)), None)
    if said is not None:
        on = day(said.at, config.owner.zone, language)
        lines.append(worded("they-wrote", language, day=on, words=said.evidence.words))
    if case.calls_held or case.calls_missed:
        lines.append(worded("counts-so-far", language, held=case.calls_held, missed=case.calls_missed))
    since = case.last_start
    notes = [one for one in file.history if isinstance(one, Noted) and since is not None and one.at >= since]
    lines += [worded("noted-since", language, what=retold(one.because, language)) for one in notes[-3:]]
    return "\n".join(lines)
