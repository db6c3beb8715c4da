"""The owner's answer is taken from the first lines above any quote, in plain words of four languages."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.owner_word import OwnerVerdict, read_owner_answer

ZONE = ZoneInfo("Europe/Berlin")
ANCHOR = datetime(2026, 11, 5, 16, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("happened", OwnerVerdict.HAPPENED),
        ("Yes, great talk. She will send a paper.", OwnerVerdict.HAPPENED),
        ("we spoke for half an hour", OwnerVerdict.HAPPENED),
        ("Ja, war nett", OwnerVerdict.HAPPENED),
        ("hat stattgefunden", OwnerVerdict.HAPPENED),
        ("Oui, on s'est parlé", OwnerVerdict.HAPPENED),
        ("Sí, hablamos media hora", OwnerVerdict.HAPPENED),
        ("they did not come", OwnerVerdict.THEY_ABSENT),
        ("He didn't call.", OwnerVerdict.THEY_ABSENT),
        ("no show", OwnerVerdict.THEY_ABSENT),
        ("Sie hat sich nicht gemeldet", OwnerVerdict.THEY_ABSENT),
        ("elle n'a pas appelé", OwnerVerdict.THEY_ABSENT),
        ("no vino", OwnerVerdict.THEY_ABSENT),
        ("I was away", OwnerVerdict.I_ABSENT),
        ("my fault, I forgot", OwnerVerdict.I_ABSENT),
        ("ich war verhindert", OwnerVerdict.I_ABSENT),
        ("j'étais absent", OwnerVerdict.I_ABSENT),
        ("se me olvidó", OwnerVerdict.I_ABSENT),
        ("moved to Friday 10", OwnerVerdict.MOVED),
        ("verschoben auf Montag", OwnerVerdict.MOVED),
        ("reporté à lundi", OwnerVerdict.MOVED),
        ("aplazada al lunes", OwnerVerdict.MOVED),
        ("never agreed", OwnerVerdict.NEVER_AGREED),
        ("nie vereinbart", OwnerVerdict.NEVER_AGREED),
        ("jamais convenu", OwnerVerdict.NEVER_AGREED),
        ("nunca lo acordamos", OwnerVerdict.NEVER_AGREED),
        ("no", OwnerVerdict.NOT_HELD),
        ("it has not happened", OwnerVerdict.NOT_HELD),
        ("Hat nicht stattgefunden", OwnerVerdict.NOT_HELD),
        ("she cancelled", OwnerVerdict.CANCELLED),
    ],
)
def test_the_owners_words_are_understood(text: str, verdict: OwnerVerdict) -> None:
    answer = read_owner_answer(text, anchor=ANCHOR, zone=ZONE)
    assert answer is not None
    assert answer.verdict is verdict


@pytest.mark.parametrize(
    "text",
    [
        "",
        "> happened",
        "On 5 Nov 2026, Assistant <a@b.example> wrote:\n> happened, they did not come",
        "Who is that?",
        "Did it happen?",
        "hm",
    ],
)
def test_what_is_no_answer_gives_none(text: str) -> None:
    assert read_owner_answer(text, anchor=ANCHOR, zone=ZONE) is None


def test_the_words_of_our_own_question_below_do_not_count() -> None:
    text = "I was away\n\nOn 5 Nov 2026, Assistant <a@owner.example> wrote:\n"
    text += "> Answer: happened, they did not come, moved to Friday 10"
    answer = read_owner_answer(text, anchor=ANCHOR, zone=ZONE)
    assert answer is not None
    assert answer.verdict is OwnerVerdict.I_ABSENT


def test_further_lines_are_the_owners_note() -> None:
    answer = read_owner_answer("happened\nShe looks for a bookbinder.", anchor=ANCHOR, zone=ZONE)
    assert answer is not None
    assert answer.note == "She looks for a bookbinder."


@given(st.text(max_size=500))
def test_no_text_raises(text: str) -> None:
    read_owner_answer(text, anchor=ANCHOR, zone=ZONE)
