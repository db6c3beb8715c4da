"""The key of the page: tickets that sign a browser in once, sessions, and the token that each form carries.

All of them are made from one random key in a file that only the owner's user can read. Being able to read it is what
proves the owner; loopback proves nothing, since every user and every web site of this machine reaches it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from assistant.config.values import WebSettings
from assistant.errors import AssistantError

NAME = "page.key"  #: in the state directory
TICKET_LIFE = 120  #: seconds
TUNNEL_PORT = 8642  #: of the owner's own machine, in what we print


class NoKey(AssistantError):
    """There is no key, or others could have read it; nobody gets in."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What is made from the key; instants are seconds since 1970."""

    key: bytes

    def __repr__(self) -> str:
        return "Keys(…)"

    def ticket(self, now: float, *, life: float = TICKET_LIFE) -> str:
        """Signs one browser in, once, within *life* seconds."""
        return self._signed("ticket", f"{int(now + life)}.{secrets.token_hex(12)}")

    def session(self, now: float, *, life: float) -> str:
        """What a browser keeps in its cookie."""
        return self._signed("session", f"{int(now + life)}.{secrets.token_hex(16)}")

    def valid(self, kind: str, text: str, now: float) -> bool:
        """Whether *text* is a ticket or session of ours that has not run out."""
        body, _, mark = text.rpartition(".")
        if len(text) > 200 or not text.isascii() or not hmac.compare_digest(mark, self._mark(kind, body)):
            return False
        return now < int(body.partition(".")[0])

    def form_token(self, session: str) -> str:
        """What each form of this session carries, and no other site can know."""
        return self._mark("form", session)

    def _signed(self, kind: str, body: str) -> str:
        return f"{body}.{self._mark(kind, body)}"

    def _mark(self, kind: str, body: str) -> str:
        return hmac.new(self.key, f"{kind}:{body}".encode(), hashlib.sha256).hexdigest()


def read_keys(directory: Path) -> Keys:
    """The key that lies in *directory*. Raises NoKey when there is none, or when others may read it."""
    try:
        with open(directory / NAME, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            key = file.read(100)
    except OSError as error:
        raise NoKey(
            f"{directory / NAME} cannot be read ({error.strerror}); the daemon makes it when it starts with "
            "enabled = true under [web]"
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise NoKey(f"{directory / NAME} could be read by others; make a new one: assistant page --sign-out")
    if len(key) < 32:
        raise NoKey(f"{directory / NAME} is cut short; make a new one: assistant page --sign-out")
    return Keys(key)


def make_keys(directory: Path) -> Keys:
    """A new key; every browser that was signed in is signed out."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = directory / f"{NAME}.{secrets.token_hex(4)}"
    key = secrets.token_bytes(32)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)  # whatever the umask took away or left
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    new.replace(directory / NAME)
    return Keys(key)


def own_keys(directory: Path) -> Keys:
    """The key, made anew when it is missing or no longer secret."""
    try:
        return read_keys(directory)
    except NoKey:
        return make_keys(directory)


def sign_in_address(web: WebSettings, keys: Keys, now: float, *, life: float = TICKET_LIFE) -> str:
    """The address that signs one browser in; for a Unix socket that of the owner's own tunnel to it."""
    host = "localhost" if web.socket is not None else f"[{web.host}]" if ":" in web.host else web.host
    return f"http://{host}:{web.port or TUNNEL_PORT}/enter?ticket={keys.ticket(now, life=life)}"
