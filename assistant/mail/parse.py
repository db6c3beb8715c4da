"""Bytes to a Mail, and nothing but a Mail: bounded, in linear time, with one kind of error.

fast-mail-parser reads the MIME structure; header fields and addresses are read by our own linear code, because the
usual readers are quadratic there or too forgiving (see ``addresses``).
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import Any

from assistant.errors import MailError
from assistant.mail import html as html_part
from assistant.mail.addresses import read_addresses
from assistant.mail.fields import (
    RawField,
    as_text,
    decode_text,
    decode_value,
    decode_words,
    header_of,
    parameters,
    split_header,
)
from assistant.mail.mime import READ_LIMIT, Part, parts_of, text_of
from assistant.mail.values import Address, Attachment, Header, Link, Mail

TEXT_LIMIT = 64 * 1024  # characters of all text/plain parts
HTML_LIMIT = 256 * 1024
CALENDAR_LIMIT = 256 * 1024  # of each
CALENDARS = 5
LINK_LIMIT = 500

_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,995}>")
_ZONES = {
    "cet": 60,
    "cest": 120,
    "mez": 60,
    "mesz": 120,
    "bst": 60,
    "wet": 0,
    "west": 60,
    "eet": 120,
    "eest": 180,
    "msk": 180,
    "jst": 540,
    "kst": 540,
    "aest": 600,
    "aedt": 660,
    "akst": -540,
    "akdt": -480,
    "hst": -600,
}


def read_header(raw: bytes, *, received_at: datetime | None = None, size: int | None = None) -> Mail:
    """The mail as far as its header block tells; *raw* may go on behind it. Raises MailError when there is none.

    *received_at* is the server's INTERNALDATE; *size* the size of the whole mail in bytes, else that of *raw*.
    """
    fields, _, cut = split_header(raw)
    if not fields:
        raise MailError("there is no header field in these bytes; a mail begins with lines such as 'From: …'")
    return Mail(**_values(fields, cut, received_at), size=len(raw) if size is None else size)


def read_mail(raw: bytes, *, received_at: datetime | None = None) -> Mail:
    """The whole mail: at most its first MB, 200 parts and the sizes above. Raises MailError only."""
    fields, body, cut = split_header(raw)
    if not fields:
        raise MailError("there is no header field in these bytes; a mail begins with lines such as 'From: …'")
    values = _values(fields, cut, received_at)
    bounded = raw[:READ_LIMIT]
    if cut:  # the parsers get a header block of a size that they can bear
        bounded = _small_header(fields) + b"\r\n" + raw[body:READ_LIMIT]
    parts, short = parts_of(bounded)
    short = short or cut or len(raw) > READ_LIMIT
    return Mail(**(values | _content(parts, short)), size=len(raw))


def _small_header(fields: list[RawField]) -> bytes:
    kept = [f"{name}: ".encode() + value[:2000] + b"\r\n" for name, value in fields if name.startswith("content-")]
    return b"".join(kept[:10]) or b"Subject:\r\n"


def _values(fields: list[RawField], cut: bool, received_at: datetime | None) -> dict[str, Any]:
    texts = [(name, as_text(value)) for name, value in fields]
    header = Header(tuple([(name, decode_text(name, text)) for name, text in texts]))
    raw: dict[str, list[str]] = {}
    for name, text in texts:
        raw.setdefault(name, []).append(text)
    authors, from_fields, defects = _authors(raw.get("from", []), cut)
    date = read_date(header.get("date"))
    kind, params = parameters(header.get("content-type") or "text/plain")
    message_id = _ids(header.get("message-id") or "")
    return {
        "message_id": message_id[0] if len(message_id) == 1 else None,
        "in_reply_to": _ids(header.get("in-reply-to") or "")[:20],
        "references": _ids(" ".join(header.all("references")))[-100:],
        "reverse_path": _reverse_path(header.get("return-path")),
        "authors": authors,
        "from_fields": from_fields,
        "from_defects": defects,
        "sender": next(iter(_list(raw, "sender")), None),
        "reply_to": _list(raw, "reply-to"),
        "to": _list(raw, "to"),
        "cc": _list(raw, "cc"),
        "delivered_to": _delivered_to(raw),
        "subject": " ".join((header.get("subject") or "").split())[:1000],
        "date": date,
        "received_at": _received_at(received_at, header, date),
        "header": header,
        "content_type": kind if kind.count("/") == 1 else "text/plain",
        "content_type_parameters": params,
        "truncated": cut,
        "fingerprint": _fingerprint(raw),
    }


def _authors(values: list[str], cut: bool) -> tuple[tuple[Address, ...], int, tuple[str, ...]]:
    authors: list[Address] = []
    defects: list[str] = []
    if len(values) > 1:
        defects.append(f"{len(values)} From fields")
    for value in values[:10]:
        found, wrong = read_addresses(value)
        authors += found
        defects += wrong
    if len(authors) > 1:
        defects.append(f"{len(authors)} addresses in From")
    if cut:  # a second From may stand in what we did not read
        defects.append("the header is longer than 64 KB")
    return tuple(authors), len(values), tuple(dict.fromkeys(defects))


def _list(raw: dict[str, list[str]], name: str) -> tuple[Address, ...]:
    if name not in raw:
        return ()
    return tuple(address for value in raw[name][:10] for address in read_addresses(value)[0])[:200]


def _delivered_to(raw: dict[str, list[str]]) -> tuple[str, ...]:
    names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
    found = [address.addr_spec for name in names for address in _list(raw, name)]
    return tuple(dict.fromkeys(found))


def _reverse_path(value: str | None) -> str | None:
    """The address in Return-Path; "" for ``<>``, None when there is none that can be read."""
    if value is None:
        return None
    text = decode_words(value) if value.startswith("=?") else value  # saved mails are met whose tool encoded it
    if text.replace(" ", "").startswith("<>"):
        return ""
    found, _ = read_addresses(text)
    return found[0].addr_spec if found else None


def _ids(value: str) -> tuple[str, ...]:
    """The Message-IDs in *value*, each once, in their order."""
    if not value:
        return ()
    if "<" not in value and "=?" in value:
        value = decode_words(value)
    return tuple(dict.fromkeys(found[0] for found, _ in zip(_MESSAGE_ID.finditer(value), range(500), strict=False)))


def read_date(value: str | None) -> datetime | None:
    """A Date value as an aware instant in the writer's own offset (RFC 5322, section 3.3), or None.

    A zone that is not known counts as UTC: the instant is then wrong by hours at most, not missing.
    """
    if not value or len(value) > 200:
        return None
    try:
        parts = parsedate_tz(value)
        if parts is None:
            return None
        offset = timedelta(seconds=parts[9] or 0)
        if not offset and (minutes := _ZONES.get(value.split()[-1].lower().strip("()"))) is not None:
            offset = timedelta(minutes=minutes)
        second = min(parts[5], 59)  # a leap second
        return datetime(*parts[:5], second, tzinfo=UTC if not offset else timezone(offset))
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError, ArithmeticError):
        return None


def _received_at(given: datetime | None, header: Header, date: datetime | None) -> datetime | None:
    """INTERNALDATE, else the date of the topmost Received field, else Date."""
    if given is not None:
        return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
    topmost = header.get("received")
    found = read_date(topmost.rpartition(";")[2].strip()) if topmost else None
    found = found or date
    try:
        return found.astimezone(UTC) if found else None
    except OverflowError:
        return None


def _fingerprint(raw: dict[str, list[str]]) -> str:
    digest = hashlib.sha256()
    for name in ("message-id", "date", "from", "subject"):
        text = "\x1f".join(" ".join(value.split()) for value in raw.get(name, []))
        digest.update(text.encode("utf-8", "surrogatepass") + b"\x1e")
    return digest.hexdigest()


def _content(parts: tuple[Part, ...], short: bool) -> dict[str, Any]:
    """The fields of a Mail that its parts give."""
    plain: list[str] = []
    rich: list[str] = []
    calendars: list[str] = []
    attachments: list[Attachment] = []
    status: str | None = None
    returned: Header | None = None
    room = {"plain": TEXT_LIMIT, "html": HTML_LIMIT}
    for part in parts:
        kind = part.content_type
        if part.embedded:
            returned = returned or _decoded(part.inner_header)
            continue
        if kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            returned = returned or header_of(split_header(part.content.lstrip())[0])
        elif kind in ("message/delivery-status", "message/global-delivery-status"):
            status = status or text_of(part, TEXT_LIMIT)[0]
        elif kind in ("text/calendar", "application/ics") or (kind.startswith("text/") and _is_ics(part)):
            text, cut = text_of(part, CALENDAR_LIMIT)
            short = short or cut
            if len(calendars) < CALENDARS and text not in calendars:
                calendars.append(text)
        elif kind == "text/plain" and not part.attached and room["plain"] > 0:
            text, cut = text_of(part, room["plain"])
            short = short or cut
            plain.append(html_part.strip_zero_width(text))
            room["plain"] -= len(text)
        elif kind == "text/html" and not part.attached and room["html"] > 0:
            text, cut = text_of(part, room["html"])
            short = short or cut
            rich.append(text)
            room["html"] -= len(text)
        elif kind not in ("message/disposition-notification",):
            attachments.append(Attachment(part.filename[:200], kind, part.size))
    return _read(plain, rich) | {
        "calendars": tuple(calendars),
        "attachments": tuple(attachments),
        "delivery_status": status,
        "returned_header": returned,
        "embedded": sum(part.embedded for part in parts),
        "truncated": short,
    }


def _is_ics(part: Part) -> bool:
    return part.filename.lower().endswith(".ics") and b"BEGIN:VCALENDAR" in part.content[:2000]


def _decoded(fields: tuple[tuple[str, str], ...]) -> Header:
    return Header(tuple((name, decode_value(name, value.encode("utf-8", "replace"))) for name, value in fields[:1000]))


def _read(plain: list[str], rich: list[str]) -> dict[str, Any]:
    seen = [html_part.visible(text) for text in rich]
    text = "\n".join(plain) if plain else None
    links: list[Link] = [link for each in seen for link in each.links]
    links += html_part.links_in(text or "")
    return {
        "text_plain": text,
        "html_text": "\n\n".join(each.text for each in seen) if rich else None,
        "hidden_text": "\n".join(each.hidden for each in seen if each.hidden),
        "html": "".join(rich) if rich else None,
        "links": tuple(links[:LINK_LIMIT]),
    }
