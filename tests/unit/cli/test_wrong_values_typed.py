"""A value that cannot be meant is refused with what is expected; a place without a mail is said to be one."""

from __future__ import annotations

import json

import pytest

from assistant.demo.mails import invitation
from tests.unit.cli.typed import a_desk, typed
from tests.unit.desk.room import MARA, MONDAY


@pytest.mark.parametrize("command", [
    ("cases", "list", "--limit", "-1"), ("cases", "list", "--limit", "0"), ("people", "weak", "--limit", "-1"),
    ("people", "weak", "--days", "0"), ("replay", "x", "--policy", "ladder", "--letters", "-1"),
    ("cases", "list", "--limit", "many"),
])  # fmt: skip
def test_a_count_that_counts_nothing_is_refused(tmp_path, command):
    with a_desk(tmp_path):
        pass
    said = typed(*command, directory=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert f'"{command[-1]}" is not a whole number' in said.err
    assert "write one such as" in said.err


@pytest.mark.parametrize("purposes", [(), ("thank",)])
def test_a_language_without_letters_is_refused_with_those_that_have_some(purposes):
    said = typed("templates", "preview", "--language", "xx", *purposes)
    assert (said.code, said.out) == (1, "")
    assert 'there is no letter in "xx"; there are letters in: de, en, es, fr' in said.err


def test_a_share_beyond_all_is_refused(tmp_path):
    assert typed("funnel", "--purpose", "thank", "--under", "300", directory=tmp_path).code == 2


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_explaining_a_directory_without_a_mail_says_so(tmp_path, options):
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "one.eml").write_bytes(invitation(MARA, MONDAY))
    said = typed("explain", *options, str(tmp_path / "empty"), str(tmp_path / "full"))
    assert said.code == 0
    assert said.err == f"{tmp_path / 'empty'}: no mail is in there\n"
    assert MARA.name in (json.loads(said.out)["inviter"]["name"] if options else said.out)


def test_nothing_is_learned_from_a_directory_without_a_mail(tmp_path):
    said = typed("platforms", "learn", str(tmp_path))
    assert (said.code, said.out) == (1, "")
    assert f"no mail that can be read is in {tmp_path}" in said.err
