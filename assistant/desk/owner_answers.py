"""The owner's own mail in reply to a letter of ours. It is law, once it is proven to be theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.cases.values import Case, Evidence, EvidenceKind, Stage
from assistant.config.values import Config
from assistant.desk import word
from assistant.desk.ask import CONNECTED
from assistant.desk.call_words import owner_says
from assistant.desk.digest_word import obey_digest
from assistant.desk.examine import Examination
from assistant.desk.owner_words import answer_in, first_line, plain
from assistant.desk.propose import propose_time
from assistant.desk.wording import LANGUAGES, worded
from assistant.errors import AssistantError
from assistant.mail.automatic import sent_by_itself
from assistant.mail.values import Mail, Verdict
from assistant.reading.owner_word import OwnerAnswer, OwnerVerdict
from assistant.reading.times import find_slots
from assistant.reading.values import Slot
from assistant.store.book import Book
from assistant.store.values import OwnerNotice

_DECISIONS = ("accept", "decline", "archive", "report")
#: What can be said of a call only once its time has come.
_AFTERWARDS = (OwnerVerdict.HAPPENED, OwnerVerdict.THEY_ABSENT, OwnerVerdict.I_ABSENT)
_SAID = {OwnerVerdict.THEY_ABSENT: "they did not come", OwnerVerdict.I_ABSENT: "I was away"}
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
        return None, _not_obeyed(examined) or obey_digest(mail, book, config, now)
    question = book.notices.by_message_id((*mail.in_reply_to, *mail.references))
    if question is None or question.case_id is None or question.message_id == mail.message_id:
        return None
    if because := _not_obeyed(examined):
        return question.case_id, because
    answer = _Answer(question, question.case_id, mail, book, config, now)
    try:
        understood = _obey(answer)
    except AssistantError as error:
        understood, because = None, str(error)
    else:
        because = worded(answer.unclear, config.owner.language)
    if understood is not None:
        return question.case_id, understood
    _say_so(answer, because)
    return question.case_id, f"{because}; {_HELP.format(case=question.case_id)}"


def _not_obeyed(examined: Examination) -> str | None:
    """Why these are not the owner's words; None when they are.

    Nothing is told by mail then: whoever forges the owner would have us write to them at will, and an absence notice
    of theirs, which comes from their own address, would answer each of our mails again.
    """
    if examined.authentic.verdict is not Verdict.PASS:
        return f"your answer is not proven to be yours ({examined.authentic.because}): not obeyed"
    machine = sent_by_itself(examined.mail)
    return None if machine is None else f"a program answered for you ({machine.because}): not obeyed"


@dataclass(slots=True)
class _Answer:
    """One proven mail of the owner's in reply to one of ours, and why it was not understood so far."""

    question: OwnerNotice
    case_id: int
    mail: Mail
    book: Book
    config: Config
    now: datetime
    unclear: str = "answer-unclear"  #: a sentence of the wording

    @property
    def evidence(self) -> Evidence:
        return Evidence(EvidenceKind.OWNER, self.mail.message_id or "mail", first_line(self.mail.text)[:200])

    @property
    def case(self) -> Case | None:
        file = self.book.cases.file(self.case_id)
        return file.case if file is not None else None


def _obey(answer: _Answer) -> str | None:
    """What was understood and done; None when nothing was. Raises AssistantError when it cannot be done.

    A bare "yes" means something only where the question can be answered with yes or no.
    """
    match answer.question.kind:
        case "by_hand":
            return _letter_answer(answer)
        case "advice":
            return _decision(answer)
        case "decide" if answer.question.about == CONNECTED.format(case=answer.case_id):
            return _connected(answer)
        case "decide":
            return _yes(answer) or _decision(answer) or _call(answer)
        case "did-it-happen" | "call-unclear":
            return _call(answer, yes_or_no=True)
    return _call(answer)


def _letter_answer(answer: _Answer) -> str | None:
    number = answer.question.about.removeprefix("letter ")
    said = answer_in(answer.mail.text, ("sent", "skip"))
    if said is None or not number.isdigit():
        return _decision(answer)
    if said == "sent":
        word.sent_by_hand(int(number), answer.book, answer.config, answer.now, evidence=answer.evidence)
        return "you said: sent; its clock starts now"
    word.reject(int(number), answer.book, "you said: skip", now=answer.now)
    return "you said: skip; the letter is dropped"


def _decision(answer: _Answer) -> str | None:
    said = answer_in(answer.mail.text, _DECISIONS)
    if said is None:
        return None
    word.decided(answer.case_id, said, answer.book, answer.config, answer.now, evidence=answer.evidence)
    return f"you said: {said}"


def _connected(answer: _Answer) -> str | None:
    """A yes or no to "are you connected with them?"."""
    if plain(answer.mail.text, "agree") == "":
        word.decided(answer.case_id, "accept", answer.book, answer.config, answer.now, evidence=answer.evidence)
        return "you said: you are connected"
    if plain(answer.mail.text, "deny") is not None:
        answer.book.notices.settle("decide", answer.question.about)
        word.retry(answer.case_id, answer.book, answer.config, answer.now)
        return "you said: it is somebody else; the case goes on"
    return _decision(answer)


