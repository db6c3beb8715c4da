"""The catalogue of platforms, frozen, from data files: one TOML file a platform.

What a file may say, and how the owner's own files are checked, is written down in ``entry``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from assistant.invitations.links import LinkShape, link_shape
from assistant.invitations.patterns import Pattern, glob, pattern
from assistant.mail.values import Kind

Role = Literal["opening", "skip", "accept", "profile", "mutual", "people", "footer", "quote", "reply"]
_PLAIN = ("classic", "pattern_only", "note_can_be_typed", "note_needs_payment", "invitations_page")
_TEXTS = ("relay_domains", "template_parameters")
_FOLDED = ("message_ids", "template_headers", "class_headers")


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject line that a platform writes."""

    kind: Kind
    language: str | None
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Frame:
    """A line of a platform's own text and what it tells."""

    role: Role
    kind: Kind | None
    language: str | None
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class DefaultNote:
    """A platform's ready-made note."""

    language: str
    pattern: Pattern


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Platform:
    """One platform's entry, ready for matching; see the data files for what each key means."""

    key: str
    name: str
    domains: tuple[str, ...]  #: From domains, with their subdomains
    signing_domains: tuple[str, ...]  #: d= of its DKIM signatures
    relay_domains: tuple[str, ...] = ()  #: reply addresses that reach the person
    link_hosts: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()  #: substrings of its Message-IDs; a hint for triage only
    template_headers: tuple[str, ...] = ()  #: header fields that name the layout, lower case
    class_headers: tuple[str, ...] = ()
    template_parameters: tuple[str, ...] = ()  #: link parameters that name the layout
    names: tuple[str, ...] = ()  #: folded names under which it writes ("linkedin updates")
    display_names: tuple[Pattern, ...] = ()  #: how a person's name is wrapped: "{name} via LinkedIn"
    classic: bool = False  #: some notices carry the inviter's own address as From
    pattern_only: bool = False  #: no platform of its own, only words that unknown ones share
    note_can_be_typed: bool = True
    note_needs_payment: bool = False
    invitations_page: str | None = None  #: where the owner answers by hand; a clean link
    senders: Mapping[str, Kind | None] = field(default_factory=dict)  #: addr_spec to kind; None: any kind
    templates: tuple[tuple[re.Pattern[str], Kind], ...] = ()
    classes: Mapping[str, Kind] = field(default_factory=dict)
    subjects: tuple[Subject, ...] = ()
    frames: tuple[Frame, ...] = ()
    links: tuple[LinkShape, ...] = ()
    notes: tuple[DefaultNote, ...] = ()

    def kind_of_template(self, template: str) -> Kind | None:
        """What the layout *template* tells, or None when the entry does not know it."""
        for known, kind in self.templates:
            if known.fullmatch(template[:200]) is not None:
                return kind
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All platforms, the owner's entries in place of shipped ones of the same key."""

    platforms: tuple[Platform, ...] = ()
    by_domain: Mapping[str, Platform] = field(default_factory=dict)

    def of_domain(self, domain: str) -> Platform | None:
        """The platform that owns *domain* or a parent of it; never a look-alike."""
        step = domain.strip(".").casefold()
        while step:
            if step in self.by_domain:
                return self.by_domain[step]
            step = step.partition(".")[2]
        return None

    def get(self, key: str) -> Platform | None:
        return next((platform for platform in self.platforms if platform.key == key), None)


def catalogue_of(platforms: Iterable[Platform]) -> Catalogue:
    """The catalogue of *platforms*; a later one replaces an earlier one of the same key."""
    entries = {platform.key: platform for platform in platforms}.values()
    return Catalogue(tuple(entries), {domain: platform for platform in entries for domain in platform.domains})


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with the program; its files were checked by the program's tests."""
    return catalogue_of(platform_of(tomllib.loads(text)) for _, text in shipped_files())


def shipped_files() -> list[tuple[str, str]]:
    """Name and text of each file of the catalogue that comes with the program."""
    folder = resources.files("assistant.invitations") / "data" / "platforms"
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return [(item.name, item.read_text("utf-8")) for item in found]


def platform_of(data: Mapping[str, Any]) -> Platform:
    """The entry of a file that is known to be right: ``entry`` says what it may hold."""
    domains = tuple(data.get("domains", ()))
    given: dict[str, Any] = {name: data[name] for name in _PLAIN if name in data}
    given |= {name: tuple(data.get(name, ())) for name in _TEXTS}
    given |= {name: tuple(text.casefold() for text in data.get(name, ())) for name in _FOLDED}
    return Platform(
        key=data["key"],
        name=data["name"],
        domains=domains,
        signing_domains=tuple(data.get("signing_domains") or domains),
        link_hosts=tuple(data.get("link_hosts") or domains),
        names=tuple(text.casefold() for text in (data["name"], *data.get("names", ()))),
        display_names=tuple(pattern(text) for text in data.get("display_names", ())),
        senders={key.casefold(): _kind(value) for key, value in data.get("senders", {}).items()},
        templates=tuple((glob(key), Kind(value)) for key, value in data.get("templates", {}).items()),
        classes={key.upper(): Kind(value) for key, value in data.get("classes", {}).items()},
        subjects=tuple(
            Subject(Kind(item["kind"]), item.get("language"), pattern(text))
            for item in data.get("subjects", ())
            for text in item["texts"]
        ),
        frames=_frames_of(data),
        links=tuple(
            link_shape(path, role=item["role"], kind=_kind(item.get("kind")))
            for item in data.get("links", ())
            for path in item["paths"]
        ),
        notes=tuple(
            DefaultNote(item["language"], pattern(text)) for item in data.get("notes", ()) for text in item["texts"]
        ),
        **given,
    )


def _frames_of(data: Mapping[str, Any]) -> tuple[Frame, ...]:
    """The frames; a text that stands under two languages ("Ver perfil") tells neither."""
    items = [(item, text) for item in data.get("frames", ()) for text in item["texts"]]
    spoken: dict[str, set[str | None]] = {}
    for item, text in items:
        spoken.setdefault(text.casefold(), set()).add(item.get("language"))
    return tuple(
        Frame(
            item["role"],
            _kind(item.get("kind")),
            item.get("language") if len(spoken[text.casefold()]) == 1 else None,
            pattern(text),
        )
        for item, text in items
    )


def _kind(word: str | None) -> Kind | None:
    return None if word in (None, "any") else Kind(word)
