"""The owner's word: by command, by page, or by mail in reply to a question of ours. It is law."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from assistant.cases.events import (
    CallAgreed,
    CallCancelled,
    CallEnded,
    CallMoved,
    Closed,
    LetterLeft,
    OwnerDecided,
    OwnerTookOver,
    Resumed,
)
from assistant.cases.values import CallOutcome, Case, Evidence, EvidenceKind, PromisedCall
from assistant.config.values import Config
from assistant.desk.act import carry_on, schedule_wait
from assistant.desk.clock import mind_the_call
from assistant.desk.examine import Examination
from assistant.desk.letters import Thread, rewritten
from assistant.errors import AssistantError
from assistant.mail.values import Verdict
from assistant.policy.steps import read_step
from assistant.policy.values import Wait
from assistant.reading.owner_word import OwnerVerdict, read_owner_answer
from assistant.store.book import Book
from assistant.store.values import STOPPABLE, CaseFile, Letter, LetterState


class NoSuchThing(AssistantError):
    """The owner named a case or a letter that is not there (or not in that state)."""


def by_command(words: str) -> Evidence:
    """The evidence of the owner's word at the command line or on the page."""
    return Evidence(EvidenceKind.OWNER, "command", words)


def approve(letter_id: int, book: Book, config: Config, now: datetime) -> Letter:
    """The owner's yes: the letter leaves after the hold."""
    _letter(letter_id, book, LetterState.WAITING, LetterState.UNKNOWN, LetterState.DRAFTED)
    leave = now + config.sending.hold
    book.letters.change(letter_id, state=LetterState.HELD, approved_at=now, hold_until=leave, next_try_at=leave)
    return _letter(letter_id, book)


def reject(letter_id: int, book: Book, because: str = "you said no", *, now: datetime | None = None) -> Letter:
    """The owner's no; also cancels what is still in the hold."""
    letter = _letter(letter_id, book, *STOPPABLE, LetterState.UNKNOWN)
    book.letters.change(letter_id, state=LetterState.CANCELLED, detail=because, rejected_at=now or datetime.now(UTC))
    book.notices.settle("by_hand", f"letter {letter.id}")
    return _letter(letter_id, book)


def edit(letter_id: int, text: str, book: Book, config: Config, now: datetime) -> Letter:
    """The owner's own words in place of ours; the letter then waits for their yes. Raises MailError."""
    letter = _letter(letter_id, book, *STOPPABLE)
    file = _file(letter.case_id, book)
    changed = replace(letter, text=text.strip() + "\n")
    raw = rewritten(changed, file, config, now) if letter.raw is not None else None
    state = LetterState.BY_HAND if letter.state is LetterState.BY_HAND else LetterState.WAITING
    book.letters.change(letter_id, text=changed.text, raw=raw, state=state)
    return _letter(letter_id, book)


def sent_by_hand(letter_id: int, book: Book, config: Config, now: datetime) -> Letter:
    """The owner says that a by-hand letter went out: its clock starts now."""
    letter = _letter(letter_id, book, LetterState.BY_HAND, LetterState.DRAFTED, LetterState.UNKNOWN)
    book.letters.change(letter_id, state=LetterState.SENT, sent_at=now, detail="sent by hand")
    book.notices.settle("by_hand", f"letter {letter.id}")
    letter_left(_letter(letter_id, book), book, config, by_command("sent by hand"), now)
    return _letter(letter_id, book)


def letter_left(letter: Letter, book: Book, config: Config, evidence: Evidence, now: datetime) -> None:
    """A letter is out: the case moves on, and the wait that the policy set begins."""
    file = _file(letter.case_id, book)
    offered = tuple(datetime.fromisoformat(one).astimezone(UTC) for one in letter.offered)
    left = LetterLeft(at=now, evidence=evidence, purpose=letter.purpose, offered=offered)
    case = book.cases.append(file.case, left)
    decisions = book.cases.decisions(letter.case_id)
    if not decisions or not case.stage.open:
        return
    for text in decisions[-1].steps:
        step = read_step(text)
        if isinstance(step, Wait):
            schedule_wait(step, case, book, config, now)
        if text == "close":
            book.cases.append(case, Closed(at=now, evidence=evidence, because=f"rule {decisions[-1].rule}"))


