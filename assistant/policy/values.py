"""Facts, steps, decisions: values only. The engine is ``policy.decide``, the files are read by ``policy.load``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


def spell_duration(duration: timedelta, working_days: int = 0) -> str:
    """The duration as policies write it: "7 days", "1 working day", "90 minutes"; the largest unit that fits."""
    if working_days:
        return f"{working_days} working day{'' if working_days == 1 else 's'}"
    seconds = int(duration.total_seconds())
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds and seconds % length == 0:
            count = seconds // length
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} seconds" if seconds else "0 minutes"


class TrustLevel(StrEnum):
    """How much a rule may do by itself; the order of the members is the order of trust."""

    OBSERVE = "observe"  #: only say what would happen
    DRAFT = "draft"  #: put a draft into the owner's Drafts mailbox
    ASK = "ask"  #: wait for the owner's yes
    AUTO = "auto"  #: send after the hold

    @property
    def rank(self) -> int:
        return list(TrustLevel).index(self)

    def at_most(self, other: TrustLevel) -> TrustLevel:
        """The lower of the two."""
        return self if self.rank <= other.rank else other


class AdviceKind(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    REPORT = "report"
    ARCHIVE = "archive"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Reply:
    """Write a letter of this purpose: ``reply:have-we-met``, ``reply:offer-call``."""

    purpose: str
    after: timedelta = timedelta(0)  #: delay before it may leave, on top of the hold
    after_working_days: int = 0  #: ``reply:thank after 1 working day``

    def __str__(self) -> str:
        return f"reply:{self.purpose}"


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again when this long has passed without an answer: ``wait:7 days``."""

    duration: timedelta
    working_days: int = 0

    def __str__(self) -> str:
        return f"wait:{spell_duration(self.duration, self.working_days)}"


@dataclass(frozen=True, slots=True)
class Advise:
    """Recommend this to the owner: ``advise:accept``."""

    advice: AdviceKind

    def __str__(self) -> str:
        return f"advise:{self.advice}"


@dataclass(frozen=True, slots=True)
class AskOwner:
    """Show it to the owner and wait for their word: ``ask-owner``."""

    def __str__(self) -> str:
        return "ask-owner"


@dataclass(frozen=True, slots=True)
class Archive:
    """Close without an answer, and advise to archive the invitation: ``archive``."""

    def __str__(self) -> str:
        return "archive"


@dataclass(frozen=True, slots=True)
class Close:
    """The case is over: ``close``."""

    def __str__(self) -> str:
        return "close"


@dataclass(frozen=True, slots=True)
class StaySilent:
    """Do nothing, on purpose: ``silence``."""

    def __str__(self) -> str:
        return "silence"


Step = Reply | Wait | Advise | AskOwner | Archive | Close | StaySilent


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a rule may ask about; None means that it is not known, and then no condition on it is true.

    The names of the fields are the names that rules use.
    """

    stage: str  #: of the case; one of ``words.STAGES``
    platform: str | None = None
    language: str | None = None  #: the person's
    note: str | None = None  #: none | default | pitch | personal
    acquaintance: str | None = None  #: known | recognized | stranger | cannot tell
    intent: str | None = None  #: of their last mail
    asks_for: tuple[str, ...] = ()  #: job, sales, introduction, recruiting
    signals: tuple[str, ...] = ()
    industry: str | None = None  #: inside | outside; None when the owner names no industry words
    route: str | None = None  #: direct | relay | by_hand
    waited: timedelta | None = None  #: since the last thing that happened in this case
    letters: int = 0  #: that we sent in this case
    nudges: int = 0
    reminders: int = 0  #: that the platform sent for this invitation
    calls_held: int = 0
    calls_missed: int = 0  #: by them
    calls_moved: int = 0
    invitations_this_week: int = 0
    invitations_this_day: int = 0
    network_size: int | None = None  #: connections, as far as imported or counted
    hubs: int = 0  #: open networkers accepted so far
    mutual_connections: int | None = None
    age: timedelta | None = None  #: of the invitation
    weekday: str | None = None  #: monday … sunday, in the owner's zone
    calls_i_missed: int = 0  #: by the owner; never counts against them
    waited_working_days: int | None = None  #: whole working days in *waited*; when None, as many as *waited* can hold


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that did not match, and the first of its conditions that was false."""

    rule: str
    failed: str  #: such as 'acquaintance is stranger, not known'


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a policy says to these facts."""

    policy: str
    rule: str | None  #: None when no rule matched: then nothing is done, and the owner is told
    steps: tuple[Step, ...] = ()
    trust: TrustLevel = TrustLevel.OBSERVE  #: of the rule, before the owner's ceiling
    nearly: tuple[NearMiss, ...] = ()
    because: tuple[str, ...] = ()  #: the conditions of the rule that matched, in plain words
    template: str | None = None  #: of the rule: this template instead of the purpose's own
    language: str | None = None  #: of the rule: letters in this language, whatever the person's
    warnings: tuple[str, ...] = ()  #: limits of the policy that are passed, in plain words
