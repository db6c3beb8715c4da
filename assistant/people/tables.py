"""Text of a file that somebody exported: its encoding, its rows with their lines, and its dates."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

from assistant.people.names import fold
from assistant.toml import read_toml

MAX_CHARACTERS = 64 * 1024 * 1024  #: of one file
MAX_ROW = 200_000  #: characters of one row
MAX_ROW_LINES = 2_000  #: a row that runs on for longer has lost a quote
HEADER_LINES = 60  #: a preamble is no longer
_DELIMITERS = ",;\t"

_DAY_FIRST = re.compile(r"(\d{1,2})\.? (?:de )?([^\W\d_]{3,12})\.?,? (?:de )?(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.? (\d{1,2}),? (\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AP])M)?)?",
                      re.IGNORECASE)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? (\d{1,2}):(\d{2}))?")


def decode(raw: bytes) -> tuple[str, str]:
    """The text of *raw* and the encoding it was read in; never fails (what fits nothing else is Windows-1252)."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), "utf-16"
    head = raw[:2000]
    if head and head.count(0) > len(head) // 4:
        little = head[1::2].count(0) >= head[::2].count(0)
        encoding = "utf-16-le" if little else "utf-16-be"
        return raw.decode(encoding, "replace"), encoding
    try:
        return raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").replace("\x00", ""), "windows-1252"


def mend(text: str) -> str:
    """*text* without double encoding ("Ã©" for "é"), which older exports show; else unchanged."""
    if "Ã" not in text and "Å" not in text and "â€" not in text:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its first line (1-based) and its cells, or what is wrong with it."""

    line: int
    cells: tuple[str, ...]
    fault: str | None = None


def lines_of(text: str) -> list[str]:
    """Lines as files have them; unlike ``splitlines`` a strange blank inside a cell ends none."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def rows(text: str, delimiter: str, *, after: int = 0, most_lines: int = MAX_ROW_LINES) -> Iterator[Row]:
    """The rows behind line *after* (RFC 4180). A quote that never ends costs its own line, not the rest of the file."""
    lines = lines_of(text)
    at = after
    while at < len(lines):
        line = lines[at]
        if not line.strip(f"{delimiter} \t"):
            at += 1
            continue
        if len(line) > MAX_ROW:
            yield Row(at + 1, (), f"the row has {len(line)} characters; {MAX_ROW} are the most")
            at += 1
            continue
        end = _end_of_row(lines, at, delimiter, most_lines)
        cells, fault = ((), "a quotation mark is opened and never closed") if end is None else _cells(
            "\n".join(lines[at:end + 1]), delimiter, strict=end > at)
        if cells or fault:
            yield Row(at + 1, cells, fault)
        at = at + 1 if fault or end is None else end + 1


def _end_of_row(lines: list[str], first: int, delimiter: str, most_lines: int) -> int | None:
    """The index of the line that a row ends on; None when its quotation mark is not closed within bounds."""
    inside, size = False, 0
    for at in range(first, min(len(lines), first + most_lines)):
        inside = _ends_inside(lines[at], delimiter, inside=inside)
        if not inside:
            return at
        size += len(lines[at])
        if size > MAX_ROW:
            break
    return None


def _ends_inside(line: str, delimiter: str, *, inside: bool) -> bool:
    """Whether a quoted cell is still open at the end of *line*; only a quote that begins a cell opens one."""
    if '"' not in line:
        return inside
    at = 0
    while at < len(line):
        if inside:
            at = line.find('"', at)
            if at < 0:
                return True
            if line.startswith('""', at):
                at += 2
                continue
            inside = False
        elif line[at] == '"':
            inside = True
            at += 1
            continue
        at = line.find(delimiter, at) + 1
        if at == 0:
            return False
    return inside


def _cells(text: str, delimiter: str, *, strict: bool = False) -> tuple[tuple[str, ...], str | None]:
    try:
        found = next(csv.reader([text], delimiter=delimiter, strict=strict), [])
    except csv.Error as error:
        return (), f"the quotation marks do not fit ({error})"
    return tuple(mend(cell.strip()) for cell in found), None


@cache
def columns(kind: str) -> Mapping[str, str]:
    """Folded column name → our name, for one kind of export ("connections", "invitations", "messages")."""
    return {name: key for key, names in _data()[kind].items() for name in names}


@cache
def _data() -> dict[str, Any]:
    file = resources.files("assistant.people") / "data" / "exports.toml"
    return read_toml(file.read_text(encoding="utf-8"), "assistant/people/data/exports.toml").data


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the header row stands, and which cell holds what."""

    line: int  #: 1-based
    delimiter: str
    cells: Mapping[str, int]


def find_heading(text: str, kind: str, *, needed: frozenset[str], least: int) -> Heading | None:
    """The header row of an export, also behind a preamble; None when no line has *needed* and *least* columns."""
    known = columns(kind)
    for number, line in enumerate(lines_of(text[:200_000])[:HEADER_LINES], 1):
        if len(line) > 4000:
            continue
        for delimiter in _DELIMITERS:
            if delimiter not in line:
                continue
            cells, _ = _cells(line, delimiter)
            found: dict[str, int] = {}
            for at, cell in enumerate(cells):
                name = known.get(fold(cell))
                if name is not None:
                    found.setdefault(name, at)
            if len(found) >= least and needed <= found.keys():
                return Heading(number, delimiter, found)
    return None


def read_date(text: str) -> datetime | None:
    """A date as exports write it, aware UTC; a day without a time is its midnight. None when it is none.

    "15 Mar 2024", "12 mars 2023", "Mar 15, 2021", "2024-03-15 10:00:00 UTC", "1/29/26, 2:37 PM" (month first, as the
    platforms write it; day first where only that is possible), "15.03.2024".
    """
    text = text.strip()[:60]
    try:
        if found := _ISO.match(text):
            year, month, day = int(found[1]), int(found[2]), int(found[3])
            return datetime(year, month, day, int(found[4] or 0), int(found[5] or 0), int(found[6] or 0), tzinfo=UTC)
        if found := _SLASHED.match(text):
            return _slashed(found)
        if found := _DOTTED.match(text):
            return datetime(int(found[3]), int(found[2]), int(found[1]), int(found[4] or 0), int(found[5] or 0),
                            tzinfo=UTC)
        if found := _DAY_FIRST.match(text):
            return datetime(int(found[3]), _month(found[2]), int(found[1]), tzinfo=UTC)
        if found := _MONTH_FIRST.match(text):
            return datetime(int(found[3]), _month(found[1]), int(found[2]), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return None


def _slashed(found: re.Match[str]) -> datetime:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    month, day = (second, first) if first > 12 else (first, second)
    hour = int(found[4] or 0)
    if found[7]:
        hour = hour % 12 + (12 if found[7].upper() == "P" else 0)
    return datetime(year + 2000 if year < 100 else year, month, day, hour, int(found[5] or 0), int(found[6] or 0),
                    tzinfo=UTC)


def _month(word: str) -> int:
    months = _data()["months"]
    folded = fold(word)
    number = months.get(folded[:4]) or months.get(folded[:3])
    if number is None:
        raise ValueError(f"{word} is no month")
    return int(number)
