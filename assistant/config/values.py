"""The whole configuration as frozen values: checked, with every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.invitations.catalogue import Catalogue
from assistant.letters.templates import Templates
from assistant.letters.values import Owner
from assistant.mail.values import Trust
from assistant.policy.rules import Policy
from assistant.policy.values import TrustLevel
from assistant.transport.account import ImapAccount, SmtpAccount
from assistant.transport.secrets import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerSettings:
    """The person whose mailbox it is."""

    name: str
    first_name: str
    addresses: frozenset[str]  #: folded addr_specs: those of the mailboxes and those named beside them
    language: str  #: ISO 639-1
    zone: ZoneInfo
    industry_words: tuple[str, ...] = ()  #: in lower case
    offers: tuple[str, ...] = ()  #: help that is offered after a call
    signature: str = ""

    @property
    def for_letters(self) -> Owner:
        return Owner(
            name=self.name,
            first_name=self.first_name,
            zone=self.zone,
            language=self.language,
            signature=self.signature,
        )


@dataclass(frozen=True, slots=True)
class Hours:
    """A span within one day, in the owner's zone; *end* before *start* runs over midnight (quiet hours only)."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsSettings:
    """How calls are offered, minded and asked about."""

    hours: Mapping[int, tuple[Hours, ...]]  #: by weekday, 0 is Monday; a day without entry has no calls
    booking_link: str | None
    calendar_file: Path | None  #: .ics, read again each time
    attach_ics: bool
    number: str | None  #: where the owner can be called
    remind_before: timedelta
    ask_after: timedelta  #: after the agreed end
    ask_again_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """How many letters may leave at most."""

    person_per_day: int
    domain_per_day: int  #: not counted for the relay addresses of platforms
    per_hour: int
    per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """What stops all sending until the owner looks."""

    bounces_per_hour: int
    new_people_per_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingSettings:
    hold: timedelta
    budgets: Budgets
    anomaly: Anomaly
    quiet_hours: Hours | None  #: in the owner's zone
    quiet_days: frozenset[int]  #: weekdays, 0 is Monday
    retry_first: timedelta
    retry_most: timedelta
    give_up_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """One mail account that is watched."""

    name: str
    address: str  #: addr_spec under which letters leave
    watch: tuple[str, ...]  #: mailboxes (folders) that are looked at
    sent: str | None  #: None: the server says it (RFC 6154)
    drafts: str | None
    server_files_sent: bool  #: the SMTP server itself files a copy in Sent
    trust: Trust
    baseline: timedelta  #: how far back the first start looks; nothing from then is ever answered
    imap: ImapAccount
    smtp: SmtpAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    directory: Path
    database_url: Secret | str | None = field(repr=False)  #: None: SQLite in *directory*; a text holds no password
    keep_mail_text: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    enabled: bool
    at: time  #: in the owner's zone
    to: str  #: addr_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """The page on this machine."""

    enabled: bool = False
    host: str = "127.0.0.1"  #: 127.0.0.1 or ::1; "" with a socket
    port: int = 8642
    socket: Path | None = None  #: a Unix socket instead
    signed_in_for: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSettings:
    allow: frozenset[str]  #: folded addr_specs, "@domain", profile links
    block: frozenset[str]
    imports: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that a person set, checked as a whole."""

    file: Path | None
    directory: Path | None  #: of the owner's policies, templates and platforms
    revision: str  #: hex digest over all files that were read; the status shows it
    ceiling: TrustLevel
    owner: OwnerSettings
    policy_name: str
    policies: Mapping[str, Policy]
    templates: Templates
    catalogue: Catalogue
    calls: CallsSettings
    sending: SendingSettings
    mailboxes: tuple[MailboxSettings, ...]
    storage: StorageSettings
    digest: DigestSettings
    web: WebSettings
    people: PeopleSettings
    log_level: str

    @property
    def policy(self) -> Policy:
        return self.policies[self.policy_name]
