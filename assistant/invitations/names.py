"""People's names as platforms show them, made plain; what people hang on to them is told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from assistant.invitations.catalogue import Platform
from assistant.invitations.folding import even, fold, without_invisible

MAX_NAME = 200
_BRACKETS = re.compile(r"[(\[{<][^()\[\]{}<>]{0,120}[)\]}>]")
_ADDRESS = re.compile(r"\S{1,64}(?:@|\(at\)|\[at\])\S{1,120}")
_LINK = re.compile(r"(?:https?://|www\.)\S{1,200}", re.IGNORECASE)
_TITLES = frozenset(
    [
        "dr",
        "dr.-ing",
        "dr.med",
        "prof",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "sir",
        "dame",
        "dipl",
        "ing",
        "mag",
        "herr",
        "frau",
        "hr",
        "fr",
        "mme",
        "mlle",
        "sr",
        "sra",
        "dott",
        "dottssa",
        "dra",
        "drs",
        "ir",
        "eng",
        "rev",
        "hon",
        "professor",
        "doctor",
        "dipl.-ing",
        "dipl.-kfm",
        "dipl.-inform",
        "h.c",
        "ph.d",
        "phd",
        "msc",
        "bsc",
        "mba",
        "cpa",
        "cfa",
        "pmp",
        "jd",
        "md",
        "esq",
        "mphil",
        "llm",
        "m.sc",
        "b.sc",
        "m.a",
        "b.a",
        "cissp",
        "csm",
        "mcse",
        "itil",
        "pmi-acp",
        "cscp",
        "shrm-cp",
        "phr",
        "sphr",
        "acca",
        "cisa",
        "cism",
        "dba",
        "edd",
        "dds",
        "rn",
        "pe",
        "ba",
        "ma",
        "bs",
        "ms-hr",
        "meng",
        "beng",
        "fca",
        "aca",
        "mrics",
        "iii",
        "ii",
        "jr",
        "sr.",
    ]
)
_KEEP_TAIL = frozenset({"jr", "ii", "iii", "iv"})
_SHOUTS = frozenset(["lion", "l.i.o.n", "l.i.o.n.", "open", "networker", "opennetworker", "toplinked"])


def clean_name(raw: str | None, platforms: Iterable[Platform] = ()) -> str | None:
    """The person's name alone: no "via LinkedIn", emoji, titles, addresses, slogans; None when nothing is left."""
    return _cleaned(raw[:MAX_NAME], tuple(platforms)) if raw else None


@lru_cache(maxsize=512)  # a mail names its few people several times
def _cleaned(raw: str, platforms: tuple[Platform, ...]) -> str | None:
    text = even(without_invisible(raw)).strip(" \"'")
    for platform in platforms:
        text = _unwrap(text, platform)
    text = _LINK.sub(" ", _ADDRESS.sub(" ", _BRACKETS.sub(" ", text)))
    text = next((piece for piece in re.split(r"\s[-|•·★☆✔✓]\s|[|•·★☆►]|\s/\s", text) if piece.strip(" \"'")), "")
    text = (
        text.split(",")[0] if not _last_first(text) else " ".join(reversed([part.strip() for part in text.split(",")]))
    )
    text = "".join(c if _belongs(c) else " " for c in text)
    words = [word for word in text.split() if word.strip(".-'")]
    while words and words[0].casefold().strip(".") in _TITLES and len(words) > 1:
        words.pop(0)
    while words and len(words) > 1 and (words[-1].casefold().strip(".") in _TITLES or words[-1].casefold() in _SHOUTS):
        if words[-1].casefold().strip(".") in _KEEP_TAIL:
            break
        words.pop()
    words = [word for word in words if word.casefold() not in _SHOUTS and not _COUNT.fullmatch(word)]
    shown = " ".join(words).strip(" -").lstrip(".")
    # "Jane R." keeps its dot, "Jane." does not.
    return (shown if words and len(words[-1]) == 2 and len(words) > 1 else shown.rstrip(" .-")) or None


def _unwrap(text: str, platform: Platform) -> str:
    for wrapped in platform.display_names:
        keys = wrapped.match(text)
        if keys and keys.get("name"):
            return keys["name"]
    return text


def _belongs(c: str) -> bool:
    return c in " .'-’" or unicodedata.category(c)[0] in "LM"


_COUNT = re.compile(r"\d[\d.,]{0,8}[kK]?\+?")  # of connections
_LAST_FIRST = re.compile(r"[^\W\d_][\w'’ -]{1,40}, [^\W\d_][\w'’-]{1,30}(?: [^\W\d_][\w'’-]{0,30})?")


def _last_first(text: str) -> bool:
    """ "Doe, Jane": exactly one comma, and what follows is a first name rather than a degree."""
    if text.count(",") != 1 or not _LAST_FIRST.fullmatch(text.strip()):
        return False
    tail = text.split(",")[1].split()
    head = text.split(",")[0].split()
    return len(head) == 1 and not any(word.casefold().strip(".") in _TITLES or word.isupper() for word in tail)


def is_platform_name(text: str, platform: Platform) -> bool:
    """Whether a display name is the platform's own, not a person's."""
    folded = fold(text)
    return folded in platform.names or folded.removesuffix(" team").removesuffix(" inc.") in platform.names


def first_of(name: str | None) -> str:
    """The first name, as letters greet it; "" when unknown."""
    return name.split()[0] if name and name.split() else ""
