"""How an IMAP account and a submission server are reached, and what the account's mailboxes are for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.transport.secrets import Secret
from assistant.transport.wire import CONNECT_SECONDS, is_loopback

IDLE_RENEWAL = 4 * 60.0  #: seconds; RFC 2177 allows 29 minutes, but NATs and firewalls forget a line long before
POLL_INTERVAL = 60.0  #: seconds between two NOOPs where the server has no IDLE
DATA_DONE = 600.0  #: seconds to wait for the answer to the final dot (RFC 5321, section 4.5.3.2.6)
IDLE_LIMIT = 60.0  #: seconds that an unused connection is kept
_USES = ("sent", "drafts", "archive", "trash", "junk", "all", "flagged")
_COMMON_NAMES = {
    "sent": ("sent", "sent items", "sent mail", "sent messages", "gesendet", "gesendete elemente", "envoyés"),
    "drafts": ("drafts", "entwürfe", "brouillons"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """How to reach one mailbox account. Durations are seconds."""

    host: str
    user: str
    secret: Secret
    port: int = 993
    tls: bool = True  #: from the first octet (port 993)
    starttls: bool = False  #: with tls = False: upgrade on port 143; refused when the server does not offer it
    auth: Literal["password", "oauth"] = "password"
    ca_file: Path | None = None  #: PEM; trusted instead of the system's authorities
    connect_timeout: float = CONNECT_SECONDS  #: of one address, and of the TLS handshake
    read_timeout: float = 30.0  #: without an octet, while an answer is due
    command_timeout: float = 120.0  #: of a whole command, however slowly the server drips
    idle_renewal: float = IDLE_RENEWAL
    poll_interval: float = POLL_INTERVAL

    def __post_init__(self) -> None:
        if not (self.tls or self.starttls or is_loopback(self.host)):
            raise ValueError(f"{self.host} is not this machine: a password goes there in TLS only")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """How to reach one submission server. Durations are seconds."""

    host: str
    port: int = 465
    tls: bool = True  #: from the first octet (port 465)
    starttls: bool = False  #: with tls = False: upgrade on port 587; refused when the server does not offer it
    user: str | None = None  #: None: no login (a server on this machine)
    secret: Secret | None = None
    auth: Literal["password", "oauth"] = "password"
    ca_file: Path | None = None  #: PEM; trusted instead of the system's authorities
    local_name: str = "[127.0.0.1]"  #: said in EHLO; the machine's own name is nobody's business
    connect_timeout: float = CONNECT_SECONDS
    command_timeout: float = 60.0  #: for the answer to each command before the text
    data_done_timeout: float = DATA_DONE
    idle_limit: float = IDLE_LIMIT

    def __post_init__(self) -> None:
        if not (self.tls or self.starttls or is_loopback(self.host)):
            raise ValueError(f"{self.host} is not this machine: letters and passwords go there in TLS only")
        if (self.user is None) != (self.secret is None):
            raise ValueError("user and secret belong together: give both or neither")


def special_use(listed: Iterable[tuple[tuple[bytes, ...], bytes | None, str]]) -> dict[str, str]:
    """Mailboxes by their use, from (flags, delimiter, name) of a LIST: its flags (RFC 6154), else common names."""
    listed = list(listed)
    uses: dict[str, str] = {}
    for flags, _, name in listed:
        for flag in flags:
            use = flag.decode("ascii", "replace").lstrip("\\").lower()
            if use in _USES:
                uses.setdefault(use, name)
    for use, names in _COMMON_NAMES.items():
        for _, delimiter, name in listed:
            last = name.rpartition((delimiter or b"/").decode("ascii", "replace"))[2]
            if use not in uses and last.casefold() in names:
                uses[use] = name
    return uses
