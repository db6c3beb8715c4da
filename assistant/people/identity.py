"""Strong keys of a person, and joining by them. Name and company only suggest; a name alone never joins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from assistant.mail.values import fold_address
from assistant.people.names import fold, similar
from assistant.people.values import KeyKind, PersonKey

LIKE = 90  #: of 100; from here on a like name is worth showing

_KEY = re.compile(r"[^\s\x00-\x1f]{1,300}")
#: how a profile link of each platform is built: host suffix → path prefixes whose next segment names the person
_PROFILES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "linkedin.com": ("linkedin", ("in", "pub")),
    "xing.com": ("xing", ("profile",)),
    "viadeo.com": ("viadeo", ("profile", "p")),
    "researchgate.net": ("researchgate", ("profile",)),
}


def address_key(addr_spec: str) -> PersonKey | None:
    """The key of a mail address, or None when it is not one."""
    folded = fold_address(addr_spec.strip())
    local, at, domain = folded.rpartition("@")
    if not (local and at and "." in domain and _KEY.fullmatch(folded)) or len(folded) > 254 or "@" in local:
        return None
    return PersonKey(KeyKind.ADDRESS, folded)


def platform_key(kind: KeyKind, platform: str, value: str) -> PersonKey | None:
    """The key of a profile or invitation on *platform*; None when *value* is not one word."""
    value = value.strip().strip("/").casefold()
    return PersonKey(kind, f"{platform}:{value}") if _KEY.fullmatch(value) else None


def profile_of_link(link: str) -> PersonKey | None:
    """The profile key in a link, whatever its host name's language, case, query or trailing slash; or None.

    ``https://de.linkedin.com/in/Jane-Doe/?trk=x`` gives ``linkedin:in/jane-doe``.
    """
    if len(link) > 2000:
        return None
    try:
        parts = urlsplit(link.strip() if "://" in link else f"https://{link.strip()}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    for suffix, (platform, prefixes) in _PROFILES.items():
        if host == suffix or host.endswith(f".{suffix}"):
            steps = [unquote(step) for step in parts.path.split("/") if step and step != "comm"]
            if len(steps) >= 2 and steps[0].lower() in prefixes:
                keep = steps[: 2 if steps[0].lower() != "pub" else 5]  # old public links carry three numbers more
                return platform_key(KeyKind.PROFILE, platform, "/".join(keep))
    return None


def shared_keys(one: Iterable[PersonKey], other: Iterable[PersonKey]) -> tuple[PersonKey, ...]:
    """The strong keys that prove two traces to be one person; empty when nothing proves it."""
    return tuple(sorted(set(one) & set(other)))


def join(traces: Iterable[Iterable[PersonKey]]) -> tuple[frozenset[PersonKey], ...]:
    """Traces joined to persons: those that share a key, also over a third one, are one; in order of first sight."""
    parent: dict[PersonKey, PersonKey] = {}

    def root(key: PersonKey) -> PersonKey:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for trace in traces:
        keys = sorted(set(trace))
        for key in keys:
            parent.setdefault(key, key)
        for key in keys[1:]:
            parent[root(key)] = root(keys[0])
    groups: dict[PersonKey, set[PersonKey]] = {}
    for key in parent:
        groups.setdefault(root(key), set()).add(key)
    return tuple(frozenset(group) for group in groups.values())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may be the same person; for the owner to say, never for the program."""

    name: str
    likeness: int  #: 0 … 100
    same_company: bool
    source: str


def suggestions(name: str, company: str | None, others: Iterable[tuple[str, str | None, str]], *,
                most: int = 5) -> tuple[Suggestion, ...]:
    """Like names among *others* (name, company, source), best first."""
    home = fold(company or "")
    found = []
    for other, their_company, source in others:
        likeness = similar(name, other)
        if likeness >= LIKE:
            found.append(Suggestion(other, likeness, bool(home) and home == fold(their_company or ""), source))
    found.sort(key=lambda one: (not one.same_company, -one.likeness, one.name, one.source))
    return tuple(found[:most])
