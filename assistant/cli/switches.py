"""``pause`` and ``resume``: all sending stops at once, and survives restarts."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import config_option, opened, say, utc_now
from assistant.desk import switch


@click.command()
@config_option
@click.argument("because", nargs=-1)
def pause(config_path: Path | None, because: tuple[str, ...]) -> None:
    """Stop all sending at once; BECAUSE is shown in the status."""
    with opened(config_path) as (_, store), store.book() as book:
        switch.pause(" ".join(because), book)
    say("Nothing is sent until: assistant resume")


@click.command()
@config_option
def resume(config_path: Path | None) -> None:
    """Allow sending again."""
    with opened(config_path) as (config, store), store.book() as book:
        on = switch.resume(book, config, utc_now())
    if not on:
        say(f"The file {config.storage.directory / 'pause'} still stops all sending; remove it.")
        raise SystemExit(1)
    say("Letters leave again as their time comes.")
