"""The page as it is served, with one letter that waits for a yes; a browser that is signed in, and requests that are
not its owner's."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.config.values import WebSettings
from assistant.policy.values import TrustLevel
from assistant.store.values import LetterState
from assistant.web.keys import read_keys
from assistant.web.server import PageServer
from tests.unit.desk.room import Room
from tests.unit.web.browser import a_behind, a_room_on_disk

FORM = "application/x-www-form-urlencoded"


@dataclass
class Served:
    """A page with one letter that waits for a yes, and one browser that is signed in."""

    room: Room
    server: PageServer
    case: int
    cookie: str = ""
    token: str = ""
    seen: str = ""

    @property
    def form(self) -> str:
        """What the button that approves the letter sends."""
        return f"token={self.token}&seen={self.seen}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def sends(self, raw: bytes) -> bytes:
        """What the server answers to exactly these bytes."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as line:
            return exchange(line, raw)

    def asks(self, head: str, *fields: str, body: str = "") -> tuple[int, str]:
        """(status, whole answer) to a request with these header fields and no others."""
        lines = [head, *fields, "Connection: close", "", body]
        answer = self.sends("\r\n".join(lines).encode("latin-1")).decode("latin-1")
        return (int(answer.split(" ", 2)[1]) if answer else 0), answer

    def signs_in(self) -> None:
        ticket = read_keys(self.room.config.storage.directory).ticket(time.time())
        _, answer = self.asks(f"GET /enter?ticket={ticket} HTTP/1.1", f"Host: {self.host}")
        self.cookie = answer.partition("set-cookie: ")[2].partition(";")[0]
        _, page = self.asks("GET /letters/1 HTTP/1.1", f"Host: {self.host}", f"Cookie: {self.cookie}")
        self.token = page.partition('name="token" value="')[2].partition('"')[0]
        self.seen = page.partition('name="seen" value="')[2].partition('"')[0]

    def state(self) -> LetterState:
        with self.room.store.reading() as book:
            return book.letters.of_case(self.case)[0].state


def exchange(line: socket.socket, raw: bytes) -> bytes:
    line.sendall(raw)
    parts = []
    try:
        while part := line.recv(65536):
            parts.append(part)
    except (TimeoutError, ConnectionResetError):
        pass  # what was answered until then counts
    return b"".join(parts)


@contextmanager
def served_page(directory: Path) -> Iterator[Served]:
    room = a_room_on_disk(directory)
    room.config = replace(room.config, ceiling=TrustLevel.ASK)
    case = room.invites()
    server = PageServer(a_behind(room, directory), WebSettings(enabled=True, port=0))
    server.start()
    page = Served(room, server, case)
    page.signs_in()
    yield page
    server.stop()
    room.store.close()


def own(page: Served, *, body: str | None = None, **changes: str | None) -> list[str]:
    """The header fields of the owner's own browser pressing a button; None leaves a field out."""
    body = page.form if body is None else body
    usual = {"Host": page.host, "Origin": f"http://{page.host}", "Cookie": page.cookie, "Content-Type": FORM,
             "Content-Length": str(len(body)), "Sec-Fetch-Site": "same-origin"}  # fmt: skip
    fields = usual | {name.replace("_", "-"): value for name, value in changes.items()}
    return [f"{name}: {value}" for name, value in fields.items() if value is not None]


APPROVE = "POST /letters/1/approve HTTP/1.1"
LOOK = "GET / HTTP/1.1"
WEBSOCKET = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
             "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip

