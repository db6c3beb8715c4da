"""The lines of a reply, each folded once: the cutter compares folded lines and keeps the written ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assistant.reading.words import fold

JUDGED = 1_000  # characters of a line that are looked at when it is judged


class Line(NamedTuple):
    """One line as it was written and as it is compared."""

    text: str
    folded: str  #: of its first characters; "" for an empty line

    @classmethod
    def of(cls, text: str) -> Line:
        """*text*, without its line break."""
        return cls(text, fold(text[:JUDGED]))

    @property
    def quoted(self) -> bool:
        """Whether a quote mark stands at its beginning."""
        return self.folded[:1] == ">" and self.text[:8].lstrip()[:1] == ">"


def joined(lines: Iterable[Line]) -> str:
    """Lines as text: stripped, never more than one empty line in a row."""
    result: list[str] = []
    for line in lines:
        text = line.text.rstrip()
        if text or (result and result[-1]):
            result.append(text)
    return "\n".join(result).strip()


def backwards(lines: list[Line], start: int) -> Iterator[int]:
    """The places of the lines that are not empty, from *start* up to the first."""
    return (at for at in range(start, -1, -1) if lines[at].folded)
