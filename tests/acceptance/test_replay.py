"""``assistant replay`` as its owner types it: over the real mailbox, read-only, and over a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from assistant.demo.mails import invitation
from tests.servers.history import history, someone, write_mbox


def test_a_replay_over_the_mailbox_sends_nothing_and_marks_nothing_as_read(installation):
    now = datetime.now(UTC)
    for number in range(3):
        at = now - timedelta(hours=number + 1)
        who = someone(number + 1)
        installation.deliver(invitation(who, at, reply_to=who.address))
    done = installation.run("replay", "--policy", "ladder", "--against", "open", "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert len(facts["replayed"][0]["stories"]) == 3
    assert facts["difference"]["differing"] == 3
    assert installation.letters == []
    seen = installation.server.doveadm("search", "-u", installation.user, "mailbox", "INBOX", "seen")
    assert seen.strip() == ""


def test_a_replay_over_a_file_is_told_in_plain_words(installation, tmp_path):
    mbox = tmp_path / "archive.mbox"
    write_mbox(mbox, ((at, raw.replace(b"robin@example.test", installation.user.encode()))
                      for at, raw in history(invitations=6, others=20)))  # fmt: skip
    done = installation.run("replay", "--policy", "ladder", "--since", "1000d", str(mbox))
    assert done.returncode == 0, done.stderr
    assert "Who would have got what (ladder):" in done.stdout
    assert installation.letters == []


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_played(installation, tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    now = datetime.now(UTC)
    (archive / "good.eml").write_bytes(invitation(someone(1), now, reply_to=someone(1).address))
    (archive / "noise.eml").write_bytes(b"\x00\xff no mail")
    (archive / "gone.eml").symlink_to(tmp_path / "nowhere")
    done = installation.run("replay", "--policy", "ladder", str(archive))
    assert done.returncode == 0, done.stderr
    assert "1 notices" not in done.stdout
    assert f"{archive / 'gone.eml'} cannot be read" in done.stdout
    assert f"{archive / 'noise.eml'}: " in done.stdout
    assert "2 mails could not be read:" in done.stdout