#: (what it is, request line, changes of the owner's own fields). "EVIL" stands for another site, OTHER for a session.
HOSTILE: list[tuple[str, str, dict[str, str | None]]] = [
    ("a foreign Host that looks", LOOK, {"Host": "evil.example"}),
    ("a foreign Host that acts", APPROVE, {"Host": "evil.example", "Origin": "http://evil.example"}),
    ("a rebound name that looks", LOOK, {"Host": "rebound.evil.example:{port}"}),
    ("a rebound name that acts as its own origin", APPROVE,
     {"Host": "rebound.evil.example:{port}", "Origin": "http://rebound.evil.example:{port}"}),
    ("our name as a label of theirs", APPROVE,
     {"Host": "127.0.0.1.evil.example:{port}", "Origin": "http://127.0.0.1.evil.example:{port}"}),
    ("localhost as a label of theirs", LOOK, {"Host": "localhost.evil.example:{port}"}),
    ("another spelling of the address", LOOK, {"Host": "2130706433:{port}"}),
    ("every address", LOOK, {"Host": "0.0.0.0:{port}"}),
    ("our name without the port", LOOK, {"Host": "127.0.0.1"}),
    ("our name with another port", LOOK, {"Host": "127.0.0.1:1"}),
    ("no Host", LOOK, {"Host": None}),
    ("an empty Host", LOOK, {"Host": ""}),
    ("a user in the Host", LOOK, {"Host": "evil@127.0.0.1:{port}"}),
    ("another site's form", APPROVE, {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"}),
    ("another site's form, by an old browser", APPROVE, {"Origin": "https://evil.example", "Sec_Fetch_Site": None}),
    ("a sandboxed frame", APPROVE, {"Origin": "null", "Sec_Fetch_Site": "cross-site"}),
    ("no origin at all", APPROVE, {"Origin": None, "Sec_Fetch_Site": None}),
    ("a program at another port of this machine", APPROVE,
     {"Origin": "http://127.0.0.1:1", "Sec_Fetch_Site": "same-site"}),
    ("our origin by TLS", APPROVE, {"Origin": "https://127.0.0.1:{port}"}),
    ("our origin with a tail", APPROVE, {"Origin": "http://127.0.0.1:{port}.evil.example"}),
    ("our origin, but another Host", APPROVE, {"Origin": "http://localhost:{port}"}),
    ("fetched across origins", LOOK, {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "cors"}),
    ("as a script", LOOK, {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"}),
    ("inside a frame", LOOK,
     {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}),
    ("asking leave first", "OPTIONS /letters/1/approve HTTP/1.1",
     {"Origin": "https://evil.example", "Access_Control_Request_Method": "POST"}),
    ("nobody signed in looks", LOOK, {"Cookie": None}),
    ("nobody signed in acts", APPROVE, {"Cookie": None}),
    ("a made-up session", APPROVE, {"Cookie": "{name}=1999999999.0123456789abcdef.{zeros}"}),
    ("a made-up ticket", "GET /enter?ticket=1999999999.0123.{zeros} HTTP/1.1", {"Cookie": None}),
    ("our session under another name", LOOK, {"Cookie": "session={value}"}),
    ("a form of plain text", APPROVE, {"Content_Type": "text/plain"}),
    ("a form of parts", APPROVE, {"Content_Type": "multipart/form-data; boundary=x"}),
    ("a form of JSON", APPROVE, {"Content_Type": "application/json"}),
    ("acting by GET", "GET /letters/1/approve?token={token}&seen={seen} HTTP/1.1", {}),
    ("acting by PUT", "PUT /letters/1/approve HTTP/1.1", {}),
    ("a method in a field", "GET /letters/1/approve HTTP/1.1", {"X_HTTP_Method_Override": "POST"}),
    ("a websocket of another site", LOOK, WEBSOCKET | {"Origin": "https://evil.example"}),
    ("a websocket of ours", LOOK, WEBSOCKET),
    ("a forwarded Host", LOOK, {"Host": "evil.example", "X_Forwarded_Host": "127.0.0.1:{port}"}),
    ("a whole address as target", "GET http://127.0.0.1:{port}/ HTTP/1.1", {"Host": "evil.example"}),
    ("a form too long", APPROVE, {"Content_Length": "99999999"}),
    ("two lengths", APPROVE, {"Transfer_Encoding": "chunked"}),
]  # fmt: skip
