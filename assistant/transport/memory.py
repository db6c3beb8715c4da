"""A mail account in memory: mailboxes, an Inbox and an Outbox over them. For tests, rehearsals and the demo.

They keep the same contracts as the real ones (one suite runs over all), and can be told to fail.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from assistant.errors import TransportError
from assistant.transport.base import (
    FetchedHeader,
    FetchedMail,
    MailboxMissing,
    MailboxState,
    Query,
    Receipt,
    SendOutcome,
    SendStage,
)
from assistant.transport.envelope import unusable
from assistant.transport.fields import field_values, header_block, searchable

HEADER_OCTETS = 65536
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


class MemoryInbox:
    """An Inbox over a MemoryServer."""

    def __init__(self, server: MemoryServer) -> None:
        self._server = server
        self._mailbox: str | None = None
        self._connected = False
        self._validity: int | None = None
        self._seen_next = 0
        self._hint = threading.Event()
        self._woken = False
        self._stop_listening: Callable[[], None] | None = None

    def connect(self) -> None:
        self.close()
        self._server.take_fault("connect")
        self._connected = True
        self._stop_listening = self._server.listen(self._hint.set)

    def close(self) -> None:
        self._connected = False
        self._mailbox = None
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None

    def examine(self, mailbox: str) -> MailboxState:
        self._begin("examine")
        self._mailbox = None
        state = self._server.state(mailbox)
        self._mailbox, self._validity = mailbox, state.uidvalidity
        self._seen_next = state.uidnext or 0
        return state

    def search(self, query: Query, *, after: int) -> tuple[int, ...]:
        self._begin("search")
        return tuple(mail.uid for mail in self._mails() if mail.uid > after and matches(mail.raw, query))

    def headers(self, uids: Iterable[int]) -> tuple[FetchedHeader, ...]:
        self._begin("headers")
        wanted = set(uids)
        return tuple(
            FetchedHeader(mail.uid, len(mail.raw), mail.received_at, header_block(mail.raw)[:HEADER_OCTETS])
            for mail in self._mails()
            if mail.uid in wanted
        )

    def fetch(self, uid: int, *, limit: int) -> FetchedMail | None:
        self._begin("fetch")
        for mail in self._mails():
            if mail.uid == uid:
                return FetchedMail(uid, len(mail.raw), mail.received_at, mail.raw[:limit])
        return None

    def wait(self, seconds: float) -> bool:
        self._begin("wait")
        deadline = time.monotonic() + seconds
        while not (news := self._news()) and not self._woken:
            left = deadline - time.monotonic()
            if left <= 0 or not self._hint.wait(left):
                break
            self._hint.clear()  # before looking: what changes meanwhile sets it again
        self._woken = False
        return news

    def wake(self) -> None:
        self._woken = True
        self._hint.set()

    def append(self, mailbox: str, raw: bytes, *, flags: tuple[str, ...] = (), at: datetime | None = None) -> None:
        self._begin("append")
        self._server.deliver(raw, mailbox, at=at, flags=flags)

    def special_use(self) -> dict[str, str]:
        self._begin("special_use")
        return {use: name for use, name in self._server.special_use.items() if name in self._server.names()}

    def capabilities(self) -> frozenset[str]:
        return self._server.capabilities

    def find_message(self, mailbox: str, message_id: str, token: str) -> str | None:
        self._begin("find_message")
        mails = self._server.mails(mailbox)
        return find_by_id_or_token((header_block(mail.raw) for mail in mails), message_id, token)

    def _begin(self, operation: str) -> None:
        if not self._connected:
            raise TransportError("the mailbox is not connected", temporary=True)
        try:
            self._server.take_fault(operation)
        except TransportError as error:
            if error.temporary:
                self.close()
            raise

    def _mails(self) -> tuple[StoredMail, ...]:
        if self._mailbox is None:
            raise TransportError("no mailbox is open", temporary=True)
        if self._server.state(self._mailbox).uidvalidity != self._validity:
            self.close()
            raise TransportError(f"the mailbox {self._mailbox!r} was replaced while it was open", temporary=True)
        return self._server.mails(self._mailbox)

    def _news(self) -> bool:
        if self._mailbox is None:
            return False
        self._mails()
        uidnext = self._server.state(self._mailbox).uidnext or 0
        news, self._seen_next = uidnext > self._seen_next, uidnext
        return news


@dataclass(frozen=True, slots=True)
class Fault:
    """How one transmission fails: what the caller is told, how far it came, whether the server delivers anyway."""

    receipt: Receipt
    reaches: SendStage = SendStage.SENDING
    delivers: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """A letter that an outbox or a test server took for delivery."""

    raw: bytes
    sender: str
    recipient: str


class MemoryOutbox:
    """An Outbox that keeps what it accepts, and may file copies into the Sent mailbox of *server*."""

    def __init__(
        self,
        server: MemoryServer | None = None,
        *,
        sent_mailbox: str = "Sent",
        filed_after: timedelta = timedelta(0),
        rewrite: Callable[[bytes], bytes] = lambda raw: raw,
    ) -> None:
        self.accepted: list[Accepted] = []
        self.script: deque[Fault] = deque()  #: one for each coming transmission; empty: all is well
        self.refuses_login: TransportError | None = None
        self._server = server
        self._sent_mailbox = sent_mailbox
        self._filed_after = filed_after
        self._rewrite = rewrite

    def send(self, raw: bytes, *, sender: str, recipient: str, at_stage: Callable[[SendStage], None]) -> Receipt:
        if why := unusable(sender, recipient):
            return Receipt(SendOutcome.REFUSED, why, tell_owner=True)
        fault = self.script.popleft() if self.script else None
        if fault is None or fault.reaches is SendStage.ENDING:
            at_stage(SendStage.ENDING)
        if fault is None or fault.delivers:
            self._accept(raw, sender, recipient)
        return fault.receipt if fault else Receipt(SendOutcome.SENT, "2.0.0 accepted", 250)

    def check(self) -> str:
        if self.refuses_login is not None:
            raise self.refuses_login
        return "memory ready"

    def close(self) -> None:
        pass

    def _accept(self, raw: bytes, sender: str, recipient: str) -> None:
        self.accepted.append(Accepted(raw, sender, recipient))
        if self._server is not None:
            self._server.deliver_later(self._rewrite(raw), self._sent_mailbox, self._filed_after)


def matches(raw: bytes, query: Query) -> bool:
    """Whether a mail matches, as IMAP SEARCH has it: substrings, whatever the case, any of them."""
    if query.empty:
        return True
    header = header_block(raw)
    asked = [("from", part) for part in query.from_contains]
    asked += [("subject", part) for part in query.subject_contains]
    asked += [(name, part) for name, part in query.header_contains]
    return any(
        searchable(part).casefold() in value.casefold() for name, part in asked for value in field_values(header, name)
    )


def find_by_id_or_token(headers: Iterable[bytes], message_id: str, token: str) -> str | None:
    """The Message-ID of the first header block with exactly *message_id*, else of one whose References hold *token*."""
    by_token = None
    for header in headers:
        own = next(iter(field_values(header, "message-id")), "")
        if own == message_id:
            return own
        if token and by_token is None and any(token in value for value in field_values(header, "references")):
            by_token = own or None
    return by_token


def _canonical(mailbox: str) -> str:
    return "INBOX" if mailbox.upper() == "INBOX" else mailbox
