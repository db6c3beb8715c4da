"""The house: configuration, store and clock in one place, and what the loops share."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.config.values import Config, MailboxSettings
from assistant.daemon.dns import txt_record
from assistant.desk.examine import Lens
from assistant.desk.retold import retold
from assistant.desk.wording import worded
from assistant.invitations.pitches import Pitches
from assistant.invitations.values import Owner
from assistant.mail.dkim import TxtLookup
from assistant.mail.parse import read_mail
from assistant.mail.values import Mail
from assistant.reading.values import ReplyContext
from assistant.store.book import Book
from assistant.store.engine import Store
from assistant.transport.base import Inbox, Outbox
from assistant.transport.imap import ImapInbox
from assistant.transport.smtp import SmtpOutbox

log = logging.getLogger(__name__)

ALIVE_FOR = 150.0  #: seconds; longer than any single IMAP command may take (120), shorter than the unit's WatchdogSec


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
    read: Callable[..., Mail] = read_mail  #: octets and ``received_at`` to a Mail; the daemon does so in ``apart``
    look_up: TxtLookup = txt_record  #: the public keys of signatures
    stopping: threading.Event = field(default_factory=threading.Event)
    letters: threading.Event = field(default_factory=threading.Event)  #: set when a letter may be ready to leave
    beats: dict[str, float] = field(default_factory=dict)  #: loop → until when its silence is no hanging (monotonic)
    looked: set[str] = field(default_factory=set)  #: mail accounts whose Sent mailbox was read since we started
    _resting: dict[str, float] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.clock()

    def beat(self, loop: str, *, good_for: float = ALIVE_FOR) -> None:
        """This loop is alive, and will be heard of again within *good_for* seconds; else the watchdog bites.

        Counted by the monotonic clock: a wall clock that is set must not look like a loop that hangs.
        """
        self.beats[loop] = time.monotonic() + good_for

    def hung(self) -> list[str]:
        """The loops that should have been heard of by now."""
        now = time.monotonic()
        return [name for name, until in list(self.beats.items()) if now > until]

    def rest(self, mailbox: str, seconds: float) -> None:
        """Leave the IMAP server of *mailbox* alone for so long, whichever loop wants something of it."""
        self._resting[mailbox] = max(self._resting.get(mailbox, 0.0), time.monotonic() + seconds)

    def resting(self, mailbox: str) -> float:
        """How many seconds longer that lasts; 0.0 when it does not."""
        return max(0.0, self._resting.get(mailbox, 0.0) - time.monotonic())

    def rested(self, mailbox: str) -> None:
        """The server may be asked again at once: the owner changed the settings."""
        self._resting.pop(mailbox, None)

    def mailbox(self, name: str) -> MailboxSettings | None:
        """The settings of a mail account; None when it is configured no longer."""
        return next((one for one in self.config.mailboxes if one.name == name), None)

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
            language = self.config.owner.language
            text = worded("sending-stopped-text", language, because=retold(because, language))
            book.notices.tell("paused", "sending", worded("sending-stopped", language), text, self.now())
            log.warning("sending is stopped: %s", because)
