"""The small pattern language of the data files: plain text with placeholders, compiled to linear-time matching.

``{name}``, ``{first}``, ``{company}`` and ``{any}`` stand for some words, ``{count}`` for a number, ``{date}`` for
a day.
Matching does not mind case, kinds of quotes, runs of blanks, or letters that an archive has damaged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assistant.invitations.folding import even, is_asian, letter_base

MAX_LINE = 1000  # characters of one line that are looked at
_HOLES = {
    "name": r"(?P<name>[^\n]{1,120}?)",
    "first": r"(?P<first>[^\n,:!]{1,60}?)",
    "company": r"(?P<company>[^\n]{1,120}?)",
    "any": r"[^\n]{1,900}?",
    "date": r"[^\n]{1,40}?",
    "count": r"(?P<count>\d{1,6}|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|ein|eine|un|una|uno|une|een|um|uma)\+?",
}
_HOLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One text with placeholders; compiled at its first use, since one mail needs few of them."""

    text: str
    key: str  #: its longest plain word, folded; "" when it has none: a line without it cannot match
    head: str = ""  #: the letters it begins with, folded; a line that begins otherwise cannot match
    asian: bool = False  #: written in Chinese or Japanese characters: a line without any cannot match
    words: frozenset[str] = frozenset()  #: its plain words, folded: a line that lacks one cannot match

    def match(self, line: str) -> dict[str, str] | None:
        """The placeholders' values when the whole of the evened *line* matches, else None."""
        line = line[:MAX_LINE]
        low = line.casefold()
        if self.key not in low or not low.startswith(self.head) or (self.asian and line.isascii()):
            return None
        if any(word not in line for word in self.shouted):
            return None
        found = _whole(self.text).fullmatch(line)
        if found is None:
            return None
        keys = {key: value.strip() for key, value in found.groupdict().items() if value}
        return None if "name" in keys and not _could_be_name(keys["name"]) else keys

    @property
    def shouted(self) -> tuple[str, ...]:
        """What the platform writes in capitals ("DID YOU KNOW"): a person who asks the same is not taken for it."""
        return _shouted(self.text)

    @property
    def expression(self) -> str:
        """The regular expression, for joining several into one."""
        return _body(self.text)


@cache
def _shouted(text: str) -> tuple[str, ...]:
    return tuple(
        word[:3] for word in re.findall(r"[^\W\d_]{4,}", _HOLE.sub(" ", text)) if word.isupper() and word[:3].isascii()
    )


_NOT_NAMES = frozenset(
    [
        "i", "we", "you", "he", "she", "they", "it", "this", "that", "my", "our", "your", "his", "her", "their",
        "there", "who", "nobody", "somebody", "someone", "everybody", "everyone", "people", "ich", "wir", "du", "sie",
        "er", "es", "mein", "meine", "unser", "je", "nous", "vous", "il", "elle", "on", "tu", "mon", "ma", "notre",
        "yo", "nosotros", "mi", "nuestro", "usted", "io", "noi", "mio", "eu", "nós", "meu", "minha", "ik", "wij", "jij",
        "mijn", "jag", "vi", "ja", "and", "or", "but", "if", "when", "because", "thanks", "thank", "please", "would",
        "could",
    ]
)  # fmt: skip


def _could_be_name(text: str) -> bool:
    """Whether a placeholder's value may be a name: few words, none of which says I or you."""
    words = text.split()
    return len(words) <= 12 and bool(words) and "|" not in text and words[0].casefold().strip(",.") not in _NOT_NAMES


@cache
def pattern(text: str) -> Pattern:
    """A pattern of *text*; raises ValueError for a placeholder that does not exist."""
    unknown = [name for name in _HOLE.findall(text) if name not in _HOLES]
    if unknown:
        raise ValueError(
            f"{{{unknown[0]}}} is no placeholder; use one of {', '.join('{' + name + '}' for name in _HOLES)}"
        )
    if "}{" in text.replace(" ", ""):
        raise ValueError("two placeholders stand side by side; put a word between them")
    words = _words(text)
    head = re.match(r"[A-Za-z]*", text)
    asian = is_asian(text)
    return Pattern(text, max(sorted(words), key=len, default=""), head[0].casefold() if head else "", asian, words)


@cache
def _whole(text: str) -> re.Pattern[str]:
    return re.compile(_body(text) + r"[\s.:!,]{0,4}", re.IGNORECASE)


def _body(text: str) -> str:
    pieces: list[str] = []
    seen: set[str] = set()
    at = 0
    for hole in _HOLE.finditer(text):
        pieces.append(_literal(text[at : hole.start()]))
        body = _HOLES[hole[1]]
        pieces.append(re.sub(r"\?P<\w+>", "?:", body) if hole[1] in seen else body)
        seen.add(hole[1])
        at = hole.end()
    pieces.append(_literal(text[at:]))
    return "".join(pieces)


def _literal(text: str) -> str:
    """A regular expression for *text*: any blanks, any damage of letters beyond ASCII."""
    out: list[str] = []
    for piece in re.split(r"(\s+)", even(text)):
        if not piece:
            continue
        if piece.isspace():
            out.append(r"\s+" if not any("\u3040" <= c <= "\u9fff" for c in text) else r"\s*")
            continue
        out.extend(_run(run) for run in re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]+", piece))
    return "".join(out)


def _run(letters: str) -> str:
    """Letters that are all ASCII or all beyond it; those may have been damaged to one to three question marks each.

    Where several stand together, either each is there or became one mark, or all of them became a row of marks.
    Letting each choose alone would try every way to share out a row of marks: 3 to the power of its letters.
    """
    if letters.isascii():
        return "".join(r"['?\ufffd]?" if c == "'" else re.escape(c) for c in letters)
    if len(letters) == 1:
        base = letter_base(letters)
        gone = f"|{re.escape(base)}|" if base and base.isascii() else ""
        return rf"(?:{re.escape(letters)}|[?\ufffd]{{1,3}}{gone})"
    each = "".join(
        rf"(?:{re.escape(c)}|[?\ufffd]{f'|{re.escape(base)}' if (base := letter_base(c)) and base.isascii() else ''})"
        for c in letters
    )
    return rf"(?:{each}|[?\ufffd]{{{len(letters)},{3 * len(letters)}}})"


def _words(text: str) -> frozenset[str]:
    """The words of plain ASCII letters that stand alone: none that touches a placeholder or a damaged letter."""
    apart = re.sub(r"\S*(?:\{[^{}]*\}|[^\x00-\x7f])\S*", " ", text)
    return frozenset(word.casefold() for word in re.findall(r"[A-Za-z]{3,40}", apart))


def literal(text: str) -> str:
    """The longest plain ASCII run of *text* between its placeholders, for a server-side substring search."""
    runs = re.split(r"\{[^{}]*\}|[^\x20-\x7e]", text)
    return max((run.strip(" ,.:!\"'") for run in runs), key=len, default="")


@cache
def glob(text: str) -> re.Pattern[str]:
    """A name in which ``*`` stands for anything, such as a template's name."""
    return re.compile(".{0,80}".join(re.escape(piece) for piece in text.split("*")), re.IGNORECASE)
