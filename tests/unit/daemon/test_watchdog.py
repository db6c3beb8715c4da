"""systemd hears of us only while every loop is heard of."""

from __future__ import annotations

import os
import socket
import threading
import time

import pytest

from assistant.daemon.service import Service
from assistant.timers import Ticks
from tests.torture.world import World


@pytest.fixture
def words(tmp_path, monkeypatch):
    """What systemd would hear."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "20000")
        yield line


def test_a_loop_that_hangs_starves_the_watchdog(words, tmp_path):
    house = World(tmp_path).house
    service = Service(house, reload=lambda: house.config)
    service._ticked = time.monotonic()
    house.beat("ticker")
    read, write = os.pipe()
    waiting = threading.Thread(target=service._wait, args=(read, Ticks()), daemon=True)
    waiting.start()
    assert words.recv(100) == b"WATCHDOG=1"
    house.beat("watcher work", good_for=0.0)  # and never again
    words.settimeout(0.3)
    while heard(words):
        pass  # what was said before it hung
    house.beat("watcher work")  # it was only slow
    words.settimeout(5)
    assert words.recv(100) == b"WATCHDOG=1"
    house.stopping.set()
    waiting.join(5)
    os.close(read)
    os.close(write)


def heard(words) -> bool:
    try:
        return words.recv(100) == b"WATCHDOG=1"
    except TimeoutError:
        return False


def test_where_nobody_watches_nothing_is_said(monkeypatch):
    from assistant.daemon import systemd

    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not systemd.notify("READY=1")
    monkeypatch.setenv("WATCHDOG_USEC", "180000000")
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert systemd.watchdog_seconds() is None  # it watches somebody else
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    assert systemd.watchdog_seconds() == 90
