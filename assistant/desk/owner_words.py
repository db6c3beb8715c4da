"""The owner's words in answer to a letter of ours: one short answer, or a line about a call for the next letter."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from assistant.reading.new_text import split_reply
from assistant.toml import read_toml

_FILE = "assistant/desk/data/owner_words.toml"
_CHARACTERS = 4_000  # of an answer that are looked at
LONGEST_NOTE = 120  # characters of "about …" that go into a letter
_WORD = re.compile(r"[^\W\d_]+")


def own_lines(text: str) -> list[str]:
    """The lines that the owner wrote above any quote, without empty ones."""
    above: list[str] = []
    for line in text[:_CHARACTERS].splitlines():
        if line.lstrip().startswith(">"):
            break
        above.append(line)
    return [line for one in split_reply("\n".join(above)).new.splitlines() if (line := one.strip())]


def first_line(text: str) -> str:
    """The first of these lines, in lower case; "" when there is none."""
    return next(iter(own_lines(text)), "").casefold()


def answer_in(text: str, among: tuple[str, ...]) -> str | None:
    """Which of the answers *among* (tables of the data file) the first line of *text* begins with; None if none does.

    A question is no answer.
    """
    line = first_line(text)
    if not line or line.endswith("?"):
        return None
    for answer in among:
        for phrase in phrases_of(answer):
            rest = line[len(phrase) :]
            if line.startswith(phrase) and not rest[:1].isalpha():
                return answer
    return None


def plain(text: str, answer: str) -> str | None:
    """What stands behind a plain *answer* ("agree", "deny") in the first line of *text*; None where it is none.

    "Yes." leaves "", and "yes, Thursday" leaves "thursday". A restriction makes it no plain answer: "yes, but later".
    """
    if answer_in(text, (answer,)) is None:
        return None
    rest = first_line(text)
    begun = True
    while begun:
        begun = False
        for phrase in phrases_of(answer):
            if rest.startswith(phrase) and not rest[len(phrase) :][:1].isalpha():
                rest, begun = rest[len(phrase) :].strip(" .,;:!-–—"), True
                break
    return None if set(_WORD.findall(rest)) & set(phrases_of("restriction")) else rest


def first_words(table: str, language: str) -> str:
    """The first phrase of *table* in *language*, as it is offered to the owner."""
    phrases = _tables()[table]
    return phrases.get(language, phrases["en"])[0]


def about(note: str) -> str:
    """What a call was about, as "It was good to talk about …" takes it; "" where *note* does not read so.

    "happened, about your move to Lisbon" gives "your move to Lisbon". Only a line that says "about" and does not
    speak of the person in the third person may be said to that person.
    """
    for line in note.splitlines():
        found = _about(line.strip())
        if found:
            return found
    return ""


def _about(line: str) -> str:
    folded = line.casefold()
    if len(folded) != len(line):
        return ""
    for phrase in phrases_of("about"):
        at = _start_of(phrase, folded)
        if at is None:
            continue
        said = line[at + len(phrase) :].strip().rstrip(".!;, ")
        third = set(_WORD.findall(said.casefold())) & set(phrases_of("third_person"))
        if said and len(said) <= LONGEST_NOTE and not third and not said.endswith("?"):
            return said
    return ""


def _start_of(phrase: str, folded: str) -> int | None:
    """Where *phrase* begins the line, or a part of it behind a comma, a colon or a dash."""
    at = folded.find(phrase + " ")
    while at >= 0:
        before = folded[:at].rstrip()
        if not before or before[-1] in ",:;–—-" or before.split()[-1] in ("talked", "spoke", "talk", "gesprochen"):
            return at
        at = folded.find(phrase + " ", at + 1)
    return None


@cache
def phrases_of(table: str) -> tuple[str, ...]:
    """The phrases of *table* in all languages, the longest first."""
    found = {phrase.casefold() for phrases in _tables()[table].values() for phrase in phrases}
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    text = files("assistant.desk").joinpath("data/owner_words.toml").read_text(encoding="utf-8")
    return read_toml(text, _FILE).data
