"""The same words from different people: near-duplicates of notes, found by small signatures (MinHash over word pairs).

A signature holds no words and can be stored: a note that is sent to hundreds comes back with other names in it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.invitations.folding import fold

_HASHES = 32
_PRIME = (1 << 61) - 1
_MULTIPLIERS = tuple(
    (0x9E3779B97F4A7C15 * (2 * index + 1) % _PRIME, 0xC2B2AE3D27D4EB4F * (index + 1) % _PRIME)
    for index in range(_HASHES)
)
_WORDS = re.compile(r"[^\W_]+")
_FEW = 8  # words; shorter notes must be equal, and come from two others
_ALIKE = 0.7


def signature(words: str, name: str | None = None, recipients: Iterable[str] = ()) -> str:
    """A storable signature of *words* with the names of writer and reader left out; "" when there are too few words."""
    left_out = {part for each in (name or "", *recipients) for part in fold(each).split()}
    kept = [word for word in _WORDS.findall(fold(words[:4000])) if word not in left_out]
    if len(kept) < 4:
        return ""
    if len(kept) < _FEW:
        return f"s1:{len(kept)}:{zlib.crc32(' '.join(kept).encode()):08x}"
    pairs = {zlib.crc32(f"{left} {right}".encode()) for left, right in pairwise(kept)}
    least = [min((a * pair + b) % _PRIME for pair in pairs) & 0xFFFF for a, b in _MULTIPLIERS]
    return f"m1:{len(kept)}:" + "".join(f"{value:04x}" for value in least)


def _values(text: str) -> tuple[int, Sequence[int]] | None:
    parts = text.split(":")
    if len(parts) != 3 or parts[0] != "m1" or len(parts[2]) != 4 * _HASHES or not parts[1].isdigit():
        return None
    try:
        return int(parts[1]), [int(parts[2][at : at + 4], 16) for at in range(0, 4 * _HASHES, 4)]
    except ValueError:
        return None


def alike(one: str, other: str) -> float:
    """How much two signatures share, 0 to 1."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    left, right = _values(one), _values(other)
    if left is None or right is None:
        return 0.0
    return sum(a == b for a, b in zip(left[1], right[1], strict=True)) / _HASHES


@dataclass(frozen=True, slots=True)
class Pitches:
    """Signatures of notes that other people sent, as pairs of person and signature."""

    known: tuple[tuple[str, str], ...] = ()

    def resembles(self, words: str, name: str | None = None, recipients: Iterable[str] = ()) -> int:
        """How many other people sent nearly these words; 0 when it is too few to mean anything."""
        own = signature(words, name, recipients)
        if not own:
            return 0
        others = {
            person
            for person, known in self._others(name)
            if alike(own, known) >= (1.0 if own.startswith("s1:") else _ALIKE)
        }
        return len(others) if len(others) >= (2 if own.startswith("s1:") else 1) else 0

    def _others(self, name: str | None) -> Iterator[tuple[str, str]]:
        own = fold(name or "")
        return ((person, known) for person, known in self.known if not own or fold(person) != own)
