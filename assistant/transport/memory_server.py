"""The mailboxes of one account, in memory."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from assistant.transport.base import MailboxMissing, MailboxState

_SPECIAL = {"sent": "Sent", "drafts": "Drafts", "archive": "Archive", "trash": "Trash"}


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One message of a mailbox in memory."""

    uid: int
    raw: bytes
    received_at: datetime
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class _Mailbox:
    uidvalidity: int
    uidnext: int = 1
    mails: list[StoredMail] = field(default_factory=list)


class MemoryServer:
    """The mailboxes of one account; safe to use from several threads.

    *clock* gives the aware time of arrival; a moved clock also brings forward what is filed later.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.clock = clock
        self.special_use: dict[str, str] = dict(_SPECIAL)
        self.capabilities: frozenset[str] = frozenset({"IMAP4REV1", "IDLE", "SPECIAL-USE"})
        self._changed = threading.Condition(threading.RLock())
        self._validity = itertools.count(1_700_000_000)
        self._boxes: dict[str, _Mailbox] = {}
        self._later: list[tuple[datetime, str, bytes]] = []
        self._faults: dict[str, deque[BaseException]] = {}
        self._listeners: list[Callable[[], None]] = []
        for name in ("INBOX", *_SPECIAL.values()):
            self.create(name)

    # What happens to the account

    def deliver(
        self, raw: bytes, mailbox: str = "INBOX", *, at: datetime | None = None, flags: Iterable[str] = ()
    ) -> int:
        """Put a mail into *mailbox*; its UID. Raises MailboxMissing."""
        with self._changed:
            box = self._box(mailbox)
            uid, box.uidnext = box.uidnext, box.uidnext + 1
            box.mails.append(StoredMail(uid, raw, at or self.clock(), tuple(flags)))
            self._notify()
            return uid

    def deliver_later(self, raw: bytes, mailbox: str, after: timedelta) -> None:
        """Put a mail into *mailbox* once *after* has passed by the clock, as providers file Sent copies."""
        with self._changed:
            self._later.append((self.clock() + after, mailbox, raw))

    def expunge(self, mailbox: str, uid: int) -> None:
        with self._changed:
            box = self._box(mailbox)
            box.mails = [mail for mail in box.mails if mail.uid != uid]
            self._notify()

    def create(self, mailbox: str) -> None:
        with self._changed:
            self._boxes.setdefault(_canonical(mailbox), _Mailbox(next(self._validity)))
            self._notify()

    def delete(self, mailbox: str) -> None:
        with self._changed:
            self._box(mailbox)
            del self._boxes[_canonical(mailbox)]
            self._notify()

    def rename(self, mailbox: str, new_name: str) -> None:
        with self._changed:
            self._box(mailbox)
            self._boxes[_canonical(new_name)] = self._boxes.pop(_canonical(mailbox))
            self._notify()

    def renumber(self, mailbox: str) -> None:
        """Give *mailbox* a new UIDVALIDITY and its mails new UIDs, as a restored server does."""
        with self._changed:
            box = self._box(mailbox)
            mails = [replace(mail, uid=uid) for uid, mail in enumerate(box.mails, 1)]
            self._boxes[_canonical(mailbox)] = _Mailbox(next(self._validity), len(mails) + 1, mails)
            self._notify()

    def fail(self, operation: str, *errors: BaseException) -> None:
        """Let the next calls of an Inbox operation ("connect", "search" …) raise *errors*, one each."""
        with self._changed:
            self._faults.setdefault(operation, deque()).extend(errors)

    # What can be seen of it

    def mails(self, mailbox: str = "INBOX") -> tuple[StoredMail, ...]:
        with self._changed:
            return tuple(self._box(mailbox).mails)

    def state(self, mailbox: str) -> MailboxState:
        with self._changed:
            box = self._box(mailbox)
            return MailboxState(_canonical(mailbox), box.uidvalidity, box.uidnext, len(box.mails))

    def names(self) -> tuple[str, ...]:
        with self._changed:
            return tuple(self._boxes)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call *listener* after each change, from the thread that made it; the result ends that."""
        with self._changed:
            self._listeners.append(listener)

        def stop() -> None:
            with self._changed:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def take_fault(self, operation: str) -> None:
        """Raise the next error that ``fail`` asked for, if any."""
        with self._changed:
            waiting = self._faults.get(operation)
            if waiting:
                raise waiting.popleft()

    def _box(self, mailbox: str) -> _Mailbox:
        self._file_due()
        try:
            return self._boxes[_canonical(mailbox)]
        except KeyError:
            raise MailboxMissing(f"there is no mailbox {mailbox!r}") from None

    def _file_due(self) -> None:
        now = self.clock()
        due = [entry for entry in self._later if entry[0] <= now]
        self._later = [entry for entry in self._later if entry[0] > now]
        for at, mailbox, raw in due:
            if _canonical(mailbox) in self._boxes:
                self.deliver(raw, mailbox, at=at, flags=("\\Seen",))

    def _notify(self) -> None:
        self._changed.notify_all()
        for listener in tuple(self._listeners):
            listener()


def _canonical(mailbox: str) -> str:
    return "INBOX" if mailbox.upper() == "INBOX" else mailbox
