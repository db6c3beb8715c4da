"""What can happen to a case. Each event says when and on what evidence; the history of a case is the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.cases.values import CalendarMark, CallOutcome, Evidence, PromisedCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Base of all events."""

    at: datetime  #: aware UTC
    evidence: Evidence
    calendar: CalendarMark | None = None  #: the version of a calendar entry that it obeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited(Happening):
    """A notice told of the invitation for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined(Happening):
    """The notice is not authentic (or something else forbids an answer): shown, never answered."""

    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(Happening):
    """The platform told of it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLeft(Happening):
    """A letter was sent, or the owner says that it went out by hand."""

    purpose: str
    offered: tuple[datetime, ...] = ()  #: starts of the slots that it offers


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFailed(Happening):
    """A letter did not reach them: refused, or bounced for good."""

    purpose: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Happening):
    """The person wrote: in our thread, from the address that we wrote to, or through the platform."""

    intent: str
    clock: str = ""  #: the offset of their Date field: "UTC-05:00"; "" where it says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Happening):
    """Something that counts for nothing by itself but that the owner should see (an unproven mail, a forged CANCEL)."""

    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Away(Happening):
    """An automatic reply says that they are away."""

    until: datetime | None  #: the stated day of return plus one working day


@dataclass(frozen=True, slots=True, kw_only=True)
class CallProposed(Happening):
    """They name one or more times, or want a call without naming one; nothing stands yet."""

    call: PromisedCall | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAgreed(Happening):
    """A call stands."""

    call: PromisedCall


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMoved(Happening):
    """An agreed call is moved; without *call* the new time is still open."""

    call: PromisedCall | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChanged(Happening):
    """The rules of the clock that a standing call was agreed by are others now; nobody moved the call."""

    before: PromisedCall
    call: PromisedCall  #: the same agreement by the present rules


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCancelled(Happening):
    """An agreed call is off and none stands in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAsked(Happening):
    """We asked, once, which time was meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDue(Happening):
    """The agreed end has passed. Says nothing about whether it took place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerAsked(Happening):
    """The owner was asked whether the call happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Happening):
    """Somebody who may confirm says what became of the call; UNCLEAR when nobody does."""

    outcome: CallOutcome
    note: str = ""  #: the owner's one line about it


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised(Happening):
    """We gave the owner advice."""

    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerDecided(Happening):
    """What the owner then did: accept, decline, report, archive."""

    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected(Happening):
    """The platform (or the owner) says that the two are connected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped(Happening):
    """Thanks and an offer of help went out after the acceptance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerTookOver(Happening):
    """A letter written by hand, or an acceptance: the assistant keeps quiet from here on."""

    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerWrote(Happening):
    """The owner wrote to somebody they are connected with: a contact, from which the next one is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Happening):
    """The owner asks the assistant to go on with this case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped(Happening):
    """They asked us to stop: never written to again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Happening):
    because: str


Event = (
    Invited
    | Quarantined
    | Reminded
    | LetterLeft
    | LetterFailed
    | Answered
    | Noted
    | Away
    | CallProposed
    | CallAgreed
    | CallMoved
    | ZoneChanged
    | CallCancelled
    | TimeAsked
    | CallDue
    | OwnerAsked
    | CallEnded
    | Advised
    | OwnerDecided
    | Connected
    | Helped
    | OwnerTookOver
    | OwnerWrote
    | Resumed
    | Stopped
    | Closed
)
