"""What the lines of a platform's mail make up: openings, the person's block, and what is left as their note."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.invitations.blocks import Block, take_block
from assistant.invitations.catalogue import Platform
from assistant.invitations.folding import even, fold
from assistant.invitations.lines import Line, frame_of, known_line, read_lines
from assistant.invitations.patterns import MAX_LINE
from assistant.mail.values import Kind


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
        """The language of most of the platform's lines, openings first; the footer's only where no other line tells."""
        said = [line.language for line in self.openings if line.language] * 2
        said += [line.language for line in self.lines if line.language and line.role != "footer"]
        said = said or [line.language for line in self.lines if line.language]
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
    body, block = take_block(lines[:end], known, ours)
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
