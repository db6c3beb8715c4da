"""Nobody answered an offer of times: the one reminder says so and names fresh times, not what a question would say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import person_mail
from assistant.letters.preview import preview
from assistant.store.values import Letter, LetterState
from tests.unit.desk.room import MARA, Room, a_room

FAIR = "We spoke at the Frankfurt fair last year, at the stand of Nordlys."
NO_HARM = "If the invitation went out by accident"


def an_offer_nobody_answers(room: Room | None = None, **calls: object) -> tuple[Room, int]:
    """A case whose offer of a call is out; then its wait is over, and the reminder lies there."""
    room = room or a_room()
    if calls:
        room.with_calls(**calls)
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, FAIR)
    room.letters_leave(case_id)
    assert room.file(case_id).case.stage is Stage.OFFERED
    room.now += timedelta(days=10)
    room.ring_due()
    return room, case_id


def letters(room: Room, case_id: int, purpose: str) -> list[Letter]:
    with room.store.reading() as book:
        return [one for one in book.letters.of_case(case_id) if one.purpose == purpose]


def plain(letter: Letter) -> str:
    return " ".join(letter.text.replace("\xa0", " ").split())


def test_it_names_fresh_times_and_says_what_was_offered():
    room, case_id = an_offer_nobody_answers()
    (offer,), (reminder,) = letters(room, case_id, "offer-call"), letters(room, case_id, "remind")
    assert "10 days ago I offered you times for a call" in plain(reminder)
    assert NO_HARM not in plain(reminder)
    starts = [datetime.fromisoformat(one) for one in reminder.offered]
    assert len(starts) == 3
    assert min(starts) > room.now
    assert not set(reminder.offered) & set(offer.offered)
    assert all(f"{number}. " in plain(reminder) for number in (1, 2, 3))
    assert len(reminder.text) < len(offer.text) + 200


def test_it_waits_no_longer_than_its_times_and_is_written_anew():
    room, case_id = an_offer_nobody_answers()
    (reminder,) = letters(room, case_id, "remind")
    room.now = datetime.fromisoformat(reminder.offered[0]) + timedelta(minutes=1)
    room.ring_due()
    standing = [one for one in letters(room, case_id, "remind") if one.state is LetterState.HELD]
    assert len(standing) == 1
    assert min(datetime.fromisoformat(one) for one in standing[0].offered) > room.now


def test_with_a_booking_page_it_names_that_again_and_no_times():
    room, case_id = an_offer_nobody_answers(booking_link="https://book.example.org/robin")
    (reminder,) = letters(room, case_id, "remind")
    assert "https://book.example.org/robin" in reminder.text
    assert reminder.offered == ()
    assert NO_HARM not in plain(reminder)


def test_where_nobody_wrote_such_a_letter_in_their_language_the_plain_reminder_names_no_times():
    room = a_room()
    files = {key: one for key, one in room.config.templates.files.items() if key[:2] != ("en", "remind-call")}
    room.config = replace(room.config, templates=replace(room.config.templates, files=files))
    room, case_id = an_offer_nobody_answers(room)
    (reminder,) = letters(room, case_id, "remind")
    assert (reminder.template, reminder.offered) == ("en/remind.txt.j2", ())


def test_a_question_that_nobody_answered_is_reminded_of_as_before():
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    room.now += timedelta(days=10)
    room.ring_due()
    (reminder,) = letters(room, case_id, "remind")
    assert NO_HARM in plain(reminder)
    assert reminder.offered == ()


def a_number_in_answer_to(purpose: str) -> tuple[Room, int, datetime]:
    """They write "2", and nothing else, to the letter of *purpose*; and what that letter has under 2."""
    room, case_id = an_offer_nobody_answers()
    room.letters_leave(case_id)
    (letter,) = letters(room, case_id, purpose)
    room.now += timedelta(hours=1)
    raw = person_mail(MARA.name, MARA.address, "Re: Have we met?", "Number 2 works for me.", room.now,
                      answers=letter.message_id)  # fmt: skip
    room.receives(raw)
    return room, case_id, datetime.fromisoformat(letter.offered[1])


def test_a_number_means_the_time_in_the_letter_that_they_answer():
    room, case_id, meant = a_number_in_answer_to("remind")
    case = room.file(case_id).case
    assert case.stage is Stage.AGREED
    assert case.call is not None
    assert case.call.start == meant


def test_a_number_in_answer_to_the_first_letter_is_never_taken_from_the_second():
    room, case_id, over = a_number_in_answer_to("offer-call")
    case = room.file(case_id).case
    assert case.stage is not Stage.AGREED
    assert over < room.now
    fresh = [datetime.fromisoformat(one) for one in letters(room, case_id, "remind")[0].offered]
    named = case.call or case.proposed
    assert named is None or named.start not in fresh


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("de", "hatte ich Ihnen Zeiten für ein Telefonat angeboten"),
        ("fr", "je vous ai proposé des moments pour un appel"),
        ("es", "le propuse horas para una llamada"),
    ],
)
def test_it_speaks_their_language(language, says):
    draft = preview(a_room().config.templates, language, purposes=["remind-call"])[0].draft
    assert draft is not None
    assert says in " ".join(draft.text.replace("\xa0", " ").split())
    assert all(f"{number}. " in draft.text for number in (1, 2, 3))
