"""What a reply means is weighed, by a table fitted on today's texts; no weight alone tells what became of a call."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.mail.parse import read_mail
from assistant.reading.answered import Letter, answered_letter
from assistant.reading.calls import read_call
from assistant.reading.intent import VERDICTS, read_intent, weights
from assistant.reading.replies import read_reply
from assistant.reading.values import Intent, Reply, ReplyContext, Slot
from tests.corpus.replies.whole import whole, whole_mail
from tests.weighing.fit import digest
from tests.weighing.intents import SOURCES, TABLE

CONTEXT = ReplyContext(owner_zone=ZoneInfo("Europe/Berlin"))


def read(language: str, letter: str, text: str) -> Reply:
    return read_reply(read_mail(whole_mail(language, letter, text)), CONTEXT)


def start(language: str, letter: str, text: str) -> str:
    """Day and hour of the call that stands, as "11-24 17:30"; "-" for none."""
    call = read(language, letter, text).call
    return str(call.start)[5:16] if call is not None and call.start is not None else "-"


def test_the_table_is_fitted_on_the_texts_of_today() -> None:
    head = [line for line in TABLE.read_text("utf-8").splitlines()[:20] if line.startswith("# ")]
    made_from = [line for line in head[1:] if not line.startswith("# traits ")]
    assert made_from == [f"# {name} {digest(path)}" for name, path in sorted(SOURCES.items())]


def test_the_table_weighs_every_intent_of_a_person() -> None:
    assert weights().verdicts == VERDICTS
    assert set(VERDICTS) == {one.value for one in Intent} - {"auto_reply", "bounce"}


@pytest.mark.parametrize(
    ("language", "letter", "text", "intent"),
    [
        ("en", "g", "I'm afraid the flood took the shop, so Thursday is out for me.", "call_cancelled"),
        ("en", "a", "A nurse from your old ward told me to look you up.", "personal_answer"),
        ("de", "o", "Telefonieren ist nichts für mich, verbunden wäre ich trotzdem gern.", "call_declined"),
        ("de", "m", "Ich hatte das Telefon auf lautlos, es tut mir leid.", "call_missed_apology"),
        ("fr", "a", "Mon fils jouait avec mon téléphone, désolée.", "mistake"),
        ("fr", "h", "Merci, notre conversation m'a fait beaucoup de bien.", "call_held_thanks"),
        ("es", "a", "Busco empleo desde marzo, ¿tendrían algún puesto?", "job_request"),
        ("es", "g", "Se me cruza una reunión, ¿podemos pasarlo al viernes?", "call_rescheduled"),
    ],
)
def test_words_of_no_table_are_weighed(language: str, letter: str, text: str, intent: str) -> None:
    assert read(language, letter, text).intent == intent


def test_the_reason_is_a_sentence_of_the_text() -> None:
    reply = read("en", "a", "Hello Anna. My toddler had the tablet. Have a good day.")
    assert reply.intent is Intent.MISTAKE
    assert reply.because in reply.new_text


@pytest.mark.parametrize(
    ("language", "letter", "text"),
    [
        ("en", "h", "It cheered me up no end."),
        ("en", "n", "What a tonic that was, I went home whistling."),
        ("de", "h", "Da bin ich noch den ganzen Tag von beschwingt gewesen."),
        ("fr", "h", "J'en suis sortie toute légère."),
        ("es", "h", "Salí de allí como nueva."),
    ],
)
def test_no_call_was_held_by_weights_alone(language: str, letter: str, text: str) -> None:
    reply = read(language, letter, text)
    assert not (reply.call is not None and reply.call.took_place)
    assert reply.intent is not Intent.CALL_HELD_THANKS or not reply.said


def test_whatever_the_weights_say_a_held_call_needs_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    held = VERDICTS.index("call_held_thanks")
    monkeypatch.setattr("assistant.reading.intent.Weights.totals",
                        lambda self, traits: tuple(float(at == held) for at in range(len(VERDICTS))))
    text = "The bull is out again."
    said = read_intent(text, read_call(text, anchor=datetime(2026, 11, 3, tzinfo=UTC), context=CONTEXT))
    assert said.intent is Intent.CALL_HELD_THANKS
    assert not said.said


@pytest.mark.parametrize(
    ("language", "letter", "text", "expected"),
    [
        # the places of an offer
        ("en", "o", "Could I have the middle of your three?", "11-19 10:00"),
        ("de", "o", "Von Ihren drei Vorschlägen nehme ich gern den letzten an.", "11-24 17:30"),
        ("fr", "o", "Comme vous me laissez choisir, je prends celui du milieu.", "11-23 10:00"),
        ("fr", "o", "le deux", "11-23 10:00"),
        # why the others do not fit
        ("en", "o", "the wednesday one pls, my thursday is a swamp", "11-18 15:00"),
        ("de", "o", "Nr. 3 bitte. Montag bin ich den ganzen Tag auf dem Amt.", "11-24 17:30"),
        ("es", "o", "Me quedo con la primera opción, el lunes tengo juicio y el martes viajo.", "11-20 15:00"),
        ("es", "o", "Uf, los tres me los pisa la zafra. ¿Qué me dice del 28, a las 7?", "11-28 07:00"),
        # conditionals stand in the past tense
        ("en", "a", "Would you mind if I rang you Thursday, quarter past six in the evening?", "11-19 18:15"),
        ("en", "a", "Would it be a bother if you rang Sunday around three?", "11-22 15:00"),
        # no word of the clause speaks of a call, the text does
        ("de", "a", "Darf es auch am Wochenende sein? Sonntag um 15 Uhr hätte ich Ruhe.", "11-22 15:00"),
        ("de", "g", "Wir müssten leider schieben, und zwar auf Montag, 10 Uhr.", "11-23 10:00"),
        ("fr", "a", "Je vous propose un appel lundi à 17h, sauf si vous préférez écrire.", "11-23 17:00"),
        # the one that stood is not the new one
        ("en", "g", "vet can only come thursday at 3. could we do 4 instead", "11-19 16:00"),
        ("de", "g", "Der Montag platzt leider. Donnerstag, 9 Uhr morgens, würde gehen.", "11-19 09:00"),
        ("de", "g", "montag lieber erst um 17 uhr, vorher sitz ich im zug", "11-23 17:00"),
        # a number behind a weekday
        ("fr", "n", "Jeudi 10 à 8 h 30, si cela vous va ?", "12-10 08:30"),
        ("fr", "o", "Jeudi 26 plutôt, à 15h ?", "11-26 15:00"),
        ("es", "n", "¿El viernes 4 a las 15:00 puede?", "12-04 15:00"),
        ("en", "o", "The Saturday morning one, please.", "11-21"),
        # told of what was
        ("en", "m", "Sorry about Tuesday! I had the phone on silent for a funeral.", "-"),
        ("en", "g", "I have to take Thursday back, I'm sorry.", "-"),
        ("fr", "m", "Tout va bien, merci de vous en soucier.", "-"),
        ("fr", "a", "Je suis la petite sœur de Maëlle, celle que tu gardais le mercredi et qui mordait.", "-"),
        ("fr", "n", "J'ai cherché du travail depuis le 12 octobre, avez-vous un poste ?", "-"),
    ],
)
def test_the_call_that_stands(language: str, letter: str, text: str, expected: str) -> None:
    assert start(language, letter, text) == expected


AGREED = Slot(start=datetime(2026, 11, 19, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("quoted", "context", "letter"),
    [
        ("", CONTEXT, Letter.UNKNOWN),
        ("> Have we met?", CONTEXT, Letter.ASKS),
        ("> 1. Friday, 3:00 pm\n> 2. Monday, 10:00 am", CONTEXT, Letter.OFFERS),
        ("> We had agreed to talk on Friday at 3:00 pm and I could not reach you.", CONTEXT, Letter.MISSED),
        ("> Thank you for the call on Friday at 3:00 pm.", CONTEXT, Letter.THANKS),
        ("> Then it is settled: Friday, 3:00 pm.", CONTEXT, Letter.CONFIRMS),
        ("", ReplyContext(owner_zone=ZoneInfo("UTC"), agreed=AGREED), Letter.CONFIRMS),
        ("", ReplyContext(owner_zone=ZoneInfo("UTC"), offered=(AGREED,)), Letter.OFFERS),
    ],
)
def test_which_letter_is_answered(quoted: str, context: ReplyContext, letter: Letter) -> None:
    assert answered_letter(quoted, context, datetime(2026, 11, 16, tzinfo=UTC)) is letter


def test_behind_its_time_an_agreed_call_may_have_been_missed() -> None:
    context = ReplyContext(owner_zone=ZoneInfo("UTC"), agreed=AGREED)
    assert answered_letter("", context, datetime(2026, 11, 20, tzinfo=UTC)) is Letter.MISSED


def test_nearly_all_replies_of_people_are_sure() -> None:
    """Else the owner would be asked about everything, and would stop reading the questions."""
    replies = [read_reply(read_mail(one.raw), CONTEXT) for one in whole("unseen")]
    assert sum(not one.sure for one in replies) <= len(replies) * 0.04


def test_what_no_rule_finds_and_weighs_little_more_than_something_else_is_not_sure() -> None:
    replies = [read_reply(read_mail(one.raw), CONTEXT) for half in ("unseen", "unseen_2") for one in whole(half)]
    wrong = [reply for reply, one in zip(replies, [*whole("unseen"), *whole("unseen_2")], strict=True)
             if reply.intent.value != one.intent]
    share = sum(not one.sure for one in wrong) / len(wrong)
    assert share > 3 * sum(not one.sure for one in replies) / len(replies)  # doubt is where the mistakes are


def test_by_the_way_is_no_slot_that_is_left() -> None:
    text = "Am 20. und am 23. bin ich übrigens auf Montage. Worum geht es denn?"
    assert start("de", "o", text) == "-"
    left = "Freitag und Montag kann ich nicht, also bleibt nur der letzte Termin übrig."
    assert start("de", "o", left) == "11-24 17:30"


def test_the_following_tuesday_is_a_day_and_not_the_next_slot() -> None:
    assert start("es", "o", "La primera no puedo; el siguiente jueves a las 12 sí.") != "11-23 10:00"
