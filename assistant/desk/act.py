"""Decides by the owner's policy and writes down what follows; the outbox takes letters from the store."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.cases.advice import Advice, advise
from assistant.cases.events import Advised, Closed, Noted
from assistant.cases.values import Case, Evidence, EvidenceKind, Stage
from assistant.config.values import Config, MailboxSettings
from assistant.desk.ask import ask_owner, subject_for
from assistant.desk.entries import is_stale, standing_entry
from assistant.desk.facts import Surroundings, facts_of
from assistant.desk.letters import Thread, write_letter
from assistant.desk.limits import tell_limits
from assistant.desk.overdue import mind_the_times
from assistant.desk.owner_letters import owner_letter
from assistant.desk.owner_words import about as subject_of
from assistant.desk.slots import HOURS_APART
from assistant.desk.taken import taken_times
from assistant.desk.trust import trust_of
from assistant.desk.wording import worded, worded_or
from assistant.errors import MailError
from assistant.letters.errors import LetterError
from assistant.mail.automatic import never_write_to
from assistant.policy.decide import decide
from assistant.policy.values import (
    AdviceKind,
    Advise,
    Archive,
    AskOwner,
    Close,
    Decision,
    Facts,
    Reply,
    StaySilent,
    Step,
    TrustLevel,
    Wait,
)
from assistant.policy.workdays import add_working_days
from assistant.store.book import Book
from assistant.store.values import STOPPABLE, CaseFile, DecisionRecord, Letter, LetterState


def surroundings(book: Book, config: Config, now: datetime) -> Surroundings:
    """What rules ask about beside the case: how many invitations there are these days, how large the network is."""
    return Surroundings(
        zone=config.owner.zone,
        industry_words=config.owner.industry_words or config.policy.industry,
        invitations_this_week=book.cases.opened_since(now - timedelta(days=7)),
        invitations_this_day=book.cases.opened_since(now - timedelta(days=1)),
        network_size=book.settings.get("network_size"),
        hubs=int(book.settings.get("hubs", 0)),
    )


def silence(file: CaseFile, config: Config) -> str | None:
    """Why the assistant keeps quiet on this case whatever the policy says; None when it need not."""
    case = file.case
    if case.quarantined:
        return case.quarantined
    if case.muted:
        return case.muted
    if file.blocked:
        return f"this person is blocked: {file.blocked}"
    if case.old:
        return "the invitation was there before the first start"
    if not case.stage.open:
        return f"the case is closed: {case.closed_because}"
    address = file.record.route_address
    if file.record.route != "by_hand" and address is not None:
        return never_write_to(address, config.owner.addresses)
    return None


def carry_on(
    case_id: int, book: Book, config: Config, *, thread: Thread, evidence: Evidence, platform_name: str, now: datetime
) -> Decision | None:
    """Let the policy look at the case as it stands now, and write down what follows.

    None when the case keeps quiet (then the reason stands in the case itself).
    """
    file = book.cases.file(case_id)
    assert file is not None
    if silence(file, config) is not None:
        book.letters.stop(case_id, silence(file, config) or "")
        book.due.cancel(case_id, "waited")
        return None
    facts = facts_of(file.case, file.record, surroundings(book, config, now), now)
    decision = decide(config.policy, facts)
    _stop_overtaken(file.case, decision, book)
    trust = trust_of(decision, book, config)
    tell_limits(decision, facts, config.policy, book, now, language=config.owner.language)
    book.cases.record_decision(_record(case_id, decision, trust, facts, evidence, now))
    if decision.rule is None:
        language = config.owner.language
        book.notices.tell("decide", f"case {case_id}", subject_for("no-rule", file, language),
                          worded("no-rule-text", language, case=case_id), now, case_id=case_id)  # fmt: skip
    for step in decision.steps:
        _take(step, file, decision, trust, book, config, thread, evidence, platform_name, now)
        file = book.cases.file(case_id) or file
    _take_entry_back(file, book, config, thread, platform_name, now)
    return decision


def _take_entry_back(
    file: CaseFile, book: Book, config: Config, thread: Thread, platform_name: str, now: datetime
) -> None:
    """What lies in their calendar and stands no longer goes with a letter of its own, where no other one takes it."""
    under_way = [one for one in book.letters.of_case(file.case.id) if one.state in STOPPABLE]
    if under_way or not file.case.stage.open or not is_stale(standing_entry(file, book), file, now):
        return
    trust = config.policy.trust.at_most(config.ceiling)
    off = Decision(policy=config.policy.name, rule="a call in their calendar is off", trust=trust)
    plan(Reply("call-off"), file, off, trust, book, config, thread, platform_name, now)


def _stop_overtaken(case: Case, decision: Decision, book: Book) -> None:
    """What an earlier decision wrote and has not left yet no longer fits, unless it is decided again.

    That a call is off is told whatever the policy says next, unless a call stands or the next letter takes it along.
    """
    wanted = {step.purpose for step in decision.steps if isinstance(step, Reply)}
    kept = {"call-off"} if not wanted and case.call is None else set()
    for letter in book.letters.of_case(case.id):
        if letter.state in STOPPABLE and letter.purpose not in wanted | kept:
            book.letters.change(letter.id, state=LetterState.CANCELLED, detail="overtaken by what came since")
            book.notices.settle("by_hand", f"letter {letter.id}")


def _take(
    step: Step, file: CaseFile, decision: Decision, trust: TrustLevel, book: Book, config: Config, thread: Thread,
    evidence: Evidence, platform_name: str, now: datetime,
) -> None:  # fmt: skip
    case = file.case
    observing = trust is TrustLevel.OBSERVE
    match step:
        case Reply():
            plan(step, file, decision, trust, book, config, thread, platform_name, now)
        case Wait() if not observing and not any(isinstance(one, Reply) for one in decision.steps):
            schedule_wait(step, case, book, config.owner.zone, now)
        case Advise() if not observing or step.advice is AdviceKind.ACCEPT:
            give_advice(step.advice.value, file, decision.rule or "", book, config, evidence, now)
        case AskOwner():
            ask_owner(file, book, config, now)
        case Archive() if not observing and case.stage.open:
            give_advice("archive", file, decision.rule or "", book, config, evidence, now)
            moved = book.cases.file(case.id)
            assert moved is not None
            book.cases.append(moved.case, Closed(at=now, evidence=evidence, because="archived by the policy"))
        case Close() if not observing and case.stage.open:
            book.cases.append(case, Closed(at=now, evidence=evidence, because=f"rule {decision.rule}"))
            book.due.cancel(case.id)
        case StaySilent():
            pass


def schedule_wait(step: Wait, case: Case, book: Book, zone: ZoneInfo, start: datetime) -> None:
    """Look at the case again when the wait is over, but not before they are back from where they are."""
    due_at = start + step.duration
    if step.working_days:
        due_at = add_working_days(start, step.working_days, zone)
    book.due.schedule(case.id, "waited", max(due_at, case.quiet_until or due_at))


def plan(
    step: Reply, file: CaseFile, decision: Decision, trust: TrustLevel, book: Book, config: Config, thread: Thread,
    platform_name: str, now: datetime, *, offer: tuple[datetime, ...] = (),
) -> Letter | None:  # fmt: skip
    """Write the letter of *step* and put it where its trust says; None when none may or can be written.

    *offer* are times that the owner chose, instead of those from their call hours.
    """
    mailbox = mailbox_named(config, file.case.mailbox)
    rule = config.policy.rule(decision.rule or "")
    try:
        letter = write_letter(
            step, file, rule=decision.rule or "", trust=trust, config=config, mailbox=mailbox, thread=thread,
            platform_name=platform_name, template=rule.template if rule else None,
            language=rule.language if rule else None, now=now, entry=standing_entry(file, book), offer=offer,
            taken=lambda: taken_times(file.case.id, book, config, now),
        )  # fmt: skip
    except (LetterError, MailError, OSError) as error:
        book.notices.tell(
            "letter", f"case {file.case.id} {step.purpose}",
            subject_for("letter-failed", file, config.owner.language),
            worded("letter-failed-text", config.owner.language, purpose=step.purpose, error=error, case=file.case.id),
            now, case_id=file.case.id,
        )  # fmt: skip
        return None
    planned = book.letters.plan(letter)
    if planned is None:
        _written_before(letter, file, book, config, now)
        return None
    if HOURS_APART in planned.detail:
        evidence = Evidence(EvidenceKind.CLOCK, f"letter {planned.id}")
        book.cases.append(file.case, Noted(at=now, evidence=evidence, because=HOURS_APART))
    _tell_unused_note(planned, file, book, config, now)
    mind_the_times(planned, file.case, book)
    if planned.state is LetterState.BY_HAND:
        subject, text = owner_letter("by-hand", file, config, now, letter=planned)
        book.notices.tell("by_hand", f"letter {planned.id}", subject, text, now, case_id=file.case.id)
    return planned


def _written_before(letter: Letter, file: CaseFile, book: Book, config: Config, now: datetime) -> None:
    """They had this letter in an earlier case: it is not written twice, and the owner is told why nothing happens."""
    earlier = [one for one in book.cases.of_person(file.case.person_id) if one != file.case.id]
    for case_id in earlier:
        if any(one.purpose == letter.purpose and one.sent_at for one in book.letters.of_case(case_id)):
            purpose = worded_or(f"purpose-{letter.purpose}", letter.purpose, config.owner.language)
            about = worded("same-letter", config.owner.language, purpose=purpose, case=case_id)
            ask_owner(file, book, config, now, about=about)
            return


def _tell_unused_note(letter: Letter, file: CaseFile, book: Book, config: Config, now: datetime) -> None:
    """The owner's line about a call that does not read as "about …" stays out of the letter, and they see it."""
    note = file.case.note_about_call
    if letter.purpose in ("thank", "offer-help") and note and not subject_of(note):
        language = config.owner.language
        purpose = worded_or(f"purpose-{letter.purpose}", letter.purpose, language)
        book.notices.tell(
            "note", f"letter {letter.id}", subject_for("note-unused", file, language),
            worded("note-unused-text", language, note=note, purpose=purpose, letter=letter.id), now,
            case_id=file.case.id,
        )  # fmt: skip


