"""A platform's mail, line by line: what is the platform's own text, and what is left for a person.

Nothing here knows a platform or a language by itself: the catalogue's frames say what a line means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from assistant.invitations.catalogue import Frame, Platform
from assistant.invitations.names import clean_name
from assistant.invitations.patterns import MAX_LINE, Address, even, fits, fold, on_hosts, take_apart, without_invisible
from assistant.mail.values import Kind

MAX_LINES = 400  # of one text; the notice stands at the top
_URL = re.compile(r"<?https?://[^\s<>\"]{1,4000}>?", re.IGNORECASE)
_RULE = re.compile(r"[-=_.*~·•\s]{2,200}")
_LEADING_RULE = re.compile(r"[-=_]{4,100}\s*(?=\S)")
_TAIL = re.compile(r"[^\s]{25,4000}")
_WORD = re.compile(r"[a-z]{3,40}")
_TOKENS = ("midtoken", "trk", "lipi", "otptoken", "sharedkey", "tok", "ek", "loid", "midsig", "xgi", "emid", "mid")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mail's visible text."""

    text: str
    role: str | None = None  #: of the frame that knows it; "blank", "rule", "link"; None for words nobody knows
    kind: Kind | None = None
    language: str | None = None
    keys: dict[str, str] = field(default_factory=dict)
    link: str | None = None  #: role of a platform's link on this line


@cache
def _index(platform: Platform) -> tuple[dict[str, tuple[Frame, ...]], tuple[Frame, ...], tuple[Frame, ...]]:
    """Frames by their longest word, those that have none, and those in Chinese or Japanese."""
    found: dict[str, list[Frame]] = {}
    loose: list[Frame] = []
    asian: list[Frame] = []
    for frame in platform.frames:
        if frame.pattern.asian:
            asian.append(frame)
        elif frame.pattern.key:
            found.setdefault(frame.pattern.key, []).append(frame)
        else:
            loose.append(frame)
    return {key: tuple(frames) for key, frames in found.items()}, tuple(loose), tuple(asian)


def frame_of(platform: Platform, line: str) -> tuple[Frame, dict[str, str]] | None:
    """The frame that is the whole of the evened *line*, the most exact one, with its placeholders' values."""
    by_key, loose, asian = _index(platform)
    low = line[:MAX_LINE].casefold()
    words = set(_WORD.findall(low))
    tried = [frame for word in words & by_key.keys() for frame in by_key[word] if frame.pattern.words <= words]
    tried += [frame for frame in loose if low.startswith(frame.pattern.head)]
    if not low.isascii():
        tried += asian
    best: tuple[Frame, dict[str, str]] | None = None
    for frame in tried:
        keys = frame.pattern.match(line)
        if keys is not None and (best is None or _exactness(frame) > _exactness(best[0])):
            best = (frame, keys)
    return best


def _exactness(frame: Frame) -> int:
    return len(re.sub(r"\{\w*\}", "", frame.pattern.text)) - (20 if frame.role == "footer" else 0)


def read_lines(text: str, platform: Platform) -> tuple[Line, ...]:
    """The lines of *text*, each with what the platform's entry knows of it."""
    rows = without_invisible(text[:64_000]).replace("\r", "").split("\n")[:MAX_LINES]
    out: list[Line] = []
    at = 0
    while at < len(rows):
        row = rows[at][: 4 * MAX_LINE].strip()
        line, used = _line(row, rows[at + 1 : at + 4], platform, out[-1] if out else None)
        cells = _cells(row, platform) if line.role is None and used == 0 else ()
        out.extend(cells or (line,))
        at += 1 + used
    return tuple(out)


def _line(row: str, following: list[str], platform: Platform, before: Line | None) -> tuple[Line, int]:
    if not row:
        return Line("", "blank"), 0
    if _RULE.fullmatch(row):
        return Line(row, "rule"), 0
    bare = _LEADING_RULE.sub("", row, count=1)
    rest, link = _without_links(bare, platform)
    plain = even(rest).strip(" <>[]|•*»\t")
    if link and not plain:
        return Line(row, "link", link=link), 0
    if before is not None and before.link and _TAIL.fullmatch(row) and "://" not in row:
        return Line(row, "link", link=before.link), 0  # the rest of a wrapped link
    found = frame_of(platform, plain) if plain else None
    if found is None and plain.startswith("* "):
        found = frame_of(platform, plain[2:])
    if found is None and "://" in plain:  # a label before a link that the entry does not know
        labeled = frame_of(platform, _URL.sub(" ", plain).strip())
        found = labeled if labeled is not None and labeled[0].role in ("accept", "profile", "reply") else None
    if found is not None:
        swallowed = _rest_of_paragraph(following) if _runs_on(found[0], row) else 0
        return _known(row, found, link), swallowed
    if len(row) >= 40 and not link:
        joined = plain
        for used, more in enumerate(following, 1):
            if not more.strip() or len(joined) > MAX_LINE:
                break
            joined = f"{joined} {even(more).strip()}"
            if (found := frame_of(platform, joined)) is not None and "any" not in found[0].pattern.text[-6:]:
                return _known(joined, found, link), used
    return Line(bare if not link else rest.strip(), None, link=link), 0


