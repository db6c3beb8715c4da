"""Of several times that a reply names, the call's is told from those of trains, dentists and shops."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.mail.parse import read_mail
from assistant.reading.call_times import VERDICTS, weights
from assistant.reading.calls import read_call
from assistant.reading.offers import quoted_slots
from assistant.reading.replies import read_reply
from assistant.reading.values import ReplyContext
from tests.corpus.replies.whole import whole_mail
from tests.weighing.call_times import SOURCES, TABLE, traits_now
from tests.weighing.fit import digest, traits_of_table

CONTEXT = ReplyContext(owner_zone=ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 11, 18, 14, 20, tzinfo=ZoneInfo("Europe/Berlin"))  # a Wednesday


def times(language: str, letter: str, text: str) -> str:
    """The call's start and the other times that would suit, as "11-20 14:00 | 11-23 10:00"; "-" for none."""
    call = read_reply(read_mail(whole_mail(language, letter, text)), CONTEXT).call
    if call is None or call.start is None:
        return "-"
    return " | ".join(str(one)[5:16] for one in (call.start, *(slot.start for slot in call.alternatives)))


def test_the_table_is_fitted_on_the_texts_and_the_code_of_today() -> None:
    head = [line for line in TABLE.read_text("utf-8").splitlines()[:20] if line.startswith("# ")]
    made_from = [line for line in head[1:] if not line.startswith("# traits ")]
    assert made_from == [f"# {name} {digest(path)}" for name, path in sorted(SOURCES.items())], "run `make weights`"
    assert traits_of_table(TABLE) == traits_now(), "run `make weights`: the code finds other traits by now"
    assert weights().verdicts == VERDICTS


@pytest.mark.parametrize(
    ("language", "letter", "text", "expected"),
    [
        ("en", "a", "Friday at 2 works. My train leaves at 3:40 that day.", "11-20 14:00"),
        ("en", "a", "I have the dentist at 9 on Thursday, so Thursday at 11 would be better.", "11-19 11:00"),
        ("en", "a", "Could you ring me Friday at 10? The office is open until 6.", "11-20 10:00"),
        ("de", "a", "Freitag um 14 Uhr passt, mein Zug geht erst um 16.12 Uhr.", "11-20 14:00"),
        ("de", "a", "Der Klempner kommt am Donnerstag um 8, rufen Sie mich doch um 11 an.", "11-19 11:00"),
        ("fr", "a", "Vendredi à 14 h, cela me va. Mon train part à 16h12.", "11-20 14:00"),
        ("es", "a", "El viernes a las 12 me va bien, luego tengo médico a las 13:30.", "11-20 12:00"),
    ],
)
def test_what_stands_beside_the_call_is_no_time_of_it(language: str, letter: str, text: str, expected: str) -> None:
    assert times(language, letter, text) == expected


@pytest.mark.parametrize(
    ("language", "letter", "text", "expected"),
    [
        ("fr", "g", "Peut-on déplacer notre conversation de lundi au jeudi 26 ?", "11-26"),
        ("de", "g", "Können wir den Anruf von Montag auf Mittwoch, den 25., um 10 Uhr verlegen?", "11-25 10:00"),
        ("en", "n", "Can we move our call from Tuesday to Friday at 1?", "11-20 13:00"),
        ("es", "n", "Tengo que pasar la llamada del martes a las 13:30 al jueves 26, a la misma hora.", "11-26 13:30"),
    ],
)
def test_of_the_old_day_and_the_new_the_call_gets_the_new(
        language: str, letter: str, text: str, expected: str) -> None:
    assert times(language, letter, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vous m'appelez le 26 courant à 10 h.", "2026-11-26 10:00"),
        ("Je vous appelle demain, 18h30, après le travail.", "2026-11-19 18:30"),
        ("On se parle lundi à 9h30, on aura changé d'heure la veille.", "2026-11-23 09:30"),
        ("Am Ersten um neun Uhr rufe ich Sie an.", "2026-12-01 09:00"),
        ("Wäre morgen um 15 Uhr ein Anruf möglich?", "2026-11-19 15:00"),
        ("Rufen Sie mich am Dienstag übernächster Woche um 10 Uhr an.", "2026-12-01 10:00"),
        ("I'll call you at 1430 Thursday.", "2026-11-19 14:30"),
        ("Does 2 on Friday suit you?", "2026-11-20 14:00"),
        ("Call me on Friday, noonish.", "2026-11-20 12:00"),
        ("Can we talk on Tuesday the week after next at 1?", "2026-12-01 13:00"),
        ("¿Podemos hablar el martes a las 16 hora argentina?", "2026-11-24 16:00"),
    ],
)
def test_spellings_of_times(text: str, expected: str) -> None:
    call = read_call(text, anchor=NOW, context=CONTEXT).call
    assert call is not None
    assert str(call.start)[:16] == expected


@pytest.mark.parametrize(
    "text",
    [
        "La boutique est ouverte du mardi au samedi de 10h à 18h30.",
        "We are open Tuesday to Saturday, 10am to 6pm.",
        "Unter der Woche sind wir Montag bis Freitag von 9 bis 17 Uhr da.",
    ],
)
def test_opening_hours_are_no_offer(text: str) -> None:
    call = read_call(text, anchor=NOW, context=CONTEXT).call
    assert call is None or call.start is None


def test_a_zone_said_once_for_a_list_holds_for_each_of_its_times() -> None:
    letter = "Diese Zeiten gingen bei mir (Berliner Zeit):\n\n1. Freitag, 20. November, 15:00 Uhr\n2. Montag, 10:00 Uhr"
    abroad = datetime(2026, 11, 18, 9, tzinfo=ZoneInfo("America/New_York"))
    assert [slot.start.isoformat() for slot in quoted_slots(letter, abroad, CONTEXT)] == [
        "2026-11-20T15:00:00+01:00", "2026-11-23T10:00:00+01:00"]


@pytest.mark.parametrize(("language", "text"), [
    ("de", "1 oder 3, such dir was aus!"), ("fr", "1 ou 3, au choix"), ("en", "1 or 3, you choose"), ("es", "1 o 3"),
])
def test_two_numbers_leave_a_choice_of_what_we_offered(language: str, text: str) -> None:
    assert times(language, "o", text).count("|") == 1
