"""The owner's word: by command, by page, or by mail in reply to a question of ours. It is law."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from assistant.cases.events import (
    CallAgreed,
    CallCancelled,
    CallEnded,
    CallMoved,
    Closed,
    LetterLeft,
    OwnerDecided,
    OwnerTookOver,
    OwnerWrote,
    Resumed,
)
from assistant.cases.values import (
    BY_COMMAND,
    STOP,
    CallOutcome,
    Case,
    Evidence,
    EvidenceKind,
    PromisedCall,
    Speaker,
    Stage,
)
from assistant.cases.wall import wall_of
from assistant.config.values import Config
from assistant.desk.act import carry_on, schedule_wait
from assistant.desk.clock import mind_the_call
from assistant.desk.letters import Thread, rewritten, variables_of
from assistant.desk.limits import one_more_connection
from assistant.desk.overdue import LETTER_OVER, check_times
from assistant.errors import AssistantError
from assistant.letters.write import with_footer
from assistant.policy.steps import read_step
from assistant.policy.values import Wait
from assistant.store.book import Book
from assistant.store.values import SENT_BY_HAND, STOPPABLE, CaseFile, Letter, LetterState

#: What the owner is told of and need only read; all other notices end when their matter does.
READ_ONCE = frozenset({"refused", "too-late", "call-unclear", "not-understood", "note", "parked", "zone"})


class NoSuchThing(AssistantError):
    """The owner named a case or a letter that is not there (or not in that state)."""


def by_command(words: str) -> Evidence:
    """The evidence of the owner's word at the command line or on the page."""
    return Evidence(EvidenceKind.OWNER, BY_COMMAND, words)


def approve(letter_id: int, book: Book, config: Config, now: datetime) -> Letter:
    """The owner's yes: the letter leaves after the hold. Raises TimesOver for one that names a time which is over."""
    waiting = _letter(letter_id, book, LetterState.WAITING, LetterState.UNKNOWN, LetterState.DRAFTED)
    check_times(waiting, _file(waiting.case_id, book).case, now)
    leave = now + config.sending.hold
    book.letters.change(letter_id, state=LetterState.HELD, approved_at=now, hold_until=leave, next_try_at=leave)
    book.notices.settle(about=f"letter {letter_id}")
    return _letter(letter_id, book)


def reject(letter_id: int, book: Book, because: str = "you said no", *, now: datetime | None = None) -> Letter:
    """The owner's no; also cancels what is still in the hold."""
    letter = _letter(letter_id, book, *STOPPABLE, LetterState.UNKNOWN)
    book.letters.change(letter_id, state=LetterState.CANCELLED, detail=because, rejected_at=now or datetime.now(UTC))
    book.notices.settle(about=f"letter {letter.id}")
    return _letter(letter_id, book)


def edit(letter_id: int, text: str, book: Book, config: Config, now: datetime) -> Letter:
    """The owner's own words in place of ours, above the footer; the letter then waits for their yes.

    Raises LetterError for an empty letter, and MailError.
    """
    letter = _letter(letter_id, book, *STOPPABLE)
    file = _file(letter.case_id, book)
    found = config.catalogue.get(file.case.platform)
    named = variables_of(file, config, (), found.name if found else file.case.platform, now)
    variables = replace(named, by_hand=letter.recipient is None)
    words = with_footer(text, variables, config.templates, language=letter.language)
    changed = replace(letter, text=words)
    raw = rewritten(changed, file, config, now) if letter.raw is not None else None
    state = LetterState.BY_HAND if letter.state is LetterState.BY_HAND else LetterState.WAITING
    book.letters.change(letter_id, text=changed.text, raw=raw, state=state)
    return _letter(letter_id, book)


def sent_by_hand(
    letter_id: int, book: Book, config: Config, now: datetime, *, evidence: Evidence | None = None
) -> Letter:
    """The owner says that a by-hand letter went out: its clock starts now."""
    letter = _letter(letter_id, book, LetterState.BY_HAND, LetterState.DRAFTED, LetterState.UNKNOWN)
    book.letters.change(letter_id, state=LetterState.SENT, sent_at=now, detail=SENT_BY_HAND)
    book.notices.settle(about=f"letter {letter.id}")
    letter_left(_letter(letter_id, book), book, config, evidence or by_command("sent by hand"), now)
    return _letter(letter_id, book)


