"""An absence is known without headers, with its day of return, and a person's words are no absence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.mail.automatic import automatic
from assistant.reading.absence import read_absence
from tests.makers import a_mail

ANCHOR = datetime(2026, 11, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am out of the office until November 20, 2026 with limited access.", date(2026, 11, 20)),
        ("I am out of the office until 11/16.", date(2026, 11, 16)),
        ("I am currently away from Nov 2 to Nov 9 and will return on Nov 10.", date(2026, 11, 10)),
        ("I'm out of the office, back on Monday.", date(2026, 11, 9)),
        ("I am on leave until January 4.", date(2027, 1, 4)),
        (
            "Ich bin bis einschließlich 08.11.2026 im Urlaub und ab dem 09.11. wieder erreichbar.",
            date(2026, 11, 9),
        ),
        ("Ich bin bis zum 13. November nicht im Büro.", date(2026, 11, 13)),
        ("Je suis absente du bureau du 2 au 13 novembre inclus. De retour le 16 novembre.", date(2026, 11, 16)),
        ("Je suis en congé jusqu'au 13/11/2026.", date(2026, 11, 13)),
        ("Estoy de vacaciones hasta el 12 de noviembre.", date(2026, 11, 12)),
        ("Sarò assente fino al 13/11/2026.", date(2026, 11, 13)),
        ("Ik ben afwezig tot en met 13 november.", date(2026, 11, 14)),
        ("Estou de férias até 15 de novembro.", date(2026, 11, 15)),
        ("I am out of the office with limited access to email.", None),
    ],
)
def test_an_absence_names_its_day_of_return(text: str, day: date | None) -> None:
    known = automatic(a_mail(text=text, subject="Re: hello"), frozenset()) is not None
    absence = read_absence("Re: hello", text, anchor=ANCHOR, known_automatic=known)
    assert absence is not None
    assert absence.return_date == day


@pytest.mark.parametrize(
    "text",
    [
        "John is no longer with the company.",
        "Frau Wirth ist nicht mehr im Unternehmen.",
        "Elle ne travaille plus ici.",
        "Ya no trabajo en Fernbank.",
        "She has left the company.",
    ],
)
def test_who_left_for_good_is_known(text: str) -> None:
    absence = read_absence("Automatic reply: hello", text, anchor=ANCHOR)
    assert absence is not None
    assert absence.leaves_for_good
    assert absence.return_date is None


@pytest.mark.parametrize(
    "text",
    [
        "I'll be out of the office on Friday, could we talk on Monday?",
        "We met at the office party.",
        "Sorry, I was on vacation until yesterday. Our call?",
        "Ich war im Urlaub, aber Donnerstag passt.",
        "",
    ],
)
def test_a_persons_words_are_no_absence(text: str) -> None:
    assert read_absence("Re: hello", text, anchor=ANCHOR) is None


@given(st.text(max_size=300), st.text(max_size=1_000))
def test_no_text_raises(subject: str, text: str) -> None:
    read_absence(subject, text, anchor=ANCHOR, known_automatic=True)


@pytest.mark.parametrize("text", [
    "Je suis en congé jusqu'au 15 mars, la petite dort enfin, donc pas d'appel pour moi.",
    "Ich bin ab dem 11. Januar wieder im Büro und rufe Sie irgendwann im Laufe des Monats an.",
    "Next week I'm on leave, and after that I change jobs. I'd better call the whole thing off.",
    "El miércoles a las 12, apuntado. La semana que viene estoy de baja hasta el viernes.",
])
def test_a_person_who_tells_of_an_absence_is_no_machine(text: str) -> None:
    assert automatic(a_mail(text=text, subject="Re: A short call?"), frozenset()) is None
    assert read_absence("Re: A short call?", text, anchor=ANCHOR) is None
