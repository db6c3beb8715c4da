"""A person's own words, and what they are worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.names import clean_name
from assistant.invitations.notes import own_words
from assistant.invitations.pitches import Pitches, alike, signature
from assistant.invitations.values import NoteVerdict
from assistant.invitations.verdict import judge
from tests.corpus.notices.build import notes

PLATFORM = shipped_catalogue().get("linkedin")
assert PLATFORM is not None


def words_of(note: str) -> str:
    assert PLATFORM is not None
    return own_words(note, PLATFORM, inviter=["Anna Brisk"], recipients=["Sven Achterberg"]).words


@pytest.mark.parametrize(
    ("note", "words"),
    [
        pytest.param("Sven,\n\nthe mill turns again.\n\n- Anna", "the mill turns again.", id="greeting and signature"),
        pytest.param("Dear Sven, the mill turns again. Best, Anna", "the mill turns again.", id="on one line"),
        pytest.param(
            "Lisbon, table four, the fado!", "Lisbon, table four, the fado!", id="a first word that is no name"
        ),
        pytest.param(
            "Great seeing you yesterday!\nThe mill turns.",
            "Great seeing you yesterday!\nThe mill turns.",
            id="no greeting",
        ),
        pytest.param("Liebe Grüße vom Chor, Alt", "Liebe Grüße vom Chor, Alt", id="a wish that begins like a greeting"),
        pytest.param(
            "I'd like to add you to my professional\nnetwork on LinkedIn.", "", id="a wrapped ready-made sentence"
        ),
        pytest.param("Thanks!\n\nAnna Brisk", "", id="courtesy"),
        pytest.param("\u201cThe mill turns again.\u201d", "The mill turns again.", id="in quotes"),
        pytest.param(
            "The mill by the long canal turns again since the day before\nyesterday, as you said.",
            "The mill by the long canal turns again since the day before yesterday, as you said.",
            id="broken by a mail program",
        ),
    ],
)
def test_the_own_words_are_what_is_left(note, words):
    assert words_of(note) == words


@pytest.mark.parametrize(
    ("language", "verdict", "words"), [(language, verdict, words) for language, verdict, _, words in notes("seen")]
)
def test_a_hand_written_note_is_judged_as_its_label_says(language, verdict, words):
    assert judge(words_of(words), names=("Sven Achterberg", "Anna Brisk")).verdict == verdict


def test_a_first_name_put_in_changes_nothing():
    assert (
        judge("Sven, your impressive profile caught my eye, Sven.", names=("Sven Achterberg",)).verdict
        is NoteVerdict.PITCH
    )


@given(st.text(max_size=500))
def test_any_words_get_a_verdict_and_a_reason(words):
    assert judge(words).because


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Anna Brisk via LinkedIn", "Anna Brisk"),
        ("Brisk, Anna", "Anna Brisk"),
        ("★ ANNA BRISK ★ 10k+", "ANNA BRISK"),
        ("LinkedIn", "LinkedIn"),
        ("anna@brisk.example", None),
        ("", None),
        ("Prof. Dr. Anna Brisk", "Anna Brisk"),
        ("Anna van der Brisk-Øre", "Anna van der Brisk-Øre"),
    ],
)
def test_a_name_is_made_plain(raw, name):
    assert PLATFORM is not None
    found = clean_name(raw, (PLATFORM,))
    assert found == name


def test_a_signature_holds_no_words_and_no_names():
    words = "Dear {}, our team can help you to grow your bakery with fresh ideas and good flour."
    one, other = (
        signature(words.format("Sven"), "Anna Brisk", ["Sven"]),
        signature(words.format("Ulla"), "Otto Kranz", ["Ulla"]),
    )
    assert one == other
    assert "bakery" not in one


def test_different_words_are_not_alike():
    assert (
        alike(
            signature("the mill turns again and the bread is rising in the oven"),
            signature("may I offer you cheap software from our busy house"),
        )
        < 0.3
    )


def test_ones_own_earlier_note_is_no_pitch():
    words = "the mill turns again and the bread is rising in the oven tonight"
    assert Pitches((("Anna Brisk", signature(words)),)).resembles(words, "Anna Brisk") == 0


@given(st.text(max_size=60))
def test_a_strange_signature_is_like_nothing(text):
    assert alike("m1:9:" + text, signature("the mill turns again and the bread is rising in the oven")) <= 1.0
