"""The house: configuration, store and clock in one place, and what the loops share."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.config.values import Config, MailboxSettings
from assistant.desk.examine import Lens
from assistant.invitations.pitches import Pitches
from assistant.invitations.values import Owner
from assistant.reading.values import ReplyContext
from assistant.store.book import Book
from assistant.store.engine import Store
from assistant.transport.base import Inbox, Outbox
from assistant.transport.imap import ImapInbox
from assistant.transport.smtp import SmtpOutbox

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class House:
    """What every loop needs. Threads meet in the store only; the events here just wake them."""

    config: Config
    store: Store
    clock: Callable[[], datetime] = utc_now
    open_inbox: Callable[[MailboxSettings], Inbox] = lambda mailbox: ImapInbox(mailbox.imap)
    open_outbox: Callable[[MailboxSettings], Outbox] = lambda mailbox: SmtpOutbox(mailbox.smtp)
    stopping: threading.Event = field(default_factory=threading.Event)
    letters: threading.Event = field(default_factory=threading.Event)  #: set when a letter may be ready to leave
    beats: dict[str, datetime] = field(default_factory=dict)  #: last proof of life of each loop

    def now(self) -> datetime:
        return self.clock()

    def beat(self, loop: str) -> None:
        """This loop is alive; the watchdog is fed only while all are."""
        self.beats[loop] = utc_now()

    def mailbox(self, name: str) -> MailboxSettings:
        return next(one for one in self.config.mailboxes if one.name == name)

    def lens(self, mailbox: MailboxSettings, book: Book | None = None) -> Lens:
        """Through whose eyes the mails of *mailbox* are read; *book* brings the notes of other people."""
        config = self.config
        pitches = Pitches(book.cases.note_signatures()) if book is not None else None
        return Lens(
            catalogue=config.catalogue,
            owner=Owner(
                names=(config.owner.name,), addresses=config.owner.addresses, industry=config.owner.industry_words
            ),
            trust=mailbox.trust,
            context=ReplyContext(
                owner_zone=config.owner.zone, owner_addresses=config.owner.addresses, owner_name=config.owner.name
            ),
            pitches=pitches,
        )

    def paused(self, book: Book) -> str | None:
        """Why nothing is sent now: the owner's pause, a stop by anomaly; None when sending is on."""
        directory = self.config.storage.directory
        if (directory / "pause").exists():
            return "paused by the file 'pause' in the state directory"
        found = book.settings.get("paused")
        return str(found) if found else None

    def pause(self, because: str, book: Book) -> None:
        """Stop all sending until the owner says resume."""
        if book.settings.get("paused") is None:
            book.settings.put("paused", because)
            book.notices.tell("paused", "sending", "Sending is stopped", f"Nothing is sent: {because}\n"
                              "Have a look at: assistant status\nThen: assistant resume", self.now())  # fmt: skip
            log.warning("sending is stopped: %s", because)
