"""Write a letter as bytes: from plain strings only, and read back before it may leave (RFC 5322, RFC 3834).

No object of a mail that was read ever goes into a header field: that injected Bcc fields in the standard library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.utils import format_datetime

from assistant.errors import MailError
from assistant.mail.addresses import is_address
from assistant.mail.parse import read_mail
from assistant.mail.values import Address

SIZE_LIMIT = 20 * 1024  # bytes of the whole letter
MARKER = "X-Invitation-Assistant"  # by it we know our own letters again
_REFERENCES = 20  # the first and the last of them are kept: RFC 5322 allows trimming, servers refuse long fields

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_TEXT_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\[\]:\"\\@-]{3,250}>\Z")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+-]{0,100}\Z")
_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,10}\Z")
_EXTRA = re.compile(r"X-[A-Za-z0-9-]{1,60}\Z")
# Not "All": that would suppress the bounces too, and those we want (MS-OXCMAIL).
_SUPPRESS = "OOF, AutoReply, DR, RN, NRN"
_METHOD = re.compile(r"^METHOD:([A-Z]{3,12})[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One letter as it is to leave."""

    message_id: str  #: with angle brackets, fixed before the first try
    date: datetime  #: aware
    sender: Address
    recipient: Address  #: always exactly one
    subject: str
    text: str
    in_reply_to: str | None = None  #: Message-ID with angle brackets
    references: tuple[str, ...] = ()
    calendar: str | None = None  #: an iTIP object (RFC 5546), its METHOD inside
    extra: tuple[tuple[str, str], ...] = ()  #: further marker fields, names beginning with "X-"


def new_message_id(token: str, domain: str) -> str:
    """A Message-ID that carries our *token*: a bounce or a reply names it, and so finds its case again."""
    if not _TOKEN.match(token) or not _DOMAIN.match(domain):
        raise MailError(f"{token!r} at {domain!r} cannot be a Message-ID; use letters, digits, dots and hyphens")
    return f"<{token}@{domain.lower()}>"


def compose(outgoing: Outgoing) -> bytes:
    """The letter as bytes with CRLF; raises MailError for anything that is not plainly right."""
    _check(outgoing)
    fields = _fields(outgoing)
    message = EmailMessage(policy=policy.SMTP)
    try:
        for name, value in fields:
            message[name] = value
        message["From"] = _header_address(outgoing.sender)
        message["To"] = _header_address(outgoing.recipient)
        message.set_content(_lines(outgoing.text), charset="utf-8", cte="quoted-printable")
        if outgoing.calendar is not None:
            method = _METHOD.search(outgoing.calendar)
            message.add_alternative(
                outgoing.calendar,
                subtype="calendar",
                charset="utf-8",
                cte="base64",
                params={"method": method[1] if method else "PUBLISH"},
            )
        raw = message.as_bytes()
    except (ValueError, MessageError, UnicodeError, LookupError, TypeError) as error:
        raise MailError(f"the letter cannot be written: {error}") from error
    if len(raw) > SIZE_LIMIT:
        raise MailError(f"the letter has {len(raw)} bytes, more than {SIZE_LIMIT}; shorten the template")
    _prove(raw, outgoing, {name for name, _ in fields} | {"From", "To"})
    return raw


def _fields(outgoing: Outgoing) -> list[tuple[str, str]]:
    fields = [
        ("Date", format_datetime(outgoing.date)),
        ("Message-ID", outgoing.message_id),
        ("Subject", outgoing.subject),
    ]
    if outgoing.in_reply_to is not None:
        fields.append(("In-Reply-To", outgoing.in_reply_to))
    references = outgoing.references
    if len(references) > _REFERENCES:
        references = (references[0], *references[1 - _REFERENCES :])
    if references:
        fields.append(("References", " ".join(references)))
    fields += [
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", _SUPPRESS),
        (MARKER, "1"),
        *outgoing.extra,
    ]
    return fields


def _check(outgoing: Outgoing) -> None:
    wrong: list[str] = []
    for name, text in (
        ("subject", outgoing.subject),
        ("name of the sender", outgoing.sender.name),
        ("name of the recipient", outgoing.recipient.name),
    ):
        if _CONTROL.search(text):
            wrong.append(f"a control character in the {name}")
        if len(text) > 200:
            wrong.append(f"a {name} of {len(text)} characters (at most 200)")
    if not outgoing.subject.strip():
        wrong.append("no subject")
    for address in (outgoing.sender, outgoing.recipient):
        if not is_address(address.addr_spec) or not address.addr_spec.isascii() or address.local.startswith('"'):
            wrong.append(f"{address.addr_spec[:80]!r} is not a plain address")
    if _TEXT_CONTROL.search(outgoing.text.replace("\r\n", "\n")):
        wrong.append("a control character in the text")
    ids = [
        outgoing.message_id,
        *outgoing.references,
        *([outgoing.in_reply_to] if outgoing.in_reply_to is not None else []),
    ]
    wrong += [f"{each[:80]!r} is not a Message-ID" for each in ids if not _MESSAGE_ID.match(each)]
    if outgoing.date.tzinfo is None:
        wrong.append("a date without a zone")
    names = [name.lower() for name, _ in outgoing.extra]
    known = {"x-auto-response-suppress", MARKER.lower()}
    if len(set(names)) != len(names) or known & set(names):
        wrong.append("a marker field is named twice")
    for name, value in outgoing.extra:
        if not _EXTRA.match(name) or _CONTROL.search(value) or not value.isascii() or not 0 < len(value) <= 200:
            wrong.append(f"{name[:40]!r} is no marker field; use a name that begins with X- and a short plain value")
    if outgoing.calendar is not None and "BEGIN:VCALENDAR" not in outgoing.calendar:
        wrong.append("a calendar part that is none")
    if wrong:
        raise MailError("this letter is not sent: " + "; ".join(wrong))


def _header_address(address: Address) -> HeaderAddress:
    return HeaderAddress(display_name=address.name, addr_spec=address.addr_spec)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\n") + "\n"


def _prove(raw: bytes, outgoing: Outgoing, names: set[str]) -> None:
    """Read the bytes back: exactly our fields, each once, one sender, one recipient, our subject and text."""
    again = message_from_bytes(raw, policy=policy.compat32)
    there = sorted(name.lower() for name in again.keys())  # noqa: SIM118 - a Message is no dict
    want = sorted(
        {name.lower() for name in names}
        | {"mime-version", "content-type"}
        | ({"content-transfer-encoding"} if outgoing.calendar is None else set())
    )
    mail = read_mail(raw)
    text = (mail.text_plain or "").rstrip("\n")
    faults = {
        "its fields": there != want,
        "its sender": [each.addr_spec for each in mail.authors] != [outgoing.sender.addr_spec] or mail.author is None,
        "its recipient": [each.key for each in mail.to] != [outgoing.recipient.key] or bool(mail.cc),
        "its Message-ID": mail.message_id != outgoing.message_id,
        "its thread": mail.in_reply_to != ((outgoing.in_reply_to,) if outgoing.in_reply_to is not None else ()),
        "its subject": _seen(mail.subject) != _seen(outgoing.subject),
        "its text": _seen(text) != _seen(_lines(outgoing.text)),
    }
    wrong = [name for name, bad in faults.items() if bad]
    if wrong:
        raise MailError(f"the letter reads differently from what was meant: {', '.join(wrong)}; it is not sent")


def _seen(text: str) -> str:
    """Letters only: reading takes characters without width away, and that is no difference."""
    return "".join(char for char in text if char.isalnum())
