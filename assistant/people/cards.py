"""vCards (RFC 6350; also 2.1 and 3.0 as address books write them): names and addresses, nothing else."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.errors import Problem
from assistant.people.identity import address_key, profile_of_link
from assistant.people.names import clean_name
from assistant.people.tables import lines_of, mend
from assistant.people.values import Imported, PersonKey, Record

MAX_CARDS = 200_000
MAX_LINE = 20_000  #: characters of an unfolded line; photographs are longer and are dropped
_NAME = re.compile(r"(?:[A-Za-z0-9-]{1,40}\.)?([A-Za-z-]{1,40})((?:;[^:;]{0,200}){0,20})$")


@dataclass(slots=True)
class _Card:
    line: int
    full: str = ""
    parts: str = ""
    company: str = ""
    position: str = ""
    keys: set[PersonKey] = field(default_factory=set)


def read_cards(text: str, file: str) -> Imported:
    """One record a card that has a name or an address; a card that never ends is reported with its line."""
    records: list[Record] = []
    problems: list[Problem] = []
    card: _Card | None = None
    for number, line in _unfolded(text):
        name, parameters, value = _property(line)
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            if card is not None:
                problems.append(Problem(file, card.line, "this card has no END:VCARD; it was left out"))
            card = _Card(number)
        elif name == "END" and card is not None and value.strip().upper() == "VCARD":
            record = _record(card, file)
            if record is None:
                problems.append(Problem(file, card.line, "this card has neither a name nor an address"))
            elif len(records) < MAX_CARDS:
                records.append(record)
            card = None
        elif card is not None and name:
            _take(card, name, _decoded(parameters, value))
    if card is not None:
        problems.append(Problem(file, card.line, "this card has no END:VCARD; it was left out"))
    if not records and not problems:
        problems.append(Problem(file, None, "no card was found; a vCard begins with BEGIN:VCARD"))
    return Imported(tuple(records), tuple(problems))


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first physical one (RFC 6350, section 3.2; soft breaks of 2.1)."""
    number, parts, size = 0, [], 0  # type: int, list[str], int
    for at, line in enumerate(lines_of(text), 1):
        soft = bool(parts) and parts[-1].endswith("=") and "QUOTED-PRINTABLE" in parts[0].upper()
        if parts and (line[:1] in (" ", "\t") or soft):
            size += len(line)
            if size <= MAX_LINE:
                if soft:
                    parts[-1] = parts[-1][:-1]
                parts.append(line if soft else line[1:])
            continue
        if parts and size <= MAX_LINE:
            yield number, "".join(parts)
        number, parts, size = at, [line], len(line)
    if parts and size <= MAX_LINE:
        yield number, "".join(parts)


def _property(line: str) -> tuple[str, str, str]:
    head, colon, value = line[:MAX_LINE].partition(":")
    found = _NAME.match(head) if colon else None
    return (found[1].upper(), found[2].upper(), value) if found else ("", "", "")


def _decoded(parameters: str, value: str) -> str:
    if "QUOTED-PRINTABLE" in parameters:
        raw = quopri.decodestring(value.encode("utf-8", "replace"))
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace")
    return mend(value)


def _plain(value: str) -> str:
    """*value* without the escapes of RFC 6350, section 3.4."""
    return re.sub(r"\\([nN,;\\:])", lambda found: " " if found[1] in "nN" else found[1], value)


def _take(card: _Card, name: str, value: str) -> None:
    if name == "FN":
        card.full = clean_name(_plain(value))
    elif name == "N":
        family, given, *_ = [*re.split(r"(?<!\\);", value), "", ""]
        card.parts = clean_name(f"{_plain(given)} {_plain(family)}")
    elif name == "EMAIL":
        key = address_key(_plain(value).removeprefix("mailto:"))
        if key is not None:
            card.keys.add(key)
    elif name == "ORG":
        card.company = " ".join(_plain(re.split(r"(?<!\\);", value)[0]).split())[:200]
    elif name == "TITLE":
        card.position = " ".join(_plain(value).split())[:200]
    elif name in ("URL", "X-SOCIALPROFILE", "SOCIALPROFILE"):
        key = profile_of_link(_plain(value))
        if key is not None:
            card.keys.add(key)


def _record(card: _Card, file: str) -> Record | None:
    name = card.full or card.parts
    if not name and not card.keys:
        return None
    return Record(kind="card", name=name, keys=tuple(sorted(card.keys)), company=card.company or None,
                  position=card.position or None, source=f"{file}:{card.line}")
