"""Reads the owner's Sent mailbox: whom they write with, and where they took a case into their own hands."""

from __future__ import annotations

import logging

from assistant.cases.values import Evidence, EvidenceKind, Stage
from assistant.config.values import MailboxSettings
from assistant.daemon.house import House
from assistant.desk.own_calendar import own_calendar_answer, owner_answered_entry
from assistant.desk.word import letter_left, take_over
from assistant.errors import AssistantError, MailError
from assistant.mail.compose import MARKER
from assistant.mail.parse import read_header, read_mail
from assistant.mail.values import Mail, fold_address
from assistant.people.correspondence import tally
from assistant.people.names import fold
from assistant.people.values import KeyKind
from assistant.reading.calendar import CalendarEvent, read_calendar
from assistant.store.book import Book
from assistant.store.values import FROM_DRAFTS, LIES_IN_SENT, STOPPABLE, Correspondence, Letter, LetterState, Position
from assistant.transport.base import FetchedHeader, Inbox, MailboxMissing, Query

log = logging.getLogger(__name__)
BATCH = 500
CALENDAR_MAIL = 1_048_576  # bytes that are read of a mail that may be a calendar's
DRAFT = 65_536  # bytes that are read of a draft that the owner sent
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
    renumbered = place is not None and place.uidvalidity != state.uidvalidity
    after = 0 if place is None or renumbered else place.uid
    # Everything up to the baseline was there before we first looked: counted, but no reason to fall silent.
    baseline = (state.uidnext or 1) - 1 if place is None or renumbered else place.baseline
    uids = inbox.search(Query(), after=after)
    for start in range(0, len(uids), BATCH):
        house.beat(f"watcher {mailbox.name}")
        batch = uids[start : start + BATCH]
        mails = _read(inbox.headers(batch))
        drafts = _sent_drafts(mails, inbox, house)
        answers = _calendar_answers([one for one in mails if one[0] > baseline], inbox, house)
        with house.store.book() as book:
            if not renumbered:  # else the same mails come again: they are counted already
                _count([mail for _, mail in mails], mailbox, book, house)
            for uid, mail in mails:
                _settle(mail, book, house, old=uid <= baseline, text=drafts.get(uid), answer=answers.get(uid))
            if not renumbered:
                _move(mailbox, name, Position(state.uidvalidity, batch[-1], baseline), book, house)
    if renumbered or (place is None and not uids):
        with house.store.book() as book:
            _move(mailbox, name, Position(state.uidvalidity, max(uids, default=0), baseline), book, house)
    return True


def _move(mailbox: MailboxSettings, name: str, place: Position, book: Book, house: House) -> None:
    book.messages.move_to(mailbox.name, name, place, house.now())


def _read(headers: tuple[FetchedHeader, ...]) -> list[tuple[int, Mail]]:
    mails = []
    for one in headers:
        try:
            mails.append((one.uid, read_header(one.raw, received_at=one.received_at)))
        except Exception as error:
            # Whatever lies there: one header must not keep us from the others.
            log.info("a header in Sent cannot be read: %s", type(error).__name__)
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
            if not book.forgotten.knows([(KeyKind.ADDRESS.value, key)])
        ),
    )  # fmt: skip


def _sent_drafts(mails: list[tuple[int, Mail]], inbox: Inbox, house: House) -> dict[int, str]:
    """The words of those mails that were drafts of ours, by UID: nothing else shows whether the owner changed them."""
    with house.store.reading() as book:
        ours = [(uid, _ours(mail, book)) for uid, mail in mails]
    found = {}
    for uid, letter in ours:
        if letter is None or letter.state is not LetterState.DRAFTED:
            continue
        whole = inbox.fetch(uid, limit=DRAFT)
        try:
            found[uid] = read_mail(whole.raw).text if whole is not None else ""
        except MailError as error:
            log.info("a draft in Sent cannot be read: %s", error)
    return found


def _calendar_answers(mails: list[tuple[int, Mail]], inbox: Inbox, house: House) -> dict[int, CalendarEvent]:
    """The owner's answers to entries of people whose cases are open, by UID: their header alone looks like a letter."""
    with house.store.reading() as book:
        wanted = [uid for uid, mail in mails if _may_be_calendar(mail) and _cases_of(mail, book)]
    found = {}
    for uid in wanted:
        whole = inbox.fetch(uid, limit=CALENDAR_MAIL)
        try:
            mail = house.read(whole.raw, received_at=whole.received_at) if whole is not None else None
        except AssistantError as error:
            log.info("a mail in Sent cannot be read: %s", error)
            continue
        event = read_calendar(mail, owner_addresses=frozenset()) if mail is not None and mail.calendars else None
        if event is not None and own_calendar_answer(event, house.config):
            found[uid] = event
    return found


