"""The digest: never empty, never twice a day; its answers are obeyed line by line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from assistant.daemon.digest_mail import digest_if_due, digest_text
from assistant.demo.mails import OWNER, Stranger, invitation, person_mail
from assistant.demo.stage import Stage
from assistant.reports.digest import EXPIRES_SOON, LIFE_OF_AN_INVITATION, digest_of
from assistant.store.values import LetterState
from tests.unit.desk.room import a_room

START = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)  # seven o'clock in Berlin
ODA = Stranger(name="Oda Brekke", headline="Bookseller", address="oda@brekke.example", vanity="oda-brekke")
MARA = Stranger(name="Mara Lindholm", headline="Rights", address="mara@nordlys.example", vanity="mara-lindholm")


@pytest.fixture
def stage(tmp_path):
    with Stage(tmp_path, START, policy_name="ladder", prefer_dovecot=False) as made:
        made.work()
        made.deliver(invitation(ODA, made.clock()))  # can only be answered by hand
        made.work()
        yield made


def digests(stage):
    return [one for one in stage.post.accepted if "invitations today" in str(one["Subject"])]


def answer(stage, text, *, genuine=True):
    asked = digests(stage)[-1]
    raw = person_mail("Robin Winter", OWNER, f"Re: {asked['Subject']}", text, stage.clock(),
                      answers=str(asked["Message-ID"]), genuine=genuine)  # fmt: skip
    stage.deliver(raw)
    stage.work()


def test_there_is_one_digest_a_day_at_the_owners_hour(stage):
    assert digests(stage) == []
    stage.clock.move(hours=25, minutes=1)
    for _ in range(3):
        stage.work()
        stage.clock.move(hours=1)
    assert len(digests(stage)) == 1
    body = digests(stage)[0].get_content()
    assert "Oda Brekke" in body
    assert re.search(r"\[l\d+ sent, skip\]", body)


def test_an_empty_digest_is_not_sent(tmp_path):
    with Stage(tmp_path, START, policy_name="ladder", prefer_dovecot=False) as stage:
        stage.work()
        stage.clock.move(days=1, hours=2)
        stage.work()
        assert digest_text(stage.house, stage.clock()) is None
        assert stage.post.accepted == []


def test_a_digest_that_is_switched_off_stays_off(stage):
    stage.house.config = replace(stage.house.config, digest=replace(stage.house.config.digest, enabled=False))
    stage.clock.move(days=2)
    digest_if_due(stage.house)
    assert digests(stage) == []


def test_its_answer_is_obeyed_line_by_line(stage):
    stage.clock.move(hours=25, minutes=1)
    stage.work()
    with stage.house.store.reading() as book:
        (letter,) = book.letters.in_state(LetterState.BY_HAND)
    answer(stage, f"l{letter.id} sent\nthank you\n\n> l{letter.id} skip")
    with stage.house.store.reading() as book:
        assert book.letters.get(letter.id).state is LetterState.SENT


@pytest.mark.parametrize(
    ("text", "genuine"),
    [("> l1 sent", True), ("l1 sent", False), ("l1 dance", True), ("l999999999 sent", True)],
    ids=["only quoted", "not proven", "unknown word", "no such letter"],
)
def test_what_cannot_be_obeyed_changes_nothing(stage, text, genuine):
    stage.clock.move(hours=25, minutes=1)
    stage.work()
    before = stage.case(1).history
    answer(stage, text, genuine=genuine)
    with stage.house.store.reading() as book:
        assert [letter.state for letter in book.letters.of_case(1)] == [LetterState.BY_HAND]
    assert stage.case(1).history == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("What is this?", "No line of your answer was understood"),
        ("l99 sent", "there is no letter 99"),
        ("c1 purple", "'purple' is not known there"),
        ("c1 happened", "no call is agreed that could have taken place"),
    ],
)
def test_what_cannot_be_obeyed_is_told_and_to_a_forger_it_is_not(stage, text, told):
    stage.clock.move(hours=25, minutes=1)
    stage.work()
    answer(stage, text, genuine=False)
    assert [one for one in stage.post.accepted if "Not understood" in str(one["Subject"])] == []
    stage.clock.move(minutes=5)
    answer(stage, text)
    letter = next(one for one in stage.post.accepted if "Not understood" in str(one["Subject"]))
    assert "Re:" not in str(letter["Subject"])
    assert told in " ".join(letter.get_content().replace("\xa0", " ").split())


def test_a_digest_shows_what_left_and_what_is_agreed(stage):
    stage.deliver(invitation(MARA, stage.clock(), reply_to=MARA.address))
    stage.work()
    stage.clock.move(minutes=11)
    stage.work()
    subject, text = digest_text(stage.house, stage.clock() + timedelta(hours=1))
    assert "Mara Lindholm: have we met" in text
    assert subject


def digest_at(room, at):
    with room.store.reading() as book:
        return digest_of(room.config, book, at)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (EXPIRES_SOON + timedelta(days=1), []),
        (EXPIRES_SOON - timedelta(hours=1), ["the invitation expires in about 13 days"]),
        (timedelta(days=3, hours=1), ["the invitation expires in about 3 days"]),
        (timedelta(hours=-1), []),
    ],
    ids=["long before", "soon", "very soon", "over"],
)
def test_an_invitation_that_waits_is_told_in_its_last_two_weeks(left, told):
    room = a_room()
    room.letters_leave(room.invites(MARA))
    items = digest_at(room, room.now.astimezone(UTC) + LIFE_OF_AN_INVITATION - left).expiring
    assert [one.who for one in items] == [MARA.name] * len(told)
    assert [one.what for one in items] == told


def test_a_digest_reads_only_what_it_tells_however_much_lies_open():
    room = a_room()
    read = []
    event.listen(room.store.engine, "before_cursor_execute", lambda *of: read.append(of[2]))
    asked = []
    for number in range(3):
        for one in range(5 * number):
            room.now += timedelta(hours=1)
            who = Stranger(name=f"Person {number} {one}", headline="", address=f"p{number}{one}@people.example",
                           vanity=f"person-{number}-{one}")  # fmt: skip
            room.letters_leave(room.invites(who))
        room.now += timedelta(days=3)
        read.clear()
        assert digest_at(room, room.now).sent == ()
        asked.append(len(read))
    assert asked[0] == asked[1] == asked[2]
