"""Right-sizing: connections with whom nothing was exchanged for a year. The owner decides; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.config.values import Config
from assistant.desk.retold import retold
from assistant.desk.wording import worded
from assistant.store.book import Book
from assistant.store.values import Contact

QUIET = timedelta(days=365)
SHOWN = 25  #: of the longest silent, in the yearly list
_TOLD = "right-sizing told in"
_EXCHANGES = ("message", "meeting", "mail", "list")


@dataclass(frozen=True, slots=True)
class WeakConnection:
    """A connection without an exchange."""

    name: str
    company: str | None
    connected_at: datetime | None
    last_at: datetime | None  #: of the last exchange that is known; None when there is none
    last: str  #: what it was
    source: str


def weak_connections(
    book: Book, mailboxes: tuple[str, ...], now: datetime, *, quiet: timedelta = QUIET
) -> tuple[WeakConnection, ...]:
    """Connections older than *quiet* without mail, message, meeting, call or case since; the longest silent first."""
    found = []
    for contact in book.contacts.of_kind("connection"):
        if contact.at is not None and now - contact.at < quiet:
            continue
        at, what = _last_exchange(contact, mailboxes, book)
        if at is None or now - at >= quiet:
            found.append(WeakConnection(contact.name, contact.company, contact.at, at, what, contact.source))
    start = datetime.min.replace(tzinfo=now.tzinfo)
    return tuple(sorted(found, key=lambda one: (one.last_at or start, one.connected_at or start, one.name)))


def tell_once_a_year(book: Book, config: Config, now: datetime) -> bool:
    """In the first days of a year the owner gets the list of the year that ended; True when it is told now.

    The list of a year in which no connections were known is not made up later.
    """
    year = now.astimezone(config.owner.zone).year
    known = book.settings.get(_TOLD)
    if known is None and book.contacts.count("connection"):
        book.settings.put(_TOLD, year)
        return False
    if known is None or known >= year:
        return False
    book.settings.put(_TOLD, year)
    found = weak_connections(book, tuple(one.name for one in config.mailboxes), now)
    if not found:
        return False
    language = config.owner.language
    lines = [
        f"  {one.name}{f' ({one.company})' if one.company else ''}: {_silence(one, language)}" for one in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        lines.append("  " + worded("and-more", language, count=len(found) - SHOWN))
    text = worded("right-sizing-text", language, connections=book.contacts.count("connection"), count=len(found),
                  lines="\n".join(lines))  # fmt: skip
    subject = worded("right-sizing", language, year=year - 1)
    book.notices.tell("right-sizing", f"year {year}", subject, text, now)
    return True


def _silence(one: WeakConnection, language: str) -> str:
    if one.last_at is not None:
        return worded("silence-last", language, day=one.last_at.date().isoformat(), what=retold(one.last, language))
    if one.connected_at is not None:
        return worded("silence-connected", language, day=one.connected_at.date().isoformat())
    return worded("silence-nothing", language)


def _last_exchange(contact: Contact, mailboxes: tuple[str, ...], book: Book) -> tuple[datetime | None, str]:
    moments: list[tuple[datetime, str]] = []
    for other in book.contacts.with_keys(contact.keys):
        if other.kind in _EXCHANGES and other.at is not None:
            moments.append((other.at, other.text))
    for kind, value in contact.keys:
        for mailbox in mailboxes if kind == "address" else ():
            mail = book.people.correspondence(mailbox, value)
            if mail is not None:
                dates = (mail.last_sent_at, mail.last_received_at)
                moments += [(at, "mail") for at in dates if at is not None]
    person = book.people.find(contact.keys)
    for case_id in book.cases.of_person(person) if person is not None else ():
        file = book.cases.file(case_id)
        if file is not None:
            spoken = (file.case.last_letter_at, file.case.last_answer_at, file.case.reached_at.get("happened"))
            moments += [(at, f"case {case_id}") for at in spoken if at is not None]
    return max(moments, default=(None, "nothing known"), key=lambda one: one[0])