_GAP = re.compile(r"\s{2,20}|\t")


def _cells(row: str, platform: Platform) -> tuple[Line, ...]:
    """The cells of a table's row as lines of their own, when the platform's entry knows each but the first."""
    cells = [cell for cell in _GAP.split(row[:MAX_LINE]) if cell][:6]
    if len(cells) < 2:
        return ()
    found = [frame_of(platform, even(cell).strip(" |•")) for cell in cells]
    if not all(found[1:]):
        return ()
    return tuple(_known(cell, frame, None) if frame else Line(cell) for cell, frame in zip(cells, found, strict=True))


def _runs_on(frame: Frame, row: str) -> bool:
    """Whether a platform's paragraph goes on behind a line that a mail program broke."""
    return frame.role == "footer" and frame.pattern.text.endswith("{any}") and len(row) >= 45


def _rest_of_paragraph(following: list[str]) -> int:
    return next((at for at, row in enumerate(following) if not row.strip() or "://" in row), len(following))


def _known(row: str, found: tuple[Frame, dict[str, str]], link: str | None) -> Line:
    frame, keys = found
    return Line(row, frame.role, frame.kind, frame.language, keys, link)


def _without_links(row: str, platform: Platform) -> tuple[str, str | None]:
    """*row* without the platform's own links, and the role of the first one; a person's links stay."""
    if "://" not in row:
        return row, None
    role: str | None = None

    def cut(found: re.Match[str]) -> str:
        nonlocal role
        address = take_apart(found[0].strip("<>"))
        what = link_role(address, platform) if address else None
        if what is None:
            return found[0]
        role = role or what
        return " "

    return _URL.sub(cut, row), role


def link_role(address: Address, platform: Platform) -> str | None:
    """What a link of the platform does; "other" for one that carries its tokens; None for somebody else's link."""
    if not on_hosts(address, platform.link_hosts):
        return None
    for shape in platform.links:
        if fits(address, shape, platform.link_hosts) is not None:
            if (
                shape.role == "profile"
                and not _carries_tokens(address)
                and not address.path.startswith(("/comm/", "/e/"))
            ):
                return None  # a clean profile link may be the person's own words
            return shape.role
    if _carries_tokens(address) or address.path.startswith(("/comm/", "/e/")) or address.path in ("", "/"):
        return "other"
    return "other" if not platform.classic else None


def _carries_tokens(address: Address) -> bool:
    return any(key.casefold() in _TOKENS for key in address.query)


# ---------------------------------------------------------------------------------------------- what the lines make up


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
    end = _end(lines)
    known = {fold(name) for name in names if name} | {
        fold(line.keys["name"])
        for line in lines
        if line.role in ("opening", "accept", "profile") and "name" in line.keys
    }
    ours = {fold(name) for name in recipients if name} - known
    body, block = _take_block(lines[:end], known, ours)
    mutual = next((_count(line) for line in lines if line.role == "mutual"), None)
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


def _end(lines: tuple[Line, ...]) -> int:
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
        if line.role == "people" or (line.role == "footer" and at > first_link):
            return at
    return len(lines)


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
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.role is None and fold(line.text).strip(" :,") in ours:
            at += 1
            continue
        bare = _bare_name(line.text, parts) if line.role is None else ""
        if (line.role is None and bare in names and " " in bare) or _named_by_link(line, names):
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
        out.append(_known(text, found_frame, None) if found_frame else Line(text, None if text else "blank"))
    return tuple(out), address


def _wrote(line: Line, following: tuple[Line, ...]) -> bool:
    """ "On May 26, NAME wrote:" before a quotation."""
    return (
        line.role is None
        and line.text.rstrip().endswith(":")
        and any(each.text.lstrip().startswith(">") for each in following)
    )
