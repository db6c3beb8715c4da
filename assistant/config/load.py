"""The owner's file and directory, read and checked as a whole: one Config, or every problem at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from assistant.config import freeze, models
from assistant.config.parts import collected, find_config, read_letters, read_platforms, read_policies, reason
from assistant.config.problems import problems_of
from assistant.config.shipped import texts
from assistant.config.values import Config
from assistant.errors import ConfigError, Problem
from assistant.invitations.catalogue import Catalogue
from assistant.letters.templates import Templates
from assistant.policy.rules import Policy
from assistant.policy.values import Reply
from assistant.toml import Document, nearest, read_toml


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
    policies = read_policies(directory, problems)
    templates = read_letters(directory, problems)
    catalogue = read_platforms(directory, problems)
    if document is not None and checked is not None:
        problems += _together(document, checked, policies, templates, broken=bool(problems))
    if problems or document is None or checked is None or templates is None or catalogue is None:
        raise ConfigError(list(dict.fromkeys(problems)))
    return _frozen(checked, file, directory, environment, policies, templates, catalogue, text)


def _checked(document: Document, problems: list[Problem]) -> models.File | None:
    try:
        return models.File.model_validate(document.data)
    except ValidationError as error:
        problems += problems_of(error, document, models.File)
        return None


def _together(
    document: Document,
    file: models.File,
    policies: Mapping[str, Policy],
    templates: Templates | None,
    *,
    broken: bool,
) -> Iterable[Problem]:
    """What no key alone can tell."""
    names: set[str] = set()
    for at, mailbox in enumerate(file.mailbox):
        if mailbox.name in names:
            yield document.problem(
                ("mailbox", at, "name"),
                f'mailbox[{at + 1}].name = "{mailbox.name}" is the name of another mailbox, too; give each its own',
            )
        names.add(mailbox.name)
        if (
            not mailbox.authserv_ids
            and not mailbox.authserv_id_may_be_missing
            and not mailbox.verify_dkim
            and file.mode != "observe"
        ):
            yield document.problem(
                ("mailbox", at),
                f"mailbox[{at + 1}] has no authserv_ids, so no notice would be known to be authentic; "
                'run  assistant doctor  to see the name, then write authserv_ids = ["mx.example.org"]',
            )
    both = {one.casefold() for one in file.people.allow} & {one.casefold() for one in file.people.block}
    for one in sorted(both):
        yield document.problem(
            ("people", "block"), f'people.block holds "{one}", and so does people.allow; keep it in one'
        )
    if file.digest.to is not None:
        own = {one.casefold() for one in (*file.owner.addresses, *(box.address for box in file.mailbox))}
        if file.digest.to.casefold() not in own:
            yield document.problem(
                ("digest", "to"),
                f'digest.to = "{file.digest.to}" is none of your addresses; add it to owner.addresses',
            )
    yield from _of_policy(document, file, policies, templates, broken=broken)


def _of_policy(
    document: Document,
    file: models.File,
    policies: Mapping[str, Policy],
    templates: Templates | None,
    *,
    broken: bool,
) -> Iterable[Problem]:
    name = file.policy.name
    policy = policies.get(name)
    if policy is None:
        if not broken:  # else it may be the broken file that was meant
            guess = nearest(name, policies)
            hint = f"did you mean {guess}?" if guess else f"there are: {', '.join(sorted(policies))}"
            yield document.problem(("policy", "name"), f'policy.name = "{name}" is not a policy; {hint}')
    elif templates is not None:
        for rule in policy.rules:
            purposes = [rule.template or step.purpose for step in rule.steps if isinstance(step, Reply)]
            for purpose in templates.missing(purposes):
                guess = nearest(purpose, templates.purposes())
                yield Problem(
                    rule.file or policy.file,
                    rule.line,
                    f"rule {rule.name!r} writes {purpose}, and no language has a "
                    f"template for it; write templates/{file.owner.language}/{purpose}.txt.j2"
                    + (f" or did you mean {guess}?" if guess else ""),
                )


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
