"""Our letters are exactly ours: one recipient, our fields, nothing that a stranger slipped in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import MailError
from assistant.mail.automatic import automatic
from assistant.mail.compose import MARKER, Outgoing, compose, new_message_id
from assistant.mail.parse import read_mail
from assistant.mail.values import Address, Machine
from tests.makers import NOON, OWNER

KIM = Address("Kim Larsen", "kim@example.test")
LETTER = Outgoing(
    message_id="<ask.7Qx2@example.org>",
    date=NOON,
    sender=OWNER,
    recipient=KIM,
    subject="Have we met?",
    text="Hello Kim,\n\nhave we met?\n\nDana\n",
    in_reply_to="<one@example.test>",
    references=("<zero@example.test>", "<one@example.test>"),
)
FIELDS = {
    "date",
    "message-id",
    "subject",
    "in-reply-to",
    "references",
    "auto-submitted",
    "x-auto-response-suppress",
    MARKER.lower(),
    "from",
    "to",
    "content-type",
    "content-transfer-encoding",
    "mime-version",
}


def test_a_letter_has_exactly_our_fields():
    message = message_from_bytes(compose(LETTER))
    assert {name.lower() for name in message.keys()} == FIELDS  # noqa: SIM118
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply, DR, RN, NRN"
    assert message["To"] == "Kim Larsen <kim@example.test>"


def test_a_letter_reads_back_as_it_was_meant():
    mail = read_mail(compose(LETTER))
    assert mail.author == OWNER
    assert mail.to == (KIM,)
    assert mail.text_plain is not None
    assert mail.text_plain.split() == LETTER.text.split()
    assert mail.references == LETTER.references
    assert mail.date == NOON


def test_we_know_our_own_letter_again():
    found = automatic(read_mail(compose(LETTER)), frozenset())
    assert found is not None
    assert found.machine is Machine.OURSELVES


def test_a_calendar_part_carries_its_method():
    mail = read_mail(compose(replace(LETTER, calendar="BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")))
    assert len(mail.calendars) == 1
    assert mail.text.split() == LETTER.text.split()


def test_long_references_are_trimmed_in_the_middle():
    ids = tuple(f"<{number}@example.test>" for number in range(200))
    mail = read_mail(compose(replace(LETTER, references=ids)))
    assert mail.references[0] == ids[0]
    assert mail.references[-1] == ids[-1]
    assert len(mail.references) == 20


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Hi\r\nBcc: eve@y.test"},
        {"subject": "Hi\nBcc: eve@y.test"},
        {"subject": "Hi\x00"},
        {"subject": "Hi\u2028x"},
        {"subject": ""},
        {"subject": "x" * 201},
        {"recipient": Address("Kim\r\nBcc: eve@y.test", "kim@example.test")},
        {"recipient": Address("Kim", "kim@example.test, eve@y.test")},
        {"recipient": Address("Kim", "kim@example.test>\r\nBcc: <eve@y.test")},
        {"recipient": Address("Kim", "")},
        {"recipient": Address("Kim", "kim")},
        {"recipient": Address("Kim", "kim@exämple.test")},
        {"sender": Address("Dana", "dana")},
        {"text": "a\x00b"},
        {"text": "a\x1bb"},
        {"text": "a\rb"},
        {"text": "x" * 30_000},
        {"message_id": "ask@example.org"},
        {"message_id": "<ask@example.org>\r\nBcc: eve@y.test"},
        {"message_id": "<a b@example.org>"},
        {"in_reply_to": "<a@b> <c@d>"},
        {"in_reply_to": ""},
        {"references": ("x",)},
        {"date": datetime(2026, 1, 1)},  # noqa: DTZ001
        {"extra": (("Bcc", "eve@y.test"),)},
        {"extra": (("X-A", "b\r\nBcc: eve@y.test"),)},
        {"extra": (("X-A:", "b"),)},
        {"extra": (("X-A", "b"), ("x-a", "c"))},
        {"extra": ((MARKER, "2"),)},
        {"calendar": "hello"},
        {"subject": "\ud800"},
        {"text": "\ud800"},
    ],
)
def test_a_letter_that_is_not_plainly_right_is_refused(change):
    with pytest.raises(MailError):
        compose(replace(LETTER, **change))


NAMES = [
    "Kim",
    "Larsen, Kim",
    'Kim "the" L',
    "Kim <eve@y.test>",
    "kim@example.test",
    "Kím Lärsen",
    "金 姆",
    "=?utf-8?q?a?=",
    "Kim (x)",
    "a;b:c",
    "\\",
    "",
    "Bcc: eve@y.test",
    "Kim, eve@y.test",
    "\u202eKim",
    "👍",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_changes_nothing_but_the_name(name):
    try:
        raw = compose(replace(LETTER, recipient=Address(name, "kim@example.test")))
    except MailError:
        return
    message = message_from_bytes(raw)
    assert {field.lower() for field in message.keys()} == FIELDS  # noqa: SIM118
    assert [each.addr_spec for each in read_mail(raw).to] == ["kim@example.test"]


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200))
def test_whatever_is_composed_reads_back_to_one_recipient_and_our_fields(name, subject, text):
    try:
        raw = compose(replace(LETTER, recipient=Address(name, "kim@example.test"), subject=subject, text=text))
    except MailError:
        return
    assert len(raw) <= 20 * 1024
    message = message_from_bytes(raw)
    assert sorted(field.lower() for field in message.keys()) == sorted(FIELDS)  # noqa: SIM118
    assert [each.addr_spec for each in read_mail(raw).to] == ["kim@example.test"]
    assert b"\x00" not in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("written", "reads"),
    [
        (b"\r\nTo: ", b"\r\nBcc: eve@evil.example\r\nTo: "),
        (b"\r\nTo: ", b"\r\nTo: eve@evil.example\r\nTo: "),
        (b"<kim@example.test>", b"<kim@example.test>, <eve@evil.example>"),
        (b"<kim@example.test>", b"<kim@evil.example>"),
        (b"\r\nFrom: ", b"\r\nFrom: Eve <eve@evil.example>\r\nX-Was: "),
        (b"<ask.7Qx2@example.org>", b"<other@example.org>"),
        (b"have we met?", b"have we met? Buy now."),
        (b"Subject: Have we met?", b"Subject: Buy now"),
        (b"In-Reply-To: <one@", b"In-Reply-To: <two@"),
        (b"\r\n\r\n", b"\r\n\r\nReply-To: eve@evil.example\r\n\r\n"),
        (b"\r\nAuto-Submitted: auto-replied", b""),
    ],
)
def test_a_letter_that_the_library_wrote_otherwise_than_we_meant_does_not_leave(monkeypatch, written, reads):
    """As if it let a header be injected, as it did once."""
    right = compose(LETTER)
    assert written in right
    monkeypatch.setattr(EmailMessage, "as_bytes", lambda *_: right.replace(written, reads, 1))
    with pytest.raises(MailError, match="reads differently"):
        compose(LETTER)


@pytest.mark.parametrize(
    ("token", "domain"),
    [
        ("", "x.test"),
        ("a b", "x.test"),
        ("a", ""),
        ("a@b", "x.test"),
        ("a\r\n", "x.test"),
        ("a", "x test"),
        ("a", "x.test\n"),
    ],
)
def test_a_token_that_is_none_is_refused(token, domain):
    with pytest.raises(MailError):
        new_message_id(token, domain)


def test_a_message_id_carries_the_token():
    assert new_message_id("ask.7Qx2", "Example.org") == "<ask.7Qx2@example.org>"
