"""The language of one line, as people write it."""

from __future__ import annotations

import pytest

from assistant.mail.language import language_of

LINES = {
    "en": [
        "I'd like to add you to my professional network on LinkedIn.",
        "Nice to meet you",
        "Have we met?",
        "Great talk at PyCon!",
        "Let's talk on Thursday",
    ],
    "de": [
        "Ich möchte Sie zu meinem beruflichen Netzwerk auf LinkedIn hinzufügen.",
        "Schön, Sie kennenzulernen",
        "Passt mir gut, Donnerstag 10 Uhr",
    ],
    "fr": [
        "J'aimerais vous inviter à rejoindre mon réseau professionnel en ligne",
        "On se parle demain ?",
        "D'accord pour jeudi",
    ],
    "es": ["Me gustaría añadirte a mi red profesional en LinkedIn.", "Nos vemos el jueves", "¿Hablamos mañana?"],
    "pt": ["Eu gostaria de adicioná-lo à minha rede profissional no LinkedIn.", "Podemos falar amanhã?"],
    "it": ["Vorrei aggiungerti alla mia rete professionale su LinkedIn.", "Ci sentiamo domani?"],
    "nl": ["Ik wil je graag toevoegen aan mijn professionele netwerk op LinkedIn.", "Leuk je te ontmoeten"],
    "sv": ["Jag vill lägga till dig i mitt nätverk", "Vi träffades i Göteborg"],
    "pl": ["Chciałbym dodać Cię do mojej sieci", "Poznaliśmy się w Krakowie"],
    "tr": ["Sizi profesyonel ağıma eklemek isterim", "Yarın görüşelim mi?"],
    "ja": ["はじめまして、田中です"],
    "zh": ["我想加您为好友"],
    "ru": ["Добавьте меня в сеть"],
    "ko": ["안녕하세요"],
    "ar": ["مرحبا كيف حالك"],
}


@pytest.mark.parametrize(
    ("language", "line"), [(language, line) for language, lines in LINES.items() for line in lines]
)
def test_the_language_of_a_line(language, line):
    assert language_of(line) == language


@pytest.mark.parametrize(
    "text", ["", "ok", "Dana", "123 456", "👍", "https://www.linkedin.com/in/kim", "kim@example.test"]
)
def test_too_little_says_nothing(text):
    assert language_of(text) is None


def test_only_the_languages_asked_for_are_answered():
    assert language_of("Ich möchte Sie gerne kennenlernen", among=["de", "en"]) == "de"
    assert language_of("我想加您为好友", among=["de", "en"]) is None


def test_a_foreign_name_does_not_change_the_language():
    assert language_of("I met 田中さん at the harbor festival and we talked about you") == "en"
