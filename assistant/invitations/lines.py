"""A platform's mail, line by line: what is the platform's own text, and what is left for a person.

Nothing here knows a platform or a language by itself: the catalogue's frames say what a line means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from assistant.invitations.catalogue import Frame, Platform
from assistant.invitations.folding import even, is_asian, without_invisible
from assistant.invitations.links import Address, fits, on_hosts, take_apart
from assistant.invitations.patterns import MAX_LINE
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


@lru_cache(maxsize=1024)  # notices of a platform repeat their lines
def frame_of(platform: Platform, line: str) -> tuple[Frame, dict[str, str]] | None:
    """The frame that is the whole of the evened *line*, the most exact one, with its placeholders' values."""
    by_key, loose, asian = _index(platform)
    low = line[:MAX_LINE].casefold()
    words = set(_WORD.findall(low))
    tried = [frame for word in words & by_key.keys() for frame in by_key[word] if frame.pattern.words <= words]
    tried += [frame for frame in loose if low.startswith(frame.pattern.head)]
    if asian and not low.isascii() and is_asian(low):
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
        return known_line(row, found, link), swallowed
    if len(row) >= 40 and not link:
        joined = plain
        for used, more in enumerate(following, 1):
            if not more.strip() or len(joined) > MAX_LINE:
                break
            joined = f"{joined} {even(more).strip()}"
            if (found := frame_of(platform, joined)) is not None and "any" not in found[0].pattern.text[-6:]:
                return known_line(joined, found, link), used
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
    return tuple(
        known_line(cell, frame, None) if frame else Line(cell) for cell, frame in zip(cells, found, strict=True)
    )


def _runs_on(frame: Frame, row: str) -> bool:
    """Whether a platform's paragraph goes on behind a line that a mail program broke."""
    return frame.role == "footer" and frame.pattern.text.endswith("{any}") and len(row) >= 45


def _rest_of_paragraph(following: list[str]) -> int:
    return next((at for at, row in enumerate(following) if not row.strip() or "://" in row), len(following))


def known_line(row: str, found: tuple[Frame, dict[str, str]], link: str | None) -> Line:
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
