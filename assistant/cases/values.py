"""The life of one invitation: stages, the promised call, evidence. Values only.

The state of a case is derived from its events (``cases.events``) by ``cases.lifecycle.advance`` and by nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

#: Why a case is muted for ever; not even the owner's word opens it.
STOP = "they asked us to stop"
#: The reference of what the owner said at the command line or on the page.
BY_COMMAND = "command"


class Stage(StrEnum):
    """Where a case stands; these are the words that a policy's ``stage`` uses."""

    INVITED = "invited"  #: new, nothing done yet
    ASKED = "asked"  #: we wrote and wait
    ANSWERED = "answered"  #: they wrote; the intent says what
    OFFERED = "offered"  #: a call is offered (or under discussion), no time stands
    AGREED = "agreed"  #: a call stands in the future
    DUE = "due"  #: its agreed end has passed; nobody has said yet whether it took place
    MISSED = "missed"  #: they did not come
    HAPPENED = "happened"  #: somebody who may confirm says that it took place
    ADVISED = "advised"  #: the owner has our advice and decides
    ACCEPTED = "accepted"  #: connected
    HELPED = "helped"  #: thanked, help offered
    CLOSED = "closed"

    @property
    def open(self) -> bool:
        return self is not Stage.CLOSED


class EvidenceKind(StrEnum):
    MAIL = "mail"  #: reference is a Message-ID
    CALENDAR = "calendar"  #: reference is UID;SEQUENCE
    OWNER = "owner"  #: the owner's word, by command, page or authenticated mail
    RECORD = "record"  #: something imported
    CLOCK = "clock"  #: the passing of time; never makes a call happen


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a statement rests on; can be opened by its reference."""

    kind: EvidenceKind
    reference: str
    words: str = ""  #: the words that count, tokens cut away


class Speaker(StrEnum):
    """Whose words a call was read from; an agreement may be somebody else's."""

    PERSON = "person"
    OWNER = "owner"
    CALENDAR = "calendar"  #: an entry, whoever made it
    SERVICE = "service"  #: the mail of a booking service


class CallOutcome(StrEnum):
    HAPPENED = "happened"
    THEY_ABSENT = "they_absent"
    I_ABSENT = "i_absent"
    CANCELLED = "cancelled"
    NEVER_AGREED = "never_agreed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMark:
    """Which version of a calendar entry an event rests on (RFC 5546, section 2.1.5)."""

    uid: str
    sequence: int = 0
    stamp: datetime | None = None  #: DTSTAMP, aware UTC
    by_guest: bool = False  #: a REPLY or COUNTER; they are ordered among themselves

    def supersedes(self, other: CalendarMark) -> bool:
        """Whether this one is newer than *other* of the same UID: a higher SEQUENCE, else a later DTSTAMP."""
        if self.sequence != other.sequence:
            return self.sequence > other.sequence
        return self.stamp is not None and (other.stamp is None or self.stamp > other.stamp)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedCall:
    """A call that stands: one entry of the promise ledger."""

    start: datetime | None  #: aware UTC; None while only a day is known
    day: date | None = None  #: when only a day is said, in *zone*
    end: datetime | None = None  #: aware UTC; start plus the usual length when nobody said
    zone: str = "UTC"  #: IANA name or fixed offset that the time was said in
    wall: datetime | None = None  #: *start* on the clock of *zone*, naive; None where that is only an offset
    caller: str = "unknown"  #: inviter | owner | unknown
    words: str = ""  #: that say so; none where the owner said it by a command or a button
    said_by: Speaker = Speaker.PERSON  #: whose *words* these are
    confirmed: bool = False  #: both sides said yes to exactly this time
    number: str | None = None  #: E.164, where one was given
    calendar_uid: str | None = None
    sequence: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One invitation from arrival to its end, as far as its events tell. Instants are aware UTC."""

    id: int
    person_id: int
    mailbox: str
    platform: str
    stage: Stage = Stage.INVITED
    opened_at: datetime
    changed_at: datetime  #: of the last thing that happened
    old: bool = False  #: was there before the first start: looked at, never answered
    quarantined: str | None = None  #: why nothing may go out, such as a forged notice
    muted: str | None = None  #: why the assistant keeps quiet: the owner took over, the person said stop
    reminders: int = 0
    letters: tuple[str, ...] = ()  #: purposes of what was sent or handed over
    last_letter_at: datetime | None = None
    last_intent: str | None = None
    last_answer_at: datetime | None = None
    their_clock: str = ""  #: the offset at which their last mail was written: "UTC-05:00"; "" when it says nothing
    quiet_until: datetime | None = None  #: out of office: nothing before then
    offered: tuple[datetime, ...] = ()  #: starts of the offered slots, in the order of the letter
    call: PromisedCall | None = None  #: that stands
    proposed: PromisedCall | None = None  #: that they named and nobody has agreed to yet
    call_version: int = 0  #: how many different times have stood so far: the first agreement makes it 1
    last_start: datetime | None = None  #: start of the last call that stood, also when it no longer does
    calendar: tuple[CalendarMark, ...] = ()  #: the newest version of each calendar entry that was obeyed
    time_asked: bool = False  #: an ambiguous time was asked about once
    outcome: CallOutcome | None = None  #: of the last call that stood; a later word of the owner's replaces it
    calls_held: int = 0
    calls_missed: int = 0  #: by them
    calls_moved: int = 0  #: by them; what the owner moves is not counted
    calls_i_missed: int = 0
    asked_owner: int = 0  #: times "did it happen?" was asked about the current call
    advice: str | None = None
    owner_decision: str | None = None
    note_about_call: str = ""  #: the owner's own line
    closed_because: str | None = None
    reached_at: dict[str, datetime] = field(default_factory=dict)  #: first time at each stage, for the funnel
