"""The tables that say where passwords and tokens lie."""

from __future__ import annotations

from typing import Any

from pydantic import field_validator, model_validator

from assistant.config.kinds import Line
from assistant.config.models.table import Table, key


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
