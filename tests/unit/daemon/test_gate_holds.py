"""The last look before a letter leaves, from the mailbox to the mail server: what holds it, though it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.cases.events import LetterLeft
from assistant.cases.values import Evidence, EvidenceKind
from assistant.config.values import Budgets
from assistant.demo.mails import person_mail
from assistant.store.values import Letter, LetterState
from tests.torture.world import World, an_invitation


@pytest.fixture
def world(tmp_path) -> Iterator[World]:
    made = World(tmp_path)
    made.work()
    made.move(minutes=1)
    yield made
    made.close()


def pass_time(world: World, **by: float) -> None:
    for _ in range(3):
        world.work()
        world.move(**(by or {"minutes": 2}))


def the_letter(world: World) -> Letter:
    with world.house.store.reading() as book:
        (letter,) = book.letters.in_state(*LetterState)
    return letter


def test_after_two_letters_without_a_human_word_the_third_waits_for_the_owner(world):
    world.house.config = replace(world.config, sending=replace(world.config.sending, hold=timedelta(minutes=5)))
    world.deliver(an_invitation(1, world.at))
    world.work()
    letter = the_letter(world)
    with world.house.store.book() as book:
        for purpose in ("introduction", "remind"):
            file = book.cases.file(letter.case_id)
            evidence = Evidence(EvidenceKind.MAIL, f"<{purpose}@example.test>")
            book.cases.append(file.case, LetterLeft(at=world.at, evidence=evidence, purpose=purpose))
    world.move(minutes=10)
    pass_time(world)
    assert not world.letters
    assert the_letter(world).state is LetterState.WAITING
    assert "without an answer" in the_letter(world).detail


@pytest.mark.parametrize(
    ("budget", "leave"), [("per_hour", 2), ("per_day", 2), ("domain_per_day", 2), ("person_per_day", 5)]
)
def test_no_more_letters_leave_than_the_budgets_have_room_for(world, budget, leave):
    most = Budgets(person_per_day=99, domain_per_day=99, per_hour=99, per_day=99)
    world.house.config = replace(world.house.config, sending=replace(
        world.house.config.sending, budgets=replace(most, **{budget: 2})))  # fmt: skip
    for number in range(5):
        raw = an_invitation(number, world.at)
        if budget == "domain_per_day":  # addresses of a relay are those of different people
            raw = raw.replace(b"@reply.linkedin.com", b"@people.example")
        world.deliver(raw)
    pass_time(world)
    assert len(world.letters) == leave


def test_a_letter_that_no_longer_fits_is_cancelled_at_the_door(world):
    world.house.config = replace(world.config, sending=replace(world.config.sending, hold=timedelta(minutes=5)))
    world.deliver(an_invitation(1, world.at))
    world.work()
    with world.house.store.book() as book:  # as if what stops a case had left its letter in the hold
        book.people.block(1, "you said so")
    world.move(minutes=10)
    pass_time(world)
    assert not world.letters
    assert the_letter(world).state is LetterState.CANCELLED
    assert "blocked" in the_letter(world).detail


def test_answers_that_are_read_again_in_a_renumbered_mailbox_are_no_new_answers(world):
    world.deliver(an_invitation(1, world.at))
    pass_time(world)
    (first,) = world.letters
    address = first["To"].addresses[0].addr_spec
    answer = "We spoke at the stand of Nordlys in Leipzig. Could we talk on Thursday at 10:30?"
    world.deliver(person_mail("Bo", address, "Re: hello", answer, world.at, answers=str(first["Message-ID"])))
    pass_time(world)
    with world.house.store.reading() as book:
        before = book.cases.file(1).history
    sent = len(world.letters)
    world.server.renumber("INBOX")
    pass_time(world)
    with world.house.store.reading() as book:
        assert book.cases.file(1).history == before
    assert len(world.letters) == sent
