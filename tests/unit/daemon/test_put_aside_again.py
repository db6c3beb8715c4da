"""Mail that a wrong setting put aside is judged again, once, through the same straight line as any other."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.daemon.watcher import Watcher
from assistant.demo.mails import OWNER, Stranger, invitation
from assistant.demo.stage import Stage
from assistant.demo.story import START
from assistant.desk.afresh import put_aside, read_again
from assistant.desk.forgetting import forget
from assistant.desk.word import NoSuchThing, approve, decided
from assistant.errors import TransportError
from assistant.store.values import LetterState
from tests.unit.desk.room import MARA

JO = Stranger(name="Jo Dahl", headline="Editor", address="jo@dahl.example", vanity="jo-dahl")


@pytest.fixture
def stage(tmp_path):
    with Stage(tmp_path, START, policy_name="ladder", prefer_dovecot=False) as made:
        made.work()
        made.clock.move(hours=1)
        yield made


def trusting(stage, *ids):
    """The setting is another one from now on."""
    config = stage.house.config
    mailboxes = tuple(replace(one, trust=replace(one.trust, authserv_ids=ids)) for one in config.mailboxes)
    stage.house.config = replace(config, mailboxes=mailboxes)


def again(stage, **which):
    with stage.house.store.book() as book:
        return read_again(book, stage.house.config, stage.clock(), **which)


def outcomes(stage):
    with stage.house.store.reading() as book:
        return {name: count for name, count in book.messages.counts().items() if name != "ignored"}


def letters_after_the_hold(stage):
    stage.work()
    stage.clock.move(minutes=11)
    stage.work()
    return [str(one["To"]) for one in stage.post.accepted if OWNER not in str(one["To"])]


def put_aside_by_a_wrong_setting(stage, *raws):
    right = stage.house.config.mailboxes[0].trust.authserv_ids
    trusting(stage, "mx.wrong.example")
    for raw in raws:
        stage.deliver(raw)
    stage.work()
    trusting(stage, *right)


def test_a_notice_that_a_wrong_authserv_id_put_aside_is_answered_once_after_it_is_mended(stage):
    put_aside_by_a_wrong_setting(stage, invitation(MARA, stage.clock(), reply_to=MARA.address))
    assert outcomes(stage) == {"quarantined": 1}
    stage.work()
    assert outcomes(stage) == {"quarantined": 1}  # not by itself
    assert len(again(stage).again) == 1
    assert letters_after_the_hold(stage) == [f"{MARA.name} <{MARA.address}>"]
    assert outcomes(stage) == {"invited": 1}
    for _ in range(2):
        assert again(stage).again == []
        assert len(letters_after_the_hold(stage)) == 1


def test_an_invitation_that_a_reminder_told_of_meanwhile_gets_no_second_letter(stage):
    first = invitation(MARA, stage.clock(), reply_to=MARA.address)
    put_aside_by_a_wrong_setting(stage, first)
    stage.clock.move(hours=1)
    stage.deliver(invitation(MARA, stage.clock(), reply_to=MARA.address, reminder=True))
    assert len(letters_after_the_hold(stage)) == 1
    again(stage)
    assert len(letters_after_the_hold(stage)) == 1
    assert outcomes(stage) == {"invited": 1, "reminded": 1}


def without_a_number(raw):
    """As platforms write that give an invitation none."""
    return re.sub(rb"\nAccept: \S+", b"", raw)


@pytest.mark.parametrize("decision", ["accept", "decline", "archive"])
def test_an_invitation_that_was_decided_on_meanwhile_is_no_new_one(stage, decision):
    put_aside_by_a_wrong_setting(stage, without_a_number(invitation(MARA, stage.clock(), reply_to=MARA.address)))
    stage.clock.move(hours=1)
    reminder = invitation(MARA, stage.clock(), reply_to=MARA.address, reminder=True)
    stage.deliver(without_a_number(reminder))
    assert len(letters_after_the_hold(stage)) == 1
    with stage.house.store.book() as book:
        decided(1, decision, book, stage.house.config, stage.clock())
    again(stage)
    stage.work()
    assert outcomes(stage) == {"invited": 1, "reminded": 1}
    assert not stage.case(1).case.stage.open


def test_a_forged_notice_is_put_aside_again(stage):
    put_aside_by_a_wrong_setting(stage, invitation(MARA, stage.clock(), reply_to=MARA.address, genuine=False))
    again(stage)
    assert letters_after_the_hold(stage) == []
    assert outcomes(stage) == {"quarantined": 1}


def test_a_notice_to_an_address_that_was_not_known_as_the_owners_is_answered_once_it_is(stage):
    raw = invitation(MARA, stage.clock(), reply_to=MARA.address).replace(OWNER.encode(), b"other@robin.example")
    stage.deliver(raw)
    stage.work()
    assert outcomes(stage) == {"quarantined": 1}
    owner = stage.house.config.owner
    stage.house.config = replace(
        stage.house.config, owner=replace(owner, addresses=owner.addresses | {"other@robin.example"})
    )
    again(stage)
    assert len(letters_after_the_hold(stage)) == 1


def test_what_came_too_long_ago_is_left_and_told(stage):
    put_aside_by_a_wrong_setting(stage, invitation(MARA, stage.clock(), reply_to=MARA.address))
    stage.clock.move(days=14, minutes=1)
    asked = again(stage)
    assert (len(asked.again), len(asked.too_old)) == (0, 1)
    assert letters_after_the_hold(stage) == []
    assert outcomes(stage) == {"quarantined": 1}


def waiting(stage):
    with stage.house.store.reading() as book:
        return [letter for letter in book.letters.in_state(LetterState.WAITING) if "14 days" in letter.detail]


def answered_only_after_a_yes(stage):
    """Whether the one letter of the stage is written, waits, and leaves once the owner says yes."""
    assert letters_after_the_hold(stage) == []
    [letter] = waiting(stage)
    with stage.house.store.book() as book:
        approve(letter.id, book, stage.house.config, stage.clock())
    return letters_after_the_hold(stage) == [f"{MARA.name} <{MARA.address}>"]


def test_what_grew_too_old_between_the_asking_and_the_look_waits_for_a_yes(stage):
    put_aside_by_a_wrong_setting(stage, invitation(MARA, stage.clock(), reply_to=MARA.address))
    stage.clock.move(days=13)
    assert len(again(stage).again) == 1
    stage.clock.move(days=1, minutes=1)
    assert answered_only_after_a_yes(stage)


def test_what_could_be_read_only_weeks_later_waits_for_a_yes(stage):
    troubles = [RuntimeError("out of memory"), TransportError("the line broke", temporary=True)]

    def fails(*_, **__):
        raise troubles.pop(0)

    read = stage.house.read
    stage.house.read = fails
    stage.deliver(invitation(MARA, stage.clock(), reply_to=MARA.address))
    with pytest.raises(TransportError):
        Watcher(stage.house.config.mailboxes[0], stage.house).look_once()
    assert outcomes(stage) == {"unreadable": 1}
    stage.house.read = read
    stage.clock.move(days=20)
    assert answered_only_after_a_yes(stage)


def test_an_invitation_that_came_while_nothing_ran_for_weeks_waits_for_a_yes(stage):
    stage.deliver(invitation(MARA, stage.clock(), reply_to=MARA.address))
    stage.clock.move(days=20)
    assert answered_only_after_a_yes(stage)


def test_what_came_yesterday_is_answered_whatever_else_came_long_ago(stage):
    stage.deliver(invitation(MARA, stage.clock(), reply_to=MARA.address))
    stage.clock.move(days=20)
    stage.deliver(invitation(JO, stage.clock(), reply_to=JO.address))
    assert letters_after_the_hold(stage) == [f"{JO.name} <{JO.address}>"]
    assert len(waiting(stage)) == 1


def test_what_lay_there_before_the_first_start_is_known_and_never_answered(tmp_path):
    with Stage(tmp_path, START, policy_name="ladder", prefer_dovecot=False) as stage:
        put_aside_by_a_wrong_setting(stage, invitation(MARA, stage.clock(), reply_to=MARA.address))
        again(stage)
        assert letters_after_the_hold(stage) == []
        assert outcomes(stage) == {"invited": 1}
        assert stage.case(1).case.old


def test_only_the_numbers_that_were_named_are_read_again(stage):
    put_aside_by_a_wrong_setting(stage, *(invitation(who, stage.clock(), reply_to=who.address) for who in (MARA, JO)))
    with stage.house.store.reading() as book:
        numbers = {one.text.partition(" <")[0].split("\n")[0]: one.uid for one in put_aside(book)}
    uid = min(numbers.values())
    assert [one.uid for one in again(stage, numbers=[uid]).again] == [uid]
    assert len(letters_after_the_hold(stage)) == 1
    assert outcomes(stage) == {"invited": 1, "quarantined": 1}
    with pytest.raises(NoSuchThing, match="no mail that was put aside has the number 999"):
        again(stage, numbers=[999])


def test_mail_of_a_forgotten_person_stays_where_it_is(stage):
    stage.deliver(invitation(MARA, stage.clock(), reply_to=MARA.address))
    stage.work()
    person = stage.case(1).case.person_id
    forget(person, stage.house.store, stage.house.config, stage.clock())
    stage.clock.move(hours=1)
    stage.deliver(invitation(MARA, stage.clock(), reply_to=MARA.address, reminder=True))
    stage.work()
    asked = again(stage)
    assert (asked.again, asked.forgotten) == ([], 1)


def test_a_mail_whose_number_means_another_one_by_now_is_not_read_for_it(stage):
    put_aside_by_a_wrong_setting(stage, invitation(MARA, stage.clock(), reply_to=MARA.address))
    stage.memory.mailboxes.renumber("INBOX")
    trusting(stage, "mx.wrong.example")
    stage.work()
    assert len(again(stage).lost) == 1