def _yes(answer: _Answer) -> str | None:
    """A plain yes to the one time that the question named; "yes, but at 11" is none."""
    case = answer.case
    start = case.proposed.start if case is not None and case.proposed is not None else None
    behind = plain(answer.mail.text, "agree")
    if start is None or start < answer.now or behind is None:
        return None
    if any(slot.start != start for slot in _times_in(behind, answer)):
        return None
    word.mark_call(answer.case_id, "agreed", answer.book, answer.config, answer.evidence, answer.now, moved_to=start)
    return f"you said yes to {start.astimezone(answer.config.owner.zone):%a %d %b %H:%M}"


def _call(answer: _Answer, *, yes_or_no: bool = False) -> str | None:
    """The owner's word on the call. What became of it can be said only once it began."""
    mail, case, config = answer.mail, answer.case, answer.config
    said = _call_words(answer, yes_or_no)
    if said is None or case is None:
        return None
    if said.verdict is OwnerVerdict.NOT_HELD:
        answer.unclear = "answer-whose-doing"
        return None
    if said.verdict is OwnerVerdict.MOVED:
        return _moved(answer, said, case)
    if said.verdict in _AFTERWARDS and not _begun(case, answer.now):
        answer.unclear = "answer-no-call"
        return None
    evidence = Evidence(EvidenceKind.OWNER, mail.message_id or "mail", said.words)
    note = _note("\n".join(line for line in (said.words, said.note) if line))
    word.mark_call(answer.case_id, said.verdict.value, answer.book, config, evidence, answer.now, note=note)
    return f"you said: {_SAID.get(said.verdict) or said.verdict.value.replace('_', ' ')}"


def _call_words(answer: _Answer, yes_or_no: bool) -> OwnerAnswer | None:
    mail, zone = answer.mail, answer.config.owner.zone
    anchor = mail.date or answer.now
    said = owner_says(mail.text, anchor=anchor, zone=zone)
    bare = plain(mail.text, "agree")
    if yes_or_no:
        if said is None and bare is not None:
            return OwnerAnswer(verdict=OwnerVerdict.HAPPENED, words=first_line(mail.text)[:200])
        return said
    if said is not None and bare is not None:
        # The yes alone answers nothing here; what stands behind it may.
        return owner_says(bare, anchor=anchor, zone=zone) if bare else None
    return said if said is None or said.verdict is not OwnerVerdict.NOT_HELD else None


def _begun(case: Case, now: datetime) -> bool:
    """Whether the agreed time of the call that stands, or of the last one, has come."""
    return case.last_start is not None and case.last_start <= now


def _moved(answer: _Answer, said: OwnerAnswer, case: Case) -> str | None:
    """The new time stands; where none stood, it is the owner's own proposal, and they are asked for their yes."""
    at = _new_time(answer, said, case.last_start)
    if at is None:
        answer.unclear = "answer-without-time"
        return None
    evidence = Evidence(EvidenceKind.OWNER, answer.mail.message_id or "mail", said.words)
    if case.stage in (Stage.AGREED, Stage.DUE) or case.call_version:
        word.mark_call(answer.case_id, "moved", answer.book, answer.config, evidence, answer.now, moved_to=at)
        return "you said: moved"
    propose_time(answer.case_id, at, answer.book, answer.config, evidence, answer.now)
    return f"you propose {at.astimezone(answer.config.owner.zone):%a %d %b %H:%M}; they are asked"


def _new_time(answer: _Answer, said: OwnerAnswer, old: datetime | None) -> datetime | None:
    """The one future time that the answer names; None where it names none, several or a doubtful one."""
    words = said.words.split()
    slots = [said.slot] if said.slot is not None else []
    for start in range(min(len(words), 8)):
        if slots:
            break
        slots = _times_in(" ".join(words[start:]), answer)
    times = {slot.start for slot in slots if isinstance(slot.start, datetime) and slot.start > answer.now}
    times.discard(old or answer.now)
    doubtful = any(slot.doubt is not None for slot in slots)
    return times.pop() if len(times) == 1 and not doubtful else None


def _times_in(text: str, answer: _Answer) -> list[Slot]:
    zone = answer.config.owner.zone
    anchor = answer.mail.date or answer.now
    return list(find_slots(text, anchor=anchor, zone=zone, owner_zone=zone, languages=LANGUAGES))


def _note(text: str) -> str:
    """The owner's line about the call, without the code in front of it: "happened, about …" leaves "about …"."""
    first, _, rest = text.partition("\n")
    code, comma, behind = first.partition(",")
    said = behind.strip() if comma and len(code.split()) <= 4 else ("" if len(first.split()) <= 4 else first)
    lines = [line.strip() for line in (said, *rest.splitlines()) if line.strip()]
    return "\n".join(lines)[:1000]


def _say_so(answer: _Answer, because: str) -> None:
    mail, question, language = answer.mail, answer.question, answer.config.owner.language
    because = because[:1].upper() + because[1:]
    words = first_line(mail.text)[:120]
    answer.book.notices.tell(
        "not-understood", f"answer {mail.message_id or mail.fingerprint}",
        worded("not-understood", language, subject=question.subject),
        worded("not-understood-text", language, words=words, because=because, case=answer.case_id), answer.now,
        case_id=answer.case_id,
    )  # fmt: skip
