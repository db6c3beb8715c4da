"""A new commented configuration from a few answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.config.sample import written
from assistant.toml import read_toml

_FILE = "assistant/config/data/providers.toml"


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int | None = None  #: None: the usual one
    tls: str = "implicit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What is known of a mail provider."""

    name: str
    domains: tuple[str, ...]
    imap: Server
    smtp: Server
    login: str  #: what the provider takes for a password, in words
    authserv_ids: tuple[str, ...] = ()
    authserv_id_may_be_missing: bool = False
    files_sent: bool = False
    token_url: str | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What ``assistant init`` asks."""

    name: str
    address: str
    time_zone: str
    language: str = "en"
    policy: str = "ladder"
    imap: Server
    smtp: Server
    user: str = ""  #: "": the address
    password: dict[str, Any] | None = None  #: where it lies; None: the file imap.password beside the configuration
    oauth_client_id: str | None = None
    provider: Provider | None = None


@cache
def providers() -> tuple[Provider, ...]:
    """The well-known providers."""
    text = files("assistant.config").joinpath("data/providers.toml").read_text(encoding="utf-8")
    return tuple(_provider(table) for table in read_toml(text, _FILE).data["provider"])


def provider_of(address: str) -> Provider | None:
    """The provider of a mail address, by its domain; None when it is not well known."""
    domain = address.rpartition("@")[2].casefold()
    return next(
        (one for one in providers() if any(domain == known or domain.endswith(f".{known}") for known in one.domains)),
        None,
    )


def servers_for(address: str) -> tuple[Server, Server]:
    """IMAP and SMTP servers to propose: the provider's, else the usual names below the address's domain."""
    if provider := provider_of(address):
        return provider.imap, provider.smtp
    domain = address.rpartition("@")[2].casefold()
    return Server(f"imap.{domain}"), Server(f"smtp.{domain}")


def new_config(answers: Answers) -> str:
    """The text of a new ``assistant.toml``; it only observes until its owner says more."""
    values: dict[str, Any] = {
        "mode": "observe",
        "owner.name": answers.name,
        "owner.time_zone": answers.time_zone,
        "owner.language": answers.language,
        "policy.name": answers.policy,
        "mailbox.name": _short(answers.address),
        "mailbox.address": answers.address,
    }
    known = answers.provider or provider_of(answers.address)
    if known is not None and known.authserv_ids:
        values["mailbox.authserv_ids"] = list(known.authserv_ids)
    if known is not None and known.authserv_id_may_be_missing:
        values["mailbox.authserv_id_may_be_missing"] = True
    for kind, server in (("imap", answers.imap), ("smtp", answers.smtp)):
        values |= {f"mailbox.{kind}.{key}": value for key, value in _server(server, answers, known).items()}
    return written(values)


def _server(server: Server, answers: Answers, known: Provider | None) -> dict[str, Any]:
    values: dict[str, Any] = {"host": server.host}
    if server.port is not None:
        values["port"] = server.port
    if server.tls != "implicit":
        values["tls"] = server.tls
    if answers.user and answers.user != answers.address:
        values["user"] = answers.user
    if answers.oauth_client_id and known is not None and known.token_url:
        values["oauth"] = {
            "token_url": known.token_url,
            "client_id": answers.oauth_client_id,
            "refresh_token_file": "refresh.token",
            "scope": known.scope,
        }
    else:
        values["password"] = answers.password or {"file": "imap.password"}
    return values


def _short(address: str) -> str:
    """A short name for the mailbox: the first label of its domain."""
    label = address.rpartition("@")[2].partition(".")[0]
    return "".join(one for one in label if one.isascii() and one.isalnum())[:30] or "mail"


def _provider(table: dict[str, Any]) -> Provider:
    oauth = table.get("oauth", {})
    return Provider(
        name=table["name"],
        domains=tuple(table["domains"]),
        imap=Server(**table["imap"]),
        smtp=Server(**table["smtp"]),
        login=table["login"],
        authserv_ids=tuple(table.get("authserv_ids", ())),
        authserv_id_may_be_missing=table.get("authserv_id_may_be_missing", False),
        files_sent=table.get("files_sent", False),
        token_url=oauth.get("token_url"),
        scope=oauth.get("scope", ""),
    )
