"""Who gets in. Stands before every page: a request that a browser of the owner would not send is refused here.

Against DNS rebinding the Host must be exactly ours. Against other sites and other programs of this machine a session is
needed, and for whatever acts the Origin and the form's token, too. A GET never acts. Each refusal has its reason.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)

LARGEST = 256 * 1024  #: bytes of a form; the longest letter fits
OPEN = frozenset({"/enter", "/style.css", "/icon.svg"})  #: need no session and show nothing of anybody
FORM = "application/x-www-form-urlencoded"

#: On every answer. Referrer-Policy is not "no-referrer": a browser would then send "Origin: null" with our own forms.
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further."""

    status: int
    because: str


@dataclass(frozen=True, slots=True)
class Hosts:
    """The exact names under which the page may be asked for."""

    names: frozenset[str]
    any_port: bool = False  #: behind a Unix socket the port is that of the owner's own tunnel

    def allow(self, host: str) -> bool:
        if not self.any_port:
            return host in self.names
        name, colon, port = host.rpartition(":")
        return host in self.names or (bool(colon) and name in self.names and port.isdecimal() and port.isascii())


def hosts_for(host: str, port: int) -> Hosts:
    """Of a page on loopback; an empty *host* stands for a Unix socket."""
    if not host:
        return Hosts(frozenset({"localhost", "127.0.0.1", "[::1]"}), any_port=True)
    own = f"[{host}]" if ":" in host else host
    plain = {own, "localhost"} if port == 80 else set()  # browsers leave the usual port out
    return Hosts(frozenset({f"{own}:{port}", f"localhost:{port}", *plain}))


@dataclass(frozen=True, slots=True)
class Fields:
    """The header fields of a request."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, raw: Iterable[tuple[bytes, bytes]]) -> Fields:
        return cls(tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw))

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.pairs if field == name]

    def one(self, name: str) -> str | None:
        """The only value of this field; None when it is missing or stands there twice."""
        found = self.all(name)
        return found[0] if len(found) == 1 else None


def refusal(method: str, fields: Fields, hosts: Hosts) -> Refusal | None:
    """Why this request is refused whoever sends it; None when it may go on to the question who it is."""
    host = fields.one("host")
    if host is None or not hosts.allow(host):
        return Refusal(421, "This page does not go by that name.")
    if method not in ("GET", "HEAD", "POST"):
        return Refusal(405, "That is not done here.")
    if fields.all("upgrade") or fields.all("sec-websocket-key"):
        return Refusal(400, "There are no websockets here.")
    site = fields.all("sec-fetch-site")
    if method != "POST":
        strange = [one for one in site if one not in ("same-origin", "none")]
        if strange and fields.one("sec-fetch-mode") != "navigate":
            return Refusal(403, "Another site may not read this page.")
        if strange and fields.one("sec-fetch-dest") != "document":
            return Refusal(403, "Another site may not show this page inside its own.")
        return None
    if fields.one("origin") != f"http://{host}":
        return Refusal(403, "This was not sent from the page itself.")
    if any(one != "same-origin" for one in site):
        return Refusal(403, "This was not sent from the page itself.")
    if (fields.one("content-type") or "").partition(";")[0].strip().lower() != FORM:
        return Refusal(415, "Only forms are taken here.")
    length = fields.one("content-length")
    if length is None or not (length.isascii() and length.isdecimal()) or fields.all("transfer-encoding"):
        return Refusal(411, "A form says how long it is.")
    if len(length) > 9 or int(length) > LARGEST:
        return Refusal(413, "That is too long.")
    return None


def comes_from_elsewhere(fields: Fields) -> bool:
    """Whether a link on another site led here: then nothing is shown before the owner says go on."""
    return any(one not in ("same-origin", "none") for one in fields.all("sec-fetch-site"))


def cookie_of(fields: Fields, name: str) -> str:
    """The value of the cookie *name*; "" when there is none."""
    for field in fields.all("cookie"):
        for part in field.split(";")[:50]:
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
    return ""


class Guard:
    """Refuses what is no request of the owner's, and dresses every answer; an error inside shows nothing of itself."""

    def __init__(self, app: App, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        found = refusal(scope["method"], Fields.of(scope["headers"]), self._hosts)
        if found is not None:
            await _say(send, found)
            return
        begun = False

        async def dressed(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message.get("headers", []), *_dress()]
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception:
            log.exception("the page could not be shown")
            if not begun:
                await _say(send, Refusal(500, "Something went wrong; the log of the assistant tells more."))


def _dress() -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in HEADERS.items()]


async def _say(send: Send, refused: Refusal) -> None:
    body = f"{refused.because}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    headers.append((b"connection", b"close"))  # whatever it still wants to send is not read
    await send({"type": "http.response.start", "status": refused.status, "headers": [*headers, *_dress()]})
    await send({"type": "http.response.body", "body": body})
