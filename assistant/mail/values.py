"""Values of the mail world, as their RFCs name them; everything here is frozen and plain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


def fold_address(text: str) -> str:
    """An address, or a part of one, folded for comparing: no letter beyond ASCII becomes one within.

    ``casefold`` reads "große" as "grosse" and the Kelvin sign as "k": those are mailboxes of other people.
    """
    if text.isascii():
        return text.lower()
    return "".join(one.lower() if one.isascii() or not one.lower().isascii() else one for one in text)


class Kind(StrEnum):
    """What a mail presents itself as (the contract of ``assistant explain``)."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    DIGEST = "digest"
    ACCEPTED = "accepted"
    MESSAGE = "message"
    INMAIL = "inmail"
    REPLY = "reply"
    CALENDAR = "calendar"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    OTHER = "other"
    UNREADABLE = "unreadable"


class Verdict(StrEnum):
    """Whether somebody is who the mail says (RFC 8601 results, boiled down to what we act on)."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header field (RFC 5322, section 3.4)."""

    name: str  #: display name, decoded, control characters gone; "" when there is none
    addr_spec: str  #: local-part@domain, the domain in lower case (IDNA kept as written)

    @property
    def local(self) -> str:
        return self.addr_spec.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.addr_spec.rpartition("@")[2]

    @property
    def key(self) -> str:
        """The address folded for comparing: two spellings of one mailbox give one key."""
        return fold_address(self.addr_spec)

    def __str__(self) -> str:
        return f"{self.name} <{self.addr_spec}>" if self.name else self.addr_spec


@dataclass(frozen=True, slots=True)
class Header:
    """All header fields of a mail in their order: names in lower case, values unfolded and decoded (RFC 2047).

    Control characters are replaced by blanks, so a value can stand in a log or on a screen.
    """

    fields: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        """The topmost value of *name* (lower case), or None."""
        for field_name, value in self.fields:
            if field_name == name:
                return value
        return None

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of *name*, topmost first."""
        return tuple(value for field_name, value in self.fields if field_name == name)

    def __contains__(self, name: object) -> bool:
        return any(field_name == name for field_name, _ in self.fields)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.fields)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a mail, as written: with its tokens. Never fetched, never stored; see ``mail.tokens``."""

    href: str
    text: str  #: the visible words of the link; "" in plain text


@dataclass(frozen=True, slots=True)
class Attachment:
    """Name and size of something attached; the content is never decoded or kept."""

    filename: str
    content_type: str
    size: int  #: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One received message as plain values (RFC 5322, RFC 2045).

    Made by ``mail.parse.read_mail`` from bounded bytes. A header-only mail (triage) has empty text and parts.
    """

    message_id: str | None  #: with its angle brackets (RFC 5322, section 3.6.4); None when absent or not one
    in_reply_to: tuple[str, ...] = ()  #: Message-IDs with angle brackets
    references: tuple[str, ...] = ()  #: oldest first
    reverse_path: str | None = None  #: from Return-Path, without brackets; "" is <>, the sender of bounces
    authors: tuple[Address, ...] = ()  #: every address of every From field
    from_fields: int = 0  #: how many From fields there were; anything but 1 is not to be trusted
    from_defects: tuple[str, ...] = ()  #: why From cannot be taken at its word, in plain words
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()  #: addr_specs of Delivered-To, X-Original-To and Envelope-To
    subject: str = ""
    date: datetime | None = None  #: the Date field, aware, in the writer's own offset; None when absent or broken
    received_at: datetime | None = None  #: aware UTC: INTERNALDATE, else the topmost Received field, else Date
    header: Header = field(default_factory=Header)
    content_type: str = "text/plain"  #: of the whole mail, lower case, without parameters
    content_type_parameters: tuple[tuple[str, str], ...] = ()
    text_plain: str | None = None  #: text/plain parts joined; None when there are none
    html_text: str | None = None  #: the visible text of the HTML part, invisible nodes dropped; None without HTML
    hidden_text: str = ""  #: words of the HTML part that a reader does not see
    html: str | None = None  #: the HTML part itself, capped; for layouts only, never shown
    links: tuple[Link, ...] = ()  #: of the HTML part, then of the plain text; capped
    calendars: tuple[str, ...] = ()  #: text/calendar parts, decoded, capped at 256 KB each
    attachments: tuple[Attachment, ...] = ()
    delivery_status: str | None = None  #: the message/delivery-status part (RFC 3464)
    returned_header: Header | None = None  #: header of the mail that a bounce returns (message/rfc822, rfc822-headers)
    embedded: int = 0  #: how many message/rfc822 parts there are
    truncated: bool = False  #: something was longer than we read
    size: int = 0  #: bytes
    fingerprint: str = ""  #: hex SHA-256 over Message-ID, Date, From, Subject; one mail, one fingerprint

    @property
    def author(self) -> Address | None:
        """The one author, or None when From is missing, doubled or names several (RFC 5322, section 3.6.2)."""
        if self.from_fields == 1 and len(self.authors) == 1 and not self.from_defects:
            return self.authors[0]
        return None

    @property
    def text(self) -> str:
        """What a reader sees: the text/plain part where there is one, else the visible text of the HTML."""
        if self.text_plain is not None and self.text_plain.strip():
            return self.text_plain
        return self.html_text or ""


@dataclass(frozen=True, slots=True)
class Authenticity:
    """A verdict on who really sent a mail, with the words that explain it."""

    verdict: Verdict
    because: str


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose Authentication-Results we believe (RFC 8601, section 5)."""

    authserv_ids: tuple[str, ...] = ()  #: of the owner's own receiving server; compared exactly
    id_may_be_missing: bool = False  #: Exchange Online writes the field without an authserv-id
    verify_dkim: bool = False  #: check signatures ourselves where the server stamps nothing (needs DNS)


@dataclass(frozen=True, slots=True)
class DkimPass:
    """One DKIM signature that the owner's server verified."""

    domain: str  #: d= of the signature (header.d, or the domain of header.i), lower case
    signed_fields: frozenset[str]  #: h= of that signature, lower case; empty when it cannot be told which it was
    signed_at: datetime | None  #: t= of that signature, aware UTC


@dataclass(frozen=True, slots=True)
class ServerResults:
    """What the owner's own server says about a mail, read once per mail."""

    found: bool  #: False: no field of the owner's server; everything is then unknown
    because: str
    dmarc: str | None = None  #: "pass", "fail", "none" …
    dmarc_domain: str | None = None  #: header.from of that result, lower case
    dkim: tuple[DkimPass, ...] = ()  #: only those with dkim=pass
    spf: str | None = None
    dkim_result: str | None = None  #: "pass" when any signature passed, else the first result; None when not judged
    judged: bool = True  #: False for "none": the server found nothing to judge


class Machine(StrEnum):
    """What makes a mail not a person's words."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    BULK = "bulk"
    OURSELVES = "ourselves"
    NO_REPLY = "no_reply"


@dataclass(frozen=True, slots=True)
class Automatic:
    """Why a mail is taken for a machine's (or a list's), and by which entry of the data file."""

    machine: Machine
    because: str
    leaves_for_good: bool = False  #: "no longer with the company"