def letter_left(letter: Letter, book: Book, config: Config, evidence: Evidence, now: datetime) -> None:
    """A letter is out: the case moves on, and the wait that the policy set begins."""
    file = _file(letter.case_id, book)
    offered = tuple(datetime.fromisoformat(one).astimezone(UTC) for one in letter.offered)
    left = LetterLeft(at=now, evidence=evidence, purpose=letter.purpose, offered=offered)
    case = book.cases.append(file.case, left)
    book.due.cancel(case.id, LETTER_OVER)
    if case.stage is Stage.HELPED and letter.purpose in ("thank", "offer-help"):
        # Nothing waits for an answer now: the policy says whether and when to be in touch again.
        _go_on(case.id, book, config, evidence, now)
        return
    decisions = book.cases.decisions(letter.case_id)
    if not decisions or not case.stage.open:
        return
    for text in decisions[-1].steps:
        step = read_step(text)
        if isinstance(step, Wait):
            schedule_wait(step, case, book, config.owner.zone, now)
        if text == "close":
            book.cases.append(case, Closed(at=now, evidence=evidence, because=f"rule {decisions[-1].rule}"))


def mark_call(
    case_id: int, outcome: str, book: Book, config: Config, evidence: Evidence, now: datetime, *, note: str = "",
    moved_to: datetime | None = None,
) -> Case:  # fmt: skip
    """What became of a call: happened | they_absent | i_absent | cancelled | never_agreed | agreed | moved.

    *moved_to* is the (new) time, aware, for agreed and moved. A case that we closed opens again by such a word; one
    that is settled between the two keeps the count of its calls true and stays as it is. Raises NoSuchThing, also
    where a call is told as held or missed before its time.
    """
    if outcome in ("happened", "they_absent", "i_absent"):
        _check_begun(_file(case_id, book).case, config, now)
    file = _open_again(_file(case_id, book), outcome, book, evidence, now)
    if outcome in ("agreed", "moved"):
        if moved_to is None:
            raise NoSuchThing(f"{outcome} needs a time, such as --at 2026-11-26T15:00")
        call = _as_you_say(file.case, moved_to, config, evidence)
        made: CallAgreed | CallMoved = CallAgreed(at=now, evidence=evidence, call=call)
        if outcome == "moved":
            made = CallMoved(at=now, evidence=evidence, call=call)
        case = book.cases.append(file.case, made)
    elif outcome == "cancelled":
        case = book.cases.append(file.case, CallCancelled(at=now, evidence=evidence))
    else:
        case = book.cases.append(
            file.case, CallEnded(at=now, evidence=evidence, outcome=CallOutcome(outcome), note=note)
        )
    stale = ("did-it-happen", "call-unclear", "call-reminder", "decide", *(() if case.advice else ("advice",)))
    for kind in stale:
        book.notices.settle(kind, case_id=case_id)
    mind_the_call(case, book, config, now)
    _go_on(case_id, book, config, evidence, now)
    return _file(case_id, book).case


def _as_you_say(case: Case, at: datetime, config: Config, evidence: Evidence) -> PromisedCall:
    """The call at the time that the owner names; a button or a command has no words that could be quoted."""
    start = at.astimezone(UTC)
    named = case.proposed or case.call
    if named is not None and named.start == start:
        return replace(named, confirmed=True)  # their own words, their zone, who calls whom
    words = "" if evidence.reference == BY_COMMAND else evidence.words
    return PromisedCall(
        start=start, end=start + config.policy.call.length, zone=str(at.tzinfo), wall=wall_of(at), confirmed=True,
        words=words, said_by=Speaker.OWNER,
    )  # fmt: skip


def _check_begun(case: Case, config: Config, now: datetime) -> None:
    """Held or missed can be only a call whose time has come. Raises NoSuchThing."""
    zone, call = config.owner.zone, case.call
    if case.last_start is not None and case.last_start > now:
        at = f"{case.last_start.astimezone(zone):%A, %d %B %Y, %H:%M}"
    elif call is not None and call.start is None and call.day is not None and call.day > now.astimezone(zone).date():
        at = f"{call.day:%A, %d %B %Y}"
    else:
        return
    raise NoSuchThing(
        f"case {case.id} has its call on {at}, which is still to come: it cannot be held or missed yet. If you spoke "
        f"earlier, say when first: assistant calls mark {case.id} moved --at {now.astimezone(zone):%Y-%m-%dT%H:%M}"
    )


def _open_again(file: CaseFile, outcome: str, book: Book, evidence: Evidence, now: datetime) -> CaseFile:
    """The case as a word about its call finds it. Raises NoSuchThing where no call can stand any more."""
    case = file.case
    settled = case.muted or (case.owner_decision and f"you chose {case.owner_decision}")
    if case.stage.open:
        return file
    if not settled:
        book.cases.append(case, Resumed(at=now, evidence=evidence))
        return _file(case.id, book)
    if outcome in ("agreed", "moved", "cancelled"):
        way_back = "" if case.muted == STOP else f" To go on with it: assistant cases resume {case.id}"
        raise NoSuchThing(f"case {case.id} is closed: {settled}.{way_back}")
    return file


