"""``templates``: the letters."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import config_option, configured, json_option, say, show_json
from assistant.config.parts import find_config, shipped_letters
from assistant.letters.preview import check, preview
from assistant.letters.templates import Templates
from assistant.toml import nearest

if TYPE_CHECKING:
    from assistant.config.values import Config


@click.group()
def templates() -> None:
    """The letters."""


@templates.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """Purposes, and the languages that have a letter for them."""
    found = _templates(config_path)
    for purpose in found.purposes():
        if as_json:
            show_json({"purpose": purpose, "languages": list(found.languages(purpose))})
        else:
            say(f"{purpose:<22} {' '.join(found.languages(purpose))}")


@templates.command("preview")
@config_option
@click.option("--language", default="en", show_default=True, help="Two letters.")
@click.argument("purposes", nargs=-1, metavar="[PURPOSE]...")
def preview_(config_path: Path | None, language: str, purposes: tuple[str, ...]) -> None:
    """The letters of each PURPOSE, or all of them, as three made-up people would get them from you."""
    config = _config(config_path)
    letters = shipped_letters() if config is None else config.templates
    tongues = sorted({one for purpose in letters.purposes() for one in letters.languages(purpose)})
    if language not in tongues:
        raise click.ClickException(f'there is no letter in "{language}"; there are letters in: {", ".join(tongues)}')
    for purpose in purposes:
        if purpose not in letters.purposes():
            guess = nearest(purpose, list(letters.purposes()))
            hint = f'did you mean "{guess}"?' if guess else "see: assistant templates list"
            raise click.ClickException(f'there is no letter of the purpose "{purpose}"; {hint}')
    owner = {} if config is None else {"owner": config.owner.for_letters}
    found = preview(letters, language, purposes=purposes, **owner)
    for one in found:
        say(f"== {one.purpose}, to a person of whom {one.sample}")
        if one.draft is None:
            say(f"   cannot be written: {one.problem}\n")
        else:
            say(f"Subject: {one.draft.subject}\n\n{one.draft.text}")


@templates.command("check")
@config_option
def check_(config_path: Path | None) -> None:
    """Missing letters and variables, overlong lines, links. Exit code 4 when something is wrong."""
    findings = check(_templates(config_path))
    for finding in findings:
        say(f"  - {finding}")
    if findings:
        raise SystemExit(4)
    say("Every letter is there and can be written.")


def _config(config_path: Path | None) -> Config | None:
    """The configuration; None when none is named and none lies at the usual place."""
    if config_path is None and not find_config(None, environment=os.environ).exists():
        return None
    return configured(config_path)


def _templates(config_path: Path | None) -> Templates:
    config = _config(config_path)
    return shipped_letters() if config is None else config.templates
