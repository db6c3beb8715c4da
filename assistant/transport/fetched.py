"""FETCH answers (RFC 9051, section 7.5.2) as imaplib hands them out, read without its slow relatives.

imapclient's own lexer walks each answer octet by octet, which is most of the time of a header fetch. We ask for four
items only, so a few expressions find them wherever the server puts them, and skip what nobody asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  #: when the server gives no INTERNALDATE: too old to be acted on
_MARK = b"\x00"  # stands for a literal; NUL cannot be in a line of IMAP
_FLAGS = re.compile(rb"FLAGS \([^()]*\)", re.IGNORECASE)
_BODY = re.compile(rb'BODY\[(?:HEADER)?\](?:<\d+>)? (?:(\x00)|(NIL)|"((?:[^"\\]|\\.)*)")', re.IGNORECASE)
_ITEM = rb'[A-Z0-9.\[\]<>_-]{1,80} (?:\d+|NIL|\x00|"(?:[^"\\]|\\.)*"|\([^()]*\))'
_WHOLE = re.compile(rb"\d{1,10} \(" + _ITEM + rb"(?: +" + _ITEM + rb")* *\)\Z", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d{1,10})", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,18})", re.IGNORECASE)
_DATE = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"', re.IGNORECASE)
_INSTANT = re.compile(r" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

Item = bytes | tuple[bytes, bytes] | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one FETCH answer told about one message."""

    uid: int
    size: int | None
    received_at: datetime
    body: bytes | None  #: the header block or the mail, whichever was asked for


def read_fetched(items: Iterable[Item]) -> Iterator[Fetched]:
    """The answers that carry a UID; what the server tells unasked (changed flags …) has no body or no UID.

    Raises ValueError when the text around a body is no FETCH answer: then the literal was shorter or longer than
    announced, and the body is not what the server meant.
    """
    for text, literals in _answers(items):
        body, rest = _body(text, literals)
        if body is not None and _WHOLE.match(text) is None:
            raise ValueError("a FETCH answer that does not end where its literal says")
        uid = _UID.search(rest)
        if uid is None:
            continue
        size, date = _SIZE.search(rest), _DATE.search(rest)
        yield Fetched(
            uid=int(uid[1]),
            size=int(size[1]) if size else None,
            received_at=internal_date(date[1].decode("ascii", "replace")) if date else LONG_AGO,
            body=body,
        )


def _answers(items: Iterable[Item]) -> Iterator[tuple[bytes, list[bytes]]]:
    """imaplib gives (text, literal) pairs, then the text after the last literal as plain octets."""
    text, literals = b"", []
    for item in items:
        if isinstance(item, tuple):
            before, literal = item
            text += before[: before.rindex(b"{")].replace(_MARK, b"") + _MARK
            literals.append(literal)
        elif item is not None:
            yield text + item.replace(_MARK, b""), literals
            text, literals = b"", []


def _body(text: bytes, literals: list[bytes]) -> tuple[bytes | None, bytes]:
    text = _FLAGS.sub(b"", text)
    found = _BODY.search(text)
    if found is None:
        return None, text
    if found[1]:
        body = literals[text.count(_MARK, 0, found.start())]
    elif found[2]:
        body = b""
    else:
        body = re.sub(rb"\\(.)", rb"\1", found[3])
    return body, text[: found.start()] + text[found.end() :]


def internal_date(text: str) -> datetime:
    """An INTERNALDATE as aware UTC; LONG_AGO when it is none."""
    parts = _INSTANT.match(text)
    if parts is None or parts[2].lower() not in _MONTHS:
        return LONG_AGO
    offset = timedelta(hours=int(parts[8]), minutes=int(parts[9])) * (-1 if parts[7] == "-" else 1)
    try:
        return datetime(
            int(parts[3]), _MONTHS.index(parts[2].lower()) + 1, int(parts[1]),
            int(parts[4]), int(parts[5]), min(int(parts[6]), 59), tzinfo=timezone(offset),
        ).astimezone(UTC)  # fmt: skip
    except (ValueError, OverflowError):
        return LONG_AGO
