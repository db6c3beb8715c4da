"""The main job as its owner has it: the real program as a process, a real Dovecot, a real submission server."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from assistant.daemon.points import POINTS
from assistant.demo.mails import Stranger, connected, invitation, person_mail
from assistant.store.values import LetterState
from tests.servers.forked import Spoiled
from tests.servers.ordinary import ordinary_mails

RELAY = "{:08x}-1111-4222-8333-444444444444@reply.linkedin.com"


def people(count: int) -> list[Stranger]:
    first = ["Ada", "Bo", "Cleo", "Dov", "Eli", "Fay", "Gus", "Ida", "Jan", "Kai"]
    last = ["Aune", "Birk", "Crone", "Duus", "Eide"]
    return [
        Stranger(name=f"{first[n % 10]} {last[n // 10]}", headline="Reader", address=f"p{n}@people.example",
                 vanity=f"person-{n}")
        for n in range(count)
    ]  # fmt: skip


def invitations(count: int, at: datetime) -> list[bytes]:
    return [invitation(who, at, reply_to=RELAY.format(n)) for n, who in enumerate(people(count))]


def recipients(installation) -> Counter:
    return Counter(
        re.search(r"[\w.-]+@[\w.-]+", str(letter["To"]).rpartition("<")[2]).group() for letter in installation.letters
    )


def test_thirty_invitations_among_a_thousand_mails_get_one_letter_each(installation):
    installation.start_from_nothing()
    installation.wait_until(lambda: installation.ready)
    at = datetime.now(UTC) - timedelta(minutes=5)
    arriving = list(ordinary_mails(1000, at))
    for number, raw in enumerate(invitations(30, at)):
        arriving.insert(34 * number + 5, raw)
    installation.deliver(*arriving)
    installation.wait_until(lambda: len(installation.letters) >= 30, 60)
    installation.wait_until(lambda: installation.look(lambda book: book.letters.counts()) == {"sent": 30})
    assert recipients(installation) == Counter(RELAY.format(n) for n in range(30))
    assert installation.look(lambda book: book.cases.counts()) == {"asked": 30}
    assert {letter["Auto-Submitted"] for letter in installation.letters} == {"auto-replied"}
    assert all(letter["In-Reply-To"] and letter["References"] for letter in installation.letters)
    assert {str(letter["From"]) for letter in installation.letters} == {f"Robin Winter <{installation.user}>"}
    assert installation.stop() == 0
    # Reading sets no flag: everything is as new as it came.
    assert installation.server.doveadm("search", "-u", installation.user, "mailbox", "INBOX", "SEEN").strip() == ""


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_point_neither_doubles_nor_loses_a_letter(installation, point):
    installation.first_look()
    installation.deliver(*invitations(3, datetime.now(UTC) - timedelta(minutes=5)))
    times = 2 if point not in ("connected",) else 1
    assert installation.start(Spoiled(at=point, times=times)).wait(timeout=30) == -9
    installation.start(Spoiled(tick=1.0))  # what Sent has is looked up at a tick

    # A letter whose end nobody saw is looked up in Sent; what is not there stays for the owner, and is not sent again.
    end = {"sent": 2, "ending": 1} if point == "ending" else {"sent": 3}
    installation.wait_until(lambda: installation.look(lambda book: book.letters.counts()) == end)
    assert set(recipients(installation).values()) == {1}
    assert len(installation.letters) == end["sent"]
    assert installation.stop() == 0


def test_a_new_installation_observes_and_sends_nothing(installation):
    installation.configure(mode="observe")
    installation.start()
    installation.wait_until(lambda: installation.ready)
    installation.deliver(*invitations(2, datetime.now(UTC)))
    installation.wait_until(lambda: installation.look(lambda book: book.letters.counts()) == {"observed": 2})
    assert installation.stop() == 0
    assert installation.letters == []
    assert "only says what it would do" in installation.run("status").stdout


def test_what_lay_there_before_the_first_start_is_known_and_never_answered(installation):
    at = datetime.now(UTC) - timedelta(days=2)
    who = people(1)[0]
    installation.deliver(invitation(who, at, reply_to=RELAY.format(0)))
    installation.start()
    installation.wait_until(lambda: installation.ready)
    installation.deliver(invitation(who, datetime.now(UTC), reply_to=RELAY.format(0), reminder=True))
    installation.wait_until(lambda: installation.look(lambda book: book.messages.counts().get("reminded")) == 1)
    assert installation.stop() == 0
    assert installation.letters == []
    assert installation.look(lambda book: [file.case.old for file in book.cases.listing()]) == [True]


def test_a_forged_notice_is_shown_and_never_answered(installation):
    installation.start()
    installation.wait_until(lambda: installation.ready)
    installation.deliver(invitation(people(1)[0], datetime.now(UTC), reply_to="victim@example.org", genuine=False))
    installation.wait_until(lambda: installation.look(lambda book: book.messages.counts()) == {"quarantined": 1})
    assert installation.stop() == 0
    assert installation.letters == []
    assert "Put aside, never answered" in installation.run("status").stdout


def test_a_second_daemon_on_the_same_state_refuses(installation):
    installation.start()
    installation.wait_until(lambda: installation.ready)
    second = installation.run("run")
    assert second.returncode == 1
    assert "another daemon" in second.stderr


def test_a_wrong_configuration_ends_with_code_4_and_is_not_taken_over_at_a_hangup(installation):
    installation.start()
    installation.wait_until(lambda: installation.ready)
    file = installation.directory / "assistant.toml"
    file.write_text(file.read_text().replace('name = "trusting"', 'name = "laddr"'))
    assert installation.run("run").returncode == 4
    installation.process.send_signal(1)
    installation.wait_until(lambda: "not reloaded" in (installation.directory / "log.jsonl").read_text())
    installation.deliver(invitation(people(1)[0], datetime.now(UTC), reply_to=RELAY.format(0)))
    installation.wait_until(lambda: len(installation.letters) == 1)


def test_the_hold_can_be_cancelled_and_a_hand_written_letter_silences_the_assistant(installation):
    more = installation.directory / "assistant.toml"
    more.write_text(more.read_text().replace('hold = "0 minutes"', 'hold = "1 hour"'))
    installation.start()
    installation.wait_until(lambda: installation.ready)
    first, second = people(2)
    at = datetime.now(UTC)
    installation.deliver(invitation(first, at, reply_to=RELAY.format(0)))
    installation.deliver(invitation(second, at, reply_to=RELAY.format(1)))
    installation.wait_until(lambda: installation.look(lambda book: book.letters.counts()) == {"held": 2})
    letters = installation.look(lambda book: book.letters.in_state(LetterState.HELD))
    assert installation.run("pending", "reject", str(letters[0].id)).returncode == 0
    by_hand = person_mail("Robin Winter", installation.user, "Hello", "I write to you myself.", at).replace(
        b"To: Robin Winter <robin@example.test>", f"To: {letters[1].recipient}".encode()
    )
    installation.server.doveadm_save(installation.user, "Sent", by_hand)
    installation.deliver(person_mail("Ada", "ada@office.example", "A nudge", "so that the daemon looks", at))
    installation.wait_until(lambda: installation.look(lambda book: book.letters.counts()) == {"cancelled": 2}, 70)
    assert installation.letters == []


def test_an_acceptance_closes_what_still_waits(installation):
    installation.configure(mode="ask")
    installation.start()
    installation.wait_until(lambda: installation.ready)
    who = people(1)[0]
    installation.deliver(invitation(who, datetime.now(UTC), reply_to=RELAY.format(0)))
    installation.wait_until(lambda: installation.look(lambda book: book.letters.counts()) == {"waiting": 1})
    assert installation.run("pending", "list").returncode == 3
    installation.deliver(connected(who, datetime.now(UTC)))
    installation.wait_until(lambda: installation.look(lambda book: book.messages.counts().get("connected")) == 1)
    assert installation.look(lambda book: book.letters.of_case(1))[0].state is LetterState.CANCELLED


def test_a_restart_does_not_look_at_old_mail_again(installation):
    at = datetime.now(UTC) - timedelta(days=1)
    installation.deliver(*ordinary_mails(300, at), *invitations(20, at))
    installation.first_look()
    log = installation.server.directory / "dovecot.log"
    before = len(log.read_text())
    installation.start()
    installation.deliver(invitation(people(30)[29], datetime.now(UTC), reply_to=RELAY.format(29)))
    installation.wait_until(lambda: len(installation.letters) == 1)
    assert installation.stop() == 0
    installation.wait_until(lambda: "hdr_count" in log.read_text()[before:])
    ours = [line for line in log.read_text()[before:].splitlines() if installation.user in line]
    headers = sum(int(found) for line in ours for found in re.findall(r"hdr_count=(\d+)", line))
    bodies = sum(int(found) for line in ours for found in re.findall(r"body_count=(\d+)", line))
    assert headers <= 3  # of the one new mail, and of our own letter in Sent
    assert bodies == 1
