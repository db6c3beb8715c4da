"""Text as the word tables compare it: lower case, without accents, cut into words."""

from __future__ import annotations

import re
import unicodedata

_KEPT = frozenset("äöüß")  # "hatte" and "hätte" are different tenses
_PLAIN = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
    "\u00a0": " ",
    "\u202f": " ",
    "\t": " ",
    "\r": " ",
    "“": '"',
    "”": '"',
    "º": "º",
    "ª": "ª",
    "、": ",",
    "，": ",",
}
#: A small word that lost its vowel before another ("l'heure", "d'ici") is a word of its own.
ELISION = r"(?<!\w)(?:[ldjnsmtc]|qu|jusqu|lorsqu|puisqu)'(?=[a-zäöüß])"
_WORD = re.compile(rf"{ELISION}|[a-zäöüß0-9]+(?:[.'][a-zäöüß0-9]+)*|[^\w\s]")


def _fold_char(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    lower = char.lower()
    if lower in _KEPT or len(lower) != 1:
        return lower if len(lower) == 1 else char
    base = unicodedata.normalize("NFD", lower)[0]
    return base if base.isascii() else lower


_FOLDS = str.maketrans(
    {
        chr(code): _fold_char(chr(code))
        for code in [*range(0x41, 0x5B), *range(0x80, 0x250), *range(0x1E00, 0x1F00), *map(ord, _PLAIN)]
    }
)


def fold(text: str) -> str:
    """*text* in lower case without accents (umlauts stay), of the same length."""
    return text.translate(_FOLDS)


def split_words(phrase: str) -> tuple[str, ...]:
    """The words and signs of *phrase*, cut as those of a text are."""
    return tuple(_WORD.findall(fold(phrase)))
