"""What is left of a note beside a ready-made text: courtesy, or words of the person's own."""

from __future__ import annotations

import pytest

from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.courtesy import only_courtesy
from assistant.invitations.notes import own_words


@pytest.mark.parametrize("text", [
    "Thanks!", "Thanks! Petra", "Many thanks in advance, Sunita", "Danke & LG Birte", "Un saludo, Rocío",
    "Mvh Agneta Borg", "Abraço, Thiago", "谢谢!小林", "よろしくお願いします。", "¡Gracias! 👍",
    "Best, Theo Lindqvist, Senior Surveyor, Mott & Hale Ltd, +44 20 7946 0018",
    "Kind regards, Philip Marchetti", "Hello Sven", "", "🙂",
])
def test_thanks_names_and_signatures_are_courtesy(text):
    assert only_courtesy(text, {"sven achterberg", "sven"})


@pytest.mark.parametrize("text", [
    "Thanks for the bike", "Thanks! Is the bike fixed?", "Row 7, the drums", "Best, and sorry about the umbrella",
    "Danke für den Schirm", "Gracias por el paraguas", "Lena's cousin", "Thanks, we met in Riga",
])
def test_whatever_says_something_is_not(text):
    assert not only_courtesy(text, {"sven"})


@pytest.mark.parametrize("note", [
    "Chciałbym dodać Panią do mojej sieci zawodowej w LinkedIn.",
    "Je souhaite vous inviter à rejoindre mon réseau professionnel en ligne, sur le site LinkedIn. Merci",
    "您好,我想在领英上将您加为好友。谢谢!小林",
    "Sven,\n\nSehr geehrter Herr Achterberg, ich möchte Sie zu meinem beruflichen Netzwerk auf LinkedIn hinzufügen.",
])
def test_a_ready_made_text_in_other_words_is_still_one(note):
    linkedin = shipped_catalogue().get("linkedin")
    assert linkedin is not None
    found = own_words(note, linkedin, inviter=("Witold Brisk",), recipients=("Sven Achterberg",))
    assert found.default
    assert found.words == ""


@pytest.mark.parametrize("note", [
    "I'd like to add you to my professional network on LinkedIn, Riga tram 11!",
    "I'd like to connect with you on LinkedIn after our talk about wells.",
])
def test_a_ready_made_text_with_something_added_leaves_what_was_added(note):
    linkedin = shipped_catalogue().get("linkedin")
    assert linkedin is not None
    assert own_words(note, linkedin, inviter=(), recipients=()).words
