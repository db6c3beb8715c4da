"""What a look leaves behind for the owner: that it was made, what went wrong, and what was put aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner

from assistant.cli import assistant
from assistant.cli.status import _lines
from assistant.daemon.service import one_pass
from assistant.demo.mails import Stranger, invitation
from assistant.demo.stage import Stage
from assistant.demo.story import START
from assistant.desk.forgetting import forget
from assistant.reports.status import healthy, status_facts
from assistant.transport.base import LoginRefused
from assistant.transport.refusals import refused_login
from tests.unit.desk.room import MARA, a_room

JO = Stranger(name="Jo Dahl", headline="Editor", address="jo@dahl.example", vanity="jo-dahl")


@pytest.fixture
def stage(tmp_path):
    with Stage(tmp_path, START, policy_name="ladder", prefer_dovecot=False) as made:
        yield made


def facts_of(stage):
    with stage.house.store.reading() as book:
        return status_facts(stage.house.config, book, stage.clock())


def test_a_quiet_mailbox_that_is_looked_at_is_well(stage):
    stage.work()
    stage.clock.move(minutes=40)
    assert not healthy(facts_of(stage), stage.clock())
    stage.work()
    assert healthy(facts_of(stage), stage.clock())


def test_a_refused_login_of_one_pass_is_shown_and_passes(stage, tmp_path):
    (tmp_path / "password").write_text("mistaken")
    with pytest.raises(LoginRefused, match=r"^mailbox demo: the server refused the login: wrong name or password$"):
        one_pass(stage.house)
    facts = facts_of(stage)
    assert facts["mailboxes"][0]["trouble"]["because"] == "the server refused the login: wrong name or password"
    shown = "\n".join(_lines(facts, stage.house.config))
    assert "never looked at  IN TROUBLE: the server refused the login: wrong name or password" in shown
    (tmp_path / "password").write_text("demo")
    stage.work()
    assert facts_of(stage)["mailboxes"][0]["trouble"] is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("[AUTHENTICATIONFAILED] Authentication failed.", "the server refused the login"),
        ("[AUTHENTICATIONFAILED] Invalid credentials", "the server refused the login: Invalid credentials"),
        ("[EXPIRED] renew it", "the server refused the login: [EXPIRED] renew it"),
    ],
)
def test_a_refused_login_is_said_once(words, told):
    assert str(refused_login(words)) == told


def test_what_is_put_aside_is_shown_with_sender_subject_and_folder(stage):
    stage.work()
    stage.deliver(invitation(JO, stage.clock() + timedelta(minutes=1), reply_to=JO.address, genuine=False))
    stage.clock.move(minutes=2)
    stage.work()
    facts = facts_of(stage)
    (aside,) = facts["quarantined"]
    assert aside["folder"] == "INBOX"
    assert aside["sender"]
    assert aside["subject"]
    line = next(one for one in _lines(facts, stage.house.config) if "message " in one)
    assert f'{aside["sender"]}, "{aside["subject"]}", message {aside["uid"]} in INBOX: ' in line


def test_what_is_put_aside_names_no_forgotten_person():
    room = a_room()
    person = room.file(room.invites()).case.person_id
    room.receives(invitation(MARA, room.now + timedelta(minutes=1), reply_to=MARA.address, genuine=False))
    with room.store.reading() as book:
        (aside,) = book.messages.with_outcome("quarantined")
    assert MARA.name in aside.text
    forget(person, room.store, room.config, room.now)
    with room.store.reading() as book:
        assert [one.text for one in book.messages.with_outcome("quarantined")] == [None]


def test_init_says_that_the_name_of_the_server_is_to_be_set_first(tmp_path):
    file = tmp_path / "assistant.toml"
    done = CliRunner().invoke(
        assistant,
        ["init", "--config", str(file), "--name", "Jo", "--address", "jo@own.example", "--time-zone", "UTC",
         "--imap", "imap.own.example", "--smtp", "smtp.own.example"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Set it before the first look, as authserv_ids in [[mailbox]]" in done.output
