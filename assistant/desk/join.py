"""Which case a mail belongs to: by Message-ID, token, proven address or profile; never by a name alone."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.cases.values import Stage
from assistant.desk.examine import Examination
from assistant.desk.record import keys_of
from assistant.mail.bounce import Bounce
from assistant.mail.values import Kind, Mail, Verdict
from assistant.people.names import fold
from assistant.people.values import KeyKind
from assistant.store.book import Book
from assistant.store.values import Letter


@dataclass(frozen=True, slots=True)
class Joined:
    """The case a mail belongs to, and how much the mail may confirm."""

    case_id: int
    by: str  #: in plain words
    letter: Letter | None = None  #: ours, that it answers
    may_confirm: str | None = None  #: None: it may; else why what it says about calls is a note only
    may_speak: str | None = None  #: None: it is the person's own word; else why the whole mail is a note only


def join(examined: Examination, book: Book) -> Joined | None:
    """The case of *examined*, or None when it belongs to none of ours."""
    if examined.kind in (Kind.MESSAGE, Kind.INMAIL, Kind.ACCEPTED):
        return _by_profile(examined, book)
    mail = examined.mail
    letter = book.letters.by_message_id((*mail.references, *mail.in_reply_to)) or book.letters.by_token(tokens_in(mail))
    if letter is None and examined.calendar is not None:
        letter = book.letters.by_token((token_of(examined.calendar.uid),))
    if letter is not None:
        confirm, speak = _powers(examined, letter, book)
        return Joined(letter.case_id, "it answers our letter", letter, confirm, speak)
    author = mail.author
    if author is None or examined.authentic.verdict is not Verdict.PASS:
        return None
    person = book.people.find([(KeyKind.ADDRESS.value, author.key)])
    cases = book.cases.of_person(person) if person is not None else ()
    if not cases:
        return None
    case_id = next((one for one in cases if _open(one, book)), cases[0])
    written = {(one.recipient or "").casefold() for one in book.letters.of_case(case_id) if one.sent_at is not None}
    # A calendar's mail has a thread of its own, its UID; it still has to come from the address that we wrote to.
    proven = examined.kind is Kind.CALENDAR and author.key in written
    return Joined(case_id, "it comes from the proven address of this person",
                  None, None if proven else "it is not in our thread")  # fmt: skip


def _open(case_id: int, book: Book) -> bool:
    file = book.cases.file(case_id)
    return file is not None and file.case.stage.open


def join_bounce(bounce: Bounce, book: Book) -> Letter | None:
    """Our letter that *bounce* returns; a report that names neither its Message-ID nor its token changes nothing."""
    return book.letters.by_message_id(bounce.message_ids) or book.letters.by_token(bounce.tokens)


def tokens_in(mail: Mail) -> tuple[str, ...]:
    """Local parts of every Message-ID that *mail* names: ours are tokens."""
    named = (*mail.references, *mail.in_reply_to)
    return tuple(dict.fromkeys(one.strip("<>").partition("@")[0] for one in named))


def token_of(uid: str) -> str:
    """The token in the UID of a calendar entry that we sent ourselves."""
    return uid.partition("@")[0]


def _powers(examined: Examination, letter: Letter, book: Book) -> tuple[str | None, str | None]:
    """(why it confirms no call, why it is not even the person's word) of a mail in our thread; None: nothing speaks
    against it.

    The address that we wrote to, proven, may do both. Another proven address of the same person may speak: they do
    write from home. A thread can be forwarded, so any other sender leaves a note.
    """
    author = examined.mail.author
    if author is None:
        return ("it names no single sender",) * 2
    if examined.authentic.verdict is not Verdict.PASS:
        return (f"its sender is not proven ({examined.authentic.because})",) * 2
    if letter.recipient is not None and author.key == letter.recipient.casefold():
        return None, None
    because = "it does not come from the address that we wrote to"
    person = book.people.find([(KeyKind.ADDRESS.value, author.key)])
    return because, None if person == letter.person_id else because


def _by_profile(examined: Examination, book: Book) -> Joined | None:
    notice = examined.notice
    if notice is None or notice.person is None or examined.authentic.verdict is not Verdict.PASS:
        return None
    keys = [(key.kind.value, key.value) for key in keys_of(notice.person, notice.platform)]
    person = book.people.find(keys)
    cases = book.cases.of_person(person) if person is not None else ()
    if not cases:
        return None
    case_id = next((one for one in cases if _open(one, book)), cases[0])
    return Joined(case_id, "the platform names this person's profile",
                  None, "it came through the platform")  # fmt: skip


def named_like(examined: Examination, mailbox: str, book: Book) -> tuple[int, ...]:
    """Open cases whose person bears exactly the name in the notice: a hint for the owner, never an identity."""
    notice = examined.notice
    if notice is None or notice.person is None or not notice.person.name:
        return ()
    name = fold(notice.person.name)
    waiting = [stage for stage in Stage if stage not in (Stage.CLOSED, Stage.ACCEPTED, Stage.HELPED)]
    return tuple(
        file.case.id
        for file in book.cases.listing(stages=waiting, limit=1000)
        if file.case.platform == notice.platform and file.case.mailbox == mailbox and fold(file.record.name) == name
    )
