"""Sends the digest: once a day at the owner's hour, and never an empty one."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from assistant.daemon.house import House
from assistant.desk.examine import TOKEN_MARK
from assistant.letters.values import LetterVariables
from assistant.letters.write import write
from assistant.mail.compose import Outgoing, compose, new_message_id
from assistant.mail.values import Address
from assistant.reports.digest import digest_of, worth_sending
from assistant.transport.base import SendOutcome, SendStage

log = logging.getLogger(__name__)

REMEMBERED = 60  #: digests whose answers are still obeyed


def next_digest(house: House, now: datetime) -> datetime:
    """When the next digest is due, aware."""
    local = now.astimezone(house.config.owner.zone)
    today = local.replace(
        hour=house.config.digest.at.hour, minute=house.config.digest.at.minute, second=0, microsecond=0
    )
    return today if today > local else today + timedelta(days=1)


def digest_text(house: House, now: datetime) -> tuple[str, str] | None:
    """(subject, text) of the digest at *now*; None when there is nothing to say. Raises LetterError."""
    with house.store.reading() as book:
        digest = digest_of(house.config, book, now, next_at=next_digest(house, now))
    if not worth_sending(digest):
        return None
    variables = LetterVariables(owner=house.config.owner.for_letters, digest=digest)
    draft = write("owner/digest", variables, house.config.templates, languages=(house.config.owner.language, "en"))
    return draft.subject, draft.flowing


def send_digest(house: House) -> bool:
    """Send the digest now; False when there was nothing to say or it did not leave."""
    written = digest_text(house, house.now())
    if written is None:
        return False
    address = house.config.mailboxes[0].address
    message_id = new_message_id(TOKEN_MARK + secrets.token_hex(12), address.rpartition("@")[2])
    with house.store.book() as book:
        known = book.settings.get("digests", [])
        book.settings.put("digests", [*known[-REMEMBERED:], message_id])
    return _post(*written, message_id, house)


def _post(subject: str, text: str, message_id: str, house: House) -> bool:
    config, mailbox = house.config, house.config.mailboxes[0]
    raw = compose(
        Outgoing(
            message_id=message_id, date=house.now().astimezone(config.owner.zone),
            sender=Address(config.owner.name, mailbox.address), recipient=Address(config.owner.name, config.digest.to),
            subject=subject, text=text,
        )
    )  # fmt: skip
    outbox = house.open_outbox(mailbox)
    try:
        receipt = outbox.send(raw, sender=mailbox.address, recipient=config.digest.to, at_stage=_no_stage)
    finally:
        outbox.close()
    if receipt.outcome is not SendOutcome.SENT:
        log.warning("the digest did not leave: %s", receipt.detail)
    return receipt.outcome is SendOutcome.SENT


def _no_stage(stage: SendStage) -> None:
    """A digest needs no stages: its day is written down before it is sent."""


def digest_if_due(house: House) -> None:
    """Once a day at the owner's hour; a day that was slept through gets one digest, not several."""
    if not house.config.digest.enabled:
        return
    now = house.now()
    local = now.astimezone(house.config.owner.zone)
    today = local.date().isoformat()
    with house.store.reading() as book:
        last = book.settings.get("digest day")
    if last == today or (last is not None and local.time() < house.config.digest.at):
        return
    with house.store.book() as book:
        # Written down first: a digest that is missed is a smaller harm than one every twenty seconds.
        book.settings.put("digest day", today)
    if last is not None:  # on the first day there is nothing to tell yet
        send_digest(house)
