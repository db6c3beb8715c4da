"""The owner's own mail in reply to a letter of ours. It is law, once it is proven to be theirs."""

from __future__ import annotations

from datetime import datetime

from assistant.cases.values import Evidence, EvidenceKind
from assistant.config.values import Config
from assistant.desk import word
from assistant.desk.digest_word import obey_digest
from assistant.desk.examine import Examination
from assistant.desk.owner_words import answer_in, first_line
from assistant.errors import AssistantError
from assistant.mail.values import Mail, Verdict
from assistant.reading.owner_word import OwnerAnswer, OwnerVerdict, read_owner_answer
from assistant.reading.times import find_slots
from assistant.store.book import Book
from assistant.store.values import OwnerNotice

_DECISIONS = ("accept", "decline", "archive", "report")
_LANGUAGES = ("en", "de", "fr", "es")
_HELP = "nothing was changed; see: assistant cases show {case}"


def owner_answers(examined: Examination, book: Book, config: Config, now: datetime) -> tuple[int | None, str] | None:
    """(case, what was understood) of the owner's answer to a letter of ours; None when the mail is none.

    Obeyed only when it is proven to come from an address of the owner's, and only its first unquoted lines are read:
    the letter that it answers holds all the codes itself. What was not understood is told to the owner.
    """
    mail = examined.mail
    author = mail.author
    if author is None or author.key not in config.owner.addresses:
        return None
    digests = set(book.settings.get("digests", []))
    if digests & {*mail.in_reply_to, *mail.references} and mail.message_id not in digests:
        if examined.authentic.verdict is not Verdict.PASS:
            return None, f"your answer is not proven to be yours ({examined.authentic.because}): not obeyed"
        return None, obey_digest(mail, book, config, now)
    question = book.notices.by_message_id((*mail.in_reply_to, *mail.references))
    if question is None or question.case_id is None or question.message_id == mail.message_id:
        return None
    if examined.authentic.verdict is not Verdict.PASS:
        # Nothing is told by mail either: whoever forges the owner would have us write to them at will.
        return question.case_id, f"your answer is not proven to be yours ({examined.authentic.because}): not obeyed"
    try:
        understood = _obey(question, question.case_id, mail, book, config, now)
    except AssistantError as error:
        understood, because = None, str(error)
    else:
        because = "your answer was not understood"
    if understood is not None:
        return question.case_id, understood
    _say_so(question, question.case_id, mail, because, book, now)
    return question.case_id, f"{because}; {_HELP.format(case=question.case_id)}"


def _obey(
    question: OwnerNotice, case_id: int, mail: Mail, book: Book, config: Config, now: datetime
) -> str | None:
    """What was understood and done; None when nothing was. Raises AssistantError when it cannot be done."""
    evidence = Evidence(EvidenceKind.OWNER, mail.message_id or "mail", first_line(mail.text)[:200])
    match question.kind:
        case "by_hand":
            return _letter_answer(question, case_id, mail, book, config, evidence, now)
        case "advice":
            return _decision(case_id, mail, book, config, evidence, now)
        case "decide":
            proposed = _yes(case_id, mail, book, config, evidence, now)
            return proposed or _decision(case_id, mail, book, config, evidence, now) or _call(
                case_id, mail, book, config, now
            )
    return _call(case_id, mail, book, config, now)


def _letter_answer(
    question: OwnerNotice, case_id: int, mail: Mail, book: Book, config: Config, evidence: Evidence, now: datetime
) -> str | None:
    number = question.about.removeprefix("letter ")
    answer = answer_in(mail.text, ("sent", "skip"))
    if answer is None or not number.isdigit():
        return _decision(case_id, mail, book, config, evidence, now)
    if answer == "sent":
        word.sent_by_hand(int(number), book, config, now, evidence=evidence)
        return "you said: sent; its clock starts now"
    word.reject(int(number), book, "you said: skip")
    return "you said: skip; the letter is dropped"


def _decision(
    case_id: int, mail: Mail, book: Book, config: Config, evidence: Evidence, now: datetime
) -> str | None:
    answer = answer_in(mail.text, _DECISIONS)
    if answer is None:
        return None
    word.decided(case_id, answer, book, config, now, evidence=evidence)
    return f"you said: {answer}"


def _yes(case_id: int, mail: Mail, book: Book, config: Config, evidence: Evidence, now: datetime) -> str | None:
    """A yes to the one time that the question named."""
    file = book.cases.file(case_id)
    start = file.case.proposed.start if file is not None and file.case.proposed is not None else None
    if file is None or start is None or answer_in(mail.text, ("agree",)) is None:
        return None
    if start < now:
        return None
    word.mark_call(case_id, "agreed", book, config, evidence, now, moved_to=start)
    return f"you said yes to {start.astimezone(config.owner.zone):%a %d %b %H:%M}"


def _call(case_id: int, mail: Mail, book: Book, config: Config, now: datetime) -> str | None:
    answer = read_owner_answer(mail.text, anchor=mail.date or now, zone=config.owner.zone)
    if answer is None or answer.verdict is OwnerVerdict.NOT_HELD:
        return None
    moved = None
    if answer.verdict is OwnerVerdict.MOVED:
        file = book.cases.file(case_id)
        moved = _new_time(answer, file.case.last_start if file is not None else None, mail, config, now)
        if moved is None:
            return None
    evidence = Evidence(EvidenceKind.OWNER, mail.message_id or "mail", answer.words)
    note = "\n".join(line for line in (answer.words, answer.note) if line)
    word.mark_call(case_id, answer.verdict.value, book, config, evidence, now, note=_note(note), moved_to=moved)
    return f"you said: {answer.verdict.value.replace('_', ' ')}"


def _new_time(
    answer: OwnerAnswer, old: datetime | None, mail: Mail, config: Config, now: datetime
) -> datetime | None:
    """The one future time that the answer names; None where it names none, several or a doubtful one."""
    zone, words = config.owner.zone, answer.words.split()
    slots = [answer.slot] if answer.slot is not None else []
    for start in range(min(len(words), 8)):
        if slots:
            break
        text = " ".join(words[start:])
        slots = list(find_slots(text, anchor=mail.date or now, zone=zone, owner_zone=zone, languages=_LANGUAGES))
    times = {slot.start for slot in slots if isinstance(slot.start, datetime) and slot.start > now}
    times.discard(old or now)
    doubtful = any(slot.doubt is not None for slot in slots)
    return times.pop() if len(times) == 1 and not doubtful else None


def _note(text: str) -> str:
    """The owner's line about the call, without the code in front of it: "happened, about …" leaves "about …"."""
    first, _, rest = text.partition("\n")
    code, comma, behind = first.partition(",")
    said = behind.strip() if comma and len(code.split()) <= 4 else ("" if len(first.split()) <= 4 else first)
    lines = [line.strip() for line in (said, *rest.splitlines()) if line.strip()]
    return "\n".join(lines)[:1000]


def _say_so(question: OwnerNotice, case_id: int, mail: Mail, because: str, book: Book, now: datetime) -> None:
    said = first_line(mail.text)[:120]
    book.notices.tell(
        "not-understood", f"answer {mail.message_id or mail.fingerprint}", f"Not understood: {question.subject}",
        f'You answered: "{said}"\n{because[:1].upper()}{because[1:]}, so nothing was changed.\n'
        f"Answer the first mail once more with one of the words that it names, or: assistant cases show {case_id}",
        now, case_id=case_id,
    )  # fmt: skip
