"""A database of an earlier version is brought to a later one: by the migrations made up for tests/torture."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from assistant.errors import StoreError
from assistant.store import linking
from assistant.store.engine import Store
from tests.torture.migrations import filled, later_program, scripts_with_later, wrong_rows

AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
PERSONS = 20


@pytest.fixture
def store(tmp_path):
    filled(tmp_path / "state", PERSONS)
    opened = Store.in_directory(tmp_path / "state")
    yield opened
    opened.close()


def _bring_up(store, directory, *, instead: str = ""):
    scripts = scripts_with_later(directory)
    if instead:
        last = next((scripts / "versions").glob("0003*"))
        last.write_text(last.read_text().split("def upgrade")[0] + "def upgrade() -> None:\n    " + instead + "\n")
    with later_program(scripts):
        store.prepare(AT)


def test_a_table_that_others_point_to_is_rebuilt_without_losing_what_points_there(store, tmp_path):
    _bring_up(store, tmp_path)
    assert wrong_rows(store.file, PERSONS) == []


@pytest.mark.parametrize(
    ("instead", "said"),
    [("op.execute('DELETE FROM person WHERE id = 3')", "would point to nothing"),
     ("op.execute('INSERT INTO person SELECT * FROM person')", "could not be brought to this version")],
)  # fmt: skip
def test_a_migration_that_fails_changes_nothing(store, tmp_path, instead, said):
    before = _rows(store.file)
    with pytest.raises(StoreError, match=said):
        _bring_up(store, tmp_path, instead=instead)
    assert _rows(store.file) == before


def test_without_a_good_backup_no_migration_begins(store, tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.store.backups.is_sound", lambda file: False)
    before = _rows(store.file)
    with pytest.raises(StoreError, match="is damaged"):
        _bring_up(store, tmp_path)
    assert _rows(store.file) == before


def test_links_are_enforced_before_and_after_but_not_while_tables_are_rebuilt(store):
    asked = "PRAGMA foreign_keys"
    with linking.rebuilding(store.engine) as connection:
        assert connection.exec_driver_sql(asked).scalar() == 0
        with closing(store.engine.connect()) as other:
            assert other.connection.dbapi_connection.execute(asked).fetchone() == (1,)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar() == 1


def test_a_store_whose_tables_another_program_changed_writes_nothing_more(store, tmp_path):
    store.prepare(AT)
    assert store.lost is None
    later = Store.in_directory(store.file.parent)
    with later_program(scripts_with_later(tmp_path)):
        later.prepare(AT)
    later.close()
    assert "to 0003" in store.lost
    before = _rows(store.file)
    with pytest.raises(StoreError, match="from version 0001 to 0003 while we worked"), store.book() as book:
        book.settings.put("after", 1)
    assert _rows(store.file) == before


def _rows(file):
    with closing(sqlite3.connect(file)) as database:
        return "\n".join(database.iterdump())
