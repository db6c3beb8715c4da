"""What a platform's notice says: values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.mail.values import Authenticity, Kind


class NoteVerdict(StrEnum):
    """What is left of a note after all that is not the person's own has been taken away."""

    NONE = "none"
    DEFAULT = "default"
    PITCH = "pitch"
    PERSONAL = "personal"

    @property
    def generic(self) -> bool:
        return self is not NoteVerdict.PERSONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose mailbox it is, as far as reading an invitation needs it."""

    names: tuple[str, ...] = ()  #: full names, as platforms greet them
    addresses: frozenset[str] = frozenset()  #: addr_specs of all mailboxes and aliases, any case
    industry: tuple[str, ...] = ()  #: words of the owner's field, such as "irrigation"


class RouteKind(StrEnum):
    """How a letter can reach the person."""

    DIRECT = "direct"
    RELAY = "relay"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a letter may go, and why there."""

    kind: RouteKind
    address: str | None  #: addr_spec; None when by hand
    because: str
    needs_consent: bool = False  #: only an unsigned Reply-To names it: waits for the owner's yes, whatever the trust


@dataclass(frozen=True, slots=True)
class Note:
    """A person's note and what it is worth."""

    verdict: NoteVerdict
    own_words: str  #: "" for none and default
    language: str | None  #: ISO 639-1 of the own words; None when there are none or it cannot be told
    because: str
    cause: str | None = None  #: a likely harmless cause of a generic note (S11), as a hint

    @property
    def generic(self) -> bool:
        return self.verdict.generic


@dataclass(frozen=True, slots=True, kw_only=True)
class Inviter:
    """The person of one invitation, as the platform describes them."""

    name: str | None
    address: str | None = None  #: only where the mail itself names the person's own address
    profile: str | None = None  #: link to the profile, without any token or query
    profile_key: str | None = None  #: stable key of the profile on its platform ("in/jane-doe", "id/…")
    headline: str | None = None
    company: str | None = None
    location: str | None = None
    mutual_connections: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One person's wish to connect."""

    inviter: Inviter
    note: Note
    signals: tuple[str, ...] = ()  #: sorted names, such as "open_networker", "job_request", "referral"
    route: Route
    invitation_id: str | None = None  #: the platform's own number: one invitation, however many notices
    referrer: str | None = None  #: the name of who suggested it, where the note says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one mail of a platform tells."""

    kind: Kind  #: INVITATION, REMINDER, DIGEST, ACCEPTED, MESSAGE, INMAIL; OTHER for a platform's other mail
    platform: str  #: key of the catalogue entry, such as "linkedin"
    template: str | None  #: the platform's own name of the layout
    language: str | None  #: of the frame, ISO 639-1
    authentic: Authenticity
    invitations: tuple[Invitation, ...] = ()  #: one for an invitation, several for a digest
    person: Inviter | None = None  #: who accepted, or whose message it is
    person_route: Route | None = None  #: where an answer to their message may go
    text: str | None = None  #: the person's words in a message or InMail
    unknown_template: bool = False  #: signed by the platform, but no entry of the catalogue knows it
    doubts: tuple[
        str, ...
    ] = ()  #: why it must not be answered even when authentic: replayed, not written to the owner …
    trace: tuple[str, ...] = ()  #: each step of the reading in plain words, for ``explain --why``
