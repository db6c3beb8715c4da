"""Answers typed inside a quote without marks: what stands between the lines of our own letter and is not ours is new.

Outlook quotes without ">": whoever types below our question leaves words that nothing marks. But we know what we
wrote. The words of our letter are walked along as its lines come up in the quote, however they were wrapped; a line
that does not go on with them was put there by somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.reading.lines import Line
from assistant.reading.words import fold

LETTERS = 5  # of ours that a quote is compared with, the last ones
LETTER_LIMIT = 16_384  # characters of each
_SURE = 10  # words in lines of ours that show that a quote is our letter; a shorter letter must be there whole
_SHORT = 4  # a line of fewer words …
_AHEAD = 120  # … must stand within so many characters of our letter: "Thursday" may also be an answer
_LEAST = 3  # words of ours in front of an answer on the same line

_LINK = re.compile(r"<?\b(?:https?://|www\.)[^\s>]{1,2000}>?")
_WORD = re.compile(r"[^\W_]+")
_STOP = re.compile(r"[?.!:](?=\s)")


def _words(text: str) -> str:
    """The words of folded *text*, a blank around each; links are left out, for gateways rewrite them."""
    found = _WORD.findall(_LINK.sub(" ", text) if "://" in text or "www." in text else text)
    return f" {' '.join(found)} " if found else ""


@dataclass(slots=True)
class _Walk:
    """One letter of ours, and how far the quote has followed it."""

    letter: str  #: its words
    at: int = 0

    def follows(self, words: str) -> bool:
        """Whether our letter goes on with *words*; then it is followed to their end."""
        found = self.letter.find(words, self.at)
        if found < 0 or (words.count(" ") <= _SHORT and found - self.at > _AHEAD):
            return False
        self.at = found + len(words) - 1
        return True


def answers_inside(lines: Sequence[Line], letters: Sequence[str]) -> list[tuple[Line, bool]] | None:
    """The lines of a quote without marks, each with whether it is new; None when none of *letters* is quoted there.

    A line that begins with our words and goes on with others is cut in two. What stands above our first line is none
    of the person's: gateways put their warnings there.
    """
    for letter in reversed(letters[-LETTERS:]):
        words = _words(fold(letter[:LETTER_LIMIT]))
        told = _tell(lines, _Walk(words))
        ours = sum(_words(line.folded).count(" ") - 1 for line, new in told if not new and line.folded)
        if ours >= min(_SURE, words.count(" ") - 1) > 0:
            return told
    return None


def _tell(lines: Sequence[Line], walk: _Walk) -> list[tuple[Line, bool]]:
    told: list[tuple[Line, bool]] = []
    for line in lines:
        words = _words(line.folded)
        if not words or walk.follows(words):
            told.append((line, False))
        elif cut := _ours_in_front(line, walk):
            told += [(Line.of(line.text[:cut]), False), (Line.of(line.text[cut:].strip()), True)]
        else:
            told.append((line, walk.at > 0))
    return told


def _ours_in_front(line: Line, walk: _Walk) -> int:
    """Where our words end on a line that goes on with others ("When would suit you? Thursday at 3"); 0 for nowhere."""
    for stop in reversed([found.end() for found in _STOP.finditer(line.text[:400])]):
        words = _words(fold(line.text[:stop]))
        if words.count(" ") > _LEAST and walk.follows(words):
            return stop
    return 0
