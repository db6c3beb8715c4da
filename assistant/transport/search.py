"""A Query as arguments of UID SEARCH (RFC 9051, section 6.4.4): always ranged by UID, never too long a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.transport.base import Query
from assistant.transport.fields import searchable

TERMS = 40  #: of one command
TERM_CHARACTERS = 250  #: of one substring
LINE_OCTETS = 4096  #: of the terms of one command; the whole line stays below the 8 kB that every server takes
HIGHEST_UID = 2**32 - 1
_FIELD_NAME = re.compile(r"[!-9;-~]{1,76}\Z")


def search_commands(query: Query, *, after: int) -> Iterator[list[bytes]]:
    """The argument lists of the commands whose answers together are the UIDs greater than *after* for *query*."""
    ranged = [b"UID", b"%d:*" % (after + 1)]
    if query.empty:
        yield ranged
        return
    for terms in _portions(_terms(query)):
        eight_bit = any(octet > 127 for term in terms for word in term for octet in word)
        charset = [b"CHARSET", b"UTF-8"] if eight_bit else []
        yield charset + ranged + _any_of(terms)


def _terms(query: Query) -> list[list[bytes]]:
    asked = [[b"FROM", _string(part)] for part in query.from_contains]
    for name, part in query.header_contains:
        if _FIELD_NAME.match(name) is None:
            raise ValueError(f"{name!r} is not the name of a header field")
        asked.append([b"HEADER", _string(name), _string(part)])
    return asked + [[b"SUBJECT", _string(part)] for part in query.subject_contains]


def _string(text: str) -> bytes:
    """*text* as a quoted string, or as the bare octets of a literal when it is not ASCII.

    What is too long is asked for by its beginning, which finds at least as much.
    """
    text = searchable(text)[:TERM_CHARACTERS]
    if not text.isascii():
        return text.encode("utf-8", "replace")
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode("ascii") + b'"'


def _portions(terms: list[list[bytes]]) -> Iterator[list[list[bytes]]]:
    portion: list[list[bytes]] = []
    octets = 0
    for term in terms:
        size = sum(len(word) + 8 for word in term)  # blanks, "OR", the length of a literal
        if portion and (len(portion) == TERMS or octets + size > LINE_OCTETS):
            yield portion
            portion, octets = [], 0
        portion.append(term)
        octets += size
    if portion:
        yield portion


def _any_of(terms: Sequence[list[bytes]]) -> list[bytes]:
    """OR takes two search keys: the terms become a balanced tree, since a long chain is too deep for some servers."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return [b"OR", *_any_of(terms[:half]), *_any_of(terms[half:])]


def uid_set(uids: Sequence[int]) -> str:
    """Ascending *uids* as a sequence set, runs joined: (1, 2, 3, 7) is "1:3,7"."""
    runs: list[list[int]] = []
    for uid in uids:
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)
