"""What stands beside ``assistant.toml``: policies, letters and platforms, the shipped ones and the owner's over them.

Each part can be read alone, by a command that needs no more, without the library that checks the file itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from assistant.config.shipped import shipped, texts
from assistant.errors import ConfigError, Problem
from assistant.invitations.catalogue import Catalogue, shipped_catalogue
from assistant.letters.templates import Templates, purposes_of, read_templates
from assistant.policy.load import draft_policy
from assistant.policy.rules import Policy

NAME = "assistant.toml"
_T = TypeVar("_T")


def find_config(path: Path | None, *, environment: Mapping[str, str]) -> Path:
    """The file that *path* (a file or a directory) names, else that in $XDG_CONFIG_HOME/assistant; may not exist."""
    if path is None:
        base = environment.get("XDG_CONFIG_HOME") or f"{environment.get('HOME', '/')}/.config"
        return Path(base) / "assistant" / NAME
    return path / NAME if path.is_dir() else path


def read_policies(
    directory: Path | None, problems: list[Problem], drafts: dict[str, Policy] | None = None
) -> dict[str, Policy]:
    """The shipped policies and the owner's, by name; of two files with one name the owner's counts.

    What is wrong joins *problems*; a policy with problems is left out, and told to *drafts* as far as it can be read.
    """
    files = {name: (name, text) for name, text in texts(shipped("config") / "policies", "*.toml")}
    if directory is not None:
        own = directory / "policies"
        files |= {name: (str(own / name), text) for name, text in _texts(own, "*.toml", problems)}
    others = {name.removesuffix(".toml"): text for name, (_, text) in files.items()}
    policies: dict[str, Policy] = {}
    for name, (place, text) in files.items():
        stem = name.removesuffix(".toml")
        rest = {key: one for key, one in others.items() if key != stem}
        read = collected(problems, lambda: draft_policy(text, place, others=rest))  # noqa: B023
        if read is None:
            continue
        policy, wrong = read
        if wrong:
            problems += wrong
            if drafts is not None:
                drafts[policy.name or stem] = policy
            continue
        if policy.name in policies:
            taken = f"name = {policy.name!r} is already taken by {policies[policy.name].file}"
            problems.append(Problem(place, 1, f"{taken}; give it another name"))
        policies[policy.name] = policy
    return policies


def read_letters(directory: Path | None, problems: list[Problem]) -> Templates | None:
    """The shipped templates and the owner's; None when something is wrong with them."""
    own = _own_letters(directory, problems)
    proven = texts(shipped("templates"), "**/*.txt.j2")
    try:
        return read_templates(own, proven=proven)
    except ConfigError as error:
        problems += _placed(error.problems, directory, "templates")
        return None


def purposes_written(directory: Path) -> tuple[str, ...]:
    """The purposes that the shipped templates and the owner's have a file for, be it right or wrong."""
    paths = [path for path, _ in texts(shipped("templates"), "**/*.txt.j2")]
    return purposes_of([*paths, *(path for path, _ in _own_letters(directory, []))])


def _own_letters(directory: Path | None, problems: list[Problem]) -> list[tuple[str, str]]:
    return [] if directory is None else _texts(directory / "templates", "**/*.txt.j2", problems)


def _placed(problems: Iterable[Problem], directory: Path | None, below: str) -> list[Problem]:
    """*problems* of the owner's own files, named as the owner finds them; the shipped files have none."""
    return [one if directory is None else replace(one, file=str(directory / below / one.file)) for one in problems]


def read_platforms(directory: Path, problems: list[Problem]) -> Catalogue | None:
    """The shipped catalogue with the owner's entries; None when something is wrong with them."""
    own = _texts(directory / "platforms", "*.toml", problems)
    if not own:
        return shipped_catalogue()
    # Imported here: only a file that a person wrote needs the check, and the check a library.
    from assistant.invitations.entry import read_catalogue

    try:
        return read_catalogue(own, shipped=shipped_catalogue().platforms)
    except ConfigError as error:
        problems += _placed(error.problems, directory, "platforms")
        return None


def shipped_policies() -> Mapping[str, Policy]:
    """The policies that come with the program, for a command that needs no configuration."""
    problems: list[Problem] = []
    policies = read_policies(None, problems)
    if problems:
        raise ConfigError(problems)
    return policies


def shipped_letters() -> Templates:
    """The templates that come with the program."""
    return read_templates((), proven=texts(shipped("templates"), "**/*.txt.j2"))


def _texts(directory: Path, pattern: str, problems: list[Problem]) -> list[tuple[str, str]]:
    found = []
    for path in sorted(directory.glob(pattern)) if directory.is_dir() else ():
        try:
            if path.is_file():
                found.append((path.relative_to(directory).as_posix(), path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(str(path), None, f"cannot be read: {reason(error)}"))
    return found


def collected(problems: list[Problem], read: Callable[[], _T]) -> _T | None:
    """What *read* gives; None when it raises ConfigError, whose problems join *problems*."""
    try:
        return read()
    except ConfigError as error:
        problems += error.problems
        return None


def reason(error: OSError | UnicodeDecodeError) -> str:
    """Why a file cannot be read, in words."""
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} is not UTF-8; save the file as UTF-8"
    return error.strerror or type(error).__name__
