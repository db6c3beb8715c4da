"""Whether nothing but courtesy is left of a note: thanks, regards, names, a signature."""

from __future__ import annotations

import re
from functools import cache

from assistant.invitations.folding import even
from assistant.invitations.words import Token, phrases, tokens

_JOINTS = frozenset(("and", "und", "et", "y", "e", "i", "och", "en", "ve", "with", "mit", "in", "im"))
_NAME_WORDS = 3
_SIGNATURE_WORDS = 14  # a name, a title, a company, a number
_ASIAN_NAME = 4  # characters
_IN_SIGNATURES = frozenset(("of", "the", "de", "da", "der", "von", "van", "bei", "at", "for", "für", "und", "and"))
_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def only_courtesy(text: str, names: set[str]) -> bool:
    """Whether *text* is made of courtesies, closings, greetings, *names* (folded) and what a signature holds."""
    text = even(text)
    row = tokens(text)
    known = {word for name in names for word in name.split()}
    at = 0
    behind = False  # right behind a courtesy, where a name may stand
    while at < len(row):
        length = _courtesy_at(row, at)
        if length:
            at, behind = at + length, True
            continue
        if row[at].word in _JOINTS or row[at].word in known:
            at += 1
            continue
        signed = _signature(row, at, text) if behind else 0
        if not signed:
            return False
        at, behind = at + signed, False
    return True


def _courtesy_at(row: tuple[Token, ...], at: int) -> int:
    """How many words from *at* on are one courtesy."""
    for phrase in _by_first().get(row[at].word, ()):
        if len(phrase) <= len(row) - at and all(row[at + n].word == word for n, word in enumerate(phrase)):
            return len(phrase)
    return 0


def _signature(row: tuple[Token, ...], at: int, text: str) -> int:
    """How many words from *at* on are a name, or the whole rest as a signature; 0 when they say something."""
    rest = row[at:]
    if len(rest) <= _ASIAN_NAME and all(_ASIAN.match(token.written) for token in rest):
        return len(rest)
    if len(rest) <= _SIGNATURE_WORDS and "?" not in text[rest[0].start :] and all(map(_signs, rest)):
        return len(rest)
    name = 0
    while name < min(len(rest), _NAME_WORDS + 1) and rest[name].written[:1].isupper():
        name += 1
        if text[rest[name - 1].end : rest[name - 1].end + 1] in (",", ".", "!", "\n", ":", ";"):
            break
    return name if 0 < name <= _NAME_WORDS and (name == len(rest) or text[rest[name - 1].end] in ",.!\n:;") else 0


def _signs(token: Token) -> bool:
    """Whether a word may stand in a signature: a capital, digits, or a small word between such."""
    return token.written[:1].isupper() or token.written.isdecimal() or token.word in _IN_SIGNATURES


@cache
def _by_first() -> dict[str, list[tuple[str, ...]]]:
    """All courtesies as words, the longest first, by their first word."""
    table = phrases()
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in sorted({*table.courtesies, *table.closings, *table.greetings}):
        words = tuple(token.word for token in tokens(text))
        if words:
            found.setdefault(words[0], []).append(words)
    return {first: sorted(same, key=len, reverse=True) for first, same in found.items()}
