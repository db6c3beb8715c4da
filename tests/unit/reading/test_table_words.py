"""The words of the tables are cut as the words of a text are; else they could never be met in one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from assistant.reading.times import read_text
from assistant.reading.times.folding import fold, split_words
from assistant.reading.times.tokens import tokenize
from assistant.reading.times.words import lexicon, read_lexicon

LANGUAGES = ("en", "de", "fr", "es")


BESIDE = ("follow", "glue")  # words beside times, compared one by one


def words_of(value: Any) -> Iterator[str]:
    """Every phrase in a part of a table."""
    if isinstance(value, str):
        yield value
    else:
        for one in value.values() if isinstance(value, dict) else value:
            yield from words_of(one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_a_table_is_met_in_a_text(language: str) -> None:
    text = (files("assistant.reading") / "data" / f"times.{language}.toml").read_text("utf-8")
    table = tomllib.loads(text)
    shipped = read_lexicon(text, "table")
    missed = []
    for part in ("weekdays", "months", "numbers", "ordinals", "days", "parts", "vague", "roles"):
        for phrase in words_of({name: some for name, some in table.get(part, {}).items() if name not in BESIDE}):
            tokens = tokenize(f"x {phrase}", f"x {fold(phrase)}", shipped)[1:]
            if len(tokens) != 1 or not tokens[0].roles:
                missed.append((part, phrase, [one.text for one in tokens]))
    assert not missed


@pytest.mark.parametrize(("phrase", "words"), [
    ("d'accord", ("d'", "accord")), ("la semaine d'après", ("la", "semaine", "d'", "apres")),
    ("aujourd'hui", ("aujourd'hui",)), ("o'clock", ("o'clock",)), ("don't", ("don't",)), ("jusqu'à", ("jusqu'", "a")),
])
def test_a_lost_vowel_parts_two_words(phrase: str, words: tuple[str, ...]) -> None:
    assert split_words(phrase) == words


@pytest.mark.parametrize("yes", ["d'accord pour jeudi", "c'est d'accord", "jeudi ? d'accord"])
def test_a_french_yes_is_a_yes(yes: str) -> None:
    assert any(clause.has("agree") for clause in read_text(yes, LANGUAGES).clauses)


@pytest.mark.parametrize(("slip", "weekday"), [
    ("wendesday", 2), ("thurdsay", 3), ("Donenrstag", 3), ("vendrdi", 4), ("miécoles", 2), ("saturdayy", 5),
])
def test_a_slip_of_the_hand_is_still_a_weekday(slip: str, weekday: int) -> None:
    roles = [some for language in LANGUAGES for some in tokenize(slip, fold(slip), lexicon(language))]  # type: ignore[arg-type]
    assert weekday in [one.roles.get("weekday") for one in roles]


@pytest.mark.parametrize("word", ["mating", "former", "sundae", "maries", "friend", "lunatic", "marcus", "juges"])
def test_another_word_is_no_slip_of_a_weekday(word: str) -> None:
    roles = [some for language in LANGUAGES for some in tokenize(word, fold(word), lexicon(language))]  # type: ignore[arg-type]
    assert not any("weekday" in one.roles for one in roles)
