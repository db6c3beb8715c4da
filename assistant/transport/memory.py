"""A mail account in memory: mailboxes, an Inbox and an Outbox over them. For tests, rehearsals and the demo.

They keep the same contracts as the real ones (one suite runs over all), and can be told to fail.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.errors import TransportError
from assistant.transport.base import (
    FetchedHeader,
    FetchedMail,
    MailboxState,
    Query,
    Receipt,
    SendOutcome,
    SendStage,
)
from assistant.transport.envelope import unusable
from assistant.transport.fields import (
    HEADER_OCTETS,
    find_by_id_or_token,
    header_block,
    holds,
    searchable,
)
from assistant.transport.memory_server import MemoryServer, StoredMail

__all__ = ["Accepted", "Fault", "MemoryInbox", "MemoryOutbox", "MemoryServer", "StoredMail", "matches"]


class MemoryInbox:
    """An Inbox over a MemoryServer."""

    def __init__(self, server: MemoryServer) -> None:
        self._server = server
        self.alive: Callable[[], None] = lambda: None
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
        self.alive()
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

    def rest(self) -> None:
        pass

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
    return holds(header_block(raw), _asked(query))


@functools.lru_cache(1)
def _asked(query: Query) -> dict[str, tuple[str, ...]]:
    asked = [("from", part) for part in query.from_contains]
    asked += [("subject", part) for part in query.subject_contains]
    asked += [(name, part) for name, part in query.header_contains]
    parts: dict[str, tuple[str, ...]] = {}
    for name, part in asked:
        parts[name.casefold()] = (*parts.get(name.casefold(), ()), searchable(part).casefold())
    return parts
