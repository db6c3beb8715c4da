"""Names: what is the name, what one is greeted by, and what may stand in a letter."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.people.names import clean_name, display_name, first_name, fold, similar


@pytest.mark.parametrize(("written", "name", "first"), [
    ("Jane Doe", "Jane Doe", "Jane"),
    ("Dr. Jane Doe, PhD", "Jane Doe", "Jane"),
    ("Prof. Dr. med. Hans Müller", "Hans Müller", "Hans"),
    ("Jane Doe MBA PMP", "Jane Doe", "Jane"),
    ("Jane Doe (she/her)", "Jane Doe", "Jane"),
    ('Robert "Bob" Smith', "Robert Smith", "Robert"),
    ("Jane Doe via LinkedIn", "Jane Doe", "Jane"),
    ("Jane Doe | Hiring engineers", "Jane Doe", "Jane"),
    ("Jane Doe - Acme", "Jane Doe", "Jane"),
    ("🚀 Bob Smith ★ LION", "Bob Smith", "Bob"),
    ("LION Bob Smith 500+", "Bob Smith", "Bob"),
    ("Bob Smith bob@example.org", "Bob Smith", "Bob"),
    ("Jane Doe 🇩🇪", "Jane Doe", "Jane"),
    ("𝓙𝓪𝓷𝓮 𝓓𝓸𝓮", "Jane Doe", "Jane"),
    ("<b>Jane</b> Doe", "Jane Doe", "Jane"),
    ("Doe, Jane", "Jane Doe", "Jane"),
    ("Smith, John, Jr.", "John Smith", "John"),
    ("van Dyke, Peter, MBA", "Peter van Dyke", "Peter"),
    ("de la Cruz, María", "María de la Cruz", "María"),
    ("O'Brien, Conor", "Conor O'Brien", "Conor"),
    ("Ludwig van Beethoven", "Ludwig van Beethoven", "Ludwig"),
    ("JANE DOE", "JANE DOE", "Jane"),
    ("jean-pierre martin", "jean-pierre martin", "Jean-Pierre"),
    ("DUPONT Marie", "DUPONT Marie", "Marie"),
    ("JR Smith", "JR Smith", "JR"),
    ("Ian McKay", "Ian McKay", "Ian"),
    ("M. Night Shyamalan", "M. Night Shyamalan", "Night"),
    ("Abdul Rahman Khan", "Abdul Rahman Khan", "Abdul Rahman"),
    ("Don Johnson", "Don Johnson", "Don"),  # Don is a name, not a title
    ("Yo Yo Ma", "Yo Yo Ma", "Yo"),  # Ma is a name, not a degree
    ("Madonna", "Madonna", "Madonna"),
    ("Jane.Doe", "Jane Doe", "Jane"),
    ("山田 太郎", "山田 太郎", "山田 太郎"),  # order unknown: given whole
    ("김 민수", "김 민수", "김 민수"),
    ("Иван Петров", "Иван Петров", "Иван"),
    ("محمد علي", "محمد علي", "محمد"),
    ("Ms. Ng", "Ng", None),  # a family name alone
    ("Herr Schmidt", "Schmidt", None),
    ("von der Heide", "von der Heide", None),
    ("J. Smith", "J. Smith", None),
    ("J. R. R. Tolkien", "J. R. R. Tolkien", None),
    ("Acme Recruiting Team", "Acme Recruiting Team", None),
    ("jdoe42", "jdoe42", None),
    ("bob@example.org", "", None),
    ("LinkedIn Member", "", None),
    ("", "", None),
    ("★ ★", "", None),
])
def test_a_name_is(written, name, first):
    assert clean_name(written) == name
    assert first_name(written) == first


@pytest.mark.parametrize(("written", "shown"), [
    ("evil.com", "evil. com"),  # no mail program makes a link of it
    ("Jane http://evil.example/x Doe", "Jane Doe"),
    ("J.R.R. Tolkien", "J. R. R. Tolkien"),
    ("Jane\r\nBcc: x@example.org", "Jane Bcc"),
    ("Jane\u202eDoe\u200b", "Jane Doe"),
    ("{{ 7 * 7 }} Jane", "Jane"),
    ("Jane <script>alert(1)</script>", "Jane alert"),
    ("Conor O’Brien", "Conor O'Brien"),
    ("Z" + "\u0336" * 30 + "oe", "Z" + "\u0336" * 2 + "oe"),
    ("A" * 80, "A" * 60),
    ("Anna " + "B" * 58, "Anna"),
    ("12345", None),
    ("…", None),
])
def test_a_letter_shows(written, shown):
    assert display_name(written) == shown


@given(st.text(max_size=600))
def test_whatever_is_written_a_letter_shows_only_letters_marks_blanks_and_three_signs(text):
    shown = display_name(text)
    first = first_name(text)
    assert (first is None) or (first and "\n" not in first)
    if shown is not None:
        assert 0 < len(shown) <= 60
        assert all(char in " '-." or unicodedata.category(char)[0] in "LM" for char in shown)
        assert not any(shown[at] == "." and shown[at + 1].isalpha() for at in range(len(shown) - 1))
        assert shown == shown.strip()


@given(st.text(max_size=100))
def test_cleaning_and_folding_twice_equals_once(text):
    assert fold(fold(text)) == fold(text)
    assert len(clean_name(text)) <= 400 * 4


@pytest.mark.parametrize("hostile", ["(" * 400, '"' * 400, "a@" * 200, " via" * 100, "." * 400, "<" * 400, ", " * 200,
                                     "A." * 200, "www." * 100, "x" * 10_000_000])
def test_of_a_hostile_name_little_is_kept(hostile):
    assert len(display_name(hostile) or "") <= 60
    assert len(first_name(hostile) or "") <= 60


@pytest.mark.parametrize(("one", "other", "suggested"), [
    ("Jane Doe", "Doe, Jane", True),
    ("Jörg Müller", "Joerg Mueller", True),
    ("Dr. Jane Doe, PhD", "jane doe", True),
    ("José García", "Jose Garcia", True),
    ("Jane Doe", "John Doe", False),
    ("Jane Doe", "Jane Roe-Smith", False),
    ("Jane", "Jane Doe", False),
    ("", "", False),
])
def test_alike_names_may_be_suggested(one, other, suggested):
    assert (similar(one, other) >= 90) is suggested
    assert similar(one, other) == similar(other, one)
