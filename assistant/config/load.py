"""The owner's file and directory, read and checked as a whole: one Config, or every problem at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from assistant.config import freeze, models
from assistant.config.parts import (
    NAME,
    collected,
    find_config,
    purposes_written,
    read_letters,
    read_platforms,
    read_policies,
    reason,
)
from assistant.config.problems import problems_of
from assistant.config.shipped import texts
from assistant.config.together import Beside, read_together
from assistant.config.values import Config
from assistant.errors import ConfigError, Problem
from assistant.invitations.catalogue import Catalogue
from assistant.letters.templates import Templates
from assistant.policy.rules import Policy
from assistant.toml import Document, read_toml


def load_config(path: Path | None, *, environment: Mapping[str, str]) -> Config:
    """The whole configuration; raises ConfigError with every problem of every file that belongs to it."""
    file = find_config(path, environment=environment)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError([Problem(str(file), None, "is missing; run  assistant init  to write one")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Problem(str(file), None, f"cannot be read: {reason(error)}")]) from None
    return read_config(text, str(file), directory=file.parent, environment=environment)


def read_config(text: str, file: str, *, directory: Path, environment: Mapping[str, str]) -> Config:
    """The configuration from *text*; *directory* holds the owner's policies, templates and platforms."""
    problems: list[Problem] = []
    document = collected(problems, lambda: read_toml(text, file))
    checked = None if document is None else _checked(document, problems)
    drafts: dict[str, Policy] = {}
    policies = read_policies(directory, problems, drafts)
    templates = read_letters(directory, problems)
    catalogue = read_platforms(directory, problems)
    if document is not None:
        purposes = templates.purposes() if templates is not None else purposes_written(directory)
        broken = {Path(one.file).stem for one in problems if Path(one.file).parent == directory / "policies"}
        beside = Beside(policies, drafts, broken - {*policies, *drafts}, purposes)
        problems += read_together(document, beside)
    if problems or document is None or checked is None or templates is None or catalogue is None:
        raise ConfigError(_in_order(problems))
    return _frozen(checked, file, directory, environment, policies, templates, catalogue, text)


def _in_order(problems: list[Problem]) -> list[Problem]:
    """File by file as they were read, each from its top; none twice."""
    files = list(dict.fromkeys(one.file for one in problems))
    files.sort(key=lambda name: Path(name).name != NAME)
    return sorted(dict.fromkeys(problems), key=lambda one: (files.index(one.file), one.line or 0))


def _checked(document: Document, problems: list[Problem]) -> models.File | None:
    try:
        return models.File.model_validate(document.data)
    except ValidationError as error:
        problems += problems_of(error, document, models.File)
        return None


def _frozen(
    file: models.File,
    name: str,
    directory: Path,
    environment: Mapping[str, str],
    policies: Mapping[str, Policy],
    templates: Templates,
    catalogue: Catalogue,
    text: str,
) -> Config:
    storage = freeze.storage(file.storage, directory, environment)
    return Config(
        file=Path(name),
        directory=directory,
        revision=_revision(text, directory),
        ceiling=file.mode,
        owner=freeze.owner(file.owner, file.mailbox),
        policy_name=file.policy.name,
        policies=MappingProxyType(dict(policies)),
        templates=templates,
        catalogue=catalogue,
        calls=freeze.calls(file.calls, directory, environment),
        sending=freeze.sending(file.sending),
        mailboxes=tuple(freeze.mailbox(one, directory, environment) for one in file.mailbox),
        storage=storage,
        digest=freeze.digest(file.digest, file.mailbox),
        web=freeze.web(file.web, storage.directory, environment),
        people=freeze.people(file.people, directory, environment),
        log_level=file.log.level,
    )


def _revision(text: str, directory: Path) -> str:
    digest = hashlib.sha256(text.encode())
    for below, pattern in (("policies", "*.toml"), ("templates", "**/*.txt.j2"), ("platforms", "*.toml")):
        for name, one in texts(directory / below, pattern):
            digest.update(f"\0{below}/{name}\0{one}".encode())
    return digest.hexdigest()[:12]
