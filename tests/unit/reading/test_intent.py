"""Each intent is told from its neighbours: by tense, negation, condition and who speaks of what."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.mail.values import Address, Mail
from assistant.reading.replies import read_reply
from assistant.reading.values import Intent, Reply, ReplyContext

CONTEXT = ReplyContext(owner_zone=ZoneInfo("America/New_York"))
QUESTION = "\n\nOn 11/3/26 9:00 AM, Anna Owner wrote:\n> Have we met? If you like, we could have a short call.\n"


def read(text: str) -> Reply:
    mail = Mail(
        message_id="<1@person.example>",
        authors=(Address("Jane Roe", "jane@person.example"),),
        from_fields=1,
        text_plain=text + QUESTION,
        subject="Re: your invitation",
        date=datetime(2026, 11, 3, 10, 12, tzinfo=ZoneInfo("America/New_York")),
    )
    return read_reply(mail, CONTEXT)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("We met at the fair in Ghent.", Intent.PERSONAL_ANSWER),
        ("Great talking to you at the Utrecht meetup last spring.", Intent.PERSONAL_ANSWER),
        ("Great talking to you yesterday.", Intent.CALL_HELD_THANKS),
        ("I'd be glad to talk.", Intent.CALL_PROMISED_VAGUE),
        ("Thursday at 3pm works for me.", Intent.CALL_AGREED),
        ("Does Thursday at 3pm work for you?", Intent.CALL_PROPOSED),
        ("If Thursday at 3pm works for you, I would call then.", Intent.CALL_PROPOSED),
        ("I can't make our call on Thursday.", Intent.CALL_CANCELLED),
        ("Can we move our call to Friday at 3pm?", Intent.CALL_RESCHEDULED),
        ("I forgot our call yesterday, sorry!", Intent.CALL_MISSED_APOLOGY),
        ("I'm not interested in a call, only in staying in touch.", Intent.CALL_DECLINED),
        ("I'm not interested anymore.", Intent.WITHDRAW),
        ("We don't know each other, but I read your book on labels.", Intent.PERSONAL_ANSWER),
        ("I hit the wrong button, sorry.", Intent.MISTAKE),
        ("I'm looking for a job. Could we talk Thursday at 3pm?", Intent.JOB_REQUEST),
        ("Our software helps you save time. Free for a demo on Thursday at 3pm?", Intent.SALES_PITCH),
        ("I help small museums with their archives and heard you in Ghent.", Intent.PERSONAL_ANSWER),
        ("Could you introduce me to Petra Holm?", Intent.INTRODUCTION_REQUEST),
        ("Let me introduce myself: I run the flood museum.", Intent.PERSONAL_ANSWER),
        ("I called you on Tuesday but nobody answered.", Intent.OTHER),
        ("Thanks!", Intent.OTHER),
        ("👍", Intent.OTHER),
        ("", Intent.OTHER),
        ("Ich habe Ihren Vortrag gehört.", Intent.PERSONAL_ANSWER),
        ("Ich muss unser Telefonat leider absagen.", Intent.CALL_CANCELLED),
        ("C'est une erreur, désolé.", Intent.MISTAKE),
        ("Je vous appelle la semaine prochaine.", Intent.CALL_PROMISED_VAGUE),
        ("Prefiero no hablar por teléfono.", Intent.CALL_DECLINED),
        ("Fue un placer hablar contigo ayer.", Intent.CALL_HELD_THANKS),
    ],
)
def test_a_reply_means(text: str, intent: Intent) -> None:
    reply = read(text)
    assert reply.intent is intent, reply.because
    assert reply.new_text == text


@pytest.mark.parametrize(
    "text",
    [
        "Please stop writing to me.",
        "Remove me from your list.",
        "Bitte keine weiteren Mails.",
        "Ne me contactez plus.",
        "No me escriban más.",
        "Unsubscribe",
    ],
)
def test_please_stop_is_for_ever(text: str) -> None:
    reply = read(text)
    assert reply.stop
    assert reply.intent is Intent.WITHDRAW


@pytest.mark.parametrize(
    "text",
    [
        "I couldn't stop laughing at your talk.",
        "Don't forget to write to me!",
        "We never stopped reading your book.",
    ],
)
def test_a_negated_or_figurative_stop_stops_nothing(text: str) -> None:
    assert not read(text).stop


def test_the_words_that_decided_are_given() -> None:
    assert "wrong button" in read("Hello Anna. I hit the wrong button.").because


def test_what_else_is_said_is_secondary() -> None:
    reply = read("We met at the fair in Ghent. Thursday at 3pm works for me.")
    assert reply.intent is Intent.CALL_AGREED
    assert Intent.PERSONAL_ANSWER in reply.secondary_intents


def test_no_call_stands_after_a_refusal() -> None:
    reply = read("Please stop writing to me, I can't on Thursday at 3pm.")
    assert reply.call is not None
    assert reply.call.start is None
