"""Offered times name both clocks where the person's is known, and only a difference is written out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.demo.mails import person_mail
from assistant.store.values import LetterState
from tests.unit.desk.room import MARA, a_room

ANSWER = "We spoke at the Frankfurt fair last year, at the stand of Nordlys."


def the_offer_after(date_field: str) -> str:
    """The text of the offer that answers a mail with that offset in its Date field."""
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    with room.store.reading() as book:
        asked = book.letters.of_case(case_id)[-1]
    room.now += timedelta(minutes=1)
    raw = person_mail(MARA.name, MARA.address, "Re: Have we met?", ANSWER, room.now, answers=asked.message_id)
    head, _, rest = raw.partition(b"\r\nDate: ")
    room.receives(head + b"\r\nDate: " + date_field.encode() + b"\r\n" + rest.partition(b"\r\n")[2])
    with room.store.reading() as book:
        letter = next(one for one in book.letters.of_case(case_id) if one.state is LetterState.HELD)
    assert letter.purpose == "offer-call"
    return " ".join(letter.text.replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("date_field", "clocks"),
    [
        ("Mon, 16 Nov 2026 03:01:00 -0500", ["your time (UTC-5)", "my time (Berlin)"]),
        ("Mon, 16 Nov 2026 13:31:00 +0530", ["your time (UTC+5:30)", "my time (Berlin)"]),
        ("Mon, 16 Nov 2026 09:01:00 +0100", ["my time (Berlin)"]),
        ("Mon, 16 Nov 2026 08:01:00 +0000", ["my time (Berlin)"]),
    ],
)
def test_an_offer_names_both_clocks_where_theirs_is_another(date_field, clocks):
    text = the_offer_after(date_field)
    assert all(one in text for one in clocks)
    assert ("your time (" in text) is (len(clocks) == 2)
