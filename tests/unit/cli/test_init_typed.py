"""``assistant init`` with a person at the keyboard: a wrong entry costs that entry, not all of them."""

from __future__ import annotations

import pytest

from assistant.config.load import load_config
from tests.unit.cli.typed import typed


def test_a_wrong_entry_is_told_and_only_that_one_is_asked_again(tmp_path):
    said = typed("init", directory=tmp_path / "new", answers=(
        "Robin Winter\nrobin\nrobin@example.test\nBerlin\nEurope/Berlin\nimap://x\nimap.example.test\n\n"))
    assert said.code == 0, said.err
    assert said.out.count("Your full name") == 1
    for wrong in ('"robin" is not a mail address', '"Berlin" is not a time zone; did you mean "Europe/Berlin"?',
                  '"imap://x" is not a server\'s name'):
        assert wrong in said.out + said.err
    config = load_config(tmp_path / "new", environment={})
    assert (config.owner.name, str(config.owner.zone)) == ("Robin Winter", "Europe/Berlin")
    assert (config.mailboxes[0].imap.host, config.mailboxes[0].smtp.host) == ("imap.example.test", "smtp.example.test")


@pytest.mark.parametrize(("option", "value"), [
    ("--address", "robin"), ("--time-zone", "Berlin"), ("--imap", "imap://x"), ("--smtp", "a b"), ("--name", " "),
    ("--policy", "laddder"),
])  # fmt: skip
def test_a_wrong_option_is_told_before_anything_is_asked(tmp_path, option, value):
    said = typed("init", option, value, directory=tmp_path / "new", answers="Robin\n")
    assert said.code == 2
    assert option in said.err
    assert "Your" not in said.out
    assert not (tmp_path / "new").exists()