def decided(
    case_id: int, decision: str, book: Book, config: Config, now: datetime, *, evidence: Evidence | None = None
) -> Case:
    """What the owner did on the platform: accept | decline | report | archive."""
    file = _file(case_id, book)
    said = evidence or by_command(decision)
    case = book.cases.append(file.case, OwnerDecided(at=now, evidence=said, decision=decision))
    book.notices.settle(case_id=case_id)
    book.letters.stop(case_id, f"you decided: {decision}")
    book.due.cancel(case_id, "waited")
    if decision == "accept":
        one_more_connection(file, book)
        _go_on(case_id, book, config, said, now)
    return _file(case_id, book).case if case else case


def take_over(
    case_id: int, book: Book, evidence: Evidence, because: str, now: datetime, *, zone: ZoneInfo | None = None
) -> Case:
    """The assistant keeps quiet on this case from here on, also with what still lies in the hold.

    A letter to somebody whom the owner is connected with already is no taking over: the rhythm of keeping in touch
    begins anew with it.
    """
    file = _file(case_id, book)
    if file.case.stage in (Stage.ACCEPTED, Stage.HELPED) and evidence.kind is EvidenceKind.MAIL:
        case = book.cases.append(file.case, OwnerWrote(at=now, evidence=evidence))
        book.letters.stop(case_id, because)
        waiting = [item for item in book.due.waiting(case_id) if item.kind == "waited"]
        decisions = book.cases.decisions(case_id)
        steps = [read_step(text) for text in decisions[-1].steps] if decisions else []
        for step in steps:
            if isinstance(step, Wait) and waiting:
                schedule_wait(step, case, book, zone or ZoneInfo("UTC"), now)
        book.notices.settle("decide", case_id=case_id)
        return case
    case = book.cases.append(file.case, OwnerTookOver(at=now, evidence=evidence, because=because))
    book.letters.stop(case_id, because)
    book.due.cancel(case_id, "waited")
    return case


def resume(case_id: int, book: Book, config: Config, now: datetime) -> Case:
    """The assistant goes on with a case that it was told to leave alone. Raises NoSuchThing after a "please stop"."""
    file = _file(case_id, book)
    if file.case.muted == STOP:
        raise NoSuchThing(f"case {case_id} stays closed: {STOP}")
    book.cases.append(file.case, Resumed(at=now, evidence=by_command("resume")))
    _go_on(case_id, book, config, by_command("resume"), now)
    return _file(case_id, book).case


def retry(case_id: int, book: Book, config: Config, now: datetime) -> None:
    """Let the policy look at the case again, after a template or the configuration was mended."""
    _file(case_id, book)
    book.notices.settle("letter", case_id=case_id)
    _go_on(case_id, book, config, by_command("retry"), now)


def seen(notice_id: int, book: Book) -> None:
    """The owner has read a notice that asks for nothing more. Raises NoSuchThing."""
    notice = next((one for one in book.notices.open() if one.id == notice_id), None)
    if notice is None or notice.kind not in READ_ONCE:
        raise NoSuchThing("that message is not there any more, or it still waits for something else than being read")
    book.notices.settle(notice.kind, notice.about)


def _go_on(case_id: int, book: Book, config: Config, evidence: Evidence, now: datetime) -> None:
    file = _file(case_id, book)
    if not file.case.stage.open:
        return
    sent = [one for one in book.letters.of_case(case_id) if one.sent_at is not None]
    last = sent[-1] if sent else None
    thread = Thread(
        message_id=last.message_id if last else (file.record.notice or None), subject=last.subject if last else ""
    )
    found = config.catalogue.get(file.case.platform)
    carry_on(case_id, book, config, thread=thread, evidence=evidence,
             platform_name=found.name if found else file.case.platform, now=now)  # fmt: skip


def _file(case_id: int, book: Book) -> CaseFile:
    file = book.cases.file(case_id)
    if file is None:
        raise NoSuchThing(f"there is no case {case_id}; see: assistant cases list")
    return file


def _letter(letter_id: int, book: Book, *states: LetterState) -> Letter:
    letter = book.letters.get(letter_id)
    if letter is None:
        raise NoSuchThing(f"there is no letter {letter_id}; see: assistant pending list")
    if states and letter.state not in states:
        raise NoSuchThing(f"letter {letter_id} is {letter.state}; that cannot be done with it")
    return letter
