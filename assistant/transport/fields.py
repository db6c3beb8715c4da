"""Header fields read from raw octets, just enough to compare Message-IDs; reading mails is the mail room's work."""

from __future__ import annotations

from email.errors import HeaderParseError
from email.header import decode_header, make_header


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
