"""``digest``: the owner's day in five short lists."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import config_option, opened, say, utc_now
from assistant.daemon.digest_mail import digest_text, send_digest
from assistant.daemon.house import House


@click.group()
def digest() -> None:
    """Your day in five short lists."""


@digest.command()
@config_option
def preview(config_path: Path | None) -> None:
    """What the digest would say now."""
    with opened(config_path) as (config, store):
        written = digest_text(House(config, store), utc_now())
    if written is None:
        say("There is nothing to say; an empty digest is not sent.")
        return
    say(f"Subject: {written[0]}\n\n{written[1]}")


@digest.command()
@config_option
def send(config_path: Path | None) -> None:
    """Send it now, to you alone."""
    with opened(config_path) as (config, store):
        left = send_digest(House(config, store))
    say(f"Sent to {config.digest.to}." if left else "Nothing was sent: there is nothing to say, or the server refused.")
