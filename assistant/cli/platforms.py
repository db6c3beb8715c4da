"""``platforms``: the catalogue."""

from __future__ import annotations

import os
from pathlib import Path

import click

from assistant.cli.common import config_option, configured, json_option, say, show_json
from assistant.cli.sources import mails_in
from assistant.config.parts import find_config
from assistant.errors import MailError
from assistant.invitations.catalogue import Catalogue, shipped_catalogue
from assistant.invitations.learn import propose_entry
from assistant.mail.parse import read_mail


@click.group()
def platforms() -> None:
    """The catalogue of platforms; your own entries go into platforms/ beside your configuration."""


@platforms.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """Every platform that is known."""
    for one in _catalogue(config_path).platforms:
        if as_json:
            show_json({"key": one.key, "name": one.name, "domains": list(one.domains)})
        else:
            say(f"{one.key:<14} {one.name:<18} {', '.join(one.domains)}")


@platforms.command()
@config_option
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
def learn(config_path: Path | None, paths: tuple[str, ...]) -> None:
    """Propose an entry from mails that no entry knows; read it, and put it into platforms/."""
    mails = []
    for source, raw in mails_in(paths):
        try:
            mails.append(read_mail(raw))
        except MailError as error:
            click.echo(f"{source}: {error}", err=True)
    if not mails:
        raise click.ClickException(f"no mail that can be read is in {', '.join(paths)}")
    say(propose_entry(mails, _catalogue(config_path)))


def _catalogue(config_path: Path | None) -> Catalogue:
    if config_path is None and not find_config(None, environment=os.environ).exists():
        return shipped_catalogue()
    return configured(config_path).catalogue
