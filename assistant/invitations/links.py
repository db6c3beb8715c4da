"""Links taken apart, and the shapes of a platform's links. None is ever opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from assistant.mail.values import Kind


@dataclass(frozen=True, slots=True)
class LinkShape:
    """The shape of a platform's link: what it does, and which keys it carries."""

    role: Literal["accept", "profile", "reply", "people", "other"]
    kind: Kind | None
    path: re.Pattern[str]
    query: tuple[tuple[str, re.Pattern[str]], ...]


_PARTS = {
    "id": r"(?P<id>[A-Za-z0-9_~-]{1,80})",
    "vanity": r"(?P<vanity>[^/?#&]{1,120})",
    "digits": r"(?P<digits>\d{1,20})",
}


@cache
def link_shape(
    text: str, *, role: Literal["accept", "profile", "reply", "people", "other"], kind: Kind | None
) -> LinkShape:
    """Compile ``/path/with/*/{id}?key=*``; raises ValueError for a placeholder that does not exist.

    ``*`` stands for one step of the path or any value, ``**`` for the rest.
    """
    path, _, query = text.partition("?")
    keys = []
    for item in filter(None, query.split("&")):
        key, _, value = item.partition("=")
        keys.append((key, re.compile(_link_part(value), re.IGNORECASE)))
    return LinkShape(role, kind, re.compile(_link_part(path) + "/?", re.IGNORECASE), tuple(keys))


def _link_part(text: str) -> str:
    out = []
    for piece in re.split(r"(\{\w*\}|\*\*|\*)", text):
        if piece.startswith("{"):
            if piece[1:-1] not in _PARTS:
                raise ValueError(f"{piece} is no placeholder of a link; use {{id}}, {{vanity}} or {{digits}}")
            out.append(_PARTS[piece[1:-1]])
        else:
            out.append({"**": ".{0,1500}", "*": "[^/]{0,300}"}.get(piece, re.escape(piece)))
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Address:
    """A link taken apart: host in lower case, path decoded, first value of each parameter."""

    host: str
    path: str
    query: dict[str, str]


@lru_cache(maxsize=1024)  # hosts come from mails
def _host_ok(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == own or host.endswith("." + own) for own in hosts)


@lru_cache(maxsize=128)  # a mail names each of its few links several times
def take_apart(href: str) -> Address | None:
    """*href* as host, path and parameters; None when it is no web link."""
    try:
        parts = urlsplit(href[:2000].replace("&amp;", "&"))
        host = (parts.hostname or "").casefold()
    except ValueError:
        return None
    if parts.scheme.casefold() not in ("http", "https") or not host:
        return None
    try:
        query = {key: values[0] for key, values in parse_qs(parts.query, max_num_fields=60).items()}
    except ValueError:
        query = {}
    return Address(host, unquote(parts.path), query)


def fits(address: Address, shape: LinkShape, hosts: tuple[str, ...]) -> dict[str, str] | None:
    """The keys that *address* carries when it has this shape on one of *hosts*, else None."""
    if not _host_ok(address.host, hosts):
        return None
    found = shape.path.fullmatch(address.path)
    if found is None:
        return None
    keys = {key: value for key, value in found.groupdict().items() if value}
    for key, wanted in shape.query:
        match = wanted.fullmatch(address.query.get(key, "")) if key in address.query else None
        if match is None:
            return None
        keys.update({name: value for name, value in match.groupdict().items() if value})
    return keys


def on_hosts(address: Address, hosts: tuple[str, ...]) -> bool:
    """Whether the link leads to one of *hosts* or below it."""
    return _host_ok(address.host, hosts)
