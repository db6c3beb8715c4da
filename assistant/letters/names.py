"""A first name to greet somebody by, where one can be told safely."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

from assistant.toml import read_toml

_FILE = "assistant/letters/data/names.toml"
_LENGTH = 30  # characters of a first name


def first_name(name: str) -> str | None:
    """The first name out of a cleaned full name, or None where a greeting by it might be wrong.

    None for initials, firms, numbers chasers' words, and scripts that write the family name first. Names all in
    capitals or all in small letters are set right.
    """
    titles, firms = _words()
    parts = [part for part in name.split() if part.strip(".").casefold() not in titles]
    if not parts or any(part.strip(".").casefold() in firms for part in parts):
        return None
    first = parts[0]
    if not 2 <= len(first) <= _LENGTH or not all(_is_of_a_name(one) for one in first):
        return None
    return "-".join(part.capitalize() for part in first.split("-")) if first.isupper() or first.islower() else first


def _is_of_a_name(one: str) -> bool:
    """A letter or mark of Latin, Greek or Cyrillic writing, whose people put the first name first."""
    return one in "'-" or (unicodedata.category(one)[0] in "LM" and (one < "\u0530" or "\u1e00" <= one < "\u2000"))


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    text = files("assistant.letters").joinpath("data/names.toml").read_text(encoding="utf-8")
    data = read_toml(text, _FILE).data
    return frozenset(data["titles"]), frozenset(data["firms"])