def give_advice(
    advice: str, file: CaseFile, rule: str, book: Book, config: Config, evidence: Evidence, now: datetime
) -> Advice:
    """Advise the owner, with reasons that rest on the case's own evidence."""
    card = advise(
        advice, file.case, file.history, note=file.record.note, acquaintance=file.record.acquaintance, rule=rule,
        notice=Evidence(EvidenceKind.MAIL, file.record.notice), known_by=_known_by(file),
    )  # fmt: skip
    if file.case.advice != advice or file.case.stage not in (Stage.ADVISED, Stage.CLOSED):
        book.cases.append(file.case, Advised(at=now, evidence=evidence, advice=advice))
        book.notices.settle("advice", f"case {file.case.id}")
        subject, text = owner_letter("advice", file, config, now, advice=card)
        book.notices.tell("advice", f"case {file.case.id}", subject, text, now, case_id=file.case.id)
    return card


def _known_by(file: CaseFile) -> Evidence | None:
    """The record that makes the person known, such as a line of an imported file; None where only the notice does."""
    records = file.record.acquaintance_evidence
    return Evidence(EvidenceKind.RECORD, records[0]) if records else None


def mailbox_named(config: Config, name: str) -> MailboxSettings:
    return next((one for one in config.mailboxes if one.name == name), config.mailboxes[0])


def _record(
    case_id: int, decision: Decision, trust: TrustLevel, facts: Facts, evidence: Evidence, now: datetime
) -> DecisionRecord:
    plain = {
        name: value.total_seconds() if isinstance(value, timedelta) else value
        for name, value in asdict(facts).items()
        if value is not None
    }
    return DecisionRecord(
        case_id=case_id, at=now, policy=decision.policy, rule=decision.rule,
        steps=tuple(str(step) for step in decision.steps), trust=trust.value, facts=plain,
        nearly=tuple((near.rule, near.failed) for near in decision.nearly), evidence=evidence.reference,
    )  # fmt: skip
