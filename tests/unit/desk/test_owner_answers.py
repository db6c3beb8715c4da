"""The owner answers a letter of ours in plain words, in four languages; a forged, quoted or stray word does nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assistant.cases.values import Stage
from assistant.config.values import Config
from assistant.demo.mails import OWNER, OWNER_NAME, SERVER, connected, person_mail
from assistant.desk import word
from assistant.store.values import LetterState
from tests.unit.desk.room import BERLIN, MARA, Room, a_room, an_agreed_call

THURSDAY = datetime(2026, 11, 19, 10, 30, tzinfo=BERLIN)
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=BERLIN)


def mail_notices(room: Room, kind: str) -> str:
    """Everything open is mailed to the owner; the Message-ID of the newest mail of *kind*."""
    found = ""
    with room.store.book() as book:
        for notice in book.notices.to_mail():
            book.notices.mailed(notice.id, f"<inv-{notice.id:024x}@winter.example>")
        for notice in book.notices.open():
            if notice.kind == kind:
                found = notice.message_id
    assert found, f"nothing of the kind {kind} was asked"
    return found


def owner_replies(
    room: Room, kind: str, text: str, *, genuine: bool | None = True, address: str = OWNER, in_reply: bool = True
):
    asked = mail_notices(room, kind)
    room.now += timedelta(minutes=1)
    raw = person_mail(OWNER_NAME, address, "Re: your question", text, room.now,
                      answers=asked if in_reply else None, genuine=genuine is not False)  # fmt: skip
    if genuine is None:
        raw = raw.replace(b"Authentication-Results: " + SERVER.encode(), b"Authentication-Results: mx.other.example")
    return room.receives(raw)


def in_language(room: Room, language: str) -> Config:
    return replace(room.config, owner=replace(room.config.owner, language=language))


def asked_about_a_call(language: str = "en") -> tuple[Room, int]:
    """A call was agreed for Thursday; it is half past eleven, and the owner is asked whether it happened."""
    room = a_room()
    room.config = in_language(room, language)
    case_id = an_agreed_call(room, THURSDAY)
    room.now = THURSDAY + timedelta(hours=1)
    room.ring_due()
    assert room.file(case_id).case.stage is Stage.DUE
    return room, case_id


HELD, MISSED, MINE, MOVED, NEVER, NOTHING = "held", "missed", "mine", "moved", "never", "nothing"
ANSWERS = {
    "en": [("happened, about your move to Lisbon", HELD), ("Yes.", HELD), ("Correct.", HELD), ("That's right", HELD),
           ("they did not come", MISSED), ("She never called", MISSED), ("I was away", MINE),
           ("moved to Friday 10", MOVED), ("moved to Friday 10:00", MOVED), ("never agreed", NEVER),
           ("No.", NOTHING), ("moved to some other day", NOTHING), ("Did it?", NOTHING), ("Best regards", NOTHING)],
    "de": [("stattgefunden", HELD), ("Ja", HELD), ("Stimmt.", HELD), ("Genau, ein gutes Gespräch", HELD),
           ("nicht gekommen", MISSED), ("ich war verhindert", MINE), ("verschoben auf Freitag 10 Uhr", MOVED),
           ("verschoben auf Freitag 10:00", MOVED), ("nie vereinbart", NEVER), ("Nein", NOTHING)],
    "fr": [("a eu lieu", HELD), ("Oui.", HELD), ("C'est exact", HELD), ("pas venu", MISSED),
           ("j'étais absent", MINE), ("déplacé à vendredi 10h00", MOVED), ("jamais convenu", NEVER), ("Non", NOTHING)],
    "es": [("tuvo lugar", HELD), ("Sí.", HELD), ("Correcto", HELD), ("no vino", MISSED), ("yo no estuve", MINE),
           ("aplazada al viernes a las 10:00", MOVED), ("nunca acordamos", NEVER), ("No", NOTHING)],
}  # fmt: skip
CASES = [pytest.param(language, text, became, id=f"{language}: {text}") for language, found in ANSWERS.items()
         for text, became in found]  # fmt: skip
STAGES = {HELD: Stage.ADVISED, MISSED: Stage.MISSED, MINE: Stage.OFFERED, MOVED: Stage.AGREED, NEVER: Stage.OFFERED,
          NOTHING: Stage.DUE}  # fmt: skip


@pytest.mark.parametrize(("language", "text", "became"), CASES)
def test_the_owner_says_what_became_of_the_call(language, text, became):
    room, case_id = asked_about_a_call(language)
    owner_replies(room, "did-it-happen", text)
    case = room.file(case_id).case
    assert case.stage is STAGES[became]
    counts = (case.calls_held, case.calls_missed, case.calls_i_missed)
    assert counts == (became == HELD, became == MISSED, became == MINE)
    assert case.calls_moved == 0  # what the owner moves is not counted
    if became == MOVED:
        assert case.call.start == FRIDAY
    if became == NOTHING:
        assert room.notices("not-understood")


ALL = ["happened", "they did not come", "I was away", "moved to Friday 10:00", "never agreed"]
FORGED = {
    "a forger, no proof": {"genuine": False},
    "proof of a foreign server": {"genuine": None},
    "a stranger's own address": {"address": "robin@evil.example"},
    "the person whom it is about": {"address": MARA.address},
    "not in reply to that mail": {"in_reply": False},
}


@pytest.mark.parametrize("text", ALL)
@pytest.mark.parametrize("how", FORGED)
def test_a_word_that_is_not_proven_or_not_in_reply_does_nothing(how, text):
    room, case_id = asked_about_a_call()
    before = room.file(case_id).case
    owner_replies(room, "did-it-happen", text, **FORGED[how])
    after = room.file(case_id).case
    assert (after.stage, after.call, after.calls_held) == (before.stage, before.call, before.calls_held)
    assert (after.calls_missed, after.calls_i_missed) == (0, 0)
    assert not room.notices("not-understood")  # whoever forges the owner must not make us write to them


AWAY = ["Yes, I have received your mail.", "I was away until Monday.", "No, I am out of the office.", "happened"]
BY_ITSELF = [("Auto-Submitted", "auto-replied"), ("X-Autoreply", "yes"), ("Precedence", "auto_reply")]


@pytest.mark.parametrize("field", BY_ITSELF, ids=lambda field: field[0])
@pytest.mark.parametrize("text", AWAY)
def test_the_owners_own_absence_notice_is_no_word_of_theirs_and_starts_no_loop(text, field):
    room, case_id = asked_about_a_call()
    before = room.file(case_id).case
    asked = mail_notices(room, "did-it-happen")
    room.receives(person_mail(OWNER_NAME, OWNER, "Re: your question", text, room.now, answers=asked, fields=[field]))
    assert room.file(case_id).case == before
    assert not room.notices("not-understood")  # it would be mailed, and answered again


@pytest.mark.parametrize("text", ALL)
def test_a_quoted_word_does_nothing(text):
    room, case_id = asked_about_a_call()
    owner_replies(room, "did-it-happen", f"I will think about that one\n\n> {text}\n> {text}")
    assert room.file(case_id).case.stage is Stage.DUE


def test_the_first_answer_can_be_taken_back_and_counts_once():
    room, case_id = asked_about_a_call()
    owner_replies(room, "did-it-happen", "happened")
    assert room.file(case_id).case.advice == "accept"
    with room.store.book() as book:
        word.mark_call(case_id, "they_absent", book, room.config, word.by_command("they did not come"), room.now)
        word.mark_call(case_id, "they_absent", book, room.config, word.by_command("they did not come"), room.now)
    case = room.file(case_id).case
    assert (case.calls_held, case.calls_missed, case.stage) == (0, 1, Stage.MISSED)


# -- a yes only where the question can be answered with yes -----------------------------------------------------------

YES = ["Yes.", "Correct.", "ja", "stimmt", "oui", "sí"]


@pytest.mark.parametrize("text", YES)
def test_a_yes_to_a_question_without_yes_or_no_is_not_a_held_call(text):
    room = a_room()
    room.with_calls(hours={})
    case_id = an_agreed_call(room, THURSDAY)
    room.now = THURSDAY + timedelta(hours=1)
    with room.store.book() as book:
        word.mark_call(case_id, "i_absent", book, room.config, word.by_command("away"), room.now)
    owner_replies(room, "decide", text)
    case = room.file(case_id).case
    assert (case.calls_held, case.owner_decision) == (0, None)
    assert room.notices("not-understood")


@pytest.mark.parametrize("text", [*YES, "happened", "they did not come"])
def test_before_a_call_nobody_can_have_held_or_missed_it(text):
    room = a_room()
    case_id = an_agreed_call(room, THURSDAY)
    room.now = THURSDAY - timedelta(minutes=55)
    room.ring_due()
    owner_replies(room, "call-reminder", text)
    case = room.file(case_id).case
    assert (case.stage, case.calls_held, case.calls_missed) == (Stage.AGREED, 0, 0)


def test_a_call_can_be_moved_in_answer_to_its_reminder():
    room = a_room()
    case_id = an_agreed_call(room, THURSDAY)
    room.now = THURSDAY - timedelta(minutes=55)
    room.ring_due()
    owner_replies(room, "call-reminder", "moved to Friday 10:00")
    assert room.file(case_id).case.call.start == FRIDAY


def asked_about_their_time() -> tuple[Room, int]:
    """They propose Friday at six in the evening, which is no call hour: the owner is asked."""
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, "We spoke at the Frankfurt fair last year, at the stand of Nordlys.")
    room.letters_leave(case_id)
    room.answers(case_id, "Thank you! Could we talk on Friday at 18:30?")
    assert room.file(case_id).case.proposed.start == datetime(2026, 11, 20, 18, 30, tzinfo=BERLIN)
    return room, case_id


@pytest.mark.parametrize("text", [*YES, "Yes, Friday at 18:30 works", "passt mir"])
def test_a_plain_yes_agrees_to_the_one_time_that_they_named(text):
    room, case_id = asked_about_their_time()
    owner_replies(room, "decide", text)
    assert room.file(case_id).case.call.start == datetime(2026, 11, 20, 18, 30, tzinfo=BERLIN)


@pytest.mark.parametrize("text", ["Yes, but later", "Yes, Friday at 11:00", "ja, aber nicht so spät", "Yes?"])
def test_a_yes_with_a_restriction_agrees_to_nothing(text):
    room, case_id = asked_about_their_time()
    owner_replies(room, "decide", text)
    assert room.file(case_id).case.call is None
    assert room.notices("not-understood")


def test_another_time_of_the_owners_is_proposed_to_them_and_stands_only_with_their_yes():
    room, case_id = asked_about_their_time()
    owner_replies(room, "decide", "moved to Friday 11:00")
    assert room.file(case_id).case.call is None
    with room.store.reading() as book:
        letter = next(one for one in book.letters.of_case(case_id) if one.state is LetterState.HELD)
    assert (letter.purpose, letter.offered) == ("reschedule", ("2026-11-20T10:00:00+00:00",))
    assert "Friday, 20 November, 11:00" in letter.text.replace("\n", " ")
    assert "18:30" not in letter.text
    room.letters_leave(case_id)
    room.answers(case_id, "Yes, that works for me.")
    assert room.file(case_id).case.call.start == datetime(2026, 11, 20, 11, tzinfo=BERLIN)


@pytest.mark.parametrize(("text", "stage"), [("yes", Stage.CLOSED), ("Oui.", Stage.CLOSED), ("no", Stage.ASKED),
                                             ("perhaps", Stage.ASKED)])  # fmt: skip
def test_are_you_connected_is_answered_with_yes_or_no(text, stage):
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    raw = connected(MARA, room.now).replace(b"/in/mara-lindholm", b"/in/").replace(b"/comm/in/", b"/comm/x/")
    outcome = room.receives(raw)
    assert outcome.outcome == "noted", outcome
    owner_replies(room, "decide", text)
    case = room.file(case_id).case
    assert (case.stage, case.owner_decision) == (stage, "accept" if stage is Stage.CLOSED else None)


# -- the owner's language ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "Did the call with"), ("de", "Fand das Telefonat"), ("fr", "L'appel avec"), ("es", "¿Tuvo lugar")],
)
def test_the_question_is_asked_in_the_owners_language(language, subject):
    room, _ = asked_about_a_call(language)
    assert room.notices("did-it-happen")[0].startswith(subject)

