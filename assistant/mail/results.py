"""One Authentication-Results value (RFC 8601, section 2.2), with or without an authserv-id, read strictly.

Everything that a stranger could have put into a comment, a quoted local part or an encoded word stays outside the
results. What cannot be read without guessing is not read at all: the caller then believes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.mail.fields import decode_words

VALUE_LIMIT = 16 * 1024  # characters
_COMMENT_DEPTH = 20
_JUDGED = ("dmarc", "dkim", "spf")  # the methods whose clauses must be read without a doubt
_QUOTE = "\x01"  # stands for a quoted string; control characters cannot be in the value
_METHOD = re.compile(r"([A-Za-z][\w-]{0,60})(?:\s{0,5}/\s{0,5}\d{1,5})?\s{0,5}=\s{0,5}([A-Za-z][\w-]{0,60})\Z")
_HEAD = re.compile(r"([A-Za-z][\w-]{0,60})(?:\s{0,5}/\s{0,5}\d{1,5})?\s{0,5}=\s{0,5}([A-Za-z][\w-]{0,60})(?=\s|\Z)")
_PROPERTY = re.compile(
    r"([A-Za-z][\w-]{0,60}(?:\s{0,5}\.\s{0,5}[\w-]{1,60})?)\s{0,5}=\s{0,5}(\S{0,2000})(?=\s|\Z)\s{0,1000}"
)
_ID = re.compile(r"([^\s=;()\"/\x01]{1,255})(?:\s+(\d{1,5}))?\Z")
_ENCODED_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,4000}\?=")


@dataclass(frozen=True, slots=True)
class Result:
    """One ``method=result`` with its properties, names in lower case."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.properties if key == name), None)


@dataclass(frozen=True, slots=True)
class Results:
    """One Authentication-Results field."""

    authserv_id: str | None  #: None in the shape of Exchange Online, which leaves it out
    results: tuple[Result, ...]


class Unreadable(ValueError):
    """The value cannot be read without guessing; *authserv_id* as far as it was clear."""

    def __init__(self, why: str, authserv_id: str | None = None) -> None:
        super().__init__(why)
        self.authserv_id = authserv_id


def read_results(value: str) -> Results:
    """The results in an unfolded field value; raises Unreadable."""
    if _ENCODED_WORD.search(value):
        return _encoded(value)
    return _read(value)


def _read(value: str) -> Results:
    clauses, quoted, why = _clauses(value)
    head = clauses[0].strip()
    named = _ID.match(head)
    authserv_id = named[1] if named else None
    if named and named[2] not in (None, "1"):
        raise Unreadable(f"version {named[2]} is not known", authserv_id)
    if not named and not _HEAD.match(head):
        found = re.match(r"\s{0,100}([^\s=;()\"/\x01]{1,255})(?=[\s;(]|\Z)", clauses[0])
        raise Unreadable(why or "it does not begin with an authserv-id", found[1] if found else None)
    if why:
        raise Unreadable(why, authserv_id)
    results = [_clause(text.strip(), quoted, authserv_id) for text in clauses[1 if named else 0 :]]
    return Results(authserv_id, tuple(result for result in results if result is not None))


def _clauses(value: str) -> tuple[list[str], list[str], str]:
    """(clauses without comments, quoted strings, what was wrong): in one pass."""
    why = "" if len(value) <= VALUE_LIMIT else "it is longer than 16 KB"
    clauses: list[list[str]] = [[]]
    quoted: list[str] = []
    at, end = 0, min(len(value), VALUE_LIMIT)
    while at < end:
        char = value[at]
        if char == "(":
            at, wrong = _skip_comment(value, at, end)
            why = why or wrong
            clauses[-1].append(" ")
            continue
        if char == '"':
            text, at, wrong = _quoted(value, at + 1, end)
            why = why or wrong
            clauses[-1].append(_QUOTE)
            quoted.append(text)
            continue
        if char == ")":
            why = why or "a comment is closed that was never opened"
        elif char == ";":
            clauses.append([])
        elif char in "\\\x00\x01":
            why = why or "a backslash or control character outside quotes"
        else:
            clauses[-1].append(char)
        at += 1
    return ["".join(clause) for clause in clauses], quoted, why


