"""Foreign text cut down to what may stand in a letter: no control characters, no link, no markup, bounded length."""

from __future__ import annotations

import unicodedata

NAME_LENGTH = 60  # characters
WORDS_LENGTH = 120
LINE_LENGTH = 400
BLOCK_LENGTH = 4000
_JOINERS = "\u200c\u200d"  # needed inside Persian and Indic names


def line(text: str, limit: int = LINE_LENGTH) -> str:
    """*text* as one line without control, format or line separator characters."""
    kept = (" " if unicodedata.category(one) in ("Cc", "Zl", "Zp", "Zs") else one for one in text[: limit * 4])
    plain = "".join(
        one for one in kept if unicodedata.category(one) not in ("Cf", "Cs", "Co", "Cn") or one in _JOINERS
    )
    return " ".join(plain.split())[:limit].rstrip()


def block(text: str, limit: int = BLOCK_LENGTH) -> str:
    """Several lines, each cleaned; their order and indentation stay."""
    lines = text[: limit * 2].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = ((" " * min(len(one) - len(one.lstrip(" ")), 8)) + line(one, limit) for one in lines)
    return "\n".join(one.rstrip() for one in cleaned).strip("\n")[:limit].rstrip()


def name(text: str, limit: int = NAME_LENGTH) -> str:
    """Letters, marks, blanks, apostrophes, hyphens and the dots of initials; all else is taken away.

    "Dr. J.R. O'Neil-Müller (LION) https://x.example" becomes "Dr. J.R. O'Neil-Müller LION https x example":
    no dot is left between words, so no mail program makes a link of it.
    """
    kept = "".join(_name_character(one) for one in line(text, limit * 4).replace("’", "'"))
    return _undotted(kept)[:limit].rstrip(" '-").lstrip(" '-.")


def words(text: str, limit: int = WORDS_LENGTH) -> str:
    """A headline or a company as plain words: letters, digits and quiet punctuation, nothing that becomes a link."""
    kept = "".join(
        one if one in "&,+'’-.()" or one == " " or unicodedata.category(one)[0] in "LMN" else " "
        for one in line(text, limit * 4)
    )
    return _undotted(kept)[:limit].rstrip(" ,-").lstrip(" ,-.")


def quoted(text: str, limit: int = LINE_LENGTH) -> str:
    """Foreign text that is shown to the owner: whole, but nothing that a mail program makes a link of."""
    return line(text, limit * 2).replace("://", ": //").replace("www.", "www ")[:limit].rstrip()


def number(text: str) -> str:
    """A telephone number: digits, blanks and the signs of numbers; dots become blanks (10.0.0.1 is a link to some)."""
    kept = "".join(one for one in line(text, 40).replace(".", " ") if one in "+0123456789 ()-/")
    return " ".join(kept.split())


def _name_character(one: str) -> str:
    return one if one in "'-. " or one in _JOINERS or unicodedata.category(one)[0] in "LM" else " "


def _undotted(text: str) -> str:
    """Dots only after a word or between single initials."""
    out = []
    for at, one in enumerate(text):
        if one == "." and not _is_quiet_dot(text, at):
            out.append(" ")
        else:
            out.append(one)
    return " ".join("".join(out).split())


def _is_quiet_dot(text: str, at: int) -> bool:
    after = text[at + 1 : at + 2]
    if after in ("", " ", ",", ")"):
        return at > 0 and text[at - 1] not in ". "
    lone_before = at >= 1 and text[at - 1].isalpha() and (at == 1 or text[at - 2] in " .-")
    lone_after = after.isalpha() and text[at + 2 : at + 3] in ("", ".", " ", "-")
    return lone_before and lone_after
