"""Text made even and plain, so that what says the same reads the same."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_QUOTES = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u3000": " ",
        "–": "-",
        "—": "-",
        "\u2011": "-",
    }
)
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
)


def even(text: str) -> str:
    """*text* with plain quotes, dashes and blanks, without invisible characters; what stays keeps its place."""
    return text if text.isascii() and "`" not in text else without_invisible(text).translate(_QUOTES)


_ASIAN = re.compile("[\u3040-\u9fff]")


def is_asian(text: str) -> bool:
    """Whether *text* has Chinese or Japanese characters."""
    return _ASIAN.search(text) is not None


def without_invisible(text: str) -> str:
    """*text* without zero-width characters and direction marks."""
    return text if text.isascii() else text.translate(_INVISIBLE)


@cache
def letter_base(letter: str) -> str:
    """The letter without its accents and other marks, which may be several letters or itself."""
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))


def fold(text: str) -> str:
    """*text* for comparing: even, case folded, accents gone, single blanks."""
    return _line_folded(text) if len(text) <= 120 else _folded(text)


def _folded(text: str) -> str:
    plain = even(text)
    if not plain.isascii():
        plain = "".join(letter_base(c) if c > "\x7f" else c for c in plain)
    return " ".join(plain.casefold().split())


_line_folded = lru_cache(maxsize=2048)(_folded)  # a mail compares its few names with each of its lines
