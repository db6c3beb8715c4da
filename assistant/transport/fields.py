"""Header fields read from raw octets, just enough to compare Message-IDs; reading mails is the mail room's work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header

HEADER_OCTETS = 65536  #: of a header block that an Inbox hands out


def header_block(raw: bytes) -> bytes:
    """The header of a mail with the empty line that ends it; the whole of *raw* when there is none."""
    ends = [end + len(blank) for blank in (b"\r\n\r\n", b"\n\n") if (end := raw.find(blank)) >= 0]
    return raw[: min(ends)] if ends else raw


def field_values(header: bytes, name: str) -> tuple[str, ...]:
    """Every value of the field *name* (any case), unfolded and decoded (RFC 2047), topmost first."""
    return tuple(_decoded(value) for field, value in all_fields(header) if field == name.casefold())


def all_fields(header: bytes) -> list[tuple[str, str]]:
    """(name in lower case, value unfolded and not decoded) of every field, topmost first."""
    fields: list[tuple[str, str]] = []
    name: str | None = None
    for line in header.decode("utf-8", "replace").split("\n"):
        if line[:1] in (" ", "\t"):
            if name is not None:
                fields[-1] = (name, f"{fields[-1][1]} {line.strip()}")
            continue
        found, colon, value = line.partition(":")
        name = found.strip().casefold() if colon else None
        if name is not None:
            fields.append((name, value.strip()))
    return fields


def holds(header: bytes, asked: Mapping[str, Sequence[str]]) -> bool:
    """Whether any field holds one of the parts that are *asked* of its name; names and parts in lower case."""
    return any(
        part in value
        for name, value in ((name, _decoded(raw).casefold()) for name, raw in all_fields(header) if name in asked)
        for part in asked[name]
    )


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
