"""The tables of a mail account: the two servers, and what is watched."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from assistant.config.kinds import Duration, Host, Line, MailAddress
from assistant.config.models.secrets import OAuthTable, SecretTable
from assistant.config.models.table import Table, key
from assistant.transport.wire import is_loopback

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,63}")


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
