"""What the lines of a platform's mail make up: openings, the person's block, and what is left as their note."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.invitations.catalogue import Platform
from assistant.invitations.lines import Line, frame_of, known_line, read_lines
from assistant.invitations.names import clean_name
from assistant.invitations.patterns import MAX_LINE, even, fold
from assistant.mail.values import Kind


@dataclass(frozen=True, slots=True)
class Block:
    """The lines that describe a person."""

    name: str
    headline: str | None = None
    location: str | None = None
    mutual: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One visible text, read."""

    lines: tuple[Line, ...] = ()
    note: str = (
        ""  #: what no frame explains, before the platform's last words; may hold greeting, default and signature
    )
    block: Block | None = None
    openings: tuple[Line, ...] = ()
    roles: frozenset[str] = frozenset()
    foreign: bool = False  #: words of somebody else stand before the platform's first line
    mutual: int | None = None
    quoted_address: str | None = None  #: a reminder quotes the invitation's From

    @property
    def language(self) -> str | None:
        """The language of most of the platform's lines, openings first."""
        said = [line.language for line in self.openings if line.language] * 2
        said += [line.language for line in self.lines if line.language]
        return max(dict.fromkeys(said), key=said.count) if said else None


_COUNT_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}


def read_layout(text: str, platform: Platform, names: Iterable[str], recipients: Iterable[str]) -> Layout:
    """Read *text*; *names* are spellings of the inviter's name, *recipients* of the owner's."""
    lines = read_lines(text, platform)
    lines, quoted_address = _unquote(lines, platform)
    ours_full = {folded for name in recipients if " " in (folded := fold(name))}
    end = _end(lines, ours_full)
    known = {fold(name) for name in names if name} | {
        fold(line.keys["name"])
        for line in lines
        if line.role in ("opening", "accept", "profile")
        and "name" in line.keys
        and frame_of(platform, line.keys["name"]) is None  # "Accept View profile": two buttons, no name
    }
    wrapped = fold(platform.name)  # "Ali via LinkedIn" is no spelling of Ali's name
    known = {name for name in known if wrapped not in name} or known
    ours = {fold(name) for name in recipients if name} - known
    body, block = _take_block(lines[:end], known, ours)
    cards = next((at for at, line in enumerate(lines) if line.role == "people"), len(lines))
    mutual = next((_count(line) for line in lines[:cards] if line.role == "mutual"), None)
    openings = tuple(line for line in lines if line.role in ("opening", "reply") and line.kind is not None)
    return Layout(
        lines,
        _note_of(body),
        block,
        openings,
        frozenset(line.role for line in lines if line.role),
        _foreign(lines),
        mutual,
        quoted_address,
    )


def _count(line: Line) -> int | None:
    word = line.keys.get("count", "").rstrip("+").casefold()
    if word.isdigit():
        more = 1 if "name" in line.keys else 0
        return int(word) + more
    return _COUNT_WORDS.get(word, 1 if word or "name" in line.keys else None)


def _end(lines: tuple[Line, ...], ours: set[str]) -> int:
    """Where the platform's last words begin: people it suggests, or its footer behind the links."""
    first_link = next(
        (
            at
            for at, line in enumerate(lines)
            if line.role in ("accept", "profile") or line.link in ("accept", "profile")
        ),
        -1,
    )
    for at, line in enumerate(lines):
        if line.role == "people" or (at > first_link and (line.role == "footer" or _intended(line, ours))):
            return at
    return len(lines)


def _intended(line: Line, ours: set[str]) -> bool:
    """ "This email was intended for NAME (HEADLINE)", in whatever language."""
    text = line.text.rstrip(". ")
    if line.role is not None or not text.endswith(")") or "(" not in text:
        return False
    return fold(text.partition("(")[0]).endswith(tuple(ours)) if ours else False


def _foreign(lines: tuple[Line, ...]) -> bool:
    """Whether more than a greeting stands before the line by which the platform opens."""
    first = next(
        (at for at, line in enumerate(lines) if (line.role == "opening" and line.kind) or line.role == "skip"), None
    )
    if first is None:
        return False
    words = [line for line in lines[:first] if line.role is None]
    return sum(len(line.text.split()) for line in words) > 5 or len(words) > 2


_SENTENCE = re.compile(r"[.!?…。！？]\s*$")
_PLACE_SMALL = frozenset(
    [
        "de",
        "la",
        "el",
        "y",
        "e",
        "and",
        "of",
        "und",
        "the",
        "di",
        "da",
        "do",
        "du",
        "des",
        "le",
        "les",
        "van",
        "der",
        "den",
        "del",
        "am",
        "main",
        "an",
        "in",
        "et",
    ]
)


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


def _take_block(lines: tuple[Line, ...], names: set[str], ours: set[str]) -> tuple[list[Line], Block | None]:
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


def _note_of(lines: list[Line]) -> str:
    """The unknown lines; a paragraph stays a paragraph."""
    out: list[str] = []
    for line in lines:
        if line.role is None and line.text:
            out.append(line.text)
        elif out and out[-1]:
            out.append("")
    return "\n".join(out).strip()


_QUOTED_FIELD = re.compile(r"(to|from|subject|date|cc)\s{0,3}:\s", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\[\s{0,3}([^\s\[\]@<>]{1,64})\s{0,3}(?:@| at | en | bei | chez | a )\s{0,3}"
    r"([A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,24})\s{0,3}\]"
)


def _unquote(lines: tuple[Line, ...], platform: Platform) -> tuple[tuple[Line, ...], str | None]:
    """A reminder quotes the invitation with "> ": take the quotation's words in its place."""
    if not any(line.kind is Kind.REMINDER for line in lines):
        return lines, None
    out: list[Line] = []
    address: str | None = None
    for at, line in enumerate(lines):
        text = line.text.lstrip()
        if not text.startswith(">"):
            if not _wrote(line, lines[at + 1 : at + 4]):
                out.append(line)
            continue
        text = text.lstrip("> ").strip()
        if _QUOTED_FIELD.match(text):
            if text[:5].casefold().startswith("from") and (found := _ADDRESS.search(text[:MAX_LINE])):
                address = f"{found[1]}@{found[2].casefold()}"
            continue
        found_frame = frame_of(platform, even(text)) if text else None
        out.append(known_line(text, found_frame, None) if found_frame else Line(text, None if text else "blank"))
    return tuple(out), address


def _wrote(line: Line, following: tuple[Line, ...]) -> bool:
    """ "On May 26, NAME wrote:" before a quotation."""
    return (
        line.role is None
        and line.text.rstrip().endswith(":")
        and any(each.text.lstrip().startswith(">") for each in following)
    )
