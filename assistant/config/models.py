"""The keys of ``assistant.toml``: name, kind, default and meaning of each; documentation and sample are made from here.

A description is a sentence for the person who edits the file; an example stands in the documentation and in messages.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from assistant.config.kinds import (
    CallHours,
    Clock,
    Duration,
    Host,
    Language,
    Line,
    MailAddress,
    PageAddress,
    QuietHours,
    Weekday,
    Zone,
)
from assistant.policy.values import TrustLevel
from assistant.transport.wire import is_loopback

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,63}")


class Table(BaseModel):
    """A table of the file: unknown keys are errors, defaults go the way of written values, texts are not numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True)


def key(description: str, *, default: Any = ..., example: Any = None) -> Any:
    """A key: what it is for, its default as a person would write it, a good example."""
    return Field(default, description=description, examples=None if example is None else [example])


class SecretTable(Table):
    """Where a password or token lies; exactly one of these."""

    file: Line | None = key("A file that only you can read (mode 0600); its first line is the secret.", default=None)
    env: Line | None = key("The name of an environment variable.", default=None)
    command: list[Line] | None = key(
        "A command and its arguments; the first line that it prints is the secret.", default=None
    )
    credential: Line | None = key("The name of a systemd credential (LoadCredential= in the unit).", default=None)

    @model_validator(mode="before")
    @classmethod
    def _no_plain_text(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError(
                'a secret does not stand in this file; say where it lies: { file = "imap.password" }, '
                '{ env = "IMAP_PASSWORD" }, { command = ["pass", "mail"] } or { credential = "imap" }'
            )
        return value

    @model_validator(mode="after")
    def _one(self) -> SecretTable:
        if sum(one is not None for one in (self.file, self.env, self.command, self.credential)) != 1:
            raise ValueError('names no place or several; name one, such as { file = "imap.password" }')
        if self.command is not None and not self.command:
            raise ValueError('command is empty; write program and arguments, such as ["pass", "show", "mail"]')
        return self


class OAuthTable(Table):
    """Login with an OAuth token instead of a password (Gmail, Outlook)."""

    token_url: Line = key("Where access tokens are renewed.", example="https://oauth2.googleapis.com/token")
    client_id: Line = key("The id of your own OAuth client.", example="1234.apps.example.org")
    client_secret: SecretTable | None = key(
        "Its secret, if it has one.", default=None, example={"file": "client.secret"}
    )
    refresh_token_file: Line = key(
        "Where `assistant auth login` keeps the refresh token (mode 0600).", example="refresh.token"
    )
    scope: Line = key("What the token is for, if the provider wants to be told.", default="")

    @field_validator("token_url")
    @classmethod
    def _https(cls, value: str) -> str:
        if not value.startswith("https://"):
            raise ValueError('is not an https address; write "https://oauth2.googleapis.com/token"')
        return value


class ServerTable(Table):
    host: Host = key("The server's name.", example="imap.example.org")
    port: int | None = key("Port; left out: 993, with starttls 143.", default=None, example=993)
    tls: Literal["implicit", "starttls", "none"] = key(
        '"implicit" (TLS from the first byte), "starttls", or "none": only for a server on this machine.',
        default="implicit",
    )
    user: Line = key("Login name; left out: the address of the mailbox.", default="")
    password: SecretTable | None = key(
        "Where the password lies, never the password itself.", default=None, example={"file": "imap.password"}
    )
    oauth: OAuthTable | None = key("Login with an OAuth token instead of a password.", default=None)
    ca_file: Line | None = key(
        "A PEM file of authorities to trust instead of the system's.", default=None, example="/etc/ssl/own-ca.pem"
    )

    @field_validator("port")
    @classmethod
    def _port(cls, value: int | None) -> int | None:
        if value is not None and not 1 <= value <= 65535:
            raise ValueError("is not a port; write a number from 1 to 65535, such as 993")
        return value

    @model_validator(mode="after")
    def _safe(self) -> ServerTable:
        if self.tls == "none" and not is_loopback(self.host):
            raise ValueError(
                'tls = "none" would send your password in clear to another machine; write "implicit" or "starttls"'
            )
        if self.password is not None and self.oauth is not None:
            raise ValueError("has password and oauth; keep one of them")
        if self.password is None and self.oauth is None and not self._goes_without():
            raise ValueError('needs a password or oauth, such as password = { file = "imap.password" }')
        return self

    def _goes_without(self) -> bool:
        """Whether this server may be used without a login."""
        return False


class SmtpTable(ServerTable):
    host: Host = key("The server's name.", example="smtp.example.org")
    port: int | None = key("Port; left out: 465, with starttls 587.", default=None, example=465)

    def _goes_without(self) -> bool:
        """A server on this machine takes mail from its users without a login."""
        return is_loopback(self.host) and not self.user


class OwnerTable(Table):
    """You: who signs, and in whose zone times are meant."""

    name: Line = key("Your full name, as it stands under letters.", example="Jane Example")
    first_name: Line = key("Your first name; left out: the first word of your name.", default="", example="Jane")
    addresses: list[MailAddress] = key(
        "Further addresses of yours, so that your own mail is known as yours (beside those of the mailboxes).",
        default=[],
        example=["jane@example.test"],
    )
    language: Language = key(
        "Your language: for mail to you, and for letters to people whose language is not known.", default="en"
    )
    time_zone: Zone = key("Your time zone, as region and city.", example="Europe/Berlin")
    industry_words: list[Line] = key(
        "Words that tell your industry; a policy can treat people inside it otherwise.",
        default=[],
        example=["publishing", "editor"],
    )
    offers: list[Line] = key(
        'Help that you like to offer after a call; reads well after "I could offer".',
        default=[],
        example=["an introduction to two translators"],
    )
    signature: str = key(
        "What stands under your letters, several lines if you like; left out: your name.",
        default="",
        example="Jane Example\nExample Books",
    )

    @field_validator("name")
    @classmethod
    def _named(cls, value: str) -> str:
        if not value:
            raise ValueError('is empty; write your name, such as "Jane Example"')
        return value


class PolicyTable(Table):
    """Which way of answering is yours."""

    name: Line = key(
        "Name of the policy: open, personal-note, ladder, get-to-know, known-only, organic, or a file of your "
        "own in policies/.",
        default="ladder",
    )


class HoursTable(Table):
    """When you take calls, by weekday, in your zone; a day left empty has none."""

    monday: CallHours = key("Spans of one day.", default=["09:00-12:00", "14:00-17:00"])
    tuesday: CallHours = key("", default=["09:00-12:00", "14:00-17:00"])
    wednesday: CallHours = key("", default=["09:00-12:00", "14:00-17:00"])
    thursday: CallHours = key("", default=["09:00-12:00", "14:00-17:00"])
    friday: CallHours = key("", default=["09:00-12:00"])
    saturday: CallHours = key("", default=[])
    sunday: CallHours = key("", default=[])


class CallsTable(Table):
    """How calls are offered, minded and asked about."""

    booking_link: Line = key(
        "Your own booking page, offered instead of times; left out: times are offered.",
        default="",
        example="https://book.example.org/jane",
    )
    calendar_file: Line = key(
        "A calendar (.ics) that is read again each time: what it holds is not offered.",
        default="",
        example="~/calendar.ics",
    )
    attach_ics: bool = key("Whether a calendar entry is attached when a call is confirmed.", default=False)
    number: Line = key("Where you can be called; left out: you call them.", default="", example="+49 30 5550100")
    remind_before: Duration = key("How long before a call you are reminded.", default="1 hour")
    ask_after: Duration = key(
        "How long after its agreed end you are asked whether it happened.", default="30 minutes"
    )
    ask_again_after: Duration = key("When you are asked once more.", default="1 day")
    hours: HoursTable = Field(default_factory=HoursTable)

    @field_validator("booking_link")
    @classmethod
    def _link(cls, value: str) -> str:
        if value and not re.fullmatch(r"https://[^\s<>\"]{4,300}", value):
            raise ValueError('is not a web address; write "https://book.example.org/jane"')
        return value


class BudgetsTable(Table):
    """How many letters may leave at most; beyond that everything waits for your hand."""

    person_per_day: int = key("To one person in a day.", default=2)
    domain_per_day: int = key(
        "To one mail domain in a day; the relay addresses of platforms are not counted.", default=5
    )
    per_hour: int = key("To all together in an hour.", default=6)
    per_day: int = key("To all together in a day.", default=20)

    @field_validator("*")
    @classmethod
    def _bounded(cls, value: int) -> int:
        if not 0 <= value <= 500:
            raise ValueError("is out of bounds; write a number from 0 to 500")
        return value

    @model_validator(mode="after")
    def _ordered(self) -> BudgetsTable:
        if self.per_hour > self.per_day:
            raise ValueError(f"per_hour = {self.per_hour} is more than per_day = {self.per_day}; make it smaller")
        return self


class AnomalyTable(Table):
    """What stops all sending until you have looked."""

    bounces_per_hour: int = key("So many bounces of our letters in an hour.", default=3)
    new_people_per_hour: int = key("So many people written to for the first time in an hour.", default=10)

    @field_validator("*")
    @classmethod
    def _positive(cls, value: int) -> int:
        if not 1 <= value <= 500:
            raise ValueError("is out of bounds; write a number from 1 to 500")
        return value


class SendingTable(Table):
    """When letters leave, and what holds them back."""

    hold: Duration = key("How long a letter waits before it leaves, visible and cancellable.", default="10 minutes")
    quiet_hours: QuietHours = key('When nothing leaves, in your zone; "" for never quiet.', default="21:00-07:00")
    quiet_days: list[Weekday] = key("Days on which nothing leaves.", default=[], example=["saturday", "sunday"])
    retry_first: Duration = key(
        "How long to wait before a letter is tried a second time; doubled each time.", default="5 minutes"
    )
    retry_most: Duration = key("The longest wait between two tries.", default="1 hour")
    give_up_after: Duration = key("After this the letter is given up and you are told.", default="2 days")
    budgets: BudgetsTable = Field(default_factory=BudgetsTable)
    anomaly: AnomalyTable = Field(default_factory=AnomalyTable)


class MailboxTable(Table):
    """One mail account that is watched; write a [[mailbox]] for each."""

    name: Line = key("A short name for it, shown in status and logs.", example="private")
    address: MailAddress = key("The address under which letters leave.", example="jane@example.org")
    watch: list[Line] = key("Mailboxes (folders) in which invitations arrive.", default=["INBOX"])
    sent: Line = key("The mailbox of sent mail; left out: the server says which it is.", default="", example="Sent")
    drafts: Line = key("The mailbox of drafts; left out: the server says which it is.", default="", example="Drafts")
    server_files_sent: bool | None = key(
        "Whether the SMTP server itself files a copy in Sent (Gmail and Outlook do); left out: known from its name.",
        default=None,
        example=True,
    )
    authserv_ids: list[Line] = key(
        "The name that your mail server gives itself in Authentication-Results; without it nothing is authentic "
        "and nothing is answered. `assistant doctor` shows it.",
        default=[],
        example=["mx.example.org"],
    )
    authserv_id_may_be_missing: bool = key("Exchange Online writes no name there; only then say true.", default=False)
    verify_dkim: bool = key(
        "Check signatures ourselves where the server writes no results (needs DNS).", default=False
    )
    baseline: Duration = key(
        "How far back the first start looks; mail from before it is never answered.", default="90 days"
    )
    imap: ServerTable = Field(description="Where mail is read.")
    smtp: SmtpTable = Field(description="Where letters leave.")

    @field_validator("name")
    @classmethod
    def _word(cls, value: str) -> str:
        if not _WORD.fullmatch(value):
            raise ValueError('is not a short name; write letters and digits, such as "private"')
        return value

    @field_validator("watch")
    @classmethod
    def _some(cls, value: list[str]) -> list[str]:
        if not value or not all(value):
            raise ValueError('names no mailbox; write ["INBOX"]')
        return value


class StorageTable(Table):
    """Where the state lies, and for how long."""

    directory: Line = key(
        "A directory for the state (mode 0700); left out: what systemd gives, else $XDG_STATE_HOME/assistant.",
        default="",
        example="~/.local/state/assistant",
    )
    database_url: str | SecretTable | None = key(
        "Another database than SQLite in that directory, as an SQLAlchemy address; one with a password is named like "
        'any secret: { env = "DATABASE_URL" }.',
        default=None,
        example={"env": "DATABASE_URL"},
    )
    keep_mail_text: Duration = key(
        "How long the text of mails and notes is kept; verdicts and dates stay.", default="90 days"
    )

    @field_validator("database_url", mode="before")
    @classmethod
    def _no_password(cls, value: Any) -> Any:
        if isinstance(value, str) and (re.search(r"//[^/]*:[^/]*@", value) or "password=" in value.casefold()):
            raise ValueError(
                'holds a password; name the place where the address lies, such as { env = "DATABASE_URL" }'
            )
        if isinstance(value, str) and "://" not in value:
            raise ValueError('is not a database address; write "postgresql+psycopg:///assistant"')
        return value


class DigestTable(Table):
    """One mail a day to you, none when there is nothing to tell."""

    enabled: bool = key("Whether it is sent.", default=True)
    at: Clock = key("When, in your zone.", default="08:00")
    to: MailAddress | None = key(
        "To which of your addresses; left out: the first mailbox.", default=None, example="jane@example.org"
    )


class WebTable(Table):
    """The page on this machine: what waits for you, and buttons for your word. Off, it costs nothing."""

    enabled: bool = key("Whether it is served; `assistant page` prints its address.", default=False)
    address: PageAddress = key(
        'Where: "127.0.0.1:8642" or "[::1]:8642", which only this machine reaches, or "unix:page.sock", a socket in '
        "the state directory that only you can open.",
        default="127.0.0.1:8642",
        example="unix:page.sock",
    )
    signed_in_for: Duration = key("How long a browser stays signed in.", default="30 days")


class PeopleTable(Table):
    """Whom you know, and whom never to write to."""

    allow: list[Line] = key(
        'Addresses, "@domain" or profile links of people that you know.',
        default=[],
        example=["kim@example.test", "@example.test"],
    )
    block: list[Line] = key("The same for people who are never written to.", default=[], example=["@spam.example"])
    imports: list[Line] = key(
        "Files to learn people from: Connections.csv, vCards, calendars.", default=[], example=["~/Connections.csv"]
    )

    @field_validator("allow", "block")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        for one in value:
            if not re.fullmatch(r"[^\s@]{0,64}@[^\s@]{1,253}|https?://\S{4,300}", one):
                raise ValueError(
                    f'holds "{one[:60]}", which is no address, domain or profile link; write '
                    '"kim@example.test" or "@example.test"'
                )
        return value


class LogTable(Table):
    """What is written to the log; never mail text, tokens or secrets."""

    level: Literal["debug", "info", "warning", "error"] = key("From which weight on.", default="info")


class File(Table):
    """The whole file."""

    mode: TrustLevel = key(
        "How much the assistant may do at most, whatever a policy's rules say: observe (says what it would do), draft "
        "(puts drafts into your mailbox), ask (waits for your yes), auto (sends after the hold).",
        default="observe",
    )
    owner: OwnerTable
    policy: PolicyTable = Field(default_factory=PolicyTable)
    calls: CallsTable = Field(default_factory=CallsTable)
    sending: SendingTable = Field(default_factory=SendingTable)
    mailbox: list[MailboxTable]
    storage: StorageTable = Field(default_factory=StorageTable)
    digest: DigestTable = Field(default_factory=DigestTable)
    web: WebTable = Field(default_factory=WebTable)
    people: PeopleTable = Field(default_factory=PeopleTable)
    log: LogTable = Field(default_factory=LogTable)

    @field_validator("mailbox")
    @classmethod
    def _several(cls, value: list[MailboxTable]) -> list[MailboxTable]:
        if not value:
            raise ValueError("there is none to watch; write a [[mailbox]] table")
        return value
