"""The catalogue of platforms: data files, read and checked as a whole, frozen.

One TOML file a platform. The owner's own files come after the shipped ones and replace an entry by its key.
What a file may say is written down in ``_File`` below; docs and error messages name the same keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import ConfigError, Problem
from assistant.invitations.patterns import LinkShape, Pattern, glob, link_shape, pattern
from assistant.mail.values import Kind
from assistant.toml import Document, nearest, problems_of, read_toml

_KINDS = ("invitation", "reminder", "digest", "accepted", "message", "inmail", "other")
KindWord = Literal["invitation", "reminder", "digest", "accepted", "message", "inmail", "other"]
SenderWord = Literal["invitation", "reminder", "digest", "accepted", "message", "inmail", "other", "any"]
Role = Literal["opening", "skip", "accept", "profile", "mutual", "people", "footer", "quote", "reply"]
LinkRole = Literal["accept", "profile", "reply", "people", "other"]
Text = Annotated[str, Field(min_length=1, max_length=400)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Subject(_Strict):
    kind: KindWord
    language: str | None = None
    proven: Text
    texts: list[Text]


class _Frame(_Strict):
    role: Role
    kind: KindWord | None = None
    language: str | None = None
    proven: Text
    texts: list[Text]


class _Link(_Strict):
    role: LinkRole
    kind: KindWord | None = None
    proven: Text
    paths: list[Text]


class _Note(_Strict):
    language: str
    proven: Text
    texts: list[Text]


class _File(_Strict):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    name: Text
    proven: Text
    domains: list[Text] = []
    signing_domains: list[Text] = []
    relay_domains: list[Text] = []
    link_hosts: list[Text] = []
    message_ids: list[Text] = []
    template_headers: list[Text] = []
    class_headers: list[Text] = []
    template_parameters: list[Text] = []
    names: list[Text] = []
    display_names: list[Text] = []
    classic: bool = False
    pattern_only: bool = False
    note_can_be_typed: bool = True
    note_needs_payment: bool = False
    invitations_page: str | None = None
    senders: dict[str, SenderWord] = {}
    templates: dict[str, KindWord] = {}
    classes: dict[str, KindWord] = {}
    subjects: list[_Subject] = []
    frames: list[_Frame] = []
    links: list[_Link] = []
    notes: list[_Note] = []


_KNOWN: Mapping[tuple[str | int, ...], Iterable[str]] = {
    (): tuple(_File.model_fields),
    ("subjects",): tuple(_Subject.model_fields),
    ("frames",): tuple(_Frame.model_fields),
    ("links",): tuple(_Link.model_fields),
    ("notes",): tuple(_Note.model_fields),
}


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


def read_catalogue(files: Iterable[tuple[str, str]]) -> Catalogue:
    """The catalogue of *files*, pairs of file name and TOML text; later files replace entries of the same key.

    Raises ConfigError with every problem of every file: file, line, what was met, the nearest right word.
    """
    problems: list[Problem] = []
    entries: dict[str, Platform] = {}
    for name, text in files:
        try:
            document = read_toml(text, name)
        except ConfigError as error:
            problems.extend(error.problems)
            continue
        try:
            raw = _File.model_validate(document.data)
        except ValidationError as error:
            problems.extend(_explained(error, document))
            continue
        found = _unusable(raw, document)
        problems.extend(found)
        if not found:
            entries[raw.key] = _platform(raw)
    problems.extend(_shared_domains(entries.values()))
    if problems:
        raise ConfigError(problems)
    return Catalogue(
        tuple(entries.values()), {domain: platform for platform in entries.values() for domain in platform.domains}
    )


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    return read_catalogue(shipped_files())


def shipped_files() -> list[tuple[str, str]]:
    """Name and text of each file of the catalogue that comes with the program."""
    folder = resources.files("assistant.invitations") / "data" / "platforms"
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return [(item.name, item.read_text("utf-8")) for item in found]


def _explained(error: ValidationError, document: Document) -> list[Problem]:
    """Pydantic's problems; a wrong word for a kind or role gets the nearest right one."""
    problems = problems_of(error, document, known=_KNOWN)
    better = []
    for item, problem in zip(error.errors(include_url=False), problems, strict=True):
        if item["type"] == "literal_error" and isinstance(item["input"], str):
            words = [
                word.strip(" '")
                for word in str(item.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(",")
            ]
            guess = nearest(item["input"], words)
            hint = f"did you mean {guess!r}?" if guess else f"known are: {', '.join(words)}"
            where = ".".join(str(step) for step in item["loc"])
            problem = Problem(problem.file, problem.line, f"{where}: {item['input']!r} is not known here; {hint}")
        better.append(problem)
    return better


def _unusable(raw: _File, document: Document) -> list[Problem]:
    """Values that are of the right type and still cannot work."""
    problems = []
    if not raw.domains and not raw.pattern_only:
        problems.append(
            document.problem((), 'domains is missing; name the From domains, such as domains = ["example.com"]')
        )
    for at, domain in enumerate(raw.domains):
        if "@" in domain or "/" in domain or "." not in domain or domain != domain.casefold():
            problems.append(document.problem(("domains", at), f'{domain!r} is not a domain; write it as "example.com"'))
    tables = {
        "subjects": [item.texts for item in raw.subjects],
        "frames": [item.texts for item in raw.frames],
        "notes": [item.texts for item in raw.notes],
    }
    for table, rows in tables.items():
        for at, texts in enumerate(rows):
            for text in texts:
                try:
                    pattern(text)
                except ValueError as error:
                    problems.append(document.problem((table, at, "texts"), f"{text!r} cannot be used: {error}"))
    for at, link in enumerate(raw.links):
        for path in link.paths:
            try:
                link_shape(path, role=link.role, kind=None)
            except ValueError as error:
                problems.append(document.problem(("links", at, "paths"), f"{path!r} cannot be used: {error}"))
    return problems


def _shared_domains(platforms: Iterable[Platform]) -> list[Problem]:
    owners: dict[str, str] = {}
    problems = []
    for platform in platforms:
        for domain in platform.domains:
            if domain in owners:
                problems.append(
                    Problem(
                        f"{platform.key}.toml",
                        None,
                        f"domain {domain!r} already belongs to {owners[domain]!r}; keep it in one entry",
                    )
                )
            owners.setdefault(domain, platform.key)
    return problems


def _platform(raw: _File) -> Platform:
    return Platform(
        key=raw.key,
        name=raw.name,
        domains=tuple(raw.domains),
        signing_domains=tuple(raw.signing_domains or raw.domains),
        relay_domains=tuple(raw.relay_domains),
        link_hosts=tuple(raw.link_hosts or raw.domains),
        message_ids=tuple(text.casefold() for text in raw.message_ids),
        template_headers=tuple(text.casefold() for text in raw.template_headers),
        class_headers=tuple(text.casefold() for text in raw.class_headers),
        template_parameters=tuple(raw.template_parameters),
        names=tuple(text.casefold() for text in [raw.name, *raw.names]),
        display_names=tuple(pattern(text) for text in raw.display_names),
        classic=raw.classic,
        pattern_only=raw.pattern_only,
        note_can_be_typed=raw.note_can_be_typed,
        note_needs_payment=raw.note_needs_payment,
        invitations_page=raw.invitations_page,
        senders={key.casefold(): None if value == "any" else Kind(value) for key, value in raw.senders.items()},
        templates=tuple((glob(key), Kind(value)) for key, value in raw.templates.items()),
        classes={key.upper(): Kind(value) for key, value in raw.classes.items()},
        subjects=tuple(
            Subject(Kind(item.kind), item.language, pattern(text)) for item in raw.subjects for text in item.texts
        ),
        frames=tuple(
            Frame(item.role, Kind(item.kind) if item.kind else None, item.language, pattern(text))
            for item in raw.frames
            for text in item.texts
        ),
        links=tuple(
            link_shape(path, role=item.role, kind=Kind(item.kind) if item.kind else None)
            for item in raw.links
            for path in item.paths
        ),
        notes=tuple(DefaultNote(item.language, pattern(text)) for item in raw.notes for text in item.texts),
    )
