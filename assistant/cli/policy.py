"""``policy``: the rules that decide."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from assistant.cli.common import config_option, configured, counted, json_option, say, show_json
from assistant.cli.trust import trust
from assistant.config.parts import find_config, read_policies, shipped_policies
from assistant.config.shipped import shipped
from assistant.errors import ConfigError, Problem
from assistant.policy.check import Severity, check
from assistant.policy.describe import describe
from assistant.policy.describe import diff as difference
from assistant.policy.load import read_policy
from assistant.policy.rules import Policy
from assistant.toml import nearest


@click.group()
def policy() -> None:
    """The rules that decide."""


policy.add_command(trust)


@policy.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """Every policy, shipped and your own."""
    for one in _policies(config_path).values():
        if as_json:
            show_json({"name": one.name, "description": one.description, "rules": len(one.rules), "file": one.file})
        else:
            say(f"{one.name:<15} {one.description.splitlines()[0] if one.description else ''}")


@policy.command()
@config_option
@click.argument("name")
def show(config_path: Path | None, name: str) -> None:
    """A policy as plain sentences."""
    say(describe(_named(name, _policies(config_path))))


@policy.command("check")
@config_option
@json_option
@click.argument("names", nargs=-1)
def check_(config_path: Path | None, as_json: bool, names: tuple[str, ...]) -> None:
    """Run the examples of policies (names or files), and find rules that can never match. Exit code 4 on errors."""
    policies = _policies(config_path)
    broken = False
    for one in [_named(name, policies) for name in names] or list(policies.values()):
        findings = check(one)
        broken = broken or any(finding.severity is Severity.ERROR for finding in findings)
        if as_json:
            show_json({"policy": one.name, "findings": [str(finding) for finding in findings]})
            continue
        examples = len(one.examples) + sum(len(rule.examples) for rule in one.rules)
        found = "nothing to mend" if not findings else f"{len(findings)} to look at:"
        say(f"{one.name}: {counted(len(one.rules), 'rule')}, {counted(examples, 'example')}, {found}")
        for finding in findings:
            say(f"  {finding}")
    if broken:
        raise SystemExit(4)


@policy.command()
@config_option
@click.argument("old")
@click.argument("new")
def diff(config_path: Path | None, old: str, new: str) -> None:
    """What changes from policy OLD to policy NEW (names or files)."""
    policies = _policies(config_path)
    say(difference(_named(old, policies), _named(new, policies)))


def _policies(config_path: Path | None) -> Mapping[str, Policy]:
    """All policies; a broken configuration does not hide the shipped ones, broken policies are errors."""
    if config_path is None and not find_config(None, environment=os.environ).exists():
        return shipped_policies()
    try:
        return configured(config_path).policies
    except ConfigError:
        problems: list[Problem] = []
        found = read_policies(find_config(config_path, environment=os.environ).parent, problems)
        if problems:
            raise ConfigError(problems) from None
        return found


def _named(name: str, policies: Mapping[str, Policy]) -> Policy:
    """The policy of that name, or in that file; a file may build on any other policy."""
    if name in policies:
        return policies[name]
    file = Path(name)
    if file.suffix != ".toml":
        guess = nearest(name, list(policies))
        hint = f'did you mean "{guess}"?' if guess else f"known are: {', '.join(policies)}"
        raise click.ClickException(f'there is no policy "{name}"; {hint}')
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{name} is not text in UTF-8") from None
    others = {one.name: _text_of(one) for one in policies.values() if Path(one.file).absolute() != file.absolute()}
    return read_policy(text, name, others=others)


def _text_of(policy: Policy) -> str:
    """The file that *policy* was read from; the shipped ones are named without their directory."""
    place = Path(policy.file)
    return (place if place.is_absolute() else shipped("config") / "policies" / place).read_text(encoding="utf-8")
