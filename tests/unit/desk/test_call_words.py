"""The owner's word on a call is believed where it is sure: a wrong "they did not come" sends a wrong letter."""

from __future__ import annotations

from datetime import datetime

import pytest

from assistant.desk.call_words import owner_says
from tests.unit.desk.room import BERLIN

AT = datetime(2026, 11, 19, 11, 45, tzinfo=BERLIN)


def verdict(text: str) -> str | None:
    said = owner_says(text, anchor=AT, zone=BERLIN)
    return said.verdict.value if said is not None else None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("happened, she did not need a translator after all", "happened"),
        ("Happened: they never worked with novels", "happened"),
        ("happened and they have moved to Lisbon", "happened"),
        ("happened, about their cancelled fair", "happened"),
        ("hat stattgefunden, sie hat sich nicht entschieden", "happened"),
        ("stattgefunden, aber sie war krank", "happened"),
        ("a eu lieu, elle n'a pas encore décidé", "happened"),
        ("A eu lieu, à propos du salon annulé", "happened"),
        ("tuvo lugar, no pude oír bien", "happened"),
        ("they did not come, though we talked last week", "they_absent"),
        ("I was away, they called twice", "i_absent"),
        ("never agreed, they only asked", "never_agreed"),
    ],
)
def test_an_offered_code_in_front_decides_whatever_follows_it(text, meant):
    assert verdict(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("We talked, it was short.", "happened"),
        ("yes, we did", "happened"),
        ("it went well - thanks", "happened"),
        ("great call, not long", "happened"),
        ("didn't happen, she was a no show", "they_absent"),
        ("I was there but they did not come", "they_absent"),
        ("I waited and he did not call", "they_absent"),
        ("they called but I was away", "i_absent"),
    ],
)
def test_plain_words_are_taken_as_they_read(text, meant):
    assert verdict(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "I did not pick up", "I didn't answer", "they called, but I did not pick up on time",
        "ich bin nicht rangegangen", "Ich habe nicht abgehoben", "je n'ai pas répondu", "je n'ai pas repondu",
    ],
)  # fmt: skip
def test_what_the_owner_missed_is_never_held_against_the_person(text):
    assert verdict(text) == "i_absent"


@pytest.mark.parametrize(
    "text",
    [
        "niemand hat angerufen", "keiner hat angerufen", "ninguna llamada tuvo lugar", "we did not talk",
        "hardly happened", "it would have happened", "if it happened I'd know", "I doubt it happened",
        "don't know if it took place", "We spoke about it but not on the phone", "We talked by mail only",
        "he called to cancel", "she called in sick", "she called it off",
    ],
)  # fmt: skip
def test_a_call_that_is_denied_or_doubted_did_not_happen(text):
    assert verdict(text) != "happened"


@pytest.mark.parametrize(
    "text",
    [
        "Yes, but he didn't want to connect", "We talked. She did not need help.", "it went well, I was sick though",
        "they did not come but she called an hour later and we talked", "ja, aber sie hat sich nicht entschieden",
        "I had no sign of Mara", "oui, mais elle n'a pas décidé",
    ],
)  # fmt: skip
def test_a_line_that_says_two_things_decides_nothing(text):
    assert verdict(text) is None


def test_that_no_call_took_place_does_not_say_whose_doing_it_was():
    assert verdict("l'appel n'a pas eu lieu") == "not_held"


def test_further_lines_are_a_note_and_quoted_ones_are_none():
    said = owner_says("Hello,\nhappened\nShe looks for a bookbinder.\n> they did not come", anchor=AT, zone=BERLIN)
    assert said is not None
    assert (said.verdict.value, said.note) == ("happened", "She looks for a bookbinder.")
