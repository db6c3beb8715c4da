"""Commands that root types for a service of another user leave nothing behind that the service cannot open."""

from __future__ import annotations

import os
import types

import pytest

from assistant.cli import root
from tests.unit.cli.typed import a_desk, typed
from tests.unit.desk.room import MARA

SERVICE = 61184  # a number such as systemd gives


def named(file):
    return os.path.basename(os.readlink(f"/proc/self/fd/{file}"))


@pytest.fixture
def given(tmp_path, monkeypatch):
    """What was given to the service, by name; we are root, and the state directory is the service's."""
    found = {}

    class Os:
        def __getattr__(self, name):
            return getattr(os, name)

        def geteuid(self):
            return 0

        def fstat(self, file):
            there = os.fstat(file)
            owner = SERVICE if named(file) in ("state", "assistant.sqlite") else 0
            return types.SimpleNamespace(
                st_uid=owner, st_gid=owner, st_nlink=there.st_nlink, st_mode=there.st_mode
            )

        def fchown(self, file, user, group):
            found[named(file)] = (user, group)

    monkeypatch.setattr(root, "os", Os())
    return found


@pytest.fixture
def state(tmp_path):
    with a_desk(tmp_path) as room:
        room.invites(MARA)
        room.store.backup(room.now)
    return tmp_path / "state"


def test_what_root_makes_is_given_to_the_user_of_the_service(tmp_path, state, given):
    assert typed("backup", directory=tmp_path).code == 0
    made = {one.name for one in (state / "backups").iterdir()}
    assert set(given) == {"backups", *made}
    assert set(given.values()) == {(SERVICE, SERVICE)}


def test_also_when_the_command_fails(tmp_path, state, given):
    assert typed("restore", str(tmp_path / "assistant.toml"), directory=tmp_path).code == 1
    assert "backups" in given


def test_a_file_of_two_names_is_left_alone_and_no_link_is_followed(tmp_path, state, given):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "inside").touch()
    (state / "away").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "shadow").touch()
    (state / "second-name").hardlink_to(tmp_path / "shadow")
    root.hand_over(state)
    assert not {"inside", "elsewhere", "second-name"} & set(given)


def test_nothing_is_given_away_by_anybody_else(tmp_path, state, given, monkeypatch):
    monkeypatch.setattr(root.os, "geteuid", lambda: 1000, raising=False)
    assert typed("backup", directory=tmp_path).code == 0
    assert given == {}
