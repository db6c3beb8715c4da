"""What the end of a transmission makes of a letter and its case."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from assistant.cases.values import Evidence, EvidenceKind
from assistant.daemon.house import House
from assistant.desk.word import letter_left
from assistant.errors import StoreError
from assistant.store.book import Book
from assistant.store.engine import Unfit
from assistant.store.values import Letter, LetterState
from assistant.transport.base import Receipt, SendOutcome

log = logging.getLogger(__name__)


def write_down(letter: Letter, receipt: Receipt, house: House) -> None:
    """Keep how a transmission ended. Raises StoreError when the store takes nothing now."""
    log.info("letter %d: %s (%s)", letter.id, receipt.outcome, receipt.code)
    if receipt.outcome is SendOutcome.SENT:
        mark_sent(letter, house, receipt.detail[:500])
        return
    with house.store.book() as book:
        _keep(letter, receipt, book, house, house.now())


def mark_sent(letter: Letter, house: House, detail: str, *, filed_as: str | None = None) -> None:
    """The letter is out, and its case moves on; that it is out stands even when the case cannot."""
    try:
        with house.store.book() as book:
            _sent(letter, book, house, detail, filed_as, moves_on=True)
    except Exception as error:
        if isinstance(error, StoreError) and not isinstance(error, Unfit):
            raise
        log.exception("letter %d is out, but its case %d does not move on", letter.id, letter.case_id)
        with house.store.book() as book:
            _sent(letter, book, house, detail, filed_as, moves_on=False)
            book.notices.tell("parked", f"letter {letter.id}", "A case does not move on",
                              f"Letter {letter.id} is out, but case {letter.case_id} could not follow: "
                              f"{type(error).__name__}.", house.now(), case_id=letter.case_id)  # fmt: skip


def _sent(letter: Letter, book: Book, house: House, detail: str, filed_as: str | None, *, moves_on: bool) -> None:
    now = house.now()
    known = book.letters.get(letter.id)
    if known is None or known.state is LetterState.SENT:
        return  # its copy was seen in Sent first
    book.letters.change(
        letter.id, state=LetterState.SENT, sent_at=now, detail=detail,
        filed_as=filed_as if filed_as != letter.message_id else None,
    )  # fmt: skip
    book.settings.put("newest", now.isoformat())
    book.notices.settle("smtp", letter.mailbox)
    if moves_on:
        evidence = Evidence(EvidenceKind.MAIL, letter.message_id or f"letter {letter.id}")
        letter_left(letter, book, house.config, evidence, now)


def _keep(letter: Letter, receipt: Receipt, book: Book, house: House, now: datetime) -> None:
    detail = receipt.detail[:500]
    match receipt.outcome:
        case SendOutcome.REFUSED:
            book.letters.change(letter.id, state=LetterState.REFUSED, detail=detail)
            book.notices.tell("refused", f"letter {letter.id}", "A letter was refused",
                              f"Letter {letter.id} ({letter.purpose}) to {letter.recipient}: {detail}\n"
                              "It will not be tried again.", now, case_id=letter.case_id)  # fmt: skip
            if receipt.address_refused:
                book.people.block(letter.person_id, "their address refuses our mail")
        case SendOutcome.DEFERRED:
            _defer(letter, detail, book, house, now)
        case SendOutcome.UNKNOWN:
            # It stays at ENDING: Sent is looked at now and later, and after 15 minutes the owner is asked.
            book.letters.change(letter.id, detail=detail)
    if receipt.stop_all:
        until = now + timedelta(seconds=receipt.until or 3600)
        book.settings.put(f"smtp stopped {letter.mailbox}", until.isoformat())
        book.notices.tell("smtp", letter.mailbox, f"Mailbox {letter.mailbox} cannot send",
                          f"The mail server says: {detail}\nNothing is sent until {until:%d %b %H:%M} UTC. "
                          "Check it with: assistant doctor", now)  # fmt: skip
    elif receipt.tell_owner and receipt.outcome is SendOutcome.DEFERRED:
        book.notices.tell("smtp", letter.mailbox, f"Mailbox {letter.mailbox} has trouble sending",
                          f"The mail server says: {detail}\nIt is tried again. Check it with: assistant doctor",
                          now)  # fmt: skip


def _defer(letter: Letter, detail: str, book: Book, house: House, now: datetime) -> None:
    sending = house.config.sending
    if now - letter.hold_until > sending.give_up_after:
        book.letters.change(letter.id, state=LetterState.REFUSED, detail=f"given up: {detail}")
        book.notices.tell("refused", f"letter {letter.id}", "A letter could not be sent",
                          f"Letter {letter.id} to {letter.recipient} was given up: {detail}", now,
                          case_id=letter.case_id)  # fmt: skip
        return
    wait = min(sending.retry_first * 2 ** min(letter.attempts, 10), sending.retry_most)
    book.letters.change(letter.id, state=LetterState.DEFERRED, next_try_at=now + wait, detail=detail)
