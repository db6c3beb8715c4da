"""Header fields read from raw octets, just enough to compare Message-IDs; reading mails is the mail room's work."""

from __future__ import annotations

from collections.abc import Iterable
from email.errors import HeaderParseError
from email.header import decode_header, make_header

HEADER_OCTETS = 65536  #: of a header block that an Inbox hands out


def header_block(raw: bytes) -> bytes:
    """The header of a mail with the empty line that ends it; the whole of *raw* when there is none."""
    ends = [end + len(blank) for blank in (b"\r\n\r\n", b"\n\n") if (end := raw.find(blank)) >= 0]
    return raw[: min(ends)] if ends else raw


def field_values(header: bytes, name: str) -> tuple[str, ...]:
    """Every value of the field *name* (any case), unfolded and decoded (RFC 2047), topmost first."""
    values: list[str] = []
    inside = False
    for line in header.decode("utf-8", "replace").split("\n"):
        line = line.rstrip("\r")
        if line[:1] in (" ", "\t"):
            if inside:
                values[-1] += " " + line.strip()
            continue
        found, colon, value = line.partition(":")
        inside = bool(colon) and found.strip().casefold() == name.casefold()
        if inside:
            values.append(value.strip())
    return tuple(_decoded(value) for value in values)


def find_by_id_or_token(headers: Iterable[bytes], message_id: str, token: str) -> str | None:
    """The Message-ID of the first header block with exactly *message_id*, else of one whose References hold *token*."""
    by_token = None
    for header in headers:
        own = next(iter(field_values(header, "message-id")), "")
        if own == message_id:
            return own
        if token and by_token is None and any(token in value for value in field_values(header, "references")):
            by_token = own or None
    return by_token


def searchable(text: str) -> str:
    """*text* up to its first control character: those cannot be sent, and the rest finds at least as much."""
    for at, character in enumerate(text):
        if ord(character) < 32 or ord(character) == 127:
            return text[:at]
    return text


def _decoded(value: str) -> str:
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value
