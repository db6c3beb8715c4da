"""``assistant restore``: where it is advised, it works, whatever has become of the state; and it is all or nothing."""

from __future__ import annotations

import sqlite3

import pytest

from assistant.cli import backup
from assistant.store.engine import Store
from tests.unit.cli.typed import a_desk, typed
from tests.unit.desk.room import MARA


def _newer(file):
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE alembic_version SET version_num='9999'")


def _damaged(file):
    octets = bytearray(file.read_bytes())
    for at in range(4096, len(octets), 97):
        octets[at] ^= 0x5A
    file.write_bytes(octets)


def _no_database(file):
    file.write_bytes(b"words, no database " * 1000)


@pytest.fixture
def state(tmp_path):
    """A state with a backup beside it."""
    with a_desk(tmp_path) as room:
        room.invites(MARA)
        room.store.backup(room.now)
    return tmp_path / "state" / "assistant.sqlite"


@pytest.mark.parametrize("harm", [_newer, _damaged, _no_database])
def test_what_the_refusal_advises_can_be_done(tmp_path, state, harm):
    copy = next((state.parent / "backups").iterdir())
    harm(state)
    before = state.read_bytes()
    refused = typed("status", directory=tmp_path)
    assert refused.code == 1
    assert "restore" in refused.err
    checked = [line for line in typed("doctor", directory=tmp_path).out.splitlines() if "database:" in line]
    assert len(checked) == 1
    assert checked[0].startswith("fail ")

    said = typed("restore", str(copy), directory=tmp_path)
    assert said.code == 0, said.err
    status = typed("status", directory=tmp_path)
    assert status.code == 0
    assert "restored from" in status.out  # and paused
    assert "ok    database:" in typed("doctor", directory=tmp_path).out
    assert "letters   1 held" in status.out
    kept = [one for one in (state.parent / "backups").iterdir() if one != copy]
    assert len(kept) == 1
    assert str(kept[0]) in said.out
    if harm is not _newer:  # that one can be read, and so is written anew
        assert kept[0].read_bytes() == before
    assert kept[0].stat().st_mode & 0o077 == 0


def test_a_copy_of_a_newer_version_is_refused_and_the_state_stays(tmp_path, state):
    copy = next((state.parent / "backups").iterdir())
    _newer(copy)
    before = state.read_bytes()
    said = typed("restore", str(copy), directory=tmp_path)
    assert said.code == 1
    assert "newer version" in said.err
    assert state.read_bytes() == before
    assert sorted(one.name for one in state.parent.iterdir() if "restored" in one.name) == []


def _missing(directory, state):
    state.unlink()


def _empty(directory, state):
    state.write_bytes(b"")


def _made_anew(directory, state):
    state.unlink()
    assert typed("status", directory=directory).code == 0


@pytest.mark.parametrize("harm", [_missing, _empty, _made_anew])
def test_where_there_was_no_state_nothing_is_kept_of_it(tmp_path, state, harm):
    copy = next((state.parent / "backups").iterdir())
    harm(tmp_path, state)
    said = typed("restore", str(copy), directory=tmp_path)
    assert (said.code, "before lies in" in said.out) == (0, False)
    assert list((state.parent / "backups").iterdir()) == [copy]
    assert "letters   1 held" in typed("status", directory=tmp_path).out


def test_a_blank_copy_is_never_advised(tmp_path, state):
    copy = next((state.parent / "backups").iterdir())
    (state.parent / "backups" / "assistant-20991231T000000.sqlite").touch()
    _damaged(state)
    assert f"assistant restore {copy}" in typed("status", directory=tmp_path).err


def test_a_database_of_another_program_is_no_copy_to_restore(tmp_path, state):
    before = state.read_bytes()
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("CREATE TABLE bookmark (url TEXT)")
    (tmp_path / "empty.sqlite").touch()
    for name in ("other.sqlite", "empty.sqlite"):
        said = typed("restore", str(tmp_path / name), directory=tmp_path)
        assert (said.code, "is no backup of ours" in said.err) == (1, True)
    assert state.read_bytes() == before


@pytest.mark.parametrize("name", ["of may?.sqlite", "100%25.sqlite", "#1.sqlite"])
def test_a_copy_may_have_any_name(tmp_path, state, name):
    copy = next((state.parent / "backups").iterdir()).rename(tmp_path / name)
    said = typed("restore", str(copy), directory=tmp_path)
    assert said.code == 0, said.err
    assert not (tmp_path / "of may").exists()  # what stands in front of the "?" is another file


@pytest.mark.parametrize("last", ["_prepare", "set_aside", "put_in_place"])
def test_an_end_in_the_middle_leaves_the_state_of_before(tmp_path, state, monkeypatch, last):
    copy = next((state.parent / "backups").iterdir())

    def ends(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, last, ends)
    assert typed("restore", str(copy), directory=tmp_path).code != 0
    store = Store.in_directory(state.parent)
    store.check()
    with store.reading() as book:
        assert book.settings.get("restored") is None
        assert len(book.cases.listing()) == 1
    store.close()
