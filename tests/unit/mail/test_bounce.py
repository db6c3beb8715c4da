"""Which of our letters came back, and whether trying again could help."""

# ruff: noqa: E501 - a line of a table is read as one line

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.mail.bounce import read_bounce
from assistant.mail.parse import read_mail
from tests.makers import a_mail, raw_mail

OURS = "<ask.7Qx2@example.org>"
RETURNED = f"From: Dana <dana@example.org>\nTo: kim@x.test\nSubject: Have we met?\nMessage-ID: {OURS}\n"


def dsn(
    status: str = "5.1.1",
    action: str = "failed",
    *,
    returned: str = "message/rfc822",
    subject: str = "Undelivered Mail",
) -> bytes:
    return (
        (
            f"From: MAILER-DAEMON@x.test (Mail Delivery System)\nTo: dana@example.org\nSubject: {subject}\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nThis is the mail system at host x.test.\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.test\n\n"
            f"Final-Recipient: rfc822; kim@x.test\nAction: {action}\nStatus: {status}\n"
            f"Diagnostic-Code: smtp; 550 {status} user unknown\n\n--b\nContent-Type: {returned}\n\n{RETURNED}\nbody\n--b--\n"
        )
        .replace("\n", "\r\n")
        .encode()
    )


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"])
def test_a_report_names_letter_and_recipient(returned):
    bounce = read_bounce(read_mail(dsn(returned=returned)))
    assert bounce is not None
    assert bounce.message_ids == (OURS,)
    assert bounce.tokens == ("ask.7Qx2",)
    assert bounce.recipient == "kim@x.test"
    assert (bounce.action, bounce.status, bounce.permanent) == ("failed", "5.1.1", True)


@pytest.mark.parametrize(
    ("status", "action", "permanent"),
    [
        ("5.1.1", "failed", True),
        ("5.7.1", "failed", True),
        ("5.2.2", "failed", False),
        ("4.4.1", "delayed", False),
        ("4.4.7", "failed", False),
        ("2.0.0", "delivered", False),
        ("5.0.0", "failed", True),
    ],
)
def test_only_a_lasting_failure_is_permanent(status, action, permanent):
    bounce = read_bounce(read_mail(dsn(status, action)))
    assert bounce is not None
    assert bounce.action == action
    assert bounce.permanent is permanent


PLAIN = [
    (
        "qmail",
        "MAILER-DAEMON@x.test",
        "failure notice",
        "Hi. This is the qmail-send program at x.test.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<kim@x.test>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        "--- Below this line is a copy of the message.\n\n" + RETURNED,
        True,
        "failed",
    ),
    (
        "Exim",
        "Mail Delivery System <Mailer-Daemon@x.test>",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n  kim@x.test\n    Unrouteable address\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\n" + RETURNED,
        True,
        "failed",
    ),
    (
        "Exim, late",
        "Mail Delivery System <Mailer-Daemon@x.test>",
        "Warning: message 1abc delayed 24 hours",
        "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\n"
        "recipients after more than 24 hours on the queue.\n\n  kim@x.test\n    Delay reason: Connection timed out\n\nNo action is required on your part.\n"
        + RETURNED,
        False,
        "delayed",
    ),
    (
        "sendmail",
        "MAILER-DAEMON@x.test",
        "Returned mail: see transcript for details",
        "   ----- The following addresses had permanent fatal errors -----\n<kim@x.test>\n    (reason: 550 5.1.1 <kim@x.test>... User unknown)\n\n"
        "   ----- Transcript of session follows -----\n" + RETURNED,
        True,
        "failed",
    ),
    (
        "full mailbox",
        "postmaster@x.test",
        "Undeliverable: Have we met?",
        "Your message to kim@x.test could not be delivered.\nThe mailbox is full. 552 5.2.2 Over quota\n\n-----Original Message-----\n"
        + RETURNED,
        False,
        "failed",
    ),
    (
        "German",
        "postmaster@x.test",
        "Unzustellbar: Have we met?",
        "Ihre Nachricht konnte nicht zugestellt werden.\nEmpfänger: kim@x.test\nDer Empfänger ist unbekannt.\n\n"
        + RETURNED,
        True,
        "failed",
    ),
    (
        "Yahoo",
        "MAILER-DAEMON@x.test",
        "Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.\n\n<kim@x.test>:\n554: delivery error: dd This user doesn't have a x.test account\n\n"
        "--- Below this line is a copy of the message.\n\n" + RETURNED,
        True,
        "failed",
    ),
]


@pytest.mark.parametrize(
    ("author", "subject", "text", "permanent", "action"), [each[1:] for each in PLAIN], ids=[each[0] for each in PLAIN]
)
def test_a_plain_bounce_names_letter_and_recipient(author, subject, text, permanent, action):
    bounce = read_bounce(read_mail(raw_mail(author=author, subject=subject, text=text)))
    assert bounce is not None
    assert OURS in bounce.message_ids
    assert bounce.recipient == "kim@x.test"
    assert bounce.action == action
    assert bounce.permanent is permanent


def test_the_recipient_may_stand_in_a_header_field_of_its_own():
    bounce = read_bounce(read_mail(raw_mail(header=[("X-Failed-Recipients", "kim@x.test")], text="It failed.")))
    assert bounce is not None
    assert bounce.recipient == "kim@x.test"


def test_a_person_is_no_bounce():
    assert read_bounce(a_mail(text="My message could not be delivered, so once more: yes.")) is None


@given(st.text(max_size=500), st.text(max_size=200))
def test_any_report_is_read(text, status):
    read_bounce(a_mail(author="mailer-daemon@x.test", text=text, delivery_status=status))
