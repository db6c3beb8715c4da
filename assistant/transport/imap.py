"""The Inbox over IMAP4rev1 (RFC 3501, RFC 9051) with imapclient; one object belongs to one thread, but for ``wake``.

How it connects and what becomes of a line that breaks stands in ``session.py``.
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from assistant.errors import TransportError
from assistant.transport.account import ImapAccount, special_use
from assistant.transport.base import FetchedHeader, FetchedMail, MailboxMissing, MailboxState, Query
from assistant.transport.connection import Client, Connection
from assistant.transport.fetched import Fetched, read_fetched
from assistant.transport.fields import HEADER_OCTETS, find_by_id_or_token
from assistant.transport.search import HIGHEST_UID, search_commands, uid_set
from assistant.transport.session import Session

__all__ = ["ImapAccount", "ImapInbox"]

BATCH = 500  #: messages of one FETCH; more gains nothing
_LAST_SENT = 500  # how many messages find_message looks through where SEARCH does not work
_T = TypeVar("_T")


class ImapInbox(Session):
    """The Inbox contract over one IMAP connection."""

    def __init__(self, account: ImapAccount) -> None:
        super().__init__(account)
        self._can_idle = False
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
            weakref.finalize(self, os.close, end)

    def connect(self) -> None:
        super().connect()
        self._can_idle = "IDLE" in self._capabilities

    # Mailboxes

    def examine(self, mailbox: str) -> MailboxState:
        """Open *mailbox* for reading only (RFC 3501, section 6.3.2). Raises MailboxMissing, TransportError."""
        self._mailbox = None
        try:
            with self._command("examine"):
                assert self._client is not None
                answer = self._client.select_folder(mailbox, readonly=True)
        except MailboxMissing:
            raise MailboxMissing(f"there is no mailbox {mailbox!r} on {self._account.host}") from None
        except TransportError as error:
            # Many servers refuse a missing mailbox without a code: the list of mailboxes knows.
            if self._client is not None and type(error) is TransportError and not self._lists(mailbox):
                raise MailboxMissing(f"there is no mailbox {mailbox!r} on {self._account.host}") from error
            raise
        validity = answer.get(b"UIDVALIDITY")
        if not validity:
            raise TransportError(f"{mailbox!r} has no UIDVALIDITY: its messages cannot be told apart", temporary=False)
        exists = int(answer.get(b"EXISTS", 0))
        connection = self._connection()
        connection.exists, connection.news = exists, False
        self._mailbox = MailboxState(mailbox, int(validity), answer.get(b"UIDNEXT"), exists)
        return self._mailbox

    def _lists(self, mailbox: str) -> bool:
        with self._command("list"):
            assert self._client is not None
            found = self._client.list_folders("", mailbox)
        return any(rb"\noselect" not in [flag.lower() for flag in flags] for flags, _, _ in found)

    def special_use(self) -> dict[str, str]:
        listed = None
        if {"SPECIAL-USE", "LIST-EXTENDED"} <= self._capabilities:
            # Such a server need not tell the uses in a plain LIST (RFC 6154, section 2).
            listed = self._allowed_to_refuse(lambda client: client.list_with_uses())
        if listed is None:
            with self._command("list", patient=True):
                assert self._client is not None
                listed = self._client.list_folders()
        return special_use(listed)

    def capabilities(self) -> frozenset[str]:
        return self._capabilities

    def append(self, mailbox: str, raw: bytes, *, flags: tuple[str, ...] = (), at: datetime | None = None) -> None:
        try:
            with self._command("append"):
                assert self._client is not None
                self._client.append(mailbox, raw, flags, at)
        except MailboxMissing:
            raise MailboxMissing(f"there is no mailbox {mailbox!r} on {self._account.host}") from None

    # Messages

    def search(self, query: Query, *, after: int) -> tuple[int, ...]:
        """UIDs above *after* that *query* may mean, sorted; too many rather than too few. Raises TransportError."""
        if after >= HIGHEST_UID:
            return ()
        found: set[int] = set()
        for arguments in search_commands(query, after=after):
            answer = self._ask(lambda c, given=arguments: c.uid_search(given))  # type: ignore[misc]
            if answer is None:  # this SEARCH is beyond the server: all are candidates, the headers decide
                answer = self._ask(lambda c: c.uid_search([b"UID", b"%d:*" % (after + 1)]))
            if answer is None:
                with self._command("fetch", patient=True) as connection:
                    answer = [one.uid for one in read_fetched(connection.uid_fetch(f"{after + 1}:*", "(UID)"))]
            found.update(answer)
        # "n:*" always brings the last message, however old (RFC 9051, section 9: "*" is the largest in use).
        return tuple(sorted(uid for uid in found if uid > after))

    def _ask(self, search: Callable[[Connection], list[int]]) -> list[int] | None:
        return self._allowed_to_refuse(lambda client: search(client.connection))

    def _allowed_to_refuse(self, ask: Callable[[Client], _T]) -> _T | None:
        """An answer; None when the server cannot do it, which is not the same as a wish for a pause."""
        try:
            with self._command("search", patient=True):
                assert self._client is not None
                return ask(self._client)
        except TransportError as error:
            if self._client is None or type(error) is not TransportError:
                raise
            return None

    def headers(self, uids: Iterable[int]) -> tuple[FetchedHeader, ...]:
        wanted = sorted(set(uids))
        found: list[FetchedHeader] = []
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            for one in self._fetch(batch, f"BODY.PEEK[HEADER]<0.{HEADER_OCTETS}>", HEADER_OCTETS):
                raw = (one.body or b"")[:HEADER_OCTETS]
                found.append(FetchedHeader(one.uid, one.size or len(raw), one.received_at, raw))
        return tuple(sorted(found, key=lambda header: header.uid))

    def fetch(self, uid: int, *, limit: int) -> FetchedMail | None:
        for one in self._fetch([uid], f"BODY.PEEK[]<0.{limit}>", limit):
            raw = (one.body or b"")[:limit]
            return FetchedMail(uid, one.size or len(raw), one.received_at, raw)
        return None

    def _fetch(self, uids: list[int], section: str, octets: int) -> Iterator[Fetched]:
        """What the server has of *uids*, each once; a message without a body has been expunged meanwhile."""
        wanted = set(uids)
        with self._command("fetch", octets=(octets + 4096) * len(uids) + 65536) as connection:
            items = connection.uid_fetch(uid_set(uids), f"(UID RFC822.SIZE INTERNALDATE {section})")
            answers = [one for one in read_fetched(items) if one.body is not None]
        for one in answers:
            if one.uid in wanted:
                wanted.discard(one.uid)
                yield one

    def find_message(self, mailbox: str, message_id: str, token: str) -> str | None:
        before, known, news = self._mailbox, self._connection().exists, self._connection().news
        try:
            found = self._look_into(mailbox, message_id, token)
        except MailboxMissing:
            self._open_again(before, known, news)
            raise
        self._open_again(before, known, news)
        return found

    def _look_into(self, mailbox: str, message_id: str, token: str) -> str | None:
        """SEARCH HEADER finds substrings: the fields themselves decide."""
        if not self.examine(mailbox).exists:
            return None
        for field, part in (("Message-ID", message_id.strip("<>")), ("References", token)):
            if part:
                uids = self.search(Query(header_contains=((field, part),)), after=0)[-_LAST_SENT:]
                headers = (header.raw for header in self.headers(uids))
                found = find_by_id_or_token(headers, message_id, token if field == "References" else "")
                if found is not None:
                    return found
        return None

    def _open_again(self, before: MailboxState | None, known: int, news: bool) -> None:
        """Open the mailbox of before; what came meanwhile is news, though EXAMINE does not tell it as such."""
        if before is None:
            return
        again = self.examine(before.name)
        if again.uidvalidity != before.uidvalidity:
            self._drop()
            raise TransportError(f"the mailbox {before.name!r} was replaced meanwhile", temporary=True)
        self._connection().news = news or again.exists > known

    # Waiting

    def wait(self, seconds: float) -> bool:
        """Whether there is news within *seconds*, by IDLE (RFC 2177) or else by asking; ``wake`` ends it early.

        Raises TransportError when the line is dead.
        """
        deadline = time.monotonic() + seconds
        try:
            if self._connection().news:
                return self._take_news()
            while True:
                if self._can_idle and self._mailbox is not None:
                    woken = self._idle_until(min(deadline, time.monotonic() + self._account.idle_renewal))
                else:
                    woken = self._rest_until(min(deadline, time.monotonic() + self._account.poll_interval))
                over = woken or time.monotonic() >= deadline
                if not self._connection().news and not woken:
                    # A round trip: only an answer proves that the line lives.
                    with self._command("noop") as connection:
                        connection.noop()
                if over or self._connection().news:
                    return self._take_news()
        finally:
            self._forget_wakes()

    def wake(self) -> None:
        with suppress(BlockingIOError):  # a full pipe wakes as well
            os.write(self._wake_write, b"!")

    def _take_news(self) -> bool:
        connection = self._connection()
        news, connection.news = connection.news, False
        return news

    def _forget_wakes(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._wake_read, 4096)

    def _idle_until(self, end: float) -> bool:
        """One IDLE from start to DONE; True when ``wake`` ended it."""
        with self._command("idle") as connection:
            if not connection.start_idle():
                self._can_idle = False  # offered and then refused: some proxies do
                return False
            started = time.monotonic()
            woken = connection.listen(end, self._wake_read)
            connection.arm()
            if connection.end_idle() and time.monotonic() - started < 1.0:
                self._can_idle = False  # a server that ends each IDLE at once would have us spin
            return woken

    def _rest_until(self, end: float) -> bool:
        with self._command("rest") as connection:
            return connection.listen(end, self._wake_read)
