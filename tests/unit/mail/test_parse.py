"""Bytes to values: usual mails right, odd ones read as far as they go, hostile ones bounded."""

# ruff: noqa: E501 - a line of a table is read as one line

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import MailError
from assistant.mail.parse import read_date, read_header, read_mail
from assistant.mail.values import Address
from tests.makers import raw_mail

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_a_usual_mail_is_read_with_either_line_end(newline):
    mail = read_mail(raw_mail(text="Hello,\nDana!\n", html="<p>Hello,<br>Dana!</p>", newline=newline))
    assert mail.author == Address("Kim Larsen", "kim.larsen@example.test")
    assert mail.to == (Address("Dana Reed", "dana.reed@example.org"),)
    assert mail.text_plain is not None
    assert mail.text_plain.strip() == "Hello,\nDana!"
    assert mail.html_text == "Hello,\nDana!"
    assert mail.message_id == "<one@example.test>"
    assert mail.date == datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert mail.content_type == "multipart/alternative"


def test_the_header_alone_tells_the_same_as_the_whole_mail():
    raw = raw_mail(
        header=[("Return-Path", "<>"), ("References", "<a@x.test> <b@x.test>"), ("In-Reply-To", "<b@x.test>")]
    )
    head, whole = read_header(raw), read_mail(raw)
    for name in (
        "message_id",
        "references",
        "in_reply_to",
        "reverse_path",
        "authors",
        "subject",
        "date",
        "fingerprint",
        "header",
    ):
        assert getattr(head, name) == getattr(whole, name)
    assert head.references == ("<a@x.test>", "<b@x.test>")
    assert head.reverse_path == ""
    assert head.text == ""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?UTF-8?B?Y2Fmw6k=?=", "café"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"),
        ("=?utf-8?b?w6k?= x =?iso-8859-1?q?=E9?=", "é x é"),
        ("=?utf-8?b?w?= =?utf-8?b?6k=?=", None),
        ("=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),
        ("=?iso-8859-1*fr?q?=E9?=", "é"),
        ("=?no-such-charset?q?caf=C3=A9?=", "café"),
        ("=?utf-8?q?with blank?=", "with blank"),
        ("=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ("=?utf-8?x?what?=", "=?utf-8?x?what?="),
        ("=?utf-8?q?=0D=0ABcc:_eve=40x.test?=", "Bcc: eve@x.test"),
        ("plain ünïcode", "plain ünïcode"),
        ("=?utf-7?q?+AD4-?=", None),
        ("=?idna?q?x?=", None),
    ],
)
def test_an_encoded_subject(written, read):
    subject = read_header(raw_mail(subject=written)).subject
    assert "\n" not in subject
    assert "\r" not in subject
    if read is not None:
        assert subject == read


@pytest.mark.parametrize(
    ("value", "addresses", "sound"),
    [
        ("kim@x.test", ["kim@x.test"], True),
        ("Kim <kim@X.TEST>", ["kim@x.test"], True),
        ('"Larsen, Kim" <kim@x.test>', ["kim@x.test"], True),
        ("kim@x.test (Kim Larsen)", ["kim@x.test"], True),
        ("Kim (the (nested) one) <kim@x.test>", ["kim@x.test"], True),
        ("=?utf-8?q?Kim=2C_Larsen?= <kim@x.test>", ["kim@x.test"], True),
        ('"Kim via LinkedIn" <kim@x.test>', ["kim@x.test"], True),
        ('"kim@x.test" <kim@x.test>', ["kim@x.test"], True),
        ('"Kim kim@other.test" <kim@x.test>', ["kim@x.test"], True),
        ('"odd local"@x.test', ['"odd local"@x.test'], True),
        ("<@a.test,@b.test:kim@x.test>", ["kim@x.test"], True),
        ("kim . larsen @ x.test", ["kim.larsen@x.test"], True),
        ("Kim <kim@[192.0.2.1]>", ["kim@[192.0.2.1]"], True),
        ("kim@bücher.test", ["kim@bücher.test"], True),
        ("", [], True),
        ("undisclosed-recipients:;", [], False),
        ("team: kim@x.test, eve@x.test;", ["kim@x.test", "eve@x.test"], False),
        ("kim@x.test <eve@y.test>", ["eve@y.test"], False),
        ('"kim@x.test" <eve@y.test>', ["eve@y.test"], False),
        ("<kim@x.test> <eve@y.test>", ["kim@x.test", "eve@y.test"], False),
        ("<kim@x.test> eve@y.test", ["kim@x.test"], False),
        ("kim@x.test\x00", None, False),
        ("Kim", [], False),
        ("<>", [], False),
        ('"Kim <kim@x.test>', None, False),
        ("(" * 500 + "kim@x.test", None, False),
        ("kim@x.test)", None, False),
    ],
)
def test_a_from_field(value, addresses, sound):
    mail = read_header(raw_mail(author=value))
    if addresses is not None:
        assert [each.addr_spec for each in mail.authors] == addresses
    assert (not mail.from_defects) is sound


