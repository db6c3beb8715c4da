"""Who a person is and how well the owner knows them: values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from assistant.errors import Problem


class KeyKind(StrEnum):
    """What may join two traces to one person. A name alone is never one of them."""

    ADDRESS = "address"  #: folded addr_spec
    PROFILE = "profile"  #: "platform:key", such as "linkedin:in/jane-doe"
    INVITATION = "invitation"  #: "platform:id"
    TOKEN = "token"  #: of a letter of ours that they answered


@dataclass(frozen=True, slots=True, order=True)
class PersonKey:
    """One strong key of a person."""

    kind: KeyKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class Acquaintance(StrEnum):
    KNOWN = "known"  #: mail in both directions, a held call, a connection, the owner's word
    RECOGNIZED = "recognized"  #: both wrote in the same list thread, but never to each other
    STRANGER = "stranger"  #: every source was asked and none knows them
    CANNOT_TELL = "cannot tell"  #: a source failed: never to be taken for a stranger


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a judgement rests on, in words that can be shown."""

    kind: str  #: "owner", "mail", "connection", "case", "call", "list", "calendar", "address book", "name", "failure"
    text: str
    at: datetime | None = None  #: aware; when it happened, None when not known
    source: str = ""  #: where it can be looked up: a mailbox, a file with its line, a case


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well the owner knows a person, and why."""

    acquaintance: Acquaintance
    evidence: tuple[Evidence, ...] = field(default=())
    because: str = ""
    blocked: bool = False  #: the owner said: never answer this person


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One person of an imported file."""

    kind: str  #: "connection", "invitation", "card"
    name: str  #: cleaned, given name first; "" when the row has none
    keys: tuple[PersonKey, ...] = ()  #: strong keys only
    company: str | None = None
    position: str | None = None
    at: datetime | None = None  #: connected, invited; aware UTC
    outgoing: bool | None = None  #: of an invitation: True when the owner sent it
    note: bool = False  #: of an invitation: it had a message (which is not kept)
    source: str = ""  #: file:line


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read of a file, and what was wrong with it line by line."""

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
