"""One mail read as a whole: machines never promise, calendars and words meet, and nothing raises."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.mail.parse import read_mail
from assistant.mail.values import Address, Header, Mail
from assistant.reading.replies import read_reply
from assistant.reading.services import ServiceEvent, read_service_mail
from assistant.reading.values import Intent, ReplyContext

ZONE = ZoneInfo("Europe/Berlin")
CONTEXT = ReplyContext(owner_zone=ZONE, owner_addresses=frozenset({"anna@owner.example"}))
DATE = datetime(2026, 11, 3, 10, tzinfo=ZONE)


def a_mail(
    text: str,
    *,
    subject: str = "Re: hello",
    author: str = "jane@person.example",
    header: tuple[tuple[str, str], ...] = (),
) -> Mail:
    return Mail(
        message_id="<1@person.example>",
        authors=(Address("Jane Roe", author),),
        from_fields=1,
        subject=subject,
        text_plain=text,
        date=DATE,
        header=Header(header),
    )


@pytest.mark.parametrize(
    "mail",
    [
        a_mail(
            "Call me on Thursday at 3pm. I am out of the office until Nov 9.",
            header=(("auto-submitted", "auto-replied"),),
        ),
        a_mail(
            "I am out of the office until Nov 9. Let's talk on Thursday at 3pm.", subject="Automatic reply: hello"
        ),
    ],
)
def test_an_automatic_reply_never_promises(mail: Mail) -> None:
    reply = read_reply(mail, CONTEXT)
    assert reply.intent is Intent.AUTO_REPLY
    assert reply.call is None


def test_a_bounce_is_no_persons_words() -> None:
    raw = (
        b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.test\r\n"
        b"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b@mx.example.test>\r\n"
        b"\r\nYour message could not be delivered: 550 5.1.1 User unknown. Call us on Thursday at 3pm.\r\n"
    )
    reply = read_reply(read_mail(raw), CONTEXT)
    assert reply.intent is Intent.BOUNCE
    assert reply.call is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Call me: +1 415 555 2671", "+14155552671"),
        ("Meine Nummer ist 030 901820", "+4930901820"),
        ("Ticket 12345678", None),
        ("Thursday\n\n-- \nJane\nTel. +44 20 7946 0018", "+442079460018"),
    ],
)
def test_a_number_is_given_as_e164(text: str, phone: str | None) -> None:
    assert read_reply(a_mail(text), CONTEXT).phone == phone


def test_a_forward_says_nothing_of_its_own() -> None:
    text = "fyi\n\n---------- Forwarded message ---------\n"
    text += "From: Bob <bob@example.test>\nDate: Tue\nSubject: x\n\nLet's talk Thursday at 3pm."
    assert read_reply(a_mail(text, subject="Fwd: x"), CONTEXT).intent is Intent.OTHER


CALENDLY = (
    "Hi Anna,\n\nA new event has been scheduled.\n\n"
    "Event Type:\n30 Minute Call\n\nInvitee:\nJane Roe\n\nInvitee Email:\njane@person.example\n\n"
    "Event Date/Time:\n15:00 - Thursday, 5 November 2026 (Central European Time)\n"
)


def test_a_booking_service_is_evidence_with_its_time() -> None:
    notice = read_service_mail(
        a_mail(CALENDLY, subject="New Event: Jane Roe", author="notifications@calendly.com"), owner_zone=ZONE
    )
    assert notice is not None
    assert (notice.service, notice.event, notice.person) == (
        "Calendly",
        ServiceEvent.BOOKED,
        "jane@person.example",
    )
    assert notice.slot is not None
    assert notice.slot.start == datetime(2026, 11, 5, 15, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("author", "subject", "event"),
    [
        ("notifications@calendly.com", "Canceled: 30 Minute Call with Jane Roe", ServiceEvent.CANCELLED),
        ("hello@cal.com", "Rescheduled: 30min between Anna and Jane", ServiceEvent.RESCHEDULED),
        ("no-reply@zoom.us", "You missed a call from Jane Roe", ServiceEvent.MISSED),
        ("noreply@email.teams.microsoft.com", "You missed a call from Jane Roe", ServiceEvent.MISSED),
        ("meetings-noreply@google.com", "Missed call from Jane Roe", ServiceEvent.MISSED),
    ],
)
def test_services_tell_what_became_of_the_call(author: str, subject: str, event: ServiceEvent) -> None:
    notice = read_service_mail(a_mail("", subject=subject, author=author))
    assert notice is not None
    assert notice.event is event


@pytest.mark.parametrize("author", ["jane@person.example", "x@calendly.com.evil.example", "x@notcalendly.com"])
def test_other_senders_are_no_service(author: str) -> None:
    assert read_service_mail(a_mail(CALENDLY, subject="New Event: Jane Roe", author=author)) is None


@settings(max_examples=60, deadline=None)  # the first mail reads the tables
@given(st.text(max_size=400), st.text(max_size=60))
def test_no_mail_raises(text: str, subject: str) -> None:
    read_reply(a_mail(text, subject=subject.replace("\n", " ")), CONTEXT)


@pytest.mark.parametrize(
    "pattern",
    [
        "call me Thursday at 3 ",
        "> a\nb\n",
        "On 3 May a@b.example ",
        "yes, ",
        "I ",
        "1",
        "please stop. ",
        "\n",
        "?",
        "Mon, ",
    ],
)
def test_a_hostile_text_is_read(pattern: str) -> None:
    text = (pattern * (65_536 // len(pattern) + 1))[:65_536]
    assert read_reply(a_mail(text), CONTEXT).intent is not Intent.BOUNCE


def test_answers_between_the_quotes_of_a_mail_of_html_alone_are_kept() -> None:
    raw = (
        b"From: Jane <jane@person.example>\r\nSubject: Re: x\r\n"
        b"Message-ID: <1@person.example>\r\nContent-Type: text/html\r\n\r\n"
        b"<div>On Tue, Nov 3, 2026, Anna &lt;anna@owner.example&gt; wrote:"
        b"<blockquote type='cite'>Have we met?<br>Anna</blockquote>"
        b"</div><div>In Ghent.</div><blockquote>A call?</blockquote><div>Gladly.</div>"
    )
    assert read_reply(read_mail(raw), CONTEXT).new_text == "In Ghent.\n\nGladly."
