"""What an invitation said when it came: the part of a case that does not change by events."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRecord:
    """One invitation as plain values, every token cut away; kept with its case."""

    name: str  #: the inviter as shown; "" when the notice names nobody
    address: str | None = None
    profile: str | None = None
    headline: str | None = None
    company: str | None = None
    location: str | None = None
    mutual_connections: int | None = None
    invitation_id: str | None = None
    template: str | None = None
    language: str | None = None  #: of the person: of the note, else of the frame
    note: str = "none"
    own_words: str = ""
    note_because: str = ""
    cause: str | None = None
    signals: tuple[str, ...] = ()
    authentic: str = "unknown"
    authentic_because: str = ""
    route: str = "by_hand"
    route_address: str | None = None
    route_because: str = ""
    needs_consent: bool = False
    notice: str = ""  #: Message-ID of the first notice
    references: tuple[str, ...] = ()  #: Message-IDs of that notice's own thread
    written_to: str = ""  #: the owner's address that the notice was sent to
    acquaintance: str | None = None
    acquaintance_because: str = ""
    acquaintance_evidence: tuple[str, ...] = ()

    def forgotten(self) -> InvitationRecord:
        """The record with everything that a person said or is called by taken out."""
        return replace(
            self, name="", address=None, profile=None, headline=None, company=None, location=None, own_words="",
            note_because="", route_address=None, acquaintance_because="", acquaintance_evidence=(),
        )
