"""The lines that describe a person: name, headline, place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.invitations.folding import fold
from assistant.invitations.lines import Line
from assistant.invitations.names import clean_name


@dataclass(frozen=True, slots=True)
class Block:
    """The lines that describe a person."""

    name: str
    headline: str | None = None
    location: str | None = None
    mutual: int | None = None


_SENTENCE = re.compile(r"[.!?…。！？]\s*$")
_PLACE_SMALL = frozenset(
    [
        "de", "la", "el", "y", "e", "and", "of", "und", "the", "di", "da", "do", "du", "des", "le", "les", "van", "der",
        "den", "del", "am", "main", "an", "in", "et",
    ]
)  # fmt: skip


def looks_like_place(text: str) -> bool:
    """Whether a line could be a profile's location: few words, all with capitals, no sentence."""
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= 8 or _SENTENCE.search(text) or any(c in text for c in "?!:@|"):
        return False
    return all(
        word[:1].isupper() or word.casefold() in _PLACE_SMALL or not word[:1].isascii() for word in words
    ) and not any(word.isdigit() for word in words)


_NOTE_START = re.compile(
    r"""\s*["“„«»']|\s*(hi|hello|hey|dear|hallo|liebe|lieber|sehr geehrte|guten|bonjour|cher|chère|hola|estimad"""
    r"""|ciao|buongiorno|olá|oi|beste|hej|cześć|merhaba)\b""",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(i|i'm|i'd|we|you|your|ich|wir|sie|du|dein|ihr|ihre|je|nous|vous|votre|tu|ton|yo|nos|usted|io|noi|tuo|eu|você|ik|jij|uw|jouw|jag|vi|du|me|mi)\b",
    re.IGNORECASE,
)


def _could_be_note(text: str) -> bool:
    if _NOTE_START.match(text):
        return True
    return bool(_SENTENCE.search(text)) and len(text.split()) >= 4 and bool(_PRONOUN.search(text))


def take_block(lines: tuple[Line, ...], names: set[str], ours: set[str]) -> tuple[list[Line], Block | None]:
    """The lines without the person's name, headline and location, and those as a block."""
    out: list[Line] = []
    block: Block | None = None
    parts = {word for name in names for word in re.findall(r"[^\W\d_]+", name)}
    full = any(" " in name for name in names)  # else the person goes by one word
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.role is None and fold(line.text).strip(" :,") in ours:
            at += 1
            continue
        bare = _bare_name(line.text, parts) if line.role is None else ""
        if (line.role is None and bare in names and (" " in bare or not full)) or _named_by_link(line, names):
            taken, used = _describe(lines[at + 1 :], names, line.text)
            if taken.headline or block is None:
                block = taken
            at += 1 + used
            continue
        out.append(line)
        at += 1
    return out, block


_FROM = re.compile(r"\A(?:from|von|de|da|van|från)\s", re.IGNORECASE)


def _bare_name(text: str, parts: set[str]) -> str:
    """The folded line without "From" before and a colon behind."""
    bare = _FROM.sub("", text.strip(), count=1)
    if len(bare.split()) > 9 or not parts & set(re.findall(r"[^\W\d_]+", fold(bare))):
        return ""
    return fold(bare if bare.replace(" ", "").isalpha() else clean_name(bare) or bare).strip(" :,")


def _named_by_link(line: Line, names: set[str]) -> bool:
    return line.link == "profile" and line.role is None and fold(line.text) in names


def _describe(lines: tuple[Line, ...], names: set[str], name: str) -> tuple[Block, int]:
    headline: str | None = None
    location: str | None = None
    used = 0
    gap = 0
    for at, line in enumerate(lines[:12]):
        if line.role == "blank":
            gap += 1
            continue
        if line.role is not None or line.link in ("accept", "reply"):
            break
        text = line.text.strip()
        if fold(text).strip(" :,") in names:
            used, gap = at + 1, 0
            continue
        if (
            headline is None
            and len(text.split()) <= 40
            and not (gap and _could_be_note(text))
            and not _NOTE_START.match(text)
        ):
            headline = text
        elif (
            location is None
            and headline is not None
            and (looks_like_place(text) or (not gap and len(text.split()) <= 5 and not _could_be_note(text)))
        ):
            location = text
        else:
            break
        used, gap = at + 1, 0
    return Block(name.strip(), headline, location), used
