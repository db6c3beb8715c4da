"""What the Book takes and gives; rows stay inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.cases.events import Event
from assistant.cases.record import InvitationRecord
from assistant.cases.values import Case


class LetterState(StrEnum):
    """Where a letter is on its way; the store is the only one who knows."""

    OBSERVED = "observed"  #: written for show only; nothing will ever be sent
    DRAFTED = "drafted"  #: to be put (or put) into the owner's Drafts mailbox
    WAITING = "waiting"  #: for the owner's yes
    BY_HAND = "by_hand"  #: the owner pastes it; the clock starts when they say so
    HELD = "held"  #: will leave when the hold is over; can be cancelled
    QUEUED = "queued"
    SENDING = "sending"  #: nothing has been handed over that could be delivered
    ENDING = "ending"  #: the final dot may have left: only the Sent mailbox knows
    SENT = "sent"
    REFUSED = "refused"  #: the server said no for good
    DEFERRED = "deferred"  #: will be tried again
    UNKNOWN = "unknown"  #: nobody can tell; the owner decides
    CANCELLED = "cancelled"


#: States in which a letter counts as written to the person, or may still reach them.
ALIVE = frozenset(LetterState) - {LetterState.OBSERVED, LetterState.CANCELLED, LetterState.REFUSED}
#: States that the hold, the owner or the sender can still stop.
STOPPABLE = (
    LetterState.DRAFTED,
    LetterState.WAITING,
    LetterState.BY_HAND,
    LetterState.HELD,
    LetterState.QUEUED,
    LetterState.DEFERRED,
)

#: How a letter left that we did not send: found in Sent, its words unseen; a draft, its words compared; by their word.
LIES_IN_SENT = "lies in Sent"
FROM_DRAFTS = "sent from Drafts"
SENT_BY_HAND = "sent by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to a person, with its whole way."""

    id: int = 0
    case_id: int
    person_id: int
    mailbox: str
    purpose: str
    round: int = 0
    state: LetterState
    rule: str
    template: str
    language: str
    route: str
    sender: str
    recipient: str | None
    subject: str
    text: str
    original_text: str
    raw: bytes | None = None
    message_id: str | None = None
    token: str | None = None
    filed_as: str | None = None
    offered: tuple[str, ...] = ()  #: ISO instants of the slots that it offers
    created_at: datetime
    hold_until: datetime
    next_try_at: datetime
    attempts: int = 0
    stage_at: datetime | None = None
    sent_at: datetime | None = None
    detail: str = ""
    approved_at: datetime | None = None
    rejected_at: datetime | None = None  #: the owner said no
    policy: str = ""  #: whose rule wrote it


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with all that the store holds about it."""

    case: Case
    record: InvitationRecord
    history: tuple[Event, ...]
    person_name: str
    blocked: str | None
    word: str | None  #: the owner's own word about the person: known | stranger
    rule: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """How far a mailbox has been read."""

    uidvalidity: int
    uid: int
    baseline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """One mail that was looked at, and what was made of it."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    fingerprint: str
    message_id: str | None
    kind: str
    outcome: str
    because: str
    case_id: int | None
    received_at: datetime
    seen_at: datetime
    attempts: int = 0
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """Something to look at when its time has come."""

    id: int
    case_id: int
    kind: str
    due_at: datetime
    expires_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerNotice:
    """Something that the owner should know or decide."""

    id: int
    at: datetime
    kind: str
    about: str
    subject: str
    text: str
    case_id: int | None
    state: str
    message_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """One decision with its inputs, so that it can be explained later."""

    case_id: int
    at: datetime
    policy: str
    rule: str | None
    steps: tuple[str, ...]
    trust: str
    facts: dict[str, object]
    nearly: tuple[tuple[str, str], ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Correspondence:
    """How much mail went to and fro between the owner and one address."""

    address: str
    name: str
    sent: int
    received: int
    last_sent_at: datetime | None
    last_received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One record that the owner imported: a connection, a card, a meeting, mail in an archive."""

    id: int = 0
    kind: str  #: connection | invitation | card | message | meeting | list | mail
    name: str = ""
    company: str | None = None
    position: str | None = None
    text: str = ""  #: the evidence in words that can be shown
    at: datetime | None = None
    outgoing: bool | None = None  #: of an invitation: the owner sent it
    attendees: int = 0  #: of a meeting
    sent: int = 0  #: of mail: letters by the owner
    received: int = 0
    source: str = ""  #: file:line
    keys: tuple[tuple[str, str], ...] = ()  #: strong keys (kind, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A file that people were learned from."""

    path: str
    kind: str
    digest: str
    mark: str
    read_at: datetime
    contacts: int
    problems: tuple[tuple[int | None, str], ...] = ()
    failed: str | None = None  #: why nothing could be read of it


@dataclass(frozen=True, slots=True)
class Merged:
    """What reading a file changed."""

    new: int
    changed: int
    same: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrust:
    """What was said and learned about how much one rule may do."""

    policy: str
    rule: str
    consented: str | None = None
    mode: str | None = None  #: the mode when the owner consented
    demoted: str | None = None
    since: datetime
    because: str = ""
