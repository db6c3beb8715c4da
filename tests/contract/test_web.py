"""The page as it is really served: on loopback or at a socket only, closed to whoever is not the owner's browser."""

from __future__ import annotations

import os
import secrets
import socket
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.config.values import WebSettings
from assistant.policy.values import TrustLevel
from assistant.store.values import LetterState
from assistant.web.keys import NAME, read_keys
from assistant.web.server import PageServer, bind
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
    def host(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def sends(self, raw: bytes) -> bytes:
        """What the server answers to exactly these bytes."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as line:
            return _exchange(line, raw)

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


def _exchange(line: socket.socket, raw: bytes) -> bytes:
    line.sendall(raw)
    parts = []
    try:
        while part := line.recv(65536):
            parts.append(part)
    except (TimeoutError, ConnectionResetError):
        pass  # what was answered until then counts
    return b"".join(parts)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    room = a_room_on_disk(tmp_path)
    room.config = replace(room.config, ceiling=TrustLevel.ASK)
    case = room.invites()
    server = PageServer(a_behind(room, tmp_path), WebSettings(enabled=True, port=0))
    server.start()
    page = Served(room, server, case)
    page.signs_in()
    yield page
    server.stop()
    room.store.close()


def own(page: Served, **changes: str | None) -> list[str]:
    """The header fields of the owner's own browser pressing a button; None leaves a field out."""
    body = f"token={page.token}&seen={page.seen}"
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


@pytest.mark.parametrize(("what", "head", "changes"), HOSTILE, ids=[one[0].replace(" ", "-") for one in HOSTILE])
def test_no_hostile_request_is_accepted(served, what, head, changes):
    name, _, value = served.cookie.partition("=")
    words = {"port": str(served.server.port), "name": name, "value": value, "zeros": "0" * 64, "token": served.token,
             "seen": served.seen}  # fmt: skip
    filled = {key: None if text is None else text.format(**words) for key, text in changes.items()}
    body = f"token={served.token}&seen={served.seen}" if head.startswith(("POST", "PUT")) else ""
    if not body:
        filled = {"Content_Length": None, "Content_Type": None, "Origin": None} | filled
    status, answer = served.asks(head.format(**words), *own(served, **filled), body=body)
    assert status >= 400, answer[:300]
    assert "Mara" not in answer
    assert "set-cookie" not in answer
    assert "access-control-allow" not in answer.lower()
    assert served.state() is LetterState.WAITING


def test_there_are_at_least_forty_of_them():
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize(
    "form", ["token={other}&seen={seen}", "seen={seen}", "token=&seen={seen}", "{seen}", "token={token}"]
)
def test_a_form_of_somebody_who_guesses_does_nothing(served, form):
    body = form.format(token=served.token, seen=served.seen, other=secrets.token_hex(32))
    served.asks(APPROVE, *own(served, Content_Length=str(len(body))), body=body)
    assert served.state() is LetterState.WAITING


def test_the_owners_own_form_acts_once(served):
    body = f"token={served.token}&seen={served.seen}"
    answers = [served.asks(APPROVE, *own(served), body=body) for _ in range(3)]
    assert [status for status, _ in answers] == [303, 303, 303]
    assert [text.partition("location: ")[2].partition("\r")[0] for _, text in answers] == [
        "/letters/1?said=approved", "/letters/1?said=moved-on", "/letters/1?said=moved-on",
    ]  # fmt: skip
    assert served.state() is LetterState.HELD


def test_a_form_pressed_many_times_at_once_acts_once(served):
    body = f"token={served.token}&seen={served.seen}"
    answers: list[str] = []
    presses = [threading.Thread(target=lambda: answers.append(served.asks(APPROVE, *own(served), body=body)[1]))
               for _ in range(8)]  # fmt: skip
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sum("said=approved" in one for one in answers) == 1


# -- where it listens ---------------------------------------------------------------------------------------------


def test_it_listens_on_loopback_and_nowhere_else(served):
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = [one[1] for one in listening if one[1].endswith(f":{served.server.port:04X}") and one[3] == "0A"]
    assert ours == [f"0100007F:{served.server.port:04X}"]


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.0.2.1", "localhost", "example.org", "127.0.0.2"])
def test_no_other_address_is_ever_bound(host):
    with pytest.raises(OSError, match="is not served"):
        bind(WebSettings(enabled=True, host=host, port=0))


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_a_socket_can_be_opened_by_its_owner_alone(tmp_path, mask):
    room, path = a_room_on_disk(tmp_path), tmp_path / "page.sock"
    before = os.umask(mask)
    try:
        server = PageServer(a_behind(room, tmp_path), WebSettings(enabled=True, host="", port=0, socket=path))
    finally:
        os.umask(before)
    server.start()
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(path))
            answer = _exchange(line, b"GET / HTTP/1.1\r\nHost: localhost:9000\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 401")
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(path))
            answer = _exchange(line, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 421")
    finally:
        server.stop()
        room.store.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["assistant.sqlite", NAME]


def test_a_socket_that_a_killed_daemon_left_is_replaced_and_another_file_is_not(tmp_path):
    path = tmp_path / "page.sock"
    settings = WebSettings(enabled=True, host="", port=0, socket=path)
    bind(settings).close()
    bind(settings).close()
    path.unlink()
    path.write_text("mine")
    with pytest.raises(OSError, match="is no socket"):
        bind(settings)
    assert path.read_text() == "mine"


def test_an_address_that_is_taken_is_an_error_that_can_be_told(served):
    with pytest.raises(OSError, match="in use"):
        PageServer(a_behind(served.room, served.room.config.storage.directory),
                   WebSettings(enabled=True, port=served.server.port))  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [b"\x00" * 4000, b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\n\r\n", b"\r\n" * 400,
     b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 9000 + b"\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
     b"\x16\x03\x01\x02\x00\x01"],
)  # fmt: skip
def test_bytes_that_are_no_request_are_refused_and_the_next_one_is_answered(served, raw):
    with socket.create_connection(("127.0.0.1", served.server.port), timeout=3) as line:
        line.settimeout(1)
        answer = b""
        with suppress(BrokenPipeError):  # it hung up while we still sent
            answer = _exchange(line, raw)
    assert b"Mara" not in answer
    assert b"200 OK" not in answer
    assert served.asks(LOOK, f"Host: {served.host}", f"Cookie: {served.cookie}")[0] == 200


def test_nothing_of_tickets_and_sessions_is_logged(served, caplog):
    caplog.set_level("DEBUG")
    served.signs_in()
    served.sends(b"GET /enter?ticket=canary-ticket HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    served.sends(b"nonsense canary-bytes\r\n\r\n")
    assert served.cookie.partition("=")[2] not in caplog.text
    assert "ticket" not in caplog.text
    assert "canary" not in caplog.text


def test_it_ends_while_a_browser_keeps_its_line_open(served):
    port = served.server.port
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(f"GET /style.css HTTP/1.1\r\nHost: {served.host}\r\n\r\n".encode())
        line.recv(1000)
        served.server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
