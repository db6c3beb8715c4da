"""The program as its owner types it, in this process: a configuration and a state in a directory, no mail server."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.cli import main
from assistant.config.load import load_config
from assistant.daemon.state import open_store
from tests.configurations import configuration
from tests.unit.desk.room import MONDAY, OWNER, Room


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@contextlib.contextmanager
def a_desk(directory: Path, *, now: datetime = MONDAY, **settings: str) -> Iterator[Room]:
    """A desk over the state of an installation in *directory*, which the commands open after it is closed."""
    (directory / "assistant.toml").write_text(configuration(OWNER, directory / "state", **settings))  # type: ignore[arg-type]
    config = load_config(directory, environment={})
    store = open_store(config, now)
    try:
        yield Room(config, store, now)
    finally:
        store.close()


def typed(*arguments: str, directory: Path | None = None, answers: str = "") -> Said:
    """What the program says and its exit code; *answers* are typed in, and *directory* is the configuration's."""
    given = [*arguments, *(["--config", str(directory)] if directory else [])]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _typing(answers):
        try:
            main(given)
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return Said(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _typing(text: str) -> Iterator[None]:
    import sys

    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before
