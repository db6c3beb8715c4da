"""The store: one transaction, the same values back, migrations, one daemon."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect

from assistant.cases.events import CallAgreed, Event, Invited, LetterLeft
from assistant.cases.record import InvitationRecord
from assistant.cases.values import CalendarMark, CallOutcome, Evidence, EvidenceKind, PromisedCall, Stage
from assistant.errors import StoreError
from assistant.store import linking
from assistant.store.codec import pack, unpack
from assistant.store.engine import AlreadyRunning, Store, sole_daemon
from assistant.store.schema import HEAD, make_tables, migrate
from assistant.store.values import Letter, LetterState, Position, SeenMessage

AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
SEEN = Evidence(EvidenceKind.MAIL, "<notice@example.org>", "words")


@pytest.fixture
def store(tmp_path):
    opened = Store.in_directory(tmp_path / "state")
    opened.prepare(AT)
    yield opened
    opened.close()


def a_letter(case_id: int = 1, person_id: int = 1, **values) -> Letter:
    defaults = {
        "case_id": case_id, "person_id": person_id, "mailbox": "m", "purpose": "have-we-met",
        "state": LetterState.HELD, "rule": "stranger", "template": "en/have-we-met.txt.j2", "language": "en",
        "route": "direct", "sender": "owner@example.org", "recipient": "ann@example.net", "subject": "Have we met?",
        "text": "Hello", "original_text": "Hello", "created_at": AT, "hold_until": AT, "next_try_at": AT,
    }  # fmt: skip
    return Letter(**{**defaults, **values})


def a_case(book, name: str = "Ann Example"):
    person = book.people.add(name, [("address", f"{name.split()[0].lower()}@example.net")], AT)
    return book.cases.open(
        person_id=person, mailbox="m", platform="linkedin", record=InvitationRecord(name=name, signals=("referral",)),
        old=False, first=Invited(at=AT, evidence=SEEN),
    )  # fmt: skip


def test_a_case_comes_back_as_its_events_tell(store):
    with store.book() as book:
        case = a_case(book)
        call = PromisedCall(start=AT + timedelta(days=3), words="Thursday at 10")
        case = book.cases.append(case, LetterLeft(at=AT, evidence=SEEN, purpose="offer-call", offered=(AT,)))
        case = book.cases.append(case, CallAgreed(at=AT, evidence=SEEN, call=call))
    with store.reading() as book:
        file = book.cases.file(case.id)
    assert file.case == case
    assert file.case.stage is Stage.AGREED
    assert file.record == InvitationRecord(name="Ann Example", signals=("referral",))
    assert [type(event).__name__ for event in file.history] == ["Invited", "LetterLeft", "CallAgreed"]


def test_cases_come_one_after_the_other_where_few_are_kept(store):
    with store.book() as book:
        for number in range(120):
            a_case(book, f"Person {number}")
    asked = []
    with store.reading() as book:
        event.listen(store.engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
        found = book.cases.each()
        newest = next(found)
        assert len([one for one in asked if one.startswith("SELECT")]) == 2  # the cases, and the history of this one
        assert (newest, *found) == book.cases.listing()


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_every_kind_of_event_is_packed_and_unpacked(kind):
    values = {
        "at": AT, "evidence": SEEN, "because": "x", "purpose": "remind", "intent": "other", "until": AT,
        "call": PromisedCall(start=AT, day=AT.date(), end=AT, wall=AT.replace(tzinfo=None)),
        "before": PromisedCall(start=AT), "outcome": CallOutcome.HAPPENED, "advice": "wait",
        "decision": "accept", "offered": (AT,), "note": "n", "clock": "UTC-05:00",
        "calendar": CalendarMark(uid="one@example.org", sequence=2, stamp=AT),
    }  # fmt: skip
    event = kind(**{field.name: values[field.name] for field in fields(kind)})
    assert unpack(*pack(event)) == event


def test_a_transaction_that_fails_leaves_nothing(store):
    def half_way():
        with store.book() as book:
            a_case(book)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_way()
    with store.reading() as book:
        assert book.cases.counts() == {}


def test_one_person_gets_one_letter_of_a_purpose(store):
    with store.book() as book:
        case = a_case(book)
        assert book.letters.plan(a_letter(case.id, case.person_id)) is not None
        assert book.letters.plan(a_letter(case.id, case.person_id, subject="other words")) is None
        assert book.letters.plan(a_letter(case.id, case.person_id, purpose="remind")) is not None


@pytest.mark.parametrize("state", [LetterState.OBSERVED, LetterState.CANCELLED])
def test_what_was_only_observed_or_cancelled_makes_room(store, state):
    with store.book() as book:
        case = a_case(book)
        first = book.letters.plan(a_letter(case.id, case.person_id, state=state))
        second = book.letters.plan(a_letter(case.id, case.person_id, subject="again"))
        assert second.id == first.id
        assert book.letters.get(first.id).subject == "again"


def test_a_letter_is_ready_when_its_hold_is_over_and_not_before(store):
    with store.book() as book:
        case = a_case(book)
        book.letters.plan(a_letter(case.id, case.person_id, hold_until=AT + timedelta(minutes=10)))
        assert book.letters.ready(AT + timedelta(minutes=9)) == ()
        assert len(book.letters.ready(AT + timedelta(minutes=10))) == 1


def test_a_due_item_is_claimed_once(store):
    with store.book() as book:
        case = a_case(book)
        book.due.schedule(case.id, "waited", AT)
        assert book.due.claim(AT - timedelta(seconds=1)) == ()
        assert len(book.due.claim(AT)) == 1
        assert book.due.claim(AT) == ()


def test_an_item_that_keeps_failing_is_parked_and_stays_visible(store):
    with store.book() as book:
        case = a_case(book)
        book.due.schedule(case.id, "waited", AT)
        now = AT
        for _ in range(5):
            now += timedelta(hours=1)
            (item,) = book.due.claim(now)
            parked = book.due.failed(item, "KeyError", now)
        assert parked
        assert book.due.parked() == ((case.id, "waited", "KeyError"),)


def test_a_second_schedule_moves_the_first(store):
    with store.book() as book:
        case = a_case(book)
        book.due.schedule(case.id, "waited", AT)
        book.due.schedule(case.id, "waited", AT + timedelta(days=1))
        assert [item.due_at for item in book.due.waiting(case.id)] == [AT + timedelta(days=1)]


def test_the_position_and_the_fingerprint_are_kept(store):
    seen = SeenMessage(
        mailbox="m", folder="INBOX", uidvalidity=4_000_000_000, uid=7, fingerprint="f" * 64,
        message_id="<a@example.org>", kind="invitation", outcome="invited", because="", case_id=None,
        received_at=AT, seen_at=AT,
    )  # fmt: skip
    with store.book() as book:
        book.messages.record(seen)
        book.messages.move_to("m", "INBOX", Position(4_000_000_000, 7, 3), AT)
    with store.reading() as book:
        assert book.messages.handled("m", "f" * 64) == seen
        assert book.messages.handled("other", "f" * 64) is None
        assert book.messages.position("m", "INBOX") == Position(4_000_000_000, 7, 3)


def test_an_open_notice_is_not_told_twice(store):
    with store.book() as book:
        assert book.notices.tell("login", "m", "s", "t", AT) is not None
        assert book.notices.tell("login", "m", "s", "t", AT) is None
        book.notices.settle("login", "m")
        assert book.notices.tell("login", "m", "s", "t", AT) is not None


def test_persons_are_joined_and_split_again(store):
    with store.book() as book:
        one, other = a_case(book, "Ann Example"), a_case(book, "Anna Example")
        book.people.join(one.person_id, other.person_id)
        assert book.people.find([("address", "anna@example.net")]) == one.person_id
        made = book.people.split(one.person_id, [("address", "anna@example.net")], [other.id], AT)
        assert book.people.find([("address", "anna@example.net")]) == made
        assert book.cases.of_person(made) == (other.id,)


def test_a_naive_time_is_refused(store):
    with pytest.raises(Exception, match="no time zone"), store.book() as book:
        book.messages.move_to("m", "INBOX", Position(1, 1, 1), datetime(2026, 1, 1))  # noqa: DTZ001


def the_schema(engine) -> dict[str, object]:
    """Every table with its columns, keys, indexes and constraints, by name."""
    found = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in found.get_columns(table)
            },
            "key": found.get_pk_constraint(table),
            "indexes": sorted(map(str, found.get_indexes(table))),
            "unique": sorted(map(str, found.get_unique_constraints(table))),
            "foreign": sorted(map(str, found.get_foreign_keys(table))),
        }
        for table in found.get_table_names()
    }


def test_a_new_database_has_the_tables_that_the_migrations_make(store, tmp_path):
    assert ScriptDirectory("assistant/store/migrations").get_current_head() == HEAD
    migrated = Store.in_directory(tmp_path / "migrated")
    with migrated.engine.begin() as connection:
        migrate(connection)
    assert the_schema(store.engine) == the_schema(migrated.engine)
    for one in (store, migrated):
        with sqlite3.connect(one.file) as raw:
            assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    migrated.close()


def test_a_new_database_is_made_by_one_of_two_who_come_at_once(store):
    with store.engine.begin() as connection:
        make_tables(connection)  # as the second one, who saw no tables a moment ago
    store.prepare(AT)
    with store.book() as book:
        assert book.settings.get("nothing") is None


def test_a_database_of_a_newer_version_is_refused(store):
    with sqlite3.connect(store.file) as raw:
        raw.execute("UPDATE alembic_version SET version_num='9999'")
    with pytest.raises(StoreError, match="newer version"):
        store.prepare(AT)


def test_a_file_that_is_no_database_is_refused_in_plain_words(tmp_path):
    (tmp_path / "assistant.sqlite").write_bytes(b"this is no database, " * 100)
    with pytest.raises(StoreError, match="cannot be read"):
        Store.in_directory(tmp_path).prepare(AT)


def test_the_state_is_readable_by_its_owner_only(store):
    assert store.file.stat().st_mode & 0o077 == 0
    assert store.file.parent.stat().st_mode & 0o077 == 0


def test_a_backup_is_checked_and_only_seven_are_kept(store):
    with store.book() as book:
        a_case(book)
    made = [store.backup(AT + timedelta(seconds=number)) for number in range(9)]
    kept = sorted(made[0].parent.iterdir())
    assert kept == made[-7:]
    with sqlite3.connect(made[-1]) as copy:
        assert copy.execute("SELECT count(*) FROM invitation_case").fetchone() == (1,)


def test_a_second_daemon_refuses_and_a_stale_lock_file_stops_nobody(tmp_path):
    code = (
        "import sys, pathlib; from assistant.store.engine import sole_daemon, AlreadyRunning\n"
        "try:\n"
        "    with sole_daemon(pathlib.Path(sys.argv[1])): sys.exit(0)\n"
        "except AlreadyRunning as error: print(error); sys.exit(7)"
    )
    with sole_daemon(tmp_path):
        second = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert second.returncode == 7
        assert "another daemon" in second.stdout
    assert (tmp_path / "daemon.lock").exists()
    with sole_daemon(tmp_path):
        pass
    assert issubclass(AlreadyRunning, StoreError)


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 44, 6), True), ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 2), False),
     ((3, 51, 3), True), ((3, 53, 0), True)],
)  # fmt: skip
def test_wal_is_used_only_where_sqlite_is_free_of_its_race(version, safe):
    assert linking.wal_is_safe(version) is safe
