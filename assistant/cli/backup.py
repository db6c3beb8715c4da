"""``backup`` and ``restore``."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import click

from assistant.cli.common import config_option, configured, opened, say, utc_now
from assistant.daemon.state import open_store
from assistant.store.engine import sole_daemon


@click.command()
@config_option
@click.argument("to", required=False, type=click.Path(path_type=Path))
def backup(config_path: Path | None, to: Path | None) -> None:
    """A checked copy of the state, beside it or at TO."""
    with opened(config_path) as (_, store):
        made = store.backup(utc_now(), to)
    if made is None:
        raise click.ClickException("the state lies on a database server; use its own backup")
    say(f"Written and checked: {made}")


@click.command()
@config_option
@click.argument("copy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(config_path: Path | None, copy: Path) -> None:
    """Put COPY in the place of the state; sending stays paused until you resume.

    What was sent since the copy was made is learned from the Sent mailbox before anything else may leave.
    """
    config = configured(config_path)
    with sqlite3.connect(f"file:{copy}?mode=ro", uri=True) as database:
        try:
            verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise click.ClickException(f"{copy} is no database that can be read: {error}") from None
    if verdict != "ok":
        raise click.ClickException(f"{copy} is damaged ({verdict}); take an older copy")
    with sole_daemon(config.storage.directory):
        store = open_store(config, utc_now())
        file = store.file
        if file is None:
            raise click.ClickException("the state lies on a database server; use its own restore")
        kept = store.backup(utc_now())
        store.close()
        for left_over in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-journal")):
            left_over.unlink(missing_ok=True)
        shutil.copyfile(copy, file)
        file.chmod(0o600)
        store = open_store(config, utc_now())
        with store.book() as book:
            book.settings.put("paused", f"restored from {copy.name}; look at the status, then resume")
            book.settings.put("restored", utc_now().isoformat())
        store.close()
    say(f"Restored from {copy}; the state before lies in {kept}.")
    say("Nothing is sent until you have looked: assistant status, then assistant resume")
