"""The owner is asked for their word, and what would have left by itself waits for it."""

from __future__ import annotations

from datetime import datetime

from assistant.cases.events import Answered
from assistant.cases.values import Stage
from assistant.store.book import Book
from assistant.store.values import CaseFile, LetterState

_STANDS = {
    Stage.INVITED: "The invitation is new, and your policy leaves it to you.",
    Stage.ASKED: "They were asked, and your policy leaves the next step to you.",
    Stage.ANSWERED: "They answered, and your policy leaves the next step to you.",
    Stage.OFFERED: "A call is under discussion, and no time stands.",
    Stage.AGREED: "A call is agreed.",
    Stage.DUE: "The agreed time has passed, and nobody has said whether the call took place.",
    Stage.MISSED: "They did not come to the call.",
    Stage.HAPPENED: "The call took place.",
}


def ask_owner(file: CaseFile, book: Book, now: datetime, *, about: str = "") -> None:
    """Show the case to the owner and wait for their word."""
    record, case = file.record, file.case
    if not about:
        about = _why_asked(file, now)
    who = record.name or "Somebody"
    text = f"{who}{f', {record.headline}' if record.headline else ''}.\n\n{about}\n\n" + (
        f"The whole story: assistant cases show {case.id}"
    )
    book.notices.settle("decide", case_id=case.id)
    subject = f"{subject_for('Your decision', file)} [case {case.id}]"
    book.notices.tell("decide", f"case {file.case.id}", subject, text, now, case_id=file.case.id)


def _why_asked(file: CaseFile, now: datetime) -> str:
    """What the owner needs to know for their word, from the case itself."""
    case, record = file.case, file.record
    if case.stage in (Stage.ACCEPTED, Stage.HELPED):
        moments = (case.last_letter_at, case.last_answer_at, case.reached_at.get("accepted"))
        days = (now - max(at for at in (*moments, case.opened_at) if at is not None)).days
        return f"You are connected, and your last contact was {days} days ago. A word of news would keep it alive."
    lines = [_STANDS.get(case.stage, f"The case is {case.stage}.")]
    if case.stage is Stage.AGREED and case.calls_moved:
        times = "once" if case.calls_moved == 1 else f"{case.calls_moved} times"
        lines.append(f"They have moved it {times}. Nothing is written to them until you say so.")
    if case.calls_i_missed and case.stage is Stage.OFFERED:
        lines.append("You were away when they were ready; it does not count against them.")
    said = next((one for one in reversed(file.history) if isinstance(one, Answered) and one.evidence.words), None)
    if said is not None:
        lines.append(f'Their last words: "{said.evidence.words}" ({said.intent.replace("_", " ")})')
    elif record.own_words:
        lines.append(f'Their words: "{record.own_words}"')
    lines.append(f"Known to you? {record.acquaintance or 'cannot tell'}: {record.acquaintance_because}")
    return "\n".join(lines)


def hold_back(case_id: int, book: Book, because: str) -> None:
    """What would leave by itself waits for the owner's yes instead."""
    for letter in book.letters.of_case(case_id):
        if letter.state in (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED):
            book.letters.change(letter.id, state=LetterState.WAITING, detail=because)


def subject_for(what: str, file: CaseFile) -> str:
    return f"{what}: {file.record.name or 'an invitation'}"
