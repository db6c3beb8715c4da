"""Mail to the owner: what needs their word now, from their own address to their own address."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from assistant.config.values import MailboxSettings
from assistant.daemon.house import House
from assistant.desk.examine import TOKEN_MARK
from assistant.errors import MailError
from assistant.mail.compose import Outgoing, compose, new_message_id
from assistant.mail.values import Address
from assistant.policy.values import TrustLevel
from assistant.store.values import OwnerNotice
from assistant.transport.base import Outbox, SendOutcome, SendStage

log = logging.getLogger(__name__)

#: What cannot wait for the owner to look at the status by themselves.
AT_ONCE = (
    "did-it-happen", "call-reminder", "call-unclear", "decide", "advice", "by_hand", "not-understood", "too-late",
    "note", "paused", "smtp", "unknown", "mailbox", "trust", "limit", "import", "right-sizing",
    "zone",
)  # fmt: skip
_BETWEEN_TRIES = timedelta(minutes=5)
_TRY_AFTER = "owner mail waits until"


def mail_owner(house: House, outbox_of: Callable[[MailboxSettings], Outbox]) -> int:
    """Mail what cannot wait; how many mails left. One that does not leave is tried again after five minutes.

    Nothing is mailed while the assistant only observes; while sending is stopped only the word of the stop itself.
    """
    if house.config.ceiling is TrustLevel.OBSERVE:
        return 0
    with house.store.reading() as book:
        waiting = [one for one in book.notices.to_mail() if one.kind in AT_ONCE]
        after = book.settings.get(_TRY_AFTER)
        if house.paused(book) is not None:
            waiting = [one for one in waiting if one.kind == "paused"]
    if after is not None and house.now() < datetime.fromisoformat(after):
        return 0
    sent = 0
    for notice in waiting:
        if not _mail(notice, house, outbox_of):
            break
        sent += 1
    return sent


def _mail(notice: OwnerNotice, house: House, outbox_of: Callable[[MailboxSettings], Outbox]) -> bool:
    config = house.config
    mailbox = config.mailboxes[0]
    token = TOKEN_MARK + secrets.token_hex(12)
    message_id = new_message_id(token, mailbox.address.rpartition("@")[2])
    with house.store.book() as book:
        # Before it leaves, so that a crash never sends it twice: the status shows it all the same.
        book.notices.mailed(notice.id, message_id)
    try:
        raw = compose(
            Outgoing(
                message_id=message_id, date=house.now().astimezone(config.owner.zone),
                sender=Address(config.owner.name, mailbox.address),
                recipient=Address(config.owner.name, config.digest.to),
                subject=notice.subject, text=notice.text,
            )
        )  # fmt: skip
    except MailError as error:
        log.error("a mail to the owner cannot be written: %s", error)
        return True  # the status shows it; the others have their turn
    receipt = outbox_of(mailbox).send(raw, sender=mailbox.address, recipient=config.digest.to, at_stage=_no_stage)
    if receipt.outcome is SendOutcome.SENT:
        return True
    log.warning("a mail to the owner did not leave: %s", receipt.detail)
    with house.store.book() as book:
        if receipt.outcome is SendOutcome.DEFERRED:
            book.notices.mail_again(notice.id)
        book.settings.put(_TRY_AFTER, (house.now() + _BETWEEN_TRIES).isoformat())
    return False


def _no_stage(stage: SendStage) -> None:
    """A mail to the owner needs no stages: two of them would do no harm."""
