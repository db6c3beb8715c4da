"""Which case a mail belongs to: by Message-ID, token, proven address or profile; never by a name alone."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.desk.examine import Examination
from assistant.desk.record import keys_of
from assistant.mail.bounce import Bounce
from assistant.mail.values import Kind, Mail, Verdict
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


def join(examined: Examination, book: Book) -> Joined | None:
    """The case of *examined*, or None when it belongs to none of ours."""
    if examined.kind in (Kind.MESSAGE, Kind.INMAIL, Kind.ACCEPTED):
        return _by_profile(examined, book)
    mail = examined.mail
    letter = book.letters.by_message_id((*mail.references, *mail.in_reply_to)) or book.letters.by_token(tokens_in(mail))
    if letter is not None:
        return Joined(letter.case_id, "it answers our letter", letter, _may_confirm(examined, letter))
    author = mail.author
    if author is None or examined.authentic.verdict is not Verdict.PASS:
        return None
    person = book.people.find([(KeyKind.ADDRESS.value, author.key)])
    cases = book.cases.of_person(person) if person is not None else ()
    if not cases:
        return None
    proven = examined.kind is Kind.CALENDAR  # a calendar's mail has a thread of its own: its UID
    return Joined(cases[0], "it comes from the proven address of this person",
                  None, None if proven else "it is not in our thread")  # fmt: skip


def join_bounce(bounce: Bounce, book: Book) -> Letter | None:
    """Our letter that *bounce* returns; a report that names neither its Message-ID nor its token changes nothing."""
    return book.letters.by_message_id(bounce.message_ids) or book.letters.by_token(bounce.tokens)


def tokens_in(mail: Mail) -> tuple[str, ...]:
    """Local parts of every Message-ID that *mail* names: ours are tokens."""
    named = (*mail.references, *mail.in_reply_to)
    return tuple(dict.fromkeys(one.strip("<>").partition("@")[0] for one in named))


def _may_confirm(examined: Examination, letter: Letter) -> str | None:
    author = examined.mail.author
    if author is None or letter.recipient is None or author.key != letter.recipient.casefold():
        return "it does not come from the address that we wrote to"
    if examined.authentic.verdict is not Verdict.PASS:
        return f"its sender is not proven ({examined.authentic.because})"
    return None


def _by_profile(examined: Examination, book: Book) -> Joined | None:
    notice = examined.notice
    if notice is None or notice.person is None or examined.authentic.verdict is not Verdict.PASS:
        return None
    keys = [(key.kind.value, key.value) for key in keys_of(notice.person, notice.platform)]
    person = book.people.find(keys)
    cases = book.cases.of_person(person) if person is not None else ()
    if not cases:
        return None
    return Joined(cases[0], "the platform names this person's profile",
                  None, "it came through the platform")  # fmt: skip
