"""``backup`` and ``restore``."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from assistant.cli.common import config_option, configured, opened, say, utc_now
from assistant.daemon.state import store_of
from assistant.store.backups import put_in_place, set_aside
from assistant.store.engine import Store, sole_daemon


@click.command()
@config_option
@click.argument("to", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over TO, whatever it is.")
def backup(config_path: Path | None, to: Path | None, force: bool) -> None:
    """A checked copy of the state, beside it or at TO; an earlier backup there is written over."""
    with opened(config_path) as (_, store):
        if to is not None:
            _refuse_what_is_not_ours(to, store.file, force=force)
        made = store.backup(utc_now(), to)
    if made is None:
        raise click.ClickException("the state lies on a database server; use its own backup")
    say(f"Written and checked: {made}")


def _refuse_what_is_not_ours(to: Path, state: Path | None, *, force: bool) -> None:
    """Raises ClickException where a backup at *to* would make a directory, or cost a file that is no backup."""
    if not to.parent.is_dir():
        raise click.ClickException(f"there is no directory {to.parent}; make it first, or mend the name")
    if to.is_dir():
        raise click.ClickException(f"{to} is a directory; name a file in it, such as {to / 'assistant.sqlite'}")
    if state is not None and to.resolve() == state.resolve():
        raise click.ClickException(f"{to} is the state itself; give the backup another place")
    if not force and to.exists() and not _is_backup(to):
        raise click.ClickException(f"{to} is there already and is no backup of ours; take another name, or --force")


def _is_backup(file: Path) -> bool:
    """Whether *file* is a database with our tables."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except (sqlite3.Error, OSError):
        return False
    return {"invitation_case", "letter", "person"} <= {name for (name,) in rows}


@click.command()
@config_option
@click.argument("copy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(config_path: Path | None, copy: Path) -> None:
    """Put COPY in the place of the state; sending stays paused until you resume.

    What was sent since the copy was made is learned from the Sent mailbox before anything else may leave.
    """
    config = configured(config_path)
    with sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True) as database:
        try:
            verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise click.ClickException(f"{copy} is no database that can be read: {error}") from None
    if verdict != "ok":
        raise click.ClickException(f"{copy} is damaged ({verdict}); take an older copy")
    if not _is_backup(copy):
        raise click.ClickException(f"{copy} is no backup of ours; nothing was changed")
    with sole_daemon(config.storage.directory):
        file = store_of(config).file
        if file is None:
            raise click.ClickException("the state lies on a database server; use its own restore")
        part = file.with_name(f".restored-{file.name}")
        try:
            _prepare(copy, part)
            kept = set_aside(file, utc_now())
            put_in_place(part, file)
        finally:
            part.unlink(missing_ok=True)
    say(f"Restored from {copy}" + (f"; the state before lies in {kept}." if kept else "."))
    say("Nothing is sent until you have looked: assistant status, then assistant resume")


def _prepare(copy: Path, part: Path) -> None:
    """*copy* at *part*, brought to this version and paused already: it may go to work as soon as it has its place."""
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    shutil.copyfile(copy, part)
    store = Store(f"sqlite:///{part}")
    try:
        store.prepare(utc_now())
        with store.book() as book:
            book.settings.put("paused", f"restored from {copy.name}; look at the status, then resume")
            book.settings.put("restored", utc_now().isoformat())
    finally:
        store.close()
