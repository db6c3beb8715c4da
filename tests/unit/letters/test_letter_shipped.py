"""The letters that ship: complete in four languages, short, without a link, and each tells how to stop."""

import re

import pytest

from assistant.config.shipped import shipped, texts
from assistant.letters.preview import OWNER_PURPOSES, PURPOSES, check, preview, sample_people
from assistant.letters.templates import read_templates

LANGUAGES = ("en", "de", "fr", "es")
TEMPLATES = read_templates(texts(shipped("templates"), "**/*.txt.j2"))
LETTERS = [one for language in LANGUAGES for one in preview(TEMPLATES, language)]
IDS = [f"{at} {one.purpose}" for at, one in enumerate(LETTERS)]
#: Words of people who sell.
SALES = re.compile(
    r"(?i)\b(exciting|amazing|leverage|synergy|opportunity to|boost|solution|circle back|touch base|value proposition"
    r"|spannend|mehrwert|synergie|opportunité|synergie|sinergia|oportunidad única|aprovechar)\b")
PROMISE = re.compile(r"(?i)\b(will accept|werde .{0,30}annehmen|accepterai|aceptaré)\b")


def test_nothing_is_missing_and_every_letter_can_be_written():
    assert check(TEMPLATES, purposes=PURPOSES + OWNER_PURPOSES, languages=LANGUAGES) == ()


@pytest.mark.parametrize("letter", LETTERS, ids=IDS)
def test_every_letter_is_written_for_every_sample_person(letter):
    assert letter.problem is None
    assert letter.draft is not None
    assert "None" not in letter.draft.text
    flowing = letter.draft.flowing.replace("\n  ", "\n").replace("  assistant doctor  ", " ")
    assert not re.search(r"\{\{|\{%|  +\w| ,| \.|\n\n\n", flowing)


@pytest.mark.parametrize(
    "letter",
    [
        pytest.param(one, id=name)
        for name, one in zip(IDS, LETTERS, strict=True)
        if not one.purpose.startswith("owner/")
    ],
)
def test_a_letter_to_a_person_is_short_and_human(letter):
    text, link = letter.draft.text, sample_people()[letter.sample].booking_link
    assert len(text) < 1300
    assert len(letter.draft.subject) <= 100
    assert max(map(len, text.splitlines())) <= 72
    assert not re.search(r"https?://|www\.", text.replace(link or "\0", ""))
    assert not SALES.search(text)
    assert not PROMISE.search(text)
    assert "!" not in text
    assert "stop" in text.rpartition("-- ")[2]
    assert "Robin Winter" in text


def test_a_letter_that_is_pasted_does_not_speak_of_the_assistant():
    for template in TEMPLATES.files.values():
        assert template.to_owner or "footer" in template.body


def test_the_owner_is_told_every_code_in_every_language():
    codes = {
        "en": ("happened", "they did not come", "I was away", "moved to ", "never agreed"),
        "de": ("stattgefunden", "nicht gekommen", "ich war verhindert", "verschoben auf ", "nie vereinbart"),
        "fr": ("a eu lieu", "pas venu", "j'étais absent", "déplacé à ", "jamais convenu"),
        "es": ("tuvo lugar", "no vino", "yo no estuve", "aplazada al ", "nunca acordamos"),
    }
    assert set(codes) == set(LANGUAGES)
    for language in LANGUAGES:
        text = next(one.draft.text for one in preview(TEMPLATES, language, purposes=["owner/did-it-happen"]))
        for code in codes[language]:
            assert f"\n  {code}" in text
