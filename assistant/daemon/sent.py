"""Reads the owner's Sent mailbox: whom they write with, and where they took a case into their own hands."""

from __future__ import annotations

import logging

from assistant.cases.values import Evidence, EvidenceKind, Stage
from assistant.config.values import MailboxSettings
from assistant.daemon.house import House
from assistant.desk.word import letter_left, take_over
from assistant.errors import MailError
from assistant.mail.compose import MARKER
from assistant.mail.parse import read_header
from assistant.mail.values import Mail
from assistant.people.correspondence import tally
from assistant.people.names import fold
from assistant.people.values import KeyKind
from assistant.store.book import Book
from assistant.store.values import STOPPABLE, Correspondence, LetterState, Position
from assistant.transport.base import FetchedHeader, Inbox, MailboxMissing, Query

log = logging.getLogger(__name__)
BATCH = 500
#: States of a letter that its copy in Sent settles; one that is on its way right now is the sender's to settle.
_CAN_BE_FOUND = frozenset(STOPPABLE) | {LetterState.UNKNOWN}


def sent_mailbox(mailbox: MailboxSettings, inbox: Inbox) -> str | None:
    """The name of the Sent mailbox, as configured or as the server says (RFC 6154)."""
    return mailbox.sent or inbox.special_use().get("sent")


def read_sent(mailbox: MailboxSettings, inbox: Inbox, house: House) -> bool:
    """Look at what is new in Sent; False when there is no Sent mailbox to look at (acquaintance cannot be told)."""
    name = sent_mailbox(mailbox, inbox)
    if name is None:
        return False
    try:
        state = inbox.examine(name)
    except MailboxMissing:
        return False
    with house.store.reading() as book:
        place = book.messages.position(mailbox.name, name)
    first = place is None or place.uidvalidity != state.uidvalidity
    after = 0 if first or place is None else place.uid
    uids = inbox.search(Query(), after=after)
    for start in range(0, len(uids), BATCH):
        batch = uids[start : start + BATCH]
        mails = _read(inbox.headers(batch))
        with house.store.book() as book:
            # After a changed UIDVALIDITY the same mails come again: they are counted already.
            if place is None or not first:
                _count(mails, mailbox, book, house)
            if not first:
                _taken_over(mails, mailbox, book, house)
            book.messages.move_to(mailbox.name, name, Position(state.uidvalidity, batch[-1], 0), house.now())
    if first and not uids:
        with house.store.book() as book:
            book.messages.move_to(mailbox.name, name, Position(state.uidvalidity, 0, 0), house.now())
    return True


def _read(headers: tuple[FetchedHeader, ...]) -> list[Mail]:
    mails = []
    for one in headers:
        try:
            mails.append(read_header(one.raw, received_at=one.received_at))
        except MailError as error:
            log.info("a header in Sent cannot be read: %s", error)
    return mails


def _count(mails: list[Mail], mailbox: MailboxSettings, book: Book, house: House) -> None:
    names = {address.key: address.name for mail in mails for address in (*mail.to, *mail.cc) if address.name}
    counted = tally(mails, (), own=house.config.owner.addresses)
    book.people.count_mail(
        mailbox.name,
        (
            Correspondence(key[:255], fold(names.get(key, ""))[:200], one.sent, one.received, one.last_sent_at,
                           one.last_received_at)
            for key, one in counted.items()
        ),
    )  # fmt: skip


def _taken_over(mails: list[Mail], mailbox: MailboxSettings, book: Book, house: House) -> None:
    """A letter written by hand to somebody whose case is open silences the assistant on that case."""
    now = house.now()
    for mail in mails:
        ours = book.letters.by_message_id((mail.message_id,)) if mail.message_id else None
        if ours is not None:
            if ours.state in _CAN_BE_FOUND:
                # A draft that the owner sent; after a restored backup, what had left since the copy was made.
                book.letters.change(ours.id, state=LetterState.SENT, sent_at=now, detail="lies in Sent")
                evidence = Evidence(EvidenceKind.MAIL, mail.message_id or "")
                letter_left(ours, book, house.config, evidence, now)
            continue
        if MARKER.lower() in mail.header:
            continue
        for case_id in _cases_of(mail, book):
            file = book.cases.file(case_id)
            if file is None or file.case.muted or file.case.stage is Stage.CLOSED:
                continue
            evidence = Evidence(EvidenceKind.MAIL, mail.message_id or mail.fingerprint)
            take_over(case_id, book, evidence, "you wrote to them yourself", now)
            log.info("case %d: the owner took over", case_id)


def _cases_of(mail: Mail, book: Book) -> tuple[int, ...]:
    found: dict[int, None] = {}
    letter = book.letters.by_message_id((*mail.references, *mail.in_reply_to))
    if letter is not None:
        found[letter.case_id] = None
    for address in (*mail.to, *mail.cc):
        person = book.people.find([(KeyKind.ADDRESS.value, address.key)])
        for case_id in book.cases.of_person(person) if person is not None else ():
            found[case_id] = None
    for message_id in (*mail.in_reply_to, *mail.references):
        joined = book.messages.case_of_message_id(message_id)
        if joined is not None:
            found[joined] = None
    return tuple(found)
