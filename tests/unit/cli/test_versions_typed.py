"""A program that is newer than the daemon that runs: it leaves the tables alone, and the daemon brings them up."""

from __future__ import annotations

import os
import threading

import pytest

from assistant.daemon.service import Service
from assistant.errors import StoreError
from assistant.store.engine import Store, sole_daemon
from assistant.timers import Ticks
from tests.torture.migrations import later_program, scripts_with_later
from tests.torture.world import START, World
from tests.unit.cli.typed import a_desk, typed
from tests.unit.desk.room import MARA


@pytest.fixture
def state(tmp_path):
    with a_desk(tmp_path) as room:
        room.invites(MARA)
    return tmp_path / "state" / "assistant.sqlite"


@pytest.fixture
def later(tmp_path):
    with later_program(scripts_with_later(tmp_path)):
        yield


@pytest.mark.parametrize("command", ["status", "pause", "cases list", "backup", "digest preview"])
def test_a_command_of_a_newer_program_changes_no_tables_while_a_daemon_runs(tmp_path, state, later, command):
    before = state.read_bytes()
    with sole_daemon(state.parent):
        said = typed(*command.split(), directory=tmp_path)
    assert (said.code, said.out) == (1, "")
    assert "restart that one, it will bring the database up to date" in said.err
    assert state.read_bytes() == before
    assert not (state.parent / "backups").exists()


def test_a_command_of_a_newer_program_brings_the_tables_up_where_no_daemon_runs(tmp_path, state, later):
    assert typed("status", directory=tmp_path).code == 0
    store = Store.in_directory(state.parent)
    assert store.revision() == "0003"
    store.close()


@pytest.mark.parametrize("command", ["run", "once"])
def test_a_second_daemon_changes_no_tables_either(tmp_path, state, later, command):
    before = state.read_bytes()
    with sole_daemon(state.parent):
        said = typed(command, directory=tmp_path)
    assert said.code == 1
    assert "another daemon" in said.err
    assert state.read_bytes() == before


def test_a_daemon_whose_tables_another_program_changed_ends_with_an_error(tmp_path):
    house = World(tmp_path).house
    other = Store(house.store.url)
    with later_program(scripts_with_later(tmp_path)):
        other.prepare(START)
    other.close()
    read, write = os.pipe()
    os.write(write, b"look now")
    threading.Timer(2, house.stopping.set).start()  # else one that notices nothing would never end
    with pytest.raises(StoreError, match=r"brought the database from version 0001 to 0003 .* nothing more is sent"):
        Service(house, reload=lambda: house.config)._wait(read, Ticks())
    for end in (read, write):
        os.close(end)
