"""Links and texts without their secrets: an accept link acts for whoever opens it, so nothing of it may be stored.

Names and shapes are in ``data/tokens.toml``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from assistant.mail.data import load

CUT = "…"

_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"'\x00-\x1f]{1,8000}|www\.[^\s<>\"'\x00-\x1f]{1,4000}", re.IGNORECASE)
_OPAQUE = re.compile(r"[A-Za-z0-9_\-~=%+]{16,}\Z")
_LONG = re.compile(r"[A-Za-z0-9_\-+=~/%.]{40,}")
_ENDS = ".,;:!?)]}"


class _Names(NamedTuple):
    names: frozenset[str]
    acting: frozenset[str]
    counting: frozenset[str]
    naming: frozenset[str]
    pair: re.Pattern[str]


@cache
def _names() -> _Names:
    data = load("tokens.toml").data
    names = frozenset(data["names"])
    # Other names ("email", "code") are too common in prose to be cut outside a link.
    spoken = sorted((re.escape(name) for name in data["spoken"]), key=len, reverse=True)
    pair = re.compile(
        rf"(?<![A-Za-z0-9_-])({'|'.join(spoken)})(\s{{0,3}}(?:=|%3d|:)\s{{0,3}}[\"']?|/)([^\s&<>\"'/;,]{{4,4000}})",
        re.IGNORECASE,
    )
    return _Names(
        names, frozenset(data["acting_steps"]), frozenset(data["counting_steps"]), frozenset(data["naming_steps"]), pair
    )


def clean_link(href: str) -> str:
    """*href* without query, fragment, user name, click counters and secret steps of the path.

    An address that acts when opened becomes the site's front page; one that is not http(s) becomes "".
    """
    try:
        parts = urlsplit(href.strip()[:8000])
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not re.fullmatch(r"[\w.-]{1,253}", host):
        return ""
    site = f"{parts.scheme.lower()}://{host}" + (f":{port}" if port else "")
    kept = _path(parts.path)
    return f"{site}/{'/'.join(kept)}" if kept else f"{site}/"


def _path(path: str) -> list[str]:
    """The steps of *path* up to the first that could be a secret."""
    table = _names()
    steps = [step for step in path.split("/") if step][:20]
    while steps and steps[0].lower() in table.counting:
        steps = steps[1:]
    kept: list[str] = []
    for step in steps:
        plain = unquote(step).lower()
        named = bool(kept) and kept[-1].lower() in table.naming
        if plain in table.acting or plain in table.names or "=" in plain or "@" in plain or plain in ("..", "."):
            return [] if plain in table.acting else kept
        if not _is_name(plain) if named else _opaque(unquote(step)):
            break
        kept.append(step)
    return kept


def _is_name(step: str) -> bool:
    """A profile's name: letters, digits, hyphens, as people choose them; short enough not to carry a key."""
    return len(step) <= 100 and re.fullmatch(r"[\w.\-%~+'’]{1,100}", step) is not None and not step.startswith("aasaa")


def _opaque(step: str) -> bool:
    """Whether *step* looks drawn by lot: long, and with digits or capitals inside where words have none."""
    if len(step) > 60:
        return True
    if any(ord(char) < 33 for char in step):
        return True
    if not _OPAQUE.match(step):
        return len(step) >= 6 and bool(re.search(r"[a-z][A-Z][a-z0-9]|[A-Za-z]\d[A-Za-z]", step))
    words = [word for word in re.split(r"[-_~+]", step) if word]
    return not all(
        (word.isdecimal() and len(word) < 12)
        or (word.isalpha() and (word.islower() or word.istitle()) and len(word) <= 20)
        for word in words
    )


def cut_tokens(text: str) -> str:
    """*text* with every link cleaned, the values of secret names replaced by "…" and long opaque runs cut.

    For whatever is stored, logged or shown. A link that acted keeps only its site.
    """
    text = _URL.sub(lambda found: _link(found[0]), text)
    text = _names().pair.sub(rf"\1\2{CUT}", text)
    return _LONG.sub(lambda found: CUT if _looks_drawn(found[0]) else found[0], text)


def _link(written: str) -> str:
    bare = written.rstrip(_ENDS)
    tail = written[len(bare) :]
    cleaned = clean_link(bare if "://" in bare[:8] else "http://" + bare)
    if "://" not in bare[:8]:
        cleaned = cleaned.removeprefix("http://")
    full = bare.rstrip("/") == cleaned.rstrip("/")
    return (bare if full else (cleaned + CUT if cleaned else CUT)) + tail


def _looks_drawn(run: str) -> bool:
    """Whether a run without blanks is no row of dashes, no path of words and no long word."""
    longest = max(re.split(r"[-_/.~=+%]", run), key=len)
    if len(longest) < 16:
        return False
    flips = len(re.findall(r"[a-z][A-Z]", longest))
    return flips >= 3 or (any(char.isdecimal() for char in longest) and any(char.isalpha() for char in longest))
