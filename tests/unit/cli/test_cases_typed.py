"""``assistant cases`` for a person who reads it: names as people write them, ids out of the way, columns that stand."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from assistant.demo.mails import Stranger
from tests.unit.cli.typed import a_desk, typed
from tests.unit.desk.room import MARA

YAMADA = Stranger(name="山田 太郎", headline="編集者", address="yamada@hon.example", vanity="yamada-taro")


def test_the_platform_has_the_name_that_people_write(tmp_path):
    with a_desk(tmp_path) as room:
        case = room.invites(MARA)
    said = typed("cases", "show", str(case), directory=tmp_path)
    assert said.out.startswith(f"Case {case}: Mara Lindholm on LinkedIn\n")


def test_the_ids_of_mails_stand_at_the_end_by_number_and_those_of_our_letters_nowhere(tmp_path):
    with a_desk(tmp_path) as room:
        case = room.invites(MARA)
        room.letters_leave(case)
        room.answers(case, "Hi Robin,\n\nwe met at the fair in Leipzig, at the stand of the printers.\n\nMara\n")
        with room.store.reading() as book:
            ours = [one.message_id for one in book.letters.of_case(case)]
    out = typed("cases", "show", str(case), directory=tmp_path).out
    story, _, mails = out.partition("\nMails that this rests on\n")
    assert "@" not in story.partition("What happened")[2].partition("What your policy said")[0]
    assert "the invitation came  [1]\n" in story
    assert [line.split(" <")[0] for line in mails.splitlines()] == ["  [1]", "  [2]"]
    assert not any(one in out for one in ours if one)


def test_a_chinese_name_keeps_the_columns(tmp_path):
    with a_desk(tmp_path) as room:
        room.invites(MARA)
        room.invites(YAMADA)
    for command, last in ((("cases", "list"), "stranger"), (("people", "list"), "1 case")):
        out = typed(*command, directory=tmp_path).out
        lines = [line for line in out.splitlines() if "山田" in line or "Mara" in line]
        assert len(lines) == 2
        assert len({cell_len(line[: line.rindex(last)]) for line in lines}) == 1


@pytest.mark.parametrize("command", [("cases", "show"), ("cases", "take-over"), ("pending", "approve")])
def test_a_number_that_no_case_can_have_is_told_in_a_line(tmp_path, command):
    with a_desk(tmp_path):
        pass
    said = typed(*command, "9" * 20, directory=tmp_path)
    assert said.code == 1
    assert said.err.startswith("the database refuses: ")
    assert said.err.count("\n") == 1
