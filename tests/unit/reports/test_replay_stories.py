"""A policy tried on the past: the same answer each time, no way to send, nobody known before their time."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from assistant.demo.mails import Stranger, invitation, person_mail
from assistant.policy.values import TrustLevel
from assistant.reports.history import History, read_files, read_mailbox
from assistant.reports.replay import compare, replay
from assistant.store.values import Contact
from assistant.transport.memory import MemoryInbox, MemoryServer
from tests.servers.history import history
from tests.unit.desk.room import MARA, a_room

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@cache
def a_history() -> History:
    return read_files(((str(at), raw) for at, raw in history(invitations=24, others=40)), a_room().config)


def of(*mails: bytes) -> History:
    return read_files(((f"box:{number}", raw) for number, raw in enumerate(mails, 1)), a_room().config)


def played(past: History, name: str = "ladder", **more):
    config = a_room().config
    return replay(past, config.policies[name], config, **more)


def test_the_same_history_gives_the_same_answer():
    assert played(a_history()) == played(a_history())


def test_the_order_of_the_mails_in_the_file_changes_nothing():
    mails = [raw for _, raw in history(invitations=10, others=10)]
    assert played(of(*mails)).stories == played(of(*reversed(mails))).stories


@pytest.mark.parametrize("name", ["open", "personal-note", "ladder", "get-to-know", "known-only", "organic"])
def test_every_ready_policy_can_be_replayed_without_a_failure(name):
    found = played(a_history(), name)
    assert found.stories
    assert found.failures == ()


def test_a_silent_stranger_is_asked_reminded_once_and_left_alone():
    later = person_mail("Kim", "kim@office.example", "Proofs", "Here they are.", MONDAY + timedelta(days=40))
    past = of(invitation(MARA, MONDAY, reply_to=MARA.address), later)
    found = played(past, until=MONDAY + timedelta(days=40))
    [story] = found.stories
    assert story.path == ("have-we-met", "remind", "archive")
    first, second = (one.at for one in story.actions if one.letter)
    assert timedelta(days=7) <= second - first < timedelta(days=8)


def test_no_letter_leaves_in_quiet_hours():
    config = a_room().config
    night = MONDAY.replace(hour=22)
    found = replay(of(invitation(MARA, night, reply_to=MARA.address)), config.policies["ladder"], config,
                   until=night + timedelta(days=1))  # fmt: skip
    at = next(one.at for one in found.stories[0].actions if one.letter)
    assert at.astimezone(config.owner.zone).hour == 7


def test_an_answer_finds_the_letter_that_this_policy_wrote():
    answer = person_mail(MARA.name, MARA.address, "Re: Have we met?", "We met at the fair, at the printers' stand.",
                         MONDAY + timedelta(days=2), answers="<inv-000@example.test>")  # fmt: skip
    past = of(invitation(MARA, MONDAY, reply_to=MARA.address), answer)
    assert played(past, until=MONDAY + timedelta(days=3)).stories[0].path == ("have-we-met", "offer-call")
    assert played(past, "open").unasked == 1


def test_what_became_of_each_notice_and_each_invitation_adds_up():
    found = played(a_history())
    assert sum(found.outcomes.values()) == found.notices
    assert sum(found.fates.values()) == len(found.stories)


def test_a_letter_that_is_in_the_hold_when_the_mails_end_is_told_of():
    [story] = (found := played(of(invitation(MARA, MONDAY, reply_to=MARA.address)))).stories
    assert (found.letters, found.waiting, story.fate) == ({}, 1, "a letter still waits at the end")


def test_a_mail_that_cannot_be_read_is_named_with_the_reason():
    past = of(invitation(MARA, MONDAY, reply_to=MARA.address), b"", b"From: kim@office.example\n\nno date\n")
    assert [one.partition(": ")[0] for one in past.unreadable] == ["box:2", "box:3"]
    assert "date" in past.unreadable[1]


def test_a_mail_in_a_mailbox_that_cannot_be_read_is_named_and_keeps_no_other_from_being_read():
    config = a_room().config
    server = MemoryServer(clock=lambda: MONDAY)
    server.deliver(b"no field at all", "Sent")
    server.deliver(invitation(MARA, MONDAY, reply_to=MARA.address))
    inbox = MemoryInbox(server)
    inbox.connect()
    past = read_mailbox(inbox, config.mailboxes[0], config, since=MONDAY - timedelta(days=1))
    assert [one.partition(": ")[0] for one in past.unreadable] == ["message 1 in Sent"]
    assert len(past.reads) == 1


def test_who_became_a_connection_later_was_a_stranger_then():
    past = of(invitation(MARA, MONDAY, reply_to=MARA.address))
    keys = (("profile", "linkedin:in/mara-lindholm"),)
    later = Contact(kind="connection", name=MARA.name, text="connected", at=MONDAY + timedelta(days=30), keys=keys)
    before = replace(later, at=MONDAY - timedelta(days=30))
    assert played(past, contacts=[later]).stories[0].acquaintance == "stranger"
    assert played(past, contacts=[before]).stories[0].acquaintance == "known"


def test_a_difference_counts_and_shows_what_changes():
    difference = compare(played(a_history(), "open"), played(a_history(), "ladder"))
    assert difference.differing > 0
    assert difference.same + difference.differing == len(played(a_history(), "open").stories)
    assert all(old.path != new.path for one in difference.changes for old, new in one.stories)


def test_a_policy_differs_in_nothing_from_itself():
    found = played(a_history())
    assert compare(found, found).differing == 0


@pytest.mark.parametrize(("hubs", "accepted"), [(7, True), (8, False)])
def test_hubs_are_taken_up_to_the_quota_and_the_rest_is_treated_otherwise(hubs, accepted):
    # The spotter of open networkers keeps five to eight of them for reach.
    room = a_room()
    room.config = replace(room.config, policy_name="get-to-know")
    with room.store.book() as book:
        book.settings.put("hubs", hubs)
    lion = Stranger(name="Leo Brandt (LION) 15,000+", headline="Open Networker", address="leo@lion.example", vanity="l")
    assert (room.file(room.invites(lion)).case.advice == "accept") is accepted


def _many(count: int) -> History:
    """So many strangers within one hour of a Monday morning."""
    people = [Stranger(name=f"Ada Kern{number}", headline="Editor", address=f"a{number}@p{number}.example",
                       vanity=f"ada-{number}") for number in range(count)]  # fmt: skip
    at = MONDAY
    return of(*(invitation(who, at + timedelta(minutes=n), reply_to=who.address) for n, who in enumerate(people)))


def test_no_more_letters_leave_by_themselves_than_the_budgets_allow():
    config = a_room().config
    found = played(_many(18), until=MONDAY + timedelta(days=6))
    left = sorted(act.at for story in found.stories for act in story.actions if act.letter)
    budgets = config.sending.budgets
    assert len(left) == 18
    for at in left:
        assert sum(at <= one < at + timedelta(hours=1) for one in left) <= budgets.per_hour
        assert sum(at <= one < at + timedelta(days=1) for one in left) <= budgets.per_day
    assert found.held_back == 18 - budgets.per_hour
    assert found.longest_wait > timedelta(hours=1)


def test_the_owners_yes_goes_beyond_the_budgets():
    config = a_room().config
    asking = replace(config.policies["ladder"], name="asking", trust=TrustLevel.ASK)
    found = replay(_many(18), asking, config, until=MONDAY + timedelta(days=2))
    left = [act for story in found.stories for act in story.actions if act.letter]
    assert {act.how for act in left} == {"after your yes"}
    assert len({act.at.date() for act in left}) == 1
    assert found.held_back == 0


def test_a_budget_of_nothing_lets_nothing_leave():
    config = a_room().config
    budgets = replace(config.sending.budgets, per_hour=0, per_day=0)
    none = replace(config, sending=replace(config.sending, budgets=budgets))
    found = replay(_many(3), none.policies["ladder"], none, until=MONDAY + timedelta(days=30))
    assert found.letters == {}


def test_many_new_people_at_once_stop_the_sending_until_the_owner_looked():
    config = a_room().config
    budgets = replace(config.sending.budgets, per_hour=100, per_day=100)
    loose = replace(config, sending=replace(config.sending, budgets=budgets))
    found = replay(_many(15), loose.policies["ladder"], loose, until=MONDAY + timedelta(days=1))
    assert found.stops == 1
    assert sum(found.letters.values()) == 15


def test_a_replay_touches_no_network_no_file_and_no_way_to_send():
    # In a process of its own, in which every such attempt ends the program.
    done = subprocess.run([sys.executable, "-B", "-c", _WATCHED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.strip().removeprefix("letters: ")) > 5


_WATCHED = """
import sys
from assistant.reports.replay import replay
from assistant.reports.history import read_files
senders = {"aiosmtplib", "smtplib", "assistant.transport.smtp", "assistant.daemon.sender"} & set(sys.modules)
assert not senders, senders
from tests.servers.history import history
from tests.unit.desk.room import a_room
config = a_room().config
past = read_files(((str(at), raw) for at, raw in history(invitations=6, others=5)), config)
def watch(event, details):
    if event.startswith(("socket.", "subprocess.", "os.remove", "os.rename", "smtplib.", "imaplib.")):
        raise SystemExit(f"a replay tried {event}: {details}")
    if event == "open" and isinstance(details[1], str) and set(details[1]) & set("wax+"):
        raise SystemExit(f"a replay writes {details[0]}")
sys.addaudithook(watch)
print("letters:", sum(replay(past, config.policies["ladder"], config).letters.values()))
"""
