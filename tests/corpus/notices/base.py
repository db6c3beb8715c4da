
"""What every layout is made of: a person, a mail in the making, its bytes. Nothing is ever sent."""

from __future__ import annotations

import base64
import quopri
import textwrap
from dataclasses import dataclass, field
from email.header import Header

OWNER = "Sven Achterberg"
FIRST = "Sven"
ADDRESS = "sven@achterberg.example"
SERVER = "mx.achterberg.example"


@dataclass(frozen=True)
class Person:
    name: str
    headline: str
    place: str
    vanity: str

    @property
    def first(self) -> str:
        return self.name.split()[0]

    @property
    def address(self) -> str:
        return f"{self.vanity}@{self.vanity.split('-')[-1]}.example"


@dataclass
class Layout:
    """A mail in the making, and what is true of it."""

    sender: str
    subject: str
    text: str | None = None
    html: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    date: str = "Tue, 17 Nov 2026 09:30:00 +0000"
    message_id: str = "<1.2.3.JavaMail.app@ela4-bed80.prod>"
    signed_by: str | None = "linkedin.com"
    dmarc: str | None = "linkedin.com"
    route: str = "by_hand"
    platform: str = "linkedin"
    kind: str = "invitation"
    signed_fields: str = "Date:From:Subject:MIME-Version:Content-Type:To:X-LinkedIn-Class:X-LinkedIn-Template"
    encoding: str = "quoted-printable"
    wrap: int = 0
    results: str | None = None  #: written in place of the true Authentication-Results
    owner: str = f'"{OWNER}" <{ADDRESS}>'
    signature_tags: str = ""  #: further tags of the DKIM-Signature field, such as "; l=120"
    attached: bytes | None = None  #: another mail, attached as message/rfc822
    # What the layout states, for the score; None where it does not.
    frame_language: str | None = None
    headline: str | None = None
    mutual: int | None = None
    profile_key: str | None = None
    invitation_id: str | None = None


def encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()


def named(name: str, address: str) -> str:
    shown = f'"{name}"' if name.isascii() else Header(name, "utf-8").encode()
    return f"{shown} <{address}>"


def to_bytes(layout: Layout) -> bytes:
    """The mail as it lies in the mailbox."""
    head: list[tuple[str, str]] = []
    if layout.results is not None:
        if layout.results:
            head.append(("Authentication-Results", layout.results))
    elif layout.signed_by:
        said = f"{SERVER}; dkim=pass header.d={layout.signed_by} header.s=d2048-1 header.b=AbCdEfGh"
        if layout.dmarc:
            said += f"; dmarc=pass (p=REJECT) header.from={layout.dmarc}"
        head.append(("Authentication-Results", said))
    if layout.signed_by:
        head.append(
            (
                "DKIM-Signature",
                f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={layout.signed_by}; s=d2048-1; "
                f"h={layout.signed_fields}{layout.signature_tags}; bh=abc=; b=AbCdEfGhIjKlMn==",
            )
        )
    head += [
        ("Date", layout.date),
        ("From", layout.sender),
        ("Message-ID", layout.message_id),
        ("Subject", encoded(layout.subject)),
        ("MIME-Version", "1.0"),
        ("To", layout.owner),
        *layout.headers,
    ]
    parts = [(kind, body) for kind, body in (("plain", layout.text), ("html", layout.html)) if body is not None]
    out = "".join(f"{name}: {value}\r\n" for name, value in head)
    if layout.attached is not None:
        return _with_attachment(out, parts, layout)
    if len(parts) == 1:
        return (out + _part(*parts[0], layout)).encode("utf-8", "surrogateescape")
    out += 'Content-Type: multipart/alternative; boundary="----=_Part_1_2.3"\r\n\r\n'
    for part in parts:
        out += "------=_Part_1_2.3\r\n" + _part(*part, layout) + "\r\n"
    return (out + "------=_Part_1_2.3--\r\n").encode("utf-8", "surrogateescape")


def _with_attachment(head: str, parts: list[tuple[str, str]], layout: Layout) -> bytes:
    """A mail whose last part is another mail (RFC 2046, section 5.2.1)."""
    out = (head + 'Content-Type: multipart/mixed; boundary="==mixed=="\r\n\r\n').encode("utf-8", "surrogateescape")
    for part in parts:
        out += ("--==mixed==\r\n" + _part(*part, layout) + "\r\n").encode("utf-8", "surrogateescape")
    out += b"--==mixed==\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n"
    return out + (layout.attached or b"") + b"\r\n--==mixed==--\r\n"


def _part(kind: str, body: str, layout: Layout) -> str:
    if layout.wrap and kind == "plain":
        body = "\n".join(
            textwrap.fill(line, layout.wrap, break_long_words=False, break_on_hyphens=False)
            for line in body.split("\n")
        )
    raw = body.encode("utf-8")
    if layout.encoding == "base64":
        coded = base64.encodebytes(raw).decode()
    elif layout.encoding == "8bit":
        coded = body
    else:
        coded = quopri.encodestring(raw).decode()
    return (
        f"Content-Type: text/{kind}; charset=UTF-8\r\nContent-Transfer-Encoding: {layout.encoding}\r\n\r\n"
        + coded.replace("\r\n", "\n").replace("\n", "\r\n")
    )
