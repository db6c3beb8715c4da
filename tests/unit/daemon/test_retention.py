"""Other people's words lie in the state for as long as the owner said, and no longer; verdicts and dates stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from assistant.demo.mails import invitation, person_mail
from assistant.reports.export import person_facts
from assistant.store.tables import metadata
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


def strings(value: object) -> Iterator[str]:
    """Every text in plain values, however deep it lies."""
    if isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


def test_the_export_of_a_person_holds_whatever_the_state_says_of_them(world):
    world.deliver(invitation(stranger(1), world.at, reply_to="victim@bank.example", genuine=False))
    pass_time(world)
    with world.house.store.reading() as book:
        exported = set(strings(person_facts(1, book)))
        address = dict(book.people.keys(1))["address"]
    theirs = ("Bo Bay Aune", "person-1", address, "heronwords", "otterwords")
    missing = []
    with world.house.store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                found = {text for text in strings(dict(row)) if any(word in text for word in theirs)}
                missing += [(table.name, text) for text in found if not any(text in one for one in exported)]
    assert missing == []
