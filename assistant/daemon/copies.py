"""Files copies in Sent and drafts in Drafts; that it fails is a pity and never a reason to send again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.config.values import MailboxSettings
from assistant.daemon.house import House
from assistant.daemon.sent import sent_mailbox
from assistant.errors import TransportError
from assistant.store.values import Letter, LetterState
from assistant.transport.base import Inbox, LoginRefused, Throttled

log = logging.getLogger(__name__)

_REST = 900.0  #: seconds that a server is left alone that did not let us in, beside what the watcher does


@contextmanager
def visit(mailbox: MailboxSettings, house: House, *, loop: str | None = None) -> Iterator[Inbox]:
    """A short connection beside the watcher's; *loop* is heard of at each command.

    Raises TransportError, also where the server wants to be left alone.
    """
    if house.resting(mailbox.name):
        raise TransportError(f"the server of {mailbox.name} is left alone for now", temporary=True)
    inbox = house.open_inbox(mailbox)
    if loop is not None:
        inbox.alive = lambda: house.beat(loop)
    try:
        inbox.connect()
        yield inbox
    except Throttled as error:
        house.rest(mailbox.name, error.pause)
        raise
    except LoginRefused:
        house.rest(mailbox.name, _REST)
        raise
    finally:
        inbox.close()


class Copies:
    """What the sender leaves in the owner's mailboxes."""

    def __init__(self, house: House) -> None:
        self.house = house

    def file_copy(self, letter: Letter, mailbox: MailboxSettings) -> None:
        """A copy for the owner's Sent mailbox, where the server does not keep one by itself."""
        if mailbox.server_files_sent or letter.raw is None:
            return
        try:
            with visit(mailbox, self.house) as inbox:
                name = sent_mailbox(mailbox, inbox)
                if name is not None:
                    inbox.append(name, letter.raw, flags=("\\Seen",), at=self.house.now())
        except TransportError as error:
            log.warning("letter %d was sent, but its copy could not be filed: %s", letter.id, error)

    def file_drafts(self) -> None:
        """Put letters of draft trust into the owner's Drafts mailbox, once each."""
        with self.house.store.reading() as book:
            drafts = [one for one in book.letters.in_state(LetterState.DRAFTED) if one.stage_at is None and one.raw]
        for letter in drafts:
            mailbox = self.house.mailbox(letter.mailbox)
            if mailbox is None or self.house.resting(mailbox.name):
                continue
            try:
                with visit(mailbox, self.house) as inbox:
                    self._file_draft(letter, mailbox, inbox)
            except TransportError as error:
                self.house.rest(mailbox.name, 60.0)
                log.warning("a draft could not be filed: %s", error)

    def _file_draft(self, letter: Letter, mailbox: MailboxSettings, inbox: Inbox) -> None:
        name = mailbox.drafts or inbox.special_use().get("drafts")
        with self.house.store.book() as book:
            # Written down first: a draft that is missing is a smaller harm than two of them.
            where = f"lies in {name}" if name else "there is no Drafts mailbox; see: assistant pending show"
            book.letters.change(letter.id, stage_at=self.house.now(), detail=where)
        if name is not None and letter.raw is not None:
            inbox.append(name, letter.raw, flags=("\\Draft",), at=self.house.now())