@pytest.mark.parametrize("other", ["groſſe@mail.example", "große@mail.example", "grosse@mai\u0142.example"])
def test_a_letter_beyond_ascii_never_folds_into_one_within(other):
    """Another mailbox, or another domain: whoever has it is not the one whose address it looks like."""
    assert Address("", other).key != Address("", "grosse@mail.example").key


def test_a_domain_beyond_ascii_is_not_read_as_one_within():
    (author,) = read_header("From: LinkedIn <invitations@lin\u212aedin.com>\r\n\r\n".encode()).authors
    assert author.domain != "linkedin.com"


def test_two_from_fields_leave_no_author():
    mail = read_header(raw_mail(header=[("From", "eve@y.test")]))
    assert mail.from_fields == 2
    assert mail.author is None
    assert "2 From fields" in mail.from_defects


def test_a_name_carries_no_control_and_no_turning_characters():
    mail = read_header(raw_mail(author="=?utf-8?q?Kim=0ABcc=3A=E2=80=AE?= <kim@x.test>"))
    assert mail.authors[0].name == "Kim Bcc:"


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Wed, 18 Nov 2026 12:00:00 +0100", datetime(2026, 11, 18, 12, tzinfo=timezone(timedelta(hours=1)))),
        ("18 Nov 2026 12:00 +0000", datetime(2026, 11, 18, 12, tzinfo=UTC)),
        ("Wed, 18 Nov 2026 12:00:00 -0000", datetime(2026, 11, 18, 12, tzinfo=UTC)),
        ("Wed, 18 Nov 2026 12:00:00 EST", datetime(2026, 11, 18, 12, tzinfo=timezone(timedelta(hours=-5)))),
        ("Wed, 18 Nov 2026 12:00:00 CEST", datetime(2026, 11, 18, 12, tzinfo=timezone(timedelta(hours=2)))),
        ("Wed, 18 Nov 2026 12:00:00 (a comment)", datetime(2026, 11, 18, 12, tzinfo=UTC)),
        ("Wed, 18 Nov 2026 23:59:60 +0000", datetime(2026, 11, 18, 23, 59, 59, tzinfo=UTC)),
        ("Wed, 18 Nov 2026 12:00:00 +9999", None),
        ("Wed, 38 Nov 2026 12:00:00 +0000", None),
        ("Wed, 18 Nov 99999999999 12:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_a_date_field(value, date):
    assert read_date(value) == date


def test_the_time_of_arrival_is_the_servers_else_the_topmost_received_else_the_date():
    received = [
        ("Received", "from a by b; Thu, 19 Nov 2026 08:00:00 +0000"),
        ("Received", "from c by a; Thu, 19 Nov 2026 07:00:00 +0000"),
    ]
    given_time = datetime(2026, 11, 20, 1, tzinfo=timezone(timedelta(hours=1)))
    assert read_header(raw_mail(header=received), received_at=given_time).received_at == datetime(
        2026, 11, 20, tzinfo=UTC
    )
    assert read_header(raw_mail(header=received)).received_at == datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert read_header(raw_mail()).received_at == datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert read_header(raw_mail(date="nonsense")).received_at is None


def test_an_authentication_results_value_is_not_decoded():
    value = "mx.example.org; spf=pass (=?utf-8?q?x=29=3B?=)"
    assert (
        read_header(raw_mail(header=[("Authentication-Results", value)])).header.get("authentication-results") == value
    )


def test_a_calendar_part_is_read_and_an_attachment_only_named():
    raw = (
        b"From: kim@x.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHi\r\n"
        b"--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n"
        + ICS.encode()
        + b"--b\r\nContent-Type: application/pdf; name=cv.pdf\r\nContent-Disposition: attachment\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"
    )
    mail = read_mail(raw)
    assert "METHOD:REQUEST" in mail.calendars[0]
    assert [(each.filename, each.content_type) for each in mail.attachments] == [("cv.pdf", "application/pdf")]
    assert mail.text.strip() == "Hi"


def test_the_words_of_an_embedded_mail_are_not_this_mails_words():
    raw = (
        b"From: kim@x.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee below\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\nMessage-ID: <i@x.test>\r\n\r\nYes, confirmed\r\n--b--\r\n"
    )
    mail = read_mail(raw)
    assert mail.embedded == 1
    assert "confirmed" not in mail.text
    assert mail.returned_header is not None
    assert mail.returned_header.get("message-id") == "<i@x.test>"


def test_a_delivery_report_is_kept_apart():
    raw = (
        b"From: MAILER-DAEMON@x.test\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\n\r\nIt failed\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.test\r\n\r\n"
        b"Final-Recipient: rfc822; kim@x.test\r\nAction: failed\r\nStatus: 5.1.1\r\n--b\r\n"
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ours@example.org>\r\n--b--\r\n"
    )
    mail = read_mail(raw)
    assert mail.delivery_status is not None
    assert "Status: 5.1.1" in mail.delivery_status
    assert mail.returned_header is not None
    assert mail.returned_header.get("message-id") == "<ours@example.org>"


@pytest.mark.parametrize(
    ("body", "head", "text"),
    [
        (
            b"caf=C3=A9",
            b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
            "café",
        ),
        (b"Y2Fmw6k", b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", "café"),
        (b"caf\xe9", b"Content-Type: text/plain; charset=iso-8859-1", "café"),
        (b"caf\xc3\xa9", b"Content-Type: text/plain; charset=us-ascii", "café"),
        (b"caf\xc3\xa9", b'Content-Type: text/plain; charset=""', "café"),
        (b"caf\xc3\xa9", b'Content-Type: text/plain; charset="no-such"', "café"),
        (b"caf\xc3\xa9", b"Content-Type: text/plain; charset=a\x00b", "café"),
        (b"it\x92s", b"Content-Type: text/plain; charset=iso-8859-1", "it’s"),
        (b"x", b"Content-Type: nonsense", "x"),
        (b"x", b"Content-Type: text/plain" + b";" * 16_000, "x"),
    ],
)
def test_a_body_is_decoded(body, head, text):
    mail = read_mail(b"From: kim@x.test\r\n" + head + b"\r\n\r\n" + body + b"\r\n")
    assert mail.text.strip() == text


def _nested(count: int, kind: bytes = b"multipart/mixed") -> bytes:
    return b"From: a@x.test\r\n" + b"".join(
        b"Content-Type: %s; boundary=b%d\r\n\r\n--b%d\r\n" % (kind, number, number) for number in range(count)
    )


HOSTILE = {
    "nested 300": _nested(300),
    "nested 1,000": _nested(1000),
    "embedded 1,000": b"From: a@x.test\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 1000,
    "semicolons": b"From: a@x.test\r\nContent-Type: text/plain" + b";" * 60_000 + b"\r\n\r\nhi",
    "8,000 addresses": b"From: a@x.test\r\nTo: " + b"a@x.test, " * 8000 + b"\r\n\r\nhi",
    "100,000 parts": b"From: a@x.test\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 100_000,
    "500 comments": b"From: " + b"(" * 500 + b"\r\n\r\nhi",
    "60,000 comments": b"From: " + b"(" * 60_000 + b"\r\n\r\nhi",
    "quotes": b"From: " + b'"' * 60_000 + b"\r\n\r\nhi",
    "angle brackets": b"From: " + b"<" * 60_000 + b"\r\n\r\nhi",
    "at signs": b"From: " + b"@" * 60_000 + b"\r\n\r\nhi",
    "an empty group": b"To: (c):\r\nFrom: a@x.test\r\n\r\nhi",
    "a broken Message-ID": b"From: a@x.test\r\nMessage-ID: <[\r\n\r\nhi",
    "a star": b"From: a@x.test\r\nContent-Type: text/plain; name*\r\n\r\nhi",
    "1 MB subject": b"From: a@x.test\r\nSubject: " + b"x" * 1_000_000 + b"\r\n\r\nhi",
    "encoded words": b"From: a@x.test\r\nSubject: " + b"=?utf-8?q?a?= " * 4000 + b"\r\n\r\nhi",
    "half encoded words": b"From: a@x.test\r\nSubject: " + b"=?" * 30_000 + b"\r\n\r\nhi",
    "half encoded words with a charset": b"From: a@x.test\r\nSubject: " + b"=?utf-8?q?" * 6000 + b"\r\n\r\nhi",
    "references": b"From: a@x.test\r\nReferences: " + b"<a" * 30_000 + b"\r\n\r\nhi",
    "50,000 fields": b"From: a@x.test\r\n" + b"a:\r\n" * 50_000 + b"\r\nhi",
    "no end of the header": b"From: a@x.test\r\n" + b"X: " + b"y" * 200_000,
    "only NUL": b"\x00" * 100_000,
    "blank lines": b"\n" * 100_000,
    "carriage returns": b"From: a@x.test\r" * 3 + b"\r" * 100_000,
    "10 MB": b"From: a@x.test\r\n\r\n" + b"word " * 2_000_000,
    "10 MB of base64": b"From: a@x.test\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"QUJD" * 2_500_000,
    "deep html": b"From: a@x.test\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 50_000,
    "deep hidden html": b"From: a@x.test\r\nContent-Type: text/html\r\n\r\n" + b"<div style='color:#fff'>x" * 10_000,
    "zero-size html": b"From: a@x.test\r\nContent-Type: text/html\r\n\r\n" + b"<p style='font-size:0'>x" * 10_000,
    "nested zero-size html": b"From: a@x.test\r\nContent-Type: text/html\r\n\r\n"
    + b"<div style='font-size:0'>x" * 10_000,
    "html attributes": b"From: a@x.test\r\nContent-Type: text/html\r\n\r\n<p " + b"a=b " * 60_000 + b">x",
    "different html attributes": b"From: a@x.test\r\nContent-Type: text/html\r\n\r\n<p "
    + b" ".join(b"a%d=b" % n for n in range(30_000))
    + b">x",
    "an open html comment": b"From: a@x.test\r\nContent-Type: text/html\r\n\r\n" + b"<!--" * 60_000,
    "a style sheet of braces": b"From: a@x.test\r\nContent-Type: text/html\r\n\r\n<style>"
    + b"{" * 30_000
    + b"}" * 30_000
    + b"</style>x",
    "200,000 links": b"From: a@x.test\r\n\r\n" + b"http://x " * 100_000,
    "an endless link": b"From: a@x.test\r\n\r\n" + b"http://" * 100_000,
    "utf-7 and others": b"From: a@x.test\r\nContent-Type: text/plain; charset=unicode_escape\r\n\r\n\\u0000\\",
    "a codec that is no charset": b"From: a@x.test\r\nContent-Type: text/plain; charset=zlib\r\n\r\nxx",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_mail_is_bounded(raw):
    try:
        mail = read_mail(raw)
    except MailError:
        return
    assert len(mail.text) <= 64 * 1024
    assert len(mail.links) <= 500
    assert len(mail.attachments) <= 200
    assert len(mail.to) <= 200
    assert len(mail.subject) <= 1000


def test_a_header_longer_than_we_read_is_not_trusted():
    mail = read_header(b"From: kim@x.test\r\nX: " + b"y" * 70_000 + b"\r\nFrom: eve@y.test\r\n\r\n")
    assert mail.truncated
    assert mail.author is None


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\nbody", b"no header here\r\n\r\nbody", b"\x00\x01"])
def test_bytes_without_a_header_are_refused(raw):
    with pytest.raises(MailError):
        read_mail(raw)
    with pytest.raises(MailError):
        read_header(raw)


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(raw):
    with contextlib.suppress(MailError):
        read_mail(raw)


SHAPES = [
    raw_mail(
        html="<p style='display:none'>x</p><p>Hi</p>",
        header=[("Authentication-Results", "mx; dmarc=pass header.from=x.test")],
    ),
    raw_mail(
        calendar=ICS,
        author='"Larsen, Kim" (c) <kim@x.test>, eve@y.test',
        subject="=?utf-8?q?a=C3=A9?= =?utf-8?b?w6k=?=",
    ),
    HOSTILE["nested 300"][:600],
    b"From: a@x.test\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n--b--",
]


@given(
    st.sampled_from(SHAPES),
    st.lists(
        st.tuples(
            st.integers(0, 700),
            st.sampled_from(
                [
                    b"",
                    b"\x00",
                    b"\r\n",
                    b"\n\n",
                    b'"',
                    b"<",
                    b"(",
                    b"=?",
                    b"?=",
                    b";",
                    b"\xff",
                    b"--b\r\n",
                    b"charset=x",
                    b":",
                    b"*0*=",
                ]
            ),
            st.integers(0, 20),
        ),
        max_size=8,
    ),
)
def test_a_damaged_mail_is_read_or_refused(raw, cuts):
    for at, piece, drop in cuts:
        raw = raw[:at] + piece + raw[at + drop :]
    try:
        mail = read_mail(raw)
    except MailError:
        return
    assert "\n" not in mail.subject
    assert all("\n" not in each.name for each in mail.authors)
