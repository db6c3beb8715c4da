"""Other people's words lie in the state for as long as the owner said, and no longer; verdicts and dates stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.demo.mails import invitation, person_mail
from assistant.reports.export import person_facts
from tests.torture.world import World, an_invitation, stranger

NOTE = "We met at the fair in Leipzig; you told me about the harbor series with its heronwords."
ANSWER = "We spoke at the stand of Nordlys, otterwords. Could we talk on Friday at 18:30?"
WORDS = (b"heronwords", b"otterwords", b"robinwords")


def pass_time(world: World, **by: float) -> None:
    for _ in range(3):
        world.work()
        world.move(**(by or {"minutes": 2}))


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.work()
    made.move(minutes=1)
    made.deliver(an_invitation(1, made.at, note=NOTE))
    pass_time(made)
    (letter,) = made.letters
    address = letter["To"].addresses[0].addr_spec
    made.deliver(person_mail("Bo", address, "Re: a call", ANSWER, made.at, answers=str(letter["Message-ID"])))
    forged = invitation(stranger(2), made.at, reply_to="victim@bank.example", genuine=False)
    made.deliver(forged.replace(b"Subject: Robin", b"Subject: robinwords"))
    pass_time(made)
    yield made
    made.close()


def words_in_state(world: World) -> set[bytes]:
    octets = b"".join(one.read_bytes() for one in (world.directory / "state").rglob("*") if one.is_file())
    return {word for word in WORDS if word in octets}


def test_words_stay_for_as_long_as_the_owner_said_and_no_longer(world):
    assert words_in_state(world) == set(WORDS)
    world.move(days=world.house.config.storage.keep_mail_text / timedelta(days=1) - 1)
    pass_time(world, hours=7)
    assert words_in_state(world) == set(WORDS)
    world.move(days=1)
    pass_time(world, hours=7)
    assert words_in_state(world) == set()
    with world.house.store.reading() as book:
        (case,) = person_facts(1, book)["cases"]
    assert (case["record"]["name"], case["record"]["note"]) == ("Bo Bay Aune", "personal")
    assert [mail["outcome"] for mail in case["mails"]] == ["invited", "answered"]
