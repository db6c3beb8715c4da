"""What a platform's file may say, and what is wrong with one; the owner's own files read beside the shipped ones.

The shipped files are checked by the program's tests, not at each start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import ConfigError, Problem
from assistant.invitations.catalogue import Catalogue, Platform, Role, catalogue_of, platform_of
from assistant.invitations.extend import extended, shipped_entries, wrong_base
from assistant.invitations.links import link_shape
from assistant.invitations.patterns import pattern
from assistant.toml import Document, nearest, problems_of, read_toml, spelled

KindWord = Literal["invitation", "reminder", "digest", "accepted", "message", "inmail", "other"]
SenderWord = Literal["invitation", "reminder", "digest", "accepted", "message", "inmail", "other", "any"]
LinkRole = Literal["accept", "profile", "reply", "people", "other"]
Text = Annotated[str, Field(min_length=1, max_length=400)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


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


class _Extension(_File):
    """What an entry says that builds on a shipped one: only what is new."""

    extends: str
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")] | None = None  # type: ignore[assignment]
    name: Text | None = None  # type: ignore[assignment]
    proven: Text | None = None  # type: ignore[assignment]


_KNOWN: Mapping[tuple[str | int, ...], Iterable[str]] = {
    (): tuple(_Extension.model_fields),
    ("subjects",): tuple(_Subject.model_fields),
    ("frames",): tuple(_Frame.model_fields),
    ("links",): tuple(_Link.model_fields),
    ("notes",): tuple(_Note.model_fields),
}


def read_catalogue(files: Iterable[tuple[str, str]], *, shipped: Iterable[Platform] = ()) -> Catalogue:
    """The catalogue of *shipped* and *files*, pairs of file name and TOML text; later ones replace the same key.

    A file that says ``extends`` is laid over the platform that comes with the program (see ``extend``). Raises
    ConfigError with every problem of every file: file, line, what was met, the nearest right word.
    """
    problems: list[Problem] = []
    own: list[Platform] = []
    documents: dict[str, Document] = {}
    for name, text in files:
        try:
            document = read_toml(text, name)
        except ConfigError as error:
            problems.extend(error.problems)
            continue
        found = _problems_in(document)
        problems.extend(found)
        if not found:
            base = document.data.get("extends")
            data = document.data if base is None else extended(document.data, shipped_entries()[base])
            own.append(platform_of(data))
            key = own[-1].key
            before = documents.setdefault(key, document)
            if before is not document and "extends" in {*before.data, *document.data}:  # one of them would not count
                said = f'"{key}" stands in {before.file} already; say all of it in one file'
                problems.append(document.problem(("key" if base is None else "extends",), said))
            documents[key] = document
    catalogue = catalogue_of([*shipped, *own])
    problems.extend(_shared_domains(catalogue.platforms, documents))
    if problems:
        raise ConfigError(problems)
    return catalogue


def _problems_in(document: Document) -> list[Problem]:
    """Everything that is wrong with the entry in *document*."""
    builds_on = "extends" in document.data
    wrong = wrong_base(document) if builds_on else None
    problems = [document.problem((wrong[0],), wrong[1])] if wrong else []
    try:
        raw = (_Extension if builds_on else _File).model_validate(document.data)
    except ValidationError as error:
        told = _explained(error, document)
        return [*problems, *(one for one in told if not wrong or one.line != document.line_of((wrong[0],)))]
    return [*problems, *_unusable(raw, document)]


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
            where = spelled(item["loc"])
            problem = Problem(problem.file, problem.line, f"{where}: {item['input']!r} is not known here; {hint}")
        better.append(problem)
    return better


def _unusable(raw: _File, document: Document) -> list[Problem]:
    """Values that are of the right type and still cannot work."""
    problems = []
    if not (raw.domains or raw.pattern_only or isinstance(raw, _Extension)):
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


def _shared_domains(platforms: Iterable[Platform], documents: Mapping[str, Document]) -> list[Problem]:
    """Domains that two entries name; told of the owner's file, for the shipped ones share none."""
    owners: dict[str, str] = {}
    problems = []
    for platform in sorted(platforms, key=lambda one: one.key in documents):
        for domain in platform.domains:
            if domain in owners:
                document = documents.get(platform.key) or Document(f"{platform.key}.toml", {})
                taken = f"domain {domain!r} already belongs to {owners[domain]!r}; keep it in one entry"
                problems.append(document.problem(("domains",), taken))
            owners.setdefault(domain, platform.key)
    return problems
