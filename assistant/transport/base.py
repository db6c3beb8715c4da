"""The contracts of the Inbox (IMAP) and the Outbox (SMTP), and the values that pass through them.

Both raise ``TransportError``; ``temporary`` tells whether waiting may help. Real ones are in ``imap.py`` and
``smtp.py``, the ones for tests and rehearsals in ``memory.py``; one contract suite runs over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from assistant.errors import TransportError


class LoginRefused(TransportError):
    """The server refused name and password (or token); after three of these we stop and tell the owner."""

    def __init__(self, message: str) -> None:
        super().__init__(message, temporary=False)


class MailboxMissing(TransportError):
    """The configured mailbox does not exist (any more): a person must look."""

    def __init__(self, message: str) -> None:
        super().__init__(message, temporary=False)


class Throttled(TransportError):
    """The server asks for a pause ([OVERQUOTA], [THROTTLED], too many connections …)."""

    def __init__(self, message: str, *, pause: float) -> None:
        super().__init__(message, temporary=True)
        self.pause = pause  #: seconds without any command


@dataclass(frozen=True, slots=True)
class MailboxState:
    """What SELECT (or EXAMINE) says (RFC 9051, section 6.3.2)."""

    name: str
    uidvalidity: int
    uidnext: int | None  #: some servers leave it out
    exists: int


@dataclass(frozen=True, slots=True)
class Query:
    """Which messages are candidates: any of these, OR-ed (RFC 9051, section 6.4.4). Empty: all messages.

    All are substrings, as IMAP SEARCH has it; whoever asks must look again at the header fields that come back.
    """

    from_contains: tuple[str, ...] = ()
    header_contains: tuple[tuple[str, str], ...] = ()  #: (field name, substring); "" asks for presence
    subject_contains: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.from_contains or self.header_contains or self.subject_contains)


@dataclass(frozen=True, slots=True)
class FetchedHeader:
    uid: int
    size: int  #: RFC822.SIZE in bytes
    received_at: datetime  #: INTERNALDATE, aware UTC
    raw: bytes  #: the header block, capped


@dataclass(frozen=True, slots=True)
class FetchedMail:
    uid: int
    size: int
    received_at: datetime
    raw: bytes  #: the whole mail, or its first *limit* bytes


class Inbox(Protocol):
    """One IMAP connection of one mailbox account, used by one thread. Reading never sets \\Seen (EXAMINE, PEEK)."""

    alive: Callable[[], None]  #: called before each command, none of which may take longer than two minutes

    def connect(self) -> None:
        """Connect and log in, the secret fetched afresh. Raises LoginRefused, TransportError."""

    def close(self) -> None:
        """Log out if that is quick, and drop the line; never raises."""

    def examine(self, mailbox: str) -> MailboxState:
        """Open *mailbox* read-only. Raises MailboxMissing."""

    def search(self, query: Query, *, after: int) -> tuple[int, ...]:
        """UIDs greater than *after* that the server finds for *query*, ascending. Always ranged by UID."""

    def headers(self, uids: Iterable[int]) -> tuple[FetchedHeader, ...]:
        """Header blocks (capped at 64 KB), in batches of 500; a message expunged meanwhile is left out."""

    def fetch(self, uid: int, *, limit: int) -> FetchedMail | None:
        """The first *limit* bytes of a mail; None when it was expunged meanwhile."""

    def wait(self, seconds: float) -> bool:
        """Wait for a hint of new mail in the open mailbox by IDLE, else poll with NOOP: True when something may be new.

        Returns early when ``wake`` is called. A dead line raises TransportError; a hint is never a promise: the
        caller searches after every return, whatever it says.
        """

    def wake(self) -> None:
        """End a ``wait`` from another thread at once."""

    def append(self, mailbox: str, raw: bytes, *, flags: tuple[str, ...] = (), at: datetime | None = None) -> None:
        """File a copy (Sent, Drafts)."""

    def special_use(self) -> dict[str, str]:
        """Mailboxes by their special use (RFC 6154): {"sent": "Sent", "drafts": "Drafts"} as far as known."""

    def capabilities(self) -> frozenset[str]:
        """What the server offers, upper case (IDLE, UIDPLUS …)."""

    def find_message(self, mailbox: str, message_id: str, token: str) -> str | None:
        """The Message-ID under which a letter lies in *mailbox*, or None.

        Searches for the exact Message-ID, then for *token* in References (a provider may rewrite the Message-ID).
        SEARCH HEADER is a substring search: the header field is fetched and compared.
        """


class SendStage(StrEnum):
    """How far a transmission has come; the caller records each before the next begins."""

    SENDING = "sending"  #: nothing has been handed over that the server could deliver
    ENDING = "ending"  #: written just before the final dot leaves: from here on only the Sent mailbox knows


class SendOutcome(StrEnum):
    SENT = "sent"  #: 250 after the dot
    DEFERRED = "deferred"  #: not delivered, may be tried again later
    REFUSED = "refused"  #: not delivered, never to be tried again at this address
    UNKNOWN = "unknown"  #: broke between the dot and the answer: look in Sent


@dataclass(frozen=True, slots=True)
class Receipt:
    """How one transmission ended."""

    outcome: SendOutcome
    detail: str  #: the server's own words, or what broke, in one line
    code: int | None = None  #: SMTP reply code
    stop_all: bool = False  #: 535, or a daily limit: no further sending now
    until: float | None = None  #: seconds to pause all sending, when the server named a daily limit
    address_refused: bool = False  #: REFUSED because there is no such recipient: never write to this address again
    tell_owner: bool = False  #: a person should hear of it (refused login, refused content, daily limit …)


class Outbox(Protocol):
    """One SMTP submission account. Keeps its connection for some time; used by one thread."""

    def send(self, raw: bytes, *, sender: str, recipient: str, at_stage: Callable[[SendStage], None]) -> Receipt:
        """Hand one letter to the server; never raises for what a server or a line does.

        *at_stage* is called with ENDING right before the first byte goes out after which the server could deliver:
        the text has left then, the final dot has not (RFC 5321, section 4.1.1.4: without it nothing is delivered).
        What *at_stage* raises ends the transmission before that and is passed on. A letter whose ENDING was recorded
        may still come back DEFERRED or REFUSED: then the server has said so, and nothing was delivered.
        """

    def check(self) -> str:
        """Log in without sending; the server's greeting in one line. Raises LoginRefused, TransportError."""

    def rest(self) -> None:
        """Let go of a connection that was not used for a while; to be called now and then. Never raises."""

    def close(self) -> None:
        """Say QUIT if that is quick; never raises."""
