"""Mails that come twice, change, vanish, or lie about their date: one letter each, and the next mail is handled."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress

import pytest

from assistant.daemon import points
from assistant.errors import StoreError
from assistant.store import linking
from tests.torture.world import World, an_invitation


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.work()
    made.move(minutes=1)
    yield made
    made.close()


def pass_time(world: World) -> None:
    for _ in range(4):
        world.work()
        world.move(minutes=2)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda raw: raw, id="the very same"),
        pytest.param(lambda raw: raw.replace(b"network", b"circle of friends"), id="another text"),
        pytest.param(lambda raw: raw.replace(b"Subject: Robin", b"Subject: Dear Robin"), id="another subject"),
        pytest.param(lambda raw: re.sub(rb"\r\nDate: [^\r]*", b"\r\nDate: Tue, 17 Nov 2026 08:00:00 Z", raw), id="day"),
        pytest.param(lambda raw: raw.replace(b"Message-ID: <", b"Message-ID: <7"), id="another Message-ID"),
    ],
)
def test_a_mail_that_comes_again_brings_no_second_letter(world, change):
    raw = an_invitation(1, world.at)
    world.deliver(raw)
    pass_time(world)
    world.deliver(change(raw))
    pass_time(world)
    assert len(world.letters) == 1


@pytest.mark.parametrize("point", ["found", "fetched", "committed"])
def test_a_mail_that_the_owner_moves_meanwhile_is_handled_once_or_not_at_all(world, point):
    uid = world.deliver(an_invitation(1, world.at))

    def move(name: str) -> None:
        if name == point:
            with suppress(KeyError):
                world.server.expunge("INBOX", uid)

    points.observe(move)
    try:
        pass_time(world)
    finally:
        points._observers.remove(move)
    assert len(world.letters) == (0 if point == "found" else 1)
    world.deliver(an_invitation(2, world.at))
    pass_time(world)
    assert len(world.letters) == (1 if point == "found" else 2)


@pytest.mark.parametrize(
    "date", [b"Thu, 01 Jan 1970 00:00:00 +0000", b"Fri, 31 Dec 2100 23:59:59 +0000", b"yesterday", b"", None]
)
def test_a_date_that_lies_is_no_reason_to_stop(world, date):
    raw = an_invitation(1, world.at)
    line = b"" if date is None else b"\r\nDate: " + date
    world.deliver(re.sub(rb"\r\nDate: [^\r]*", line, raw))
    world.deliver(an_invitation(2, world.at))
    pass_time(world)
    assert 1 <= len(world.letters) <= 2


def test_a_database_that_another_process_locks_is_waited_for_and_nothing_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(linking, "LOCK_TIMEOUT", 0.1)
    world = World(tmp_path)
    world.work()
    world.move(minutes=1)
    world.keeps_running()
    world.deliver(an_invitation(1, world.at))
    with closing(sqlite3.connect(tmp_path / "state" / "assistant.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for _ in range(3):
            with suppress(StoreError):
                world.work()
        assert world.letters == []
        other.execute("ROLLBACK")
    pass_time(world)
    assert len(world.letters) == 1
    assert world.states == {"sent": 1}
