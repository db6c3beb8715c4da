"""The owner's file and directory, read and checked as a whole: one Config, or every problem at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError

from assistant.config import freeze, models
from assistant.config.problems import problems_of
from assistant.config.shipped import shipped, texts
from assistant.config.values import Config
from assistant.errors import ConfigError, Problem
from assistant.invitations.catalogue import Catalogue, read_catalogue, shipped_catalogue
from assistant.letters.templates import Templates, read_templates
from assistant.policy.load import read_policy
from assistant.policy.rules import Policy
from assistant.policy.values import Reply
from assistant.toml import Document, nearest, read_toml

NAME = "assistant.toml"
_T = TypeVar("_T")


def find_config(path: Path | None, *, environment: Mapping[str, str]) -> Path:
    """The file that *path* (a file or a directory) names, else that in $XDG_CONFIG_HOME/assistant; may not exist."""
    if path is None:
        base = environment.get("XDG_CONFIG_HOME") or f"{environment.get('HOME', '/')}/.config"
        return Path(base) / "assistant" / NAME
    return path / NAME if path.is_dir() else path


def load_config(path: Path | None, *, environment: Mapping[str, str]) -> Config:
    """The whole configuration; raises ConfigError with every problem of every file that belongs to it."""
    file = find_config(path, environment=environment)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError([Problem(str(file), None, "is missing; run  assistant init  to write one")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Problem(str(file), None, f"cannot be read: {_reason(error)}")]) from None
    return read_config(text, str(file), directory=file.parent, environment=environment)


def read_config(text: str, file: str, *, directory: Path, environment: Mapping[str, str]) -> Config:
    """The configuration from *text*; *directory* holds the owner's policies, templates and platforms."""
    problems: list[Problem] = []
    document = _collect(problems, lambda: read_toml(text, file))
    checked = None if document is None else _checked(document, problems)
    policies = read_policies(directory, problems)
    templates = _collect(problems, lambda: read_templates(_template_files(directory, problems)))
    catalogue = _collect(problems, lambda: _catalogue(directory, problems))
    if document is not None and checked is not None:
        problems += _together(document, checked, policies, templates, broken=bool(problems))
    if problems or document is None or checked is None or templates is None or catalogue is None:
        raise ConfigError(list(dict.fromkeys(problems)))
    return _frozen(checked, file, directory, environment, policies, templates, catalogue, text)


def read_policies(directory: Path | None, problems: list[Problem]) -> dict[str, Policy]:
    """The shipped policies and the owner's, by name; of two files with one name the owner's counts."""
    files = {name: (name, text) for name, text in texts(shipped("config") / "policies", "*.toml")}
    if directory is not None:
        own = directory / "policies"
        files |= {name: (str(own / name), text) for name, text in _texts(own, "*.toml", problems)}
    others = {name.removesuffix(".toml"): text for name, (_, text) in files.items()}
    policies: dict[str, Policy] = {}
    for name, (place, text) in files.items():
        stem = name.removesuffix(".toml")
        rest = {key: one for key, one in others.items() if key != stem}
        if policy := _collect(problems, lambda: read_policy(text, place, others=rest)):  # noqa: B023
            if policy.name in policies:
                problems.append(
                    Problem(
                        place,
                        1,
                        f"name = {policy.name!r} is already taken by "
                        f"{policies[policy.name].file}; give it another name",
                    )
                )
            policies[policy.name] = policy
    return policies


def load_shipped() -> tuple[Mapping[str, Policy], Templates, Catalogue]:
    """What ``explain`` and ``demo`` use where there is no configuration."""
    problems: list[Problem] = []
    policies = read_policies(None, problems)
    if problems:
        raise ConfigError(problems)
    return policies, read_templates(texts(shipped("templates"), "**/*.txt.j2")), shipped_catalogue()


def _checked(document: Document, problems: list[Problem]) -> models.File | None:
    try:
        return models.File.model_validate(document.data)
    except ValidationError as error:
        problems += problems_of(error, document, models.File)
        return None


def _template_files(directory: Path, problems: list[Problem]) -> Iterable[tuple[str, str]]:
    yield from texts(shipped("templates"), "**/*.txt.j2")
    yield from _texts(directory / "templates", "**/*.txt.j2", problems)


def _catalogue(directory: Path, problems: list[Problem]) -> Catalogue:
    own = list(_texts(directory / "platforms", "*.toml", problems))
    return read_catalogue([*texts(Path(str(shipped_platforms())), "*.toml"), *own]) if own else shipped_catalogue()


def shipped_platforms() -> Path:
    """Where the catalogue's own files lie."""
    from assistant import invitations

    return Path(invitations.__path__[0]) / "data" / "platforms"


def _texts(directory: Path, pattern: str, problems: list[Problem]) -> list[tuple[str, str]]:
    try:
        return list(texts(directory, pattern))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(directory), None, f"cannot be read: {_reason(error)}"))
        return []


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


def _collect(problems: list[Problem], read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except ConfigError as error:
        problems += error.problems
        return None


def _reason(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} is not UTF-8; save the file as UTF-8"
    return error.strerror or type(error).__name__