def mark_call(
    case_id: int, outcome: str, book: Book, config: Config, evidence: Evidence, now: datetime, *, note: str = "",
    moved_to: datetime | None = None,
) -> Case:  # fmt: skip
    """What became of a call: happened | they_absent | i_absent | cancelled | never_agreed | agreed | moved.

    *moved_to* is the (new) time, aware, for agreed and moved. Raises NoSuchThing.
    """
    file = _file(case_id, book)
    if outcome in ("agreed", "moved"):
        if moved_to is None:
            raise NoSuchThing(f"{outcome} needs a time, such as --at 2026-11-26T15:00")
        call = PromisedCall(
            start=moved_to.astimezone(UTC), end=moved_to.astimezone(UTC) + config.policy.call.length,
            zone=str(moved_to.tzinfo), words=evidence.words, confirmed=True,
        )  # fmt: skip
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
    book.notices.settle("did-it-happen", f"case {case_id}")
    mind_the_call(case, book, config, now)
    _go_on(case_id, book, config, evidence, now)
    return _file(case_id, book).case


def decided(case_id: int, decision: str, book: Book, config: Config, now: datetime) -> Case:
    """What the owner did on the platform: accept | decline | report | archive."""
    file = _file(case_id, book)
    case = book.cases.append(file.case, OwnerDecided(at=now, evidence=by_command(decision), decision=decision))
    book.notices.settle(case_id=case_id)
    book.letters.stop(case_id, f"you decided: {decision}")
    book.due.cancel(case_id, "waited")
    if decision == "accept":
        size = book.settings.get("network_size")
        if size is not None:
            book.settings.put("network_size", size + 1)
        if "open_networker" in file.record.signals:
            book.settings.put("hubs", int(book.settings.get("hubs", 0)) + 1)
        _go_on(case_id, book, config, by_command(decision), now)
    return _file(case_id, book).case if case else case


def take_over(case_id: int, book: Book, evidence: Evidence, because: str, now: datetime) -> Case:
    """The assistant keeps quiet on this case from here on, also with what still lies in the hold."""
    file = _file(case_id, book)
    case = book.cases.append(file.case, OwnerTookOver(at=now, evidence=evidence, because=because))
    book.letters.stop(case_id, because)
    book.due.cancel(case_id, "waited")
    return case


def resume(case_id: int, book: Book, config: Config, now: datetime) -> Case:
    """The assistant goes on with a case that it was told to leave alone."""
    file = _file(case_id, book)
    book.cases.append(file.case, Resumed(at=now, evidence=by_command("resume")))
    _go_on(case_id, book, config, by_command("resume"), now)
    return _file(case_id, book).case


def retry(case_id: int, book: Book, config: Config, now: datetime) -> None:
    """Let the policy look at the case again, after a template or the configuration was mended."""
    _file(case_id, book)
    book.notices.settle("letter", case_id=case_id)
    _go_on(case_id, book, config, by_command("retry"), now)


def owner_answers(examined: Examination, book: Book, config: Config, now: datetime) -> tuple[int, str] | None:
    """The owner's own mail in reply to a question of ours: (case, what was understood); None when it is none.

    Obeyed only when it is proven to come from an address of the owner's, and only its unquoted lines are read.
    """
    mail = examined.mail
    author = mail.author
    if author is None or author.key not in config.owner.addresses:
        return None
    question = book.notices.by_message_id((*mail.in_reply_to, *mail.references))
    if question is None or question.case_id is None or question.message_id == mail.message_id:
        return None
    if examined.authentic.verdict is not Verdict.PASS:
        return question.case_id, f"your answer is not proven to be yours ({examined.authentic.because}): not obeyed"
    answer = read_owner_answer(mail.text, anchor=mail.date or now, zone=config.owner.zone)
    if answer is None or answer.verdict is OwnerVerdict.NOT_HELD:
        return question.case_id, "your answer was not understood; see: assistant calls mark"
    start = answer.slot.start if answer.slot is not None and answer.slot.doubt is None else None
    moved = start if isinstance(start, datetime) else None
    if answer.verdict is OwnerVerdict.MOVED and moved is None:
        return question.case_id, "moved, but to no time that can be read; see: assistant calls mark"
    evidence = Evidence(EvidenceKind.OWNER, mail.message_id or "mail", answer.words)
    mark_call(question.case_id, answer.verdict.value, book, config, evidence, now, note=answer.note, moved_to=moved)
    return question.case_id, f"you said: {answer.verdict}"


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
        raise NoSuchThing(f"letter {letter_id} is {letter.state}, and that can no longer be done")
    return letter
