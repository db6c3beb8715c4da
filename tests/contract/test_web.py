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
from pathlib import Path

import pytest

from assistant.config.values import WebSettings
from assistant.store.values import LetterState
from assistant.web.in_time import InTime
from assistant.web.keys import NAME
from assistant.web.server import AT_ONCE, PageServer, bind
from tests.servers.served_page import APPROVE, HOSTILE, LOOK, Served, exchange, own, served_page
from tests.unit.web.browser import a_behind, a_room_on_disk


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with served_page(tmp_path) as page:
        yield page


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
            answer = exchange(line, b"GET / HTTP/1.1\r\nHost: localhost:9000\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 401")
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(path))
            answer = exchange(line, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
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
            answer = exchange(line, raw)
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


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n",
                                   b"POST /letters/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nto"])
def test_who_does_not_end_a_request_is_sent_away_and_shuts_nobody_out(served, monkeypatch, begun):
    monkeypatch.setattr(InTime, "ask_within", 0.3)
    slow = [socket.create_connection(("127.0.0.1", served.server.port), timeout=5) for _ in range(AT_ONCE + 4)]
    try:
        for line in slow:
            line.sendall(begun)
        for line in slow[:AT_ONCE - 1]:
            with suppress(ConnectionResetError):
                while line.recv(4096):  # an answer, such as of a host that is refused, and then the end
                    pass
        assert served.asks("GET / HTTP/1.1", f"Host: {served.host}")[0] == 401
    finally:
        for line in slow:
            line.close()


def test_a_byte_now_and_then_holds_no_connection(served, monkeypatch):
    monkeypatch.setattr(InTime, "ask_within", 0.3)
    with socket.create_connection(("127.0.0.1", served.server.port), timeout=5) as line:
        sent = 0
        with suppress(BrokenPipeError, ConnectionResetError):
            for sent in range(200):  # noqa: B007
                line.sendall(b"G")
                time.sleep(0.05)
        assert sent < 199
