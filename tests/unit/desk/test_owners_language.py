"""What the assistant tells its owner is told in the owner's language, and reasons of other rooms are retold in it."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.daemon.house import House
from assistant.desk.ask import known_to_you
from assistant.desk.retold import retold
from assistant.desk.wording import LANGUAGES, sentences
from tests.unit.desk.room import a_room

REASONS = sentences("reasons")


def fill(sentence: str, value: str = "7") -> str:
    return sentence.format(**{name: value for _, name, _, _ in Formatter().parse(sentence) if name})


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
@pytest.mark.parametrize("key", sorted(REASONS))
def test_every_reason_is_known_by_its_english_words(key, language):
    assert retold(fill(REASONS[key]["en"]), language) == fill(REASONS[key][language])


@pytest.mark.parametrize(
    ("reason", "german"),
    [
        ("mail in both directions with t@kern.example: 1 from you, 2 from them, last on 2026-11-16",
         "Mail in beiden Richtungen mit t@kern.example: 1 von Ihnen, 2 von dort, zuletzt am 2026-11-16"),
        ("connected, 03 Feb 2020 (Connections.csv)", "verbunden seit 2020-02-03 (Connections.csv)"),
        ("received mail could not be asked: the server could not say how much came from a@b.example",
         "empfangene Mail: nicht zu befragen: der Server konnte nicht sagen, wie viel von a@b.example kam"),
        ("contacts.vcf could not be asked: line 3 is no card", "contacts.vcf: nicht zu befragen: line 3 is no card"),
        ("of the last 10 letters: 1 edited, 2 rejected", "von den letzten 10 Briefen: 1 geändert, 2 abgelehnt"),
        ("its sender is not proven (dmarc=fail)", "ihr Absender ist nicht erwiesen (dmarc=fail)"),
        ("something that nobody foresaw", "something that nobody foresaw"),
        ("connected (", "connected ("),
    ],
)  # fmt: skip
def test_a_reason_is_retold_with_its_values(reason, german):
    assert retold(reason, "de") == german
    assert retold(reason, "en") == reason


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_any_text_can_be_retold(text, language):
    assert isinstance(retold(text, language), str)


def test_a_stop_is_told_in_the_owners_language():
    room = a_room()
    room.config = replace(room.config, owner=replace(room.config.owner, language="de"))
    with room.store.book() as book:
        House(room.config, room.store, clock=lambda: room.now).pause("3 letters came back within an hour", book)
        told = [one for one in book.notices.open() if one.kind == "paused"]
    assert told[0].subject == "Der Versand ist angehalten"
    assert "3 Briefe kamen binnen einer Stunde zurück" in told[0].text


def test_a_limit_and_how_well_somebody_is_known_are_told_in_the_owners_language():
    room = a_room()
    owner = replace(room.config.owner, language="fr")
    policy = replace(room.config.policy, limits={"invitations_this_day": 1})
    room.config = replace(room.config, owner=owner, policies={policy.name: policy})
    case_id = room.invites()
    assert room.notices("limit") == ["Une limite de votre politique est atteinte : invitations aujourd'hui"]
    assert "toutes les sources ont été consultées" in known_to_you(room.file(case_id), "fr")