def _may_be_calendar(mail: Mail) -> bool:
    return MARKER.lower() not in mail.header and mail.content_type.startswith(("multipart/", "text/calendar"))


def _settle(
    mail: Mail, book: Book, house: House, *, old: bool, text: str | None = None, answer: CalendarEvent | None = None
) -> None:
    """What one mail in Sent tells: a letter of ours is out, or the owner wrote to somebody by hand.

    *text* is that of a draft of ours; *answer* is what the owner's calendar program said, which is no letter.
    """
    ours = _ours(mail, book)
    if ours is not None:
        if ours.state in _CAN_BE_FOUND:
            # A draft that the owner sent; after a restored backup, what had left since the copy was made.
            _found(ours, mail, book, house, text)
        return
    if MARKER.lower() in mail.header:
        remember_answered(mail, book, house)
        return
    if old:
        return
    for case_id in _cases_of(mail, book):
        file = book.cases.file(case_id)
        if file is None or file.case.muted or file.case.stage is Stage.CLOSED:
            continue
        if (mail.received_at or mail.date or house.now()) < file.case.opened_at:
            continue  # written before there was anything to take over
        if answer is not None:
            mail_id = mail.message_id or mail.fingerprint
            said = owner_answered_entry(answer, file, mail_id, book, house.config, house.now())
            log.info("case %d: %s", case_id, said)
            continue
        evidence = Evidence(EvidenceKind.MAIL, mail.message_id or mail.fingerprint)
        zone = house.config.owner.zone
        take_over(case_id, book, evidence, "you wrote to them yourself", house.now(), zone=zone)
        log.info("case %d: the owner took over", case_id)


def _ours(mail: Mail, book: Book) -> Letter | None:
    """The letter that this is a copy of. Its own Message-ID stands last among its References, too (``desk.letters``).

    A provider may have rewritten the field; but a copy that names a follow-up's elder must not be taken for it.
    """
    known = book.letters.by_message_id((mail.message_id,)) if mail.message_id else None
    if known is None and MARKER.lower() in mail.header:
        known = book.letters.by_message_id(mail.references[-1:])
    return known


def _found(letter: Letter, mail: Mail, book: Book, house: House, text: str | None) -> None:
    now = house.now()
    rewritten = mail.message_id if mail.message_id != letter.message_id else None
    book.letters.change(
        letter.id, state=LetterState.SENT, sent_at=min(mail.date or now, now), detail=LIES_IN_SENT, filed_as=rewritten
    )
    if text:
        # Mail programs wrap lines anew and put a signature below; neither changes what was said.
        unchanged = " ".join(letter.text.split()) in " ".join(text.split())
        book.letters.change(letter.id, detail=FROM_DRAFTS, text=letter.text if unchanged else text)
    book.notices.settle("unknown", f"letter {letter.id}")
    # A draft leaves by the owner's own hand.
    kind = EvidenceKind.OWNER if letter.state is LetterState.DRAFTED else EvidenceKind.MAIL
    letter_left(letter, book, house.config, Evidence(kind, mail.message_id or ""), now)


# -- letters of an earlier life ------------------------------------------------------------------------------------


def remember_answered(mail: Mail, book: Book, house: House) -> None:
    """A letter of ours that the state does not know: it is an older copy, or a new one. Its recipient was answered."""
    own = house.config.owner.addresses
    people = [(KeyKind.ADDRESS.value, address.key) for address in (*mail.to, *mail.cc) if address.key not in own]
    if book.forgotten.knows(people):
        return  # the letter went with everything else of them, and they are not written to anyhow
    book.answered.remember([*people, *_answers(mail)], house.now())


def answered_before(letter: Letter, book: Book) -> bool:
    """Whether a letter that the state does not know went to this recipient, or answered the same mail."""
    if letter.recipient is None or letter.raw is None:
        return False
    return book.answered.knows(
        [(KeyKind.ADDRESS.value, fold_address(letter.recipient)), *_answers(read_header(letter.raw))]
    )


def _answers(mail: Mail) -> list[tuple[str, str]]:
    return [("message", message_id) for message_id in mail.in_reply_to[:1]]


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
