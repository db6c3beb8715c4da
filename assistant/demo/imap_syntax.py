"""The grammar of IMAP commands, as far as the demo's server needs it (RFC 3501, section 9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from assistant.transport.base import Query
from assistant.transport.memory import StoredMail, matches

Word: TypeAlias = "str | bytes | list[Word]"
_LITERAL = re.compile(rb"\{(\d{1,12})(\+?)\}\r?\n\Z")
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"|([()])|([^\s()"]+)')
_NESTING = 64


class BadCommand(Exception):
    """The client said something that this server does not understand."""


class ReadLiteral(Protocol):
    def __call__(self, size: int, *, asks: bool) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Command:
    """One command: ``name`` is upper case, "UID FETCH" in one; literals are octets, lists are nested lists."""

    tag: str
    name: str
    words: list[Word]


def read_command(read_line: Callable[[], bytes], read_literal: ReadLiteral) -> Command | None:
    """The next command of a client, its literals read; None when it has closed the line."""
    pieces: list[bytes] = []  # line text and literals in turn
    while line := read_line():
        found = _LITERAL.search(line)
        if found is None:
            pieces.append(line)
            break
        pieces.append(line[: found.start()])
        pieces.append(read_literal(int(found[1]), asks=not found[2]))
    else:
        return None
    flat: list[Word] = []
    for position, piece in enumerate(pieces):
        if position % 2:
            flat.append(piece)
        else:
            flat.extend(_tokens(piece))
    words = _nested(flat)
    tag, name, rest = _atom(words, 0), _atom(words, 1).upper(), words[2:]
    if name == "UID" and rest:
        name, rest = f"UID {_atom(rest, 0).upper()}", rest[1:]
    return Command(tag or "*", name, rest)


def _atom(words: list[Word], index: int) -> str:
    word = words[index] if index < len(words) else ""
    return word if isinstance(word, str) else ""


def _tokens(line: bytes) -> list[Word]:
    tokens: list[Word] = []
    # A section such as BODY.PEEK[HEADER]<0.9> holds no blank or bracket that we serve: it is one token.
    for string, bracket, atom in _TOKEN.findall(line):
        if bracket:
            tokens.append(_OPEN if bracket == b"(" else _CLOSE)
        elif atom:
            tokens.append(atom.decode("ascii", "replace"))
        else:
            tokens.append(re.sub(rb"\\(.)", rb"\1", string).decode("utf-8", "replace"))
    return tokens


class _Bracket(str):
    __slots__ = ()


_OPEN, _CLOSE = _Bracket("("), _Bracket(")")


def _nested(flat: list[Word]) -> list[Word]:
    stack: list[list[Word]] = [[]]
    for word in flat:
        if word is _OPEN:
            if len(stack) > _NESTING:
                raise ValueError("too many brackets")
            stack.append([])
        elif word is _CLOSE:
            if len(stack) == 1:
                raise ValueError("a bracket that was never opened")
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(word)
    return stack[0]


def astring(words: list[Word], index: int) -> str:
    """One argument that may come as atom, quoted string or literal."""
    try:
        word = words[index]
    except IndexError:
        raise BadCommand("an argument is missing") from None
    if isinstance(word, list):
        raise BadCommand("a list stands where a string was expected")
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else word


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def in_set(number: int, wanted: str, highest: int) -> bool:
    """Whether *number* is in a sequence set; "*" is *highest*, and "9:*" holds it whatever it is."""
    for part in wanted.split(","):
        first, colon, last = part.partition(":")
        try:
            ends = sorted(highest if end == "*" else int(end) for end in ((first, last) if colon else (first, first)))
        except ValueError:
            raise BadCommand(f"{wanted} is not a set of numbers") from None
        if ends[0] <= number <= ends[1]:
            return True
    return False


SearchKey = Callable[[StoredMail], bool]


def search_key(words: list[Word], highest: int) -> SearchKey:
    """All keys of a SEARCH, and-ed."""
    keys: list[SearchKey] = []
    rest = list(words)
    while rest:
        keys.append(_next_key(rest, highest, 0))
    if not keys:
        raise BadCommand("SEARCH for what?")
    return lambda mail: all(key(mail) for key in keys)


def _next_key(rest: list[Word], highest: int, depth: int) -> SearchKey:
    """Take one search key from the front of *rest* (RFC 3501, section 6.4.4)."""
    if depth > _NESTING or not rest:
        raise BadCommand("a search key is missing, or there are too many")
    word = rest.pop(0)
    if isinstance(word, list):
        return search_key(word, highest)
    name = word.upper() if isinstance(word, str) else ""
    if name == "ALL":
        return lambda mail: True
    if name == "UID":
        wanted = _argument(rest)
        in_set(0, wanted, highest)  # refuses what is no set
        return lambda mail: in_set(mail.uid, wanted, highest)
    if name == "OR":
        one, other = _next_key(rest, highest, depth + 1), _next_key(rest, highest, depth + 1)
        return lambda mail: one(mail) or other(mail)
    if name == "NOT":
        not_this = _next_key(rest, highest, depth + 1)
        return lambda mail: not not_this(mail)
    if name in ("FROM", "SUBJECT", "TO", "CC"):
        query = Query(header_contains=((name, _argument(rest)),))
        return lambda mail: matches(mail.raw, query)
    if name == "HEADER":
        field, part = _argument(rest), _argument(rest)
        of_field = Query(header_contains=((field, part),))
        return lambda mail: matches(mail.raw, of_field)
    if name in ("SEEN", "UNSEEN"):
        return lambda mail: ("\\Seen" in mail.flags) is (name == "SEEN")
    raise BadCommand(f"this server cannot search by {name or 'that'}")


def _argument(rest: list[Word]) -> str:
    value = astring(rest, 0)
    rest.pop(0)
    return value
