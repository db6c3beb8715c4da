"""The tables about this machine and its owner: the state, the digest, the local page, the log."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import field_validator

from assistant.config.kinds import Clock, Duration, Line, MailAddress, PageAddress
from assistant.config.models.secrets import SecretTable
from assistant.config.models.table import Table, key


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


class LogTable(Table):
    """What is written to the log; never mail text, tokens or secrets."""

    level: Literal["debug", "info", "warning", "error"] = key("From which weight on.", default="info")
