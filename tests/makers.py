"""Makers with defaults, so that a test says only the one thing that matters to it. All people are made up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from assistant.mail.values import Address, Header, Link, Mail

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
OWNER = Address("Dana Reed", "dana.reed@example.org")
ASSISTANT_SERVER = "mx.example.org"  # the authserv-id of the owner's own server in all tests


def an_address(text: str = "Kim Larsen <kim.larsen@example.test>") -> Address:
    """``Name <local@domain>`` or ``local@domain`` as an Address."""
    name, _, rest = text.rpartition("<")
    return Address(name.strip(' "'), rest.rstrip(">").strip())


def a_mail(
    *,
    author: str | Address | None = "Kim Larsen <kim.larsen@example.test>",
    to: str | Address | Iterable[Address] = OWNER,
    subject: str = "Re: your invitation",
    text: str | None = "Hello Dana, we met at the harbor festival.",
    header: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    links: Iterable[str | Link] = (),
    **other: Any,
) -> Mail:
    """A Mail from a person, without any bytes; *header* adds raw fields (names in lower case), on top."""
    written = None if author is None else author if isinstance(author, Address) else an_address(author)
    readers = (to,) if isinstance(to, Address) else (an_address(to),) if isinstance(to, str) else tuple(to)
    extra = tuple(header.items() if isinstance(header, Mapping) else header)
    fields = (*extra, ("subject", subject))
    if written is not None:
        fields = (*fields, ("from", str(written)))
    values: dict[str, Any] = {
        "message_id": "<one@example.test>",
        "authors": () if written is None else (written,),
        "from_fields": 0 if written is None else 1,
        "to": readers,
        "subject": subject,
        "date": NOON,
        "received_at": NOON,
        "header": Header(tuple((name.lower(), value) for name, value in fields)),
        "text_plain": text,
        "links": tuple(link if isinstance(link, Link) else Link(link, "") for link in links),
        "size": len(text or ""),
    }
    return Mail(**(values | other))


def raw_mail(
    *,
    author: str | None = "Kim Larsen <kim.larsen@example.test>",
    to: str | None = "Dana Reed <dana.reed@example.org>",
    subject: str | None = "Re: your invitation",
    date: str | None = "Wed, 18 Nov 2026 12:00:00 +0000",
    message_id: str | None = "<one@example.test>",
    text: str | None = "Hello Dana, we met at the harbor festival.\n",
    html: str | None = None,
    calendar: str | None = None,
    header: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    newline: str = "\r\n",
) -> bytes:
    """A mail as bytes. *header* stands on top, exactly as given (so it can be forged, folded or broken)."""
    message = EmailMessage(policy=SMTP.clone(cte_type="8bit", utf8=True))
    if text is not None or (html is None and calendar is None):
        message.set_content(text or "")
    if html is not None:
        if text is None:
            message.set_content(html, subtype="html")
        else:
            message.add_alternative(html, subtype="html")
    if calendar is not None:
        message.add_alternative(calendar, subtype="calendar")
    top = list(header.items() if isinstance(header, Mapping) else header)
    usual = [("From", author), ("To", to), ("Subject", subject), ("Date", date), ("Message-ID", message_id)]
    lines = [f"{name}: {value}" for name, value in top]
    lines += [f"{name}: {value}" for name, value in usual if value is not None]
    block = "\n".join(lines).replace("\r\n", "\n") + "\n"
    raw = block.encode("utf-8", "surrogateescape") + message.as_bytes().replace(b"\r\n", b"\n")
    return raw.replace(b"\n", newline.encode())
