"""``pause`` and ``resume``: all sending stops at once, and survives restarts."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import config_option, opened, say
from assistant.daemon.gate import newest_moment
from assistant.daemon.house import utc_now


@click.command()
@config_option
@click.argument("because", nargs=-1)
def pause(config_path: Path | None, because: tuple[str, ...]) -> None:
    """Stop all sending at once; BECAUSE is shown in the status."""
    with opened(config_path) as (_, store), store.book() as book:
        book.settings.put("paused", " ".join(because) or "you said so")
    say("Nothing is sent until: assistant resume")


@click.command()
@config_option
def resume(config_path: Path | None) -> None:
    """Allow sending again."""
    with opened(config_path) as (config, store), store.book() as book:
        book.settings.drop("paused")
        newest = newest_moment(book)
        if newest is not None and newest > utc_now():
            # The clock once ran ahead; you looked, so what was written then stops nothing any more.
            book.settings.put("clock excused", newest.isoformat())
        book.settings.drop("bounces")
        for mailbox in config.mailboxes:
            book.settings.drop(f"smtp stopped {mailbox.name}")
        book.notices.settle("paused")
        book.notices.settle("smtp")
        left_over = (config.storage.directory / "pause").exists()
    if left_over:
        say(f"The file {config.storage.directory / 'pause'} still stops all sending; remove it.")
        raise SystemExit(1)
    say("Letters leave again as their time comes.")
