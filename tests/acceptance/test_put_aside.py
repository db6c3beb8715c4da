"""``assistant mail`` as its owner types it, over a real mailbox: a wrong setting is mended, and nobody hears twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from assistant.demo.mails import SERVER, invitation
from tests.servers.history import someone


def test_what_a_wrong_setting_put_aside_is_answered_once_after_it_is_mended(installation):
    file = installation.directory / "assistant.toml"
    right = file.read_text()
    file.write_text(right.replace(SERVER, "mx.wrong.example"))
    installation.first_look()
    who = someone(1)
    installation.deliver(invitation(who, datetime.now(UTC), reply_to=who.address))
    assert installation.run("once").returncode == 0
    listed = installation.run("mail", "list")
    assert "Authentication-Results" in listed.stdout
    assert "assistant mail again" in listed.stdout
    assert installation.run("mail", "again").stdout.startswith("1 mail is read again at the next look")
    assert installation.run("once").returncode == 0  # still the wrong setting
    assert installation.letters == []
    file.write_text(right)
    number = json.loads(installation.run("mail", "list", "--json").stdout)["uid"]
    assert installation.run("mail", "again", str(number)).returncode == 0
    for _ in range(2):
        assert installation.run("once").returncode == 0
        assert [str(one["To"]) for one in installation.letters] == [f"{who.name} <{who.address}>"]
        assert installation.run("mail", "again").stdout == "Nothing was put aside.\n"
    seen = installation.server.doveadm("search", "-u", installation.user, "mailbox", "INBOX", "seen")
    assert seen.strip() == ""


def test_a_number_or_mailbox_that_is_not_there_is_told(installation):
    done = installation.run("mail", "again", "7")
    assert (done.returncode, "no mail that was put aside has the number 7" in done.stderr) == (1, True)
    done = installation.run("mail", "list", "--mailbox", "private")
    assert (done.returncode, 'there is no mailbox "private"; known are: work' in done.stderr) == (2, True)
