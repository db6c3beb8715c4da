"""The page beside the daemon: begun, renewed and ended with its settings, and found by its command."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner

from assistant.cli import assistant
from assistant.config.values import WebSettings
from assistant.daemon.house import House
from assistant.daemon.page import LocalPage
from assistant.demo.dovecot import free_port
from assistant.demo.next_morning import next_morning
from assistant.demo.page import serve
from assistant.demo.stage import Stage
from assistant.demo.story import START
from assistant.web.keys import NAME
from tests.servers.prompt import lines_that_hold, prompt_servers
from tests.unit.desk.room import Room
from tests.unit.web.browser import a_room_on_disk


@pytest.fixture
def room(tmp_path) -> Iterator[Room]:
    made = a_room_on_disk(tmp_path)
    made.config = replace(made.config, storage=replace(made.config.storage, directory=tmp_path))
    yield made
    made.store.close()


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_a_daemon_without_a_page_loads_nothing_of_a_web_server():
    code = (
        "import sys, assistant.cli.service, assistant.daemon.page;"
        "print([one for one in sys.modules if one.split('.')[0] in ('starlette', 'uvicorn', 'anyio', 'h11')"
        " or one.startswith('assistant.web')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_page_follows_its_settings_through_reloads(room, tmp_path):
    house, port, other = House(room.config, room.store), free_port(), free_port()
    page = LocalPage(house, {})
    page.renew()
    assert not (tmp_path / NAME).exists()
    for wanted, up in ((WebSettings(enabled=True, port=port), [port]), (WebSettings(enabled=True, port=port), [port]),
                       (WebSettings(enabled=True, port=other), [other]), (WebSettings(enabled=False, port=other), []),
                       (WebSettings(enabled=True, port=port), [port])):  # fmt: skip
        house.config = replace(house.config, web=wanted)
        page.renew()
        assert [one for one in (port, other) if answers(one)] == up
    page.stop()
    assert not answers(port)


def test_an_address_that_is_taken_stops_nothing_else(room, caplog):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        web = WebSettings(enabled=True, port=taken.getsockname()[1])
        page = LocalPage(House(replace(room.config, web=web), room.store), {})
        page.renew()
        page.renew()
        page.stop()
    assert "the assistant goes on without it" in caplog.text


def settings_file(tmp_path, web: str) -> str:
    text = (
        '[owner]\nname = "Jane Example"\ntime_zone = "Europe/Berlin"\n[[mailbox]]\nname = "private"\n'
        'address = "jane@example.org"\n[mailbox.imap]\nhost = "127.0.0.1"\ntls = "none"\npassword = { env = "X" }\n'
        f'[mailbox.smtp]\nhost = "127.0.0.1"\ntls = "none"\n[storage]\ndirectory = "{tmp_path}"\n[web]\n{web}\n'
    )
    (tmp_path / "assistant.toml").write_text(text)
    return str(tmp_path / "assistant.toml")


def asked(file: str, *options: str):
    return CliRunner().invoke(assistant, ["page", "--config", file, *options])


def test_the_command_says_when_the_page_is_off_or_nobody_answers(tmp_path):
    off = asked(settings_file(tmp_path, ""))
    assert (off.exit_code, "The page is off" in off.output) == (1, True)
    silent = asked(settings_file(tmp_path, f'enabled = true\naddress = "127.0.0.1:{free_port()}"'))
    assert (silent.exit_code, "Nobody answers at 127.0.0.1" in silent.output) == (1, True)


def test_the_command_prints_an_address_that_signs_in_once_and_signs_everybody_out(room, tmp_path):
    port = free_port()
    house = House(replace(room.config, web=WebSettings(enabled=True, port=port)), room.store)
    page = LocalPage(house, {})
    page.renew()
    file = settings_file(tmp_path, f'enabled = true\naddress = "127.0.0.1:{port}"')
    try:
        printed = asked(file)
        assert printed.exit_code == 0
        assert f"http://127.0.0.1:{port}/enter?ticket=" in printed.output
        address = urllib.parse.urlsplit(json.loads(asked(file, "--json").output)["address"])
        request = f"GET {address.path}?{address.query} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n"
        statuses = []
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                line.sendall(request.encode())
                statuses.append(line.recv(4000)[:12])
        assert statuses == [b"HTTP/1.1 303", b"HTTP/1.1 401"]
        before = (tmp_path / NAME).read_bytes()
        assert "Every browser is signed out." in asked(file, "--sign-out").output
        assert (tmp_path / NAME).read_bytes() != before
    finally:
        page.stop()


def test_the_demo_serves_its_page_with_things_that_wait_until_it_is_stopped(tmp_path):
    told: list[str] = []
    shown: list[bytes] = []

    def look_and_stop(seconds: float) -> None:
        address = urllib.parse.urlsplit(next(line for line in told[0].split() if line.startswith("http")))
        for path in (f"{address.path}?{address.query}", "/"):
            cookie = shown[0].partition(b"set-cookie: ")[2].partition(b";")[0].decode() if shown else "none=yet"
            with socket.create_connection((address.hostname or "", address.port or 0), timeout=5) as line:
                line.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookie}\r\n"
                             "Connection: close\r\n\r\n".encode())  # fmt: skip
                shown.append(b"".join(iter(lambda line=line: line.recv(65536), b"")))
        raise KeyboardInterrupt

    with (
        prompt_servers(), lines_that_hold(),
        Stage(tmp_path, START, policy_name="ladder", prefer_dovecot=False) as stage,
    ):  # fmt: skip
        stage.work()  # what lies there at the first start would be old
        next_morning(stage)
        serve(stage, told.append, wait=look_and_stop)
    page = shown[1].decode()
    for said in ("Good morning, Robin.", "Did the call with Hannes Lund happen?", "May this go to Saskia Vos?",
                 "The next call is tomorrow at 11:00, with Elif Demir.", "Bruno Costa"):  # fmt: skip
        assert said in page, said
    assert told[-1] == "\nThe page is closed."


def test_at_a_socket_the_command_names_the_tunnel(room, tmp_path):
    house = House(replace(room.config, web=WebSettings(enabled=True, host="", port=0, socket=tmp_path / "page.sock")),
                  room.store)  # fmt: skip
    page = LocalPage(house, {})
    page.renew()
    try:
        printed = asked(settings_file(tmp_path, 'enabled = true\naddress = "unix:page.sock"')).output
    finally:
        page.stop()
    assert f"ssh -N -L 8642:{tmp_path / 'page.sock'}" in printed
    assert "http://localhost:8642/enter?ticket=" in printed
