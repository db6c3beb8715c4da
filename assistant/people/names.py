"""Names of people: folded for comparing, cleaned of what is no name, and made safe to stand in a letter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from assistant.toml import read_toml

MAX_NAME = 400  #: characters looked at; nobody's name is longer
MAX_SHOWN = 60  #: characters that may stand in a letter
MAX_MARKS = 2  #: combining marks on one letter; more is decoration

#: letters that Unicode does not decompose
_FLAT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_LINK_OR_ADDRESS = re.compile(r"\S{0,100}@\S{1,100}|https?:\S{1,200}|www\.\S{1,200}", re.IGNORECASE)
_ASIDE = re.compile(r"<[^<>]{0,100}>|\([^()]{0,100}\)|\[[^\[\]]{0,100}\]|"
                    r"\{[^{}]{0,100}\}|[\"“”„«»][^\"“”„«»]{0,60}[\"“”„«»]")
_VIA = re.compile(r"\s(?:via|über|por|par|durch|from|on|at|bei|at)\s(?:linkedin|xing|viadeo|plaxo|facebook|"
                  r"google groups|researchgate|twitter|the \w{1,30} network)\b.{0,60}$", re.IGNORECASE)
_DECORATION = re.compile(r"\s[|–—•·~/\\:-]+\s|[|•·★☆►▶]|\s-{1,3}\s|\s@\s")
_DOTTED = re.compile(r"[A-ZÀ-Þ]\w{1,40}(?:\.[A-ZÀ-Þ]\w{1,40}){1,3}")  # Jane.Doe, but no host name
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Words:
    titles: frozenset[str]
    credentials: frozenset[str]
    sure_credentials: frozenset[str]
    particles: frozenset[str]
    beginnings: frozenset[str]
    companies: frozenset[str]
    nobody: frozenset[str]


@cache
def _words() -> _Words:
    file = resources.files("assistant.people") / "data" / "names.toml"
    data: dict[str, Any] = read_toml(file.read_text(encoding="utf-8"), "assistant/people/data/names.toml").data
    return _Words(*(frozenset(data[key]) for key in _Words.__dataclass_fields__))


def fold(text: str) -> str:
    """*text* for comparing: lower case, no accents, punctuation or doubled blanks. "Müller-Łoś" → "muller los"."""
    # Twice: mathematical letters become capitals only when they are taken apart.
    flat = unicodedata.normalize("NFKD", text[:MAX_NAME].casefold()).casefold()
    kept = (" " if unicodedata.category(char)[0] in "PZSC" else char
            for char in flat if not unicodedata.combining(char))
    return _BLANK.sub(" ", "".join(kept).translate(_FLAT)).strip()


def similar(one: str, other: str) -> int:
    """How alike two names are, 0 … 100, whatever the order of their words. 90 and more may be suggested."""
    # Imported when needed: an idle daemon does not carry it.
    from rapidfuzz import fuzz

    first, second = fold(clean_name(one)), fold(clean_name(other))
    return int(fuzz.token_sort_ratio(first, second)) if first and second else 0


def clean_name(text: str) -> str:
    """The name in *text* without titles, credentials, emoji, addresses, "via LinkedIn" and the like; may be ""."""
    if text.isascii() and text.isalpha():
        return text[:MAX_NAME]  # nine in ten cells of an export
    name = unicodedata.normalize("NFKC", text[:MAX_NAME])
    name = "".join(" " if (unicodedata.category(char)[0] == "C" and char not in "\u200c\u200d") or
                   unicodedata.category(char) in ("So", "Sk") else char for char in name)
    name = _BLANK.sub(" ", name).strip()
    name = _LINK_OR_ADDRESS.sub(" ", name)
    name = _ASIDE.sub(" ", name)
    name = _VIA.sub("", f" {name.strip()}").strip()
    head = _DECORATION.split(f"{name} ", maxsplit=1)[0].strip()
    name = _turned(head or name)
    if _DOTTED.fullmatch(name):
        name = name.replace(".", " ")
    name = _BLANK.sub(" ", _bare(name)).strip(" ,;.-_'’*\"")[:MAX_NAME]
    return "" if fold(name) in _words().nobody else name


def _turned(name: str) -> str:
    """ "Doe, Jane" and "van Dyke, Peter, PhD" with the given name first; "Jane Doe, MBA" without the rest."""
    parts = [part.strip() for part in re.split("[,，、;]", name) if part.strip()]
    parts = parts[:1] + [part for part in parts[1:] if not _is_decoration(part)]
    if len(parts) < 2:
        return parts[0] if parts else ""
    words = _bare(parts[0]).split()
    family = [word for word in words if _plain(word) not in _words().particles]
    return f"{parts[1]} {parts[0]}" if len(family) <= 1 else parts[0]


def _plain(word: str) -> str:
    return fold(word.replace(".", "")).replace(" ", "-")


def _is_decoration(part: str) -> bool:
    plain = _plain(part).replace("-", " ")
    return plain in _words().credentials or all(_plain(word) in _words().credentials or
                                                _plain(word) in _words().titles for word in part.split())


def _bare(name: str) -> str:
    """*name* without titles in front and credentials behind; at least one word stays."""
    words = [word for word in name.split() if any(unicodedata.category(char)[0] in "LM" for char in word)]
    while len(words) > 1 and _plain(words[0]) in _words().titles:
        words.pop(0)
    shouted = name.isupper()
    while len(words) > 1 and _is_credential(words[-1], shouted=shouted):
        words.pop()
    return " ".join(words)


def _is_credential(word: str, *, shouted: bool) -> bool:
    """Whether a last word is a degree; in a name all in capitals only the sure ones are."""
    plain = _plain(word)
    if plain in _words().sure_credentials:
        return True
    return plain in _words().credentials and not shouted and (word.isupper() or word.endswith("."))


def _is_cjk(text: str) -> bool:
    return any("\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af"
               for char in text)


def first_name(text: str) -> str | None:
    """The name to greet a person by, or None when it cannot be told (initials, a company, only a family name).

    Names in Chinese, Japanese or Korean script are given whole: their order is not ours.
    """
    name = display_name(text)
    if name is None or _is_company(name) or (" " not in name and _is_titled(text)):
        return None
    if any(char.isdigit() for char in clean_name(text).split()[0]):
        return None  # a login, such as jdoe42
    if _is_cjk(name):
        return name
    words = name.split()
    if len(words) > 1 and len(words[0]) > 2 and words[0].isupper() and not words[1].isupper() and len(words[1]) > 1:
        words = words[1:] + words[:1]  # DUPONT Marie
    if _plain(words[0]) in _words().particles and len(words) > 1 and words[0].islower():
        return None
    for at, word in enumerate(words[:-1] or words):
        letters = [char for char in word if char.isalpha()]
        if len(letters) >= 2 and not (word.endswith(".") or (len(letters) == 2 and "." in word)):
            if _plain(word) in _words().beginnings and at + 2 < len(words):
                return _cased(f"{word} {words[at + 1]}")
            # JR in "JR Smith" are initials that serve as a name.
            return word if len(word) == 2 and word.isupper() and not name.isupper() else _cased(word)
    return None


def _is_titled(text: str) -> bool:
    """Whether the name begins with a title: one word behind it is then a family name ("Ms. Ng")."""
    word = text[:MAX_NAME].split(maxsplit=1)[:1]
    return bool(word) and _plain(word[0]) in _words().titles


def _is_company(name: str) -> bool:
    words = [_plain(word) for word in name.split()]
    return any(word in _words().companies for word in words[1:]) or any(
        f"{one} {two}" in _words().companies for one, two in pairwise(words))


def _cased(word: str) -> str:
    """JANE and jane as Jane; what is written in both cases (McKay, DeShawn) stays."""
    if word.isupper() or word.islower():
        return re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower()
                      if part.start() == 0 or word[part.start() - 1] in "- " else part[0].lower(), word)
    return word


def display_name(text: str) -> str | None:
    """The name in *text* as it may stand in a letter: letters, marks, blanks and ' - . only, at most 60 characters.

    Nothing that a mail program makes a link of survives: a dot is followed by a blank or the end. None when no
    letter is left.
    """
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", clean_name(text)):
        category = unicodedata.category(char)
        if category[0] == "M":
            marks += 1
            if marks <= MAX_MARKS and kept:
                kept.append(char)
            continue
        marks = 0
        if category[0] == "L":
            if kept and kept[-1] == ".":
                kept.append(" ")
            kept.append(char)
        elif char in "'’ʼ":
            kept.append("'")
        elif char in "-.":
            kept.append(char)
        else:
            kept.append(" ")
    name = re.sub(r"([-'.])[-'.]+", r"\1", _BLANK.sub(" ", "".join(kept))).strip(" -'")
    if len(name) > MAX_SHOWN:
        cut = name[:MAX_SHOWN + 1].rpartition(" ")[0]
        name = (cut or name[:MAX_SHOWN]).strip(" -'")
    return name if any(char.isalpha() for char in name) else None
