"""What the end of a transmission makes of a letter and its case."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from assistant.cases.values import Evidence, EvidenceKind
from assistant.daemon.house import House
from assistant.desk.word import letter_left
from assistant.desk.wording import when, worded, worded_or
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
            language = house.config.owner.language
            text = worded("case-stuck-text", language, letter=letter.id, case=letter.case_id,
                          error=type(error).__name__)  # fmt: skip
            book.notices.tell("parked", f"letter {letter.id}", worded("case-stuck", language), text, house.now(),
                              case_id=letter.case_id)  # fmt: skip


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
    detail, language = receipt.detail[:500], house.config.owner.language
    match receipt.outcome:
        case SendOutcome.REFUSED:
            book.letters.change(letter.id, state=LetterState.REFUSED, detail=detail)
            text = worded("letter-refused-text", language, about=named(letter, language), detail=detail)
            book.notices.tell("refused", f"letter {letter.id}", worded("letter-refused", language), text, now,
                              case_id=letter.case_id)  # fmt: skip
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
        text = worded("smtp-stopped-text", language, detail=detail,
                      until=when(until, house.config.owner.zone, language))  # fmt: skip
        subject = worded("smtp-stopped", language, mailbox=letter.mailbox)
        book.notices.tell("smtp", letter.mailbox, subject, text, now)
    elif receipt.tell_owner and receipt.outcome is SendOutcome.DEFERRED:
        subject = worded("smtp-trouble", language, mailbox=letter.mailbox)
        book.notices.tell("smtp", letter.mailbox, subject, worded("smtp-trouble-text", language, detail=detail), now)


def named(letter: Letter, language: str) -> str:
    """Which letter it is, in a mail to the owner."""
    purpose = worded_or(f"purpose-{letter.purpose}", letter.purpose, language)
    return worded("letter-about", language, letter=letter.id, purpose=purpose, recipient=letter.recipient)


def _defer(letter: Letter, detail: str, book: Book, house: House, now: datetime) -> None:
    sending = house.config.sending
    if now - letter.hold_until > sending.give_up_after:
        book.letters.change(letter.id, state=LetterState.REFUSED, detail=f"given up: {detail}")
        language = house.config.owner.language
        text = worded("letter-given-up-text", language, about=named(letter, language), detail=detail)
        book.notices.tell("refused", f"letter {letter.id}", worded("letter-given-up", language), text, now,
                          case_id=letter.case_id)  # fmt: skip
        return
    wait = min(sending.retry_first * 2 ** min(letter.attempts, 10), sending.retry_most)
    book.letters.change(letter.id, state=LetterState.DEFERRED, next_try_at=now + wait, detail=detail)
