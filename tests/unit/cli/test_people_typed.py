"""``assistant people`` takes whoever is meant: by number, by name, by address; and never guesses."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

import pytest

from assistant.demo.mails import Stranger
from assistant.store.engine import Store
from tests.unit.cli.typed import a_desk, typed
from tests.unit.desk.room import MARA, MONDAY

OTHER = replace(MARA, address="mara@elsewhere.example", vanity="mara-other")
JO = Stranger(name="Jo Dahl", headline="Printer", address="jo@dahl.example", vanity="jo-dahl")


@pytest.fixture
def desk(tmp_path):
    with a_desk(tmp_path) as room:
        for who in (MARA, JO):
            room.invites(who)
    return tmp_path


@pytest.mark.parametrize(
    "whom", ["1", "mara@nordlys.example", "MARA@Nordlys.example", "Mara Lindholm", "mara lindholm", "Mara"]
)
def test_a_person_is_shown_by_number_address_and_name(desk, whom):
    said = typed("people", "show", whom, directory=desk)
    assert said.code == 0, said.err
    assert said.out.startswith("Mara Lindholm  (person 1)\n")


def test_a_name_of_two_people_lists_both_and_shows_neither(tmp_path):
    with a_desk(tmp_path) as room:
        room.invites(MARA)
        room.invites(OTHER)
    said = typed("people", "show", "Mara Lindholm", directory=tmp_path)
    assert (said.code, said.out) == (1, "")
    assert "2 people have the name; give the number" in said.err
    for line in ("1  Mara Lindholm  mara@nordlys.example", "2  Mara Lindholm  mara@elsewhere.example"):
        assert line in said.err


@pytest.mark.parametrize("whom", ["7", "Kim", "kim@office.example", "?"])
def test_nobody_is_guessed_at(desk, whom):
    said = typed("people", "show", whom, directory=desk)
    assert said.code == 1
    assert "see: assistant people list" in said.err


@pytest.mark.parametrize("whom", ["", "  "])
def test_no_name_at_all_means_nobody_also_where_somebody_has_none(desk, whom):
    with contextlib.closing(Store.in_directory(desk / "state")) as store, store.book() as book:
        book.people.add("", [("address", "kim@office.example")], MONDAY)
    said = typed("people", "forget", "--yes", whom, directory=desk)
    assert said.code == 1
    assert "nobody is known by the name" in said.err


def test_a_part_of_a_name_is_not_enough_to_block_somebody(desk):
    said = typed("people", "block", "Mara", directory=desk)
    assert said.code == 1
    assert "1  Mara Lindholm" in said.err
    assert typed("people", "block", "Mara Lindholm", directory=desk).code == 0
    assert json.loads(typed("people", "show", "1", "--json", directory=desk).out)["blocked"] == "you said so"


def test_an_export_takes_the_address(desk):
    assert json.loads(typed("export", "jo@dahl.example", directory=desk).out)


def test_one_case_is_one_case(desk):
    lines = typed("people", "list", directory=desk).out.splitlines()
    assert lines == ["   2  Jo Dahl                      1 case", "   1  Mara Lindholm                1 case"]


def test_what_is_erased_is_counted_as_a_person_writes_it(desk):
    said = typed("people", "forget", "Jo Dahl", "--yes", directory=desk)
    assert "Person 2 is forgotten. Erased: " in said.out
    assert "1 letter," in said.out
    assert "(s)" not in said.out
    assert "(es)" not in said.out