def _skip_comment(value: str, at: int, end: int) -> tuple[int, str]:
    """The end of a comment. A quotation mark in it is refused: a sender's quoted local part may close comments."""
    depth, wrong = 0, ""
    while at < end:
        char = value[at]
        if char == "\\":
            at += 1
        elif char == '"':
            wrong = wrong or "a quotation mark in a comment"
        elif char == "(":
            depth += 1
            if depth > _COMMENT_DEPTH:
                wrong = wrong or "comments are nested too deeply"
        elif char == ")":
            depth -= 1
            if depth == 0:
                return at + 1, wrong
        at += 1
    return end, wrong or "a comment is never closed"


def _quoted(value: str, at: int, end: int) -> tuple[str, int, str]:
    out: list[str] = []
    while at < end:
        char = value[at]
        if char == '"':
            return "".join(out), at + 1, ""
        if char == "\\" and at + 1 < end:
            at += 1
            char = value[at]
        out.append(char)
        at += 1
    return "", end, "a quoted string is never closed"


def _clause(text: str, quoted: list[str], authserv_id: str | None) -> Result | None:
    """One clause; None for an empty one, ``none``, or an unclear one of a method that nobody here judges by."""
    count = text.count(_QUOTE)
    mine = [quoted.pop(0) for _ in range(count)] if count else []
    if not text or text.lower() == "none":
        return None
    head = _HEAD.match(text)
    if head is None:
        if any(method in text.lower() for method in _JUDGED):
            raise Unreadable(f"{text[:60]!r} is not a result", authserv_id)
        return None
    method = head[1].lower()
    rest = text[head.end() :].strip()
    properties: dict[str, str] = {}
    while rest:
        found = _PROPERTY.match(rest)
        name = re.sub(r"\s", "", found[1]).lower() if found else ""
        if found is None or (name in properties and method in _JUDGED):
            if method in _JUDGED:
                raise Unreadable(f"{rest[:60]!r} stands behind {method}=", authserv_id)
            break
        value = found[2]
        while _QUOTE in value and mine:
            value = value.replace(_QUOTE, f'"{mine.pop(0)}"', 1)
        properties[name] = value[1:-1] if re.fullmatch(r'"[^"]*"', value) else value
        rest = rest[found.end() :]
    return Result(method, head[2].lower(), tuple(properties.items()))


def _encoded(value: str) -> Results:
    """A value that holds encoded words, as some tools write when they save a mail.

    RFC 2047 forbids them here, and a sender can put one into the envelope address that the server repeats. So the
    decoded text is only believed where it cannot have been shaped: no quotes come out of the words, each of dmarc's
    results is seen once, and the words take no part in a result that counts.
    """
    try:
        return _read(value)
    except Unreadable as error:
        words = "".join(decode_words(found[0]) for found in _ENCODED_WORD.finditer(value))
        bare = _ENCODED_WORD.sub(" ", value)
        decoded = decode_words(value)
        if '"' in words or "\\" in words or any(re.search(rf"{method}\s*=", words) for method in ("dmarc", "dkim")):
            raise
        for method in ("dmarc=", "dkim="):
            if decoded.lower().count(method) != bare.lower().count(method):
                raise
        if decoded.lower().count("dmarc=") != 1:
            raise error
        read = _read(decoded)
        if read.authserv_id is not None and not bare.lstrip().startswith(read.authserv_id):
            raise error  # no server writes its id so; one that takes forged fields away would not know it again
        plain = tuple(result for result in read.results if result.method != "spf")
        if any(value not in bare for result in plain for _, value in result.properties):
            raise
        return Results(read.authserv_id, plain)
