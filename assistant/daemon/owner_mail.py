"""Mail to the owner: what needs their word now, from their own address to their own address."""

from __future__ import annotations

import logging
import secrets

from assistant.daemon.house import House
from assistant.desk.examine import TOKEN_MARK
from assistant.errors import MailError
from assistant.mail.compose import Outgoing, compose, new_message_id
from assistant.mail.values import Address
from assistant.store.values import OwnerNotice
from assistant.transport.base import SendOutcome, SendStage

log = logging.getLogger(__name__)

#: What cannot wait for the owner to look at the status by themselves.
AT_ONCE = ("did-it-happen", "call-reminder", "paused", "smtp", "unknown")


def mail_owner(house: House) -> int:
    """Mail what cannot wait; how many mails left. A mail that fails is tried again at the next tick."""
    with house.store.reading() as book:
        waiting = [one for one in book.notices.to_mail() if one.kind in AT_ONCE]
    return sum(_mail(one, house) for one in waiting)


def _mail(notice: OwnerNotice, house: House) -> bool:
    config = house.config
    mailbox = config.mailboxes[0]
    token = TOKEN_MARK + secrets.token_hex(12)
    message_id = new_message_id(token, mailbox.address.rpartition("@")[2])
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
        return False
    with house.store.book() as book:
        # Before it leaves, so that it is never sent twice: the status shows it all the same.
        book.notices.mailed(notice.id, message_id)
    outbox = house.open_outbox(mailbox)
    try:
        receipt = outbox.send(raw, sender=mailbox.address, recipient=config.digest.to, at_stage=_no_stage)
    finally:
        outbox.close()
    if receipt.outcome is not SendOutcome.SENT:
        log.warning("a mail to the owner did not leave: %s", receipt.detail)
    return receipt.outcome is SendOutcome.SENT


def _no_stage(stage: SendStage) -> None:
    """A mail to the owner needs no stages: two of them would do no harm."""
