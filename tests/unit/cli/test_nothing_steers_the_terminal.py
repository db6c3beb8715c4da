"""Whatever strangers wrote, what a command prints shows it and does nothing else to the terminal."""

from __future__ import annotations

import json
import unicodedata

import pytest

from assistant.demo.mails import invitation, person_mail
from tests.unit.cli.typed import a_desk, typed
from tests.unit.desk.room import MARA

STEERS = "\x1b[31mred\x1b]0;title\x07 \u009b2J \x85 \u202eabc\u2066 [bold]x[/bold] \u200b\U000e0041\x08\x7f"


@pytest.fixture
def desk(tmp_path):
    with a_desk(tmp_path) as room:
        spoken = "".join(f"={octet:02X}" for octet in STEERS.encode()).encode()
        wrapped = b"=\r\n".join(spoken[at : at + 60] for at in range(0, len(spoken), 60))
        raw = invitation(MARA, room.now, reply_to=MARA.address, note="We met at the fair, REPLACED")
        case_id = room.receives(raw.replace(b"REPLACED", b"=\r\n" + wrapped).replace(b"Rights Man", wrapped)).case_id
        room.letters_leave(case_id)
        room.answers(case_id, f"We spoke at the fair. {STEERS} Could we talk on Friday at 18:30?")
        room.receives(person_mail("Mara", MARA.address, "Re: the fair", STEERS, room.now))
        forged = invitation(MARA, room.now, reply_to="v@bank.example", genuine=False)
        name = b"From: =?utf-8?q?" + spoken + b"?= <invitations@linkedin.com>\r\nX-Was: "
        room.receives(forged.replace(b"From: ", name, 1))
    return tmp_path


@pytest.mark.parametrize(
    "command",
    ["cases list", "cases show 1", "cases show 1 --json", "cases list --json", "people list", "people show 1",
     "people show 1 --json", "status", "status --json", "pending list", "pending list --json", "mail list",
     "mail list --json", "digest preview", "calls list", "export", "export 1", "funnel"],
)  # fmt: skip
def test_no_command_prints_what_could_steer_a_terminal(desk, command):
    said = typed(*command.split(), directory=desk)
    assert said.code == 0, said.err
    steering = [char for char in said.out + said.err if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert set(steering) <= {"\n", "\r"}


def test_json_still_says_the_very_same(desk):
    facts = json.loads(typed("export", "1", directory=desk).out)
    assert any("\u009b2J" in (mail["text"] or "") for case in facts["cases"] for mail in case["mails"])
