"""What a person's reply says: values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Intent(StrEnum):
    PERSONAL_ANSWER = "personal_answer"
    MISTAKE = "mistake"
    CALL_AGREED = "call_agreed"
    CALL_PROPOSED = "call_proposed"
    CALL_PROMISED_VAGUE = "call_promised_vague"
    CALL_DECLINED = "call_declined"
    CALL_RESCHEDULED = "call_rescheduled"
    CALL_CANCELLED = "call_cancelled"
    CALL_MISSED_APOLOGY = "call_missed_apology"
    CALL_HELD_THANKS = "call_held_thanks"
    WITHDRAW = "withdraw"
    JOB_REQUEST = "job_request"
    SALES_PITCH = "sales_pitch"
    INTRODUCTION_REQUEST = "introduction_request"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    OTHER = "other"


class Caller(StrEnum):
    INVITER = "inviter"
    OWNER = "owner"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    DEFINITE = "definite"
    DAY_ONLY = "day_only"
    VAGUE = "vague"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One time that a text names: an instant (aware, in the zone it was meant in) or a whole day."""

    start: datetime | date
    end: datetime | None = None
    words: str = ""  #: the words it was read from
    zone_said: bool = False  #: the text (or calendar part) itself named the zone; else it was the writer's, assumed
    doubt: str | None = None  #: why it is ambiguous, in plain words; None when it is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The future call that stands after a message."""

    start: datetime | date | None
    end: datetime | None = None
    alternatives: tuple[Slot, ...] = ()
    caller: Caller | None = None
    certainty: Certainty = Certainty.NONE
    words: str = ""
    took_place: bool | None = None  #: True/False when the text says that a past call happened or did not; else None
    zone_said: bool = False
    doubt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A person's (or machine's) mail inside a conversation, read."""

    intent: Intent
    secondary_intents: tuple[Intent, ...] = ()
    new_text: str = ""
    call: Call | None = None  #: None only where there is nothing at all to say about calls
    because: str = ""  #: the words that decided
    language: str | None = None
    return_date: date | None = None  #: an out-of-office's stated day of return
    stop: bool = False  #: "please stop": never write to this person again
    leaves_for_good: bool = False  #: "no longer with the company"
    phone: str | None = None  #: a number the person gave, E.164
    sure: bool = True  #: False where no rule finds the intent, and another weighs nearly as much
    said: bool = True  #: False where a call's being held, missed or off was weighed, but no plain word says it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyContext:
    """What is known before a reply is read; everything may be left out (``explain`` knows nothing)."""

    owner_zone: ZoneInfo
    owner_addresses: frozenset[str] = frozenset()  #: folded addr_specs
    owner_name: str = ""
    writer_zone: ZoneInfo | None = None  #: where known; else the offset of the Date field
    offered: tuple[Slot, ...] = ()  #: slots of our last offer, in its order ("number 2")
    agreed: Slot | None = None  #: the call that stood before this message ("an hour later", "same time")
    languages: tuple[str, ...] = ("en", "de", "fr", "es")
    letters: tuple[str, ...] = ()  #: texts of our letters in this conversation, oldest first: what is quoted of them


class CallAct(StrEnum):
    """What a clause does with the call."""

    AGREES = "agrees"  #: takes an offered slot, or says that a time suits
    STATES = "states"  #: names a fixed time without asking
    PROPOSES = "proposes"  #: asks, gives a choice, sets a condition, answers "tentative"
    PROMISES_VAGUE = "promises_vague"
    DECLINES = "declines"
    RESCHEDULES = "reschedules"
    CANCELS = "cancels"
    MISSED_APOLOGY = "missed_apology"
    HELD_THANKS = "held_thanks"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReading:
    """What the new text of one reply says about a call."""

    call: Call | None  #: None when there is nothing at all to say about calls
    act: CallAct = CallAct.NONE  #: the act that decides
    held: bool | None = None  #: True/False when the text says that a past call happened or did not
    words: str = ""  #: the words that decided
    tentative: bool = False  #: the slot is hedged ("probably", "pencil in")
    acts: tuple[CallAct, ...] = ()  #: every act met, the deciding one first
    refused: tuple[Slot, ...] = ()  #: times that the text says do not suit
    floor: bool = False  #: "not before 2pm": the start is only the earliest that suits
    possible: tuple[Slot, ...] = ()  #: times to come that no word of their clause ties to a call
    stood: Slot | None = None  #: the only time that was offered or agreed before, where the text takes no other
    old: Slot | None = None  #: the call that stood before
    weighed: tuple[tuple[Slot, frozenset[str]], ...] = ()  #: each time that was weighed, with its traits
