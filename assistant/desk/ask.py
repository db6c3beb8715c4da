"""The owner is asked for their word, and what would have left by itself waits for it."""

from __future__ import annotations

from datetime import datetime
from typing import TypeGuard

from assistant.cases.events import Answered, CallAgreed, CallCancelled, CallMoved, Event
from assistant.cases.values import EvidenceKind, Stage
from assistant.config.values import Config
from assistant.desk.retold import retold
from assistant.desk.wording import when, worded
from assistant.store.book import Book
from assistant.store.values import CaseFile, LetterState

#: What the question "are you connected with them?" is about: a yes or no question of its own.
CONNECTED = "case {case} connected"


def ask_owner(file: CaseFile, book: Book, config: Config, now: datetime, *, about: str = "") -> None:
    """Show the case to the owner and wait for their word; *about* says why, in the owner's language."""
    record, case, language = file.record, file.case, config.owner.language
    who = record.name or worded("somebody", language).capitalize()
    text = f"{who}{f', {record.headline}' if record.headline else ''}.\n\n{about or _why_asked(file, config, now)}\n\n"
    book.notices.settle("decide", case_id=case.id)
    book.notices.tell(
        "decide", f"case {case.id}", subject_for("your-decision", file, language),
        text + worded("whole-story", language, case=case.id), now, case_id=case.id,
    )  # fmt: skip


def _why_asked(file: CaseFile, config: Config, now: datetime) -> str:
    """What the owner needs to know for their word, from the case itself."""
    case, record, language = file.case, file.record, config.owner.language
    if case.stage in (Stage.ACCEPTED, Stage.HELPED):
        moments = (case.last_letter_at, case.last_answer_at, case.reached_at.get("accepted"))
        days = (now - max(at for at in (*moments, case.opened_at) if at is not None)).days
        return worded("last-contact", language, days=days)
    lines = [*_called_off(file, config), _stands(file, config)]
    if case.stage is Stage.AGREED and case.calls_moved:
        lines.append(worded("moved-by-them", language, count=case.calls_moved))
    if case.calls_i_missed and case.stage is Stage.OFFERED:
        lines.append(worded("you-were-away", language))
    said = next((one for one in reversed(file.history) if is_their_word(one)), None)
    if said is not None:
        intent = worded(f"intent-{said.intent}", language)
        lines.append(worded("last-words", language, words=said.evidence.words, intent=intent))
    elif record.own_words:
        lines.append(worded("their-words", language, words=record.own_words))
    return "\n".join([*lines, known_to_you(file, language)])


def is_their_word(event: Event) -> TypeGuard[Answered]:
    """Whether *event* quotes the person: the title of a calendar entry does not."""
    return isinstance(event, Answered) and bool(event.evidence.words) and event.evidence.kind is EvidenceKind.MAIL


def _called_off(file: CaseFile, config: Config) -> list[str]:
    """That the call which stood last is off, and who says so; nothing where none was called off."""
    case, zone, language = file.case, config.owner.zone, config.owner.language
    about_calls = (one for one in reversed(file.history) if isinstance(one, CallAgreed | CallMoved | CallCancelled))
    last = next(about_calls, None)
    if case.call is not None or case.last_start is None or not isinstance(last, CallCancelled):
        return []
    at = when(case.last_start, zone, language)
    themselves = any(isinstance(one, Answered) and one.evidence == last.evidence for one in file.history)
    words = "" if themselves else last.evidence.words  # their own words are shown in any case
    return [worded("called-off-because" if words else "called-off", language, when=at, words=words)]


def _stands(file: CaseFile, config: Config) -> str:
    call, zone, language = file.case.call, config.owner.zone, config.owner.language
    at = when(call.start, zone, language) if call is not None and call.start is not None else "?"
    return worded(f"stands-{file.case.stage.value}", language, when=at)


def known_to_you(file: CaseFile, language: str) -> str:
    """How well the owner knows them, as it was judged when the invitation came."""
    verdict = worded(f"known-{file.record.acquaintance or 'cannot tell'}", language)
    return worded("known-to-you", language, known=verdict, because=retold(file.record.acquaintance_because, language))


def hold_back(case_id: int, book: Book, because: str) -> None:
    """What would leave by itself waits for the owner's yes instead."""
    for letter in book.letters.of_case(case_id):
        if letter.state in (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED):
            book.letters.change(letter.id, state=LetterState.WAITING, detail=because)


def subject_for(key: str, file: CaseFile, language: str) -> str:
    """The subject *key* about the person of *file*, with the number of the case."""
    who = file.record.name or worded("somebody", language)
    return f"{worded(key, language, who=who)} [case {file.case.id}]"
