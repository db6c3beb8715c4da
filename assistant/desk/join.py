"""Which case a mail belongs to: by Message-ID, token, proven address or profile; never by a name alone."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.cases.values import Stage
from assistant.desk.examine import Examination
from assistant.desk.record import keys_of
from assistant.mail.bounce import Bounce
from assistant.mail.values import Kind, Mail, Verdict, fold_address
from assistant.people.names import fold
from assistant.people.values import KeyKind
from assistant.store.book import Book
from assistant.store.values import Letter


@dataclass(frozen=True, slots=True)
class OwnersJoin:
    """The owner's word on where a mail belongs."""

    to: int | None = None  #: to this case
    apart: tuple[int, ...] = ()  #: at least not to these


NOTHING_SAID = OwnersJoin()


def owners_join(fingerprint: str, book: Book) -> OwnersJoin:
    """What the owner said about the mail with this *fingerprint*; nothing is said of most."""
    said = book.settings.get(f"joined {fingerprint}")
    return OwnersJoin(said.get("to"), tuple(said.get("apart", ()))) if said else NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Joined:
    """The case a mail belongs to, and how much the mail may confirm."""

    case_id: int
    by: str  #: in plain words
    letter: Letter | None = None  #: ours, that it answers
    may_confirm: str | None = None  #: None: it may; else why what it says about calls is a note only
    may_speak: str | None = None  #: None: it is the person's own word; else why the whole mail is a note only


def join(examined: Examination, book: Book, said: OwnersJoin = NOTHING_SAID) -> Joined | None:
    """The case of *examined*, or None when it belongs to none of ours. The owner's word, *said*, comes first."""
    if said.to is not None:
        return _by_owner(examined, said.to, book)
    if examined.kind in (Kind.MESSAGE, Kind.INMAIL, Kind.ACCEPTED):
        return _by_profile(examined, book, said.apart)
    mail = examined.mail
    letter = book.letters.by_message_id((*mail.references, *mail.in_reply_to)) or book.letters.by_token(tokens_in(mail))
    if letter is None and examined.calendar is not None:
        letter = book.letters.by_token((token_of(examined.calendar.uid),))
    if letter is not None and letter.case_id not in said.apart:
        confirm, speak = _powers(examined, letter, book)
        return Joined(letter.case_id, "it answers our letter", letter, confirm, speak)
    return _by_address(examined, book, said.apart)


def _by_address(examined: Examination, book: Book, apart: tuple[int, ...]) -> Joined | None:
    author = examined.mail.author
    if author is None or examined.authentic.verdict is not Verdict.PASS:
        return None
    person = book.people.find([(KeyKind.ADDRESS.value, author.key)])
    cases = [one for one in book.cases.of_person(person) if one not in apart] if person is not None else []
    if not cases:
        return None
    case_id = next((one for one in cases if _open(one, book)), cases[0])
    # A calendar's mail has a thread of its own, its UID; it still has to come from the address that we wrote to.
    proven = examined.kind is Kind.CALENDAR and author.key in _written(case_id, book)
    return Joined(case_id, "it comes from the proven address of this person",
                  None, None if proven else "it is not in our thread")  # fmt: skip


def _written(case_id: int, book: Book) -> set[str]:
    """The addresses that letters of this case went to."""
    return {fold_address(one.recipient or "") for one in book.letters.of_case(case_id) if one.sent_at is not None}


def _by_owner(examined: Examination, case_id: int, book: Book) -> Joined | None:
    """Where the owner put the mail. That it is this person's they said; it confirms a call only from the address that
    we wrote to.
    """
    if book.cases.file(case_id) is None:
        return None  # forgotten since
    author, because = examined.mail.author, "it does not come from the address that we wrote to"
    if author is None or examined.authentic.verdict is not Verdict.PASS:
        unproven = f"its sender is not proven ({examined.authentic.because})"
        return Joined(case_id, "you put it there", None, unproven, unproven)
    return Joined(case_id, "you put it there", None, None if author.key in _written(case_id, book) else because)


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
    if letter.recipient is not None and author.key == fold_address(letter.recipient):
        return None, None
    because = "it does not come from the address that we wrote to"
    person = book.people.find([(KeyKind.ADDRESS.value, author.key)])
    return because, None if person == letter.person_id else because


def _by_profile(examined: Examination, book: Book, apart: tuple[int, ...]) -> Joined | None:
    notice = examined.notice
    if notice is None or notice.person is None or examined.authentic.verdict is not Verdict.PASS:
        return None
    keys = [(key.kind.value, key.value) for key in keys_of(notice.person, notice.platform)]
    person = book.people.find(keys)
    cases = [one for one in book.cases.of_person(person) if one not in apart] if person is not None else []
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
