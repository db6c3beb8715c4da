"""What an IMAP server means by its NO, BAD or BYE (response codes of RFC 5530, and what providers really say)."""

from __future__ import annotations

import base64
import re
from contextlib import suppress

from assistant.errors import TransportError
from assistant.transport.base import LoginRefused, MailboxMissing, Throttled

#: seconds without any command
PAUSES = {
    "OVERQUOTA": 900.0,
    "THROTTLED": 900.0,
    "LIMIT": 900.0,
    "TOO MANY": 300.0,
    "UNAVAILABLE": 60.0,
    "INUSE": 60.0,
}
_CODE = re.compile(r"\[([A-Z][A-Z0-9-]{1,40})")
_CROWDED = re.compile(r"too many (?:simultaneous )?(?:connections|sessions|logins)|maximum number of connections", re.I)
_LOGIN_CODES = {"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN"}
_LENGTH = 300
_LOOKED_AT = 1 << 16  # characters
_ENCODED = re.compile(r"[A-Za-z0-9+/]{4,}={0,2}")


def one_line(text: object, *hidden: str) -> str:
    """A server's words, fit for a log: one line, short, printable, without the secrets in *hidden*."""
    line = (text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text))[:_LOOKED_AT]
    for secret in filter(None, hidden):
        for run in {one for one in _ENCODED.findall(line) if _holds(one, secret)}:
            line = line.replace(run, "…")
        for spoken in (secret, secret.replace("\\", "\\\\").replace('"', '\\"')):  # as it is, and as LOGIN quotes it
            line = line.replace(spoken, "…")
    return " ".join("".join(c if c.isprintable() else " " for c in line[: 4 * _LENGTH]).split())[:_LENGTH]


def _holds(run: str, secret: str) -> bool:
    """Whether *run* is *secret*, with what stands around it, in the Base64 in which it left at the login."""
    with suppress(ValueError):
        return secret.encode() in base64.b64decode(run.rstrip("=") + "=" * (-len(run.rstrip("=")) % 4))
    return False


def throttled(words: str) -> Throttled | None:
    """The pause that the server asks for, if it does."""
    codes = _CODE.findall(words)
    if _CROWDED.search(words):
        return Throttled(f"the server wants a pause: {words}", pause=PAUSES["TOO MANY"])
    for code in codes:
        if code in PAUSES:
            return Throttled(f"the server wants a pause: {words}", pause=PAUSES[code])
    return None


def refused_login(words: str) -> TransportError:
    """A NO to LOGIN or AUTHENTICATE: a pause, a passing trouble, or name and password are wrong."""
    pause = throttled(words)
    if pause is not None and not _LOGIN_CODES.intersection(_CODE.findall(words)):
        return pause
    if "SERVERBUG" in _CODE.findall(words):
        return TransportError(f"the server failed at the login: {words}", temporary=True)
    said = re.sub(r"^\[AUTHENTICATIONFAILED\]\s*", "", words, flags=re.IGNORECASE)
    if said.rstrip(" .").lower() in ("", "authentication failed", "login failed"):  # says the same again
        return LoginRefused("the server refused the login")
    return LoginRefused(f"the server refused the login: {said}")


def refused_command(what: str, words: str) -> TransportError:
    """A NO or BAD to any other command."""
    codes = _CODE.findall(words)
    if "NONEXISTENT" in codes or "TRYCREATE" in codes:
        return MailboxMissing(f"{what}: {words}")
    if what == "append" and "OVERQUOTA" in codes:  # the mailbox is full, nobody asks for a pause
        return TransportError(f"the mailbox is full: {words}", temporary=True)
    return throttled(words) or TransportError(f"the server refused {what}: {words}", temporary=True)
