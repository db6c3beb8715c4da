"""A small right configuration, and its pieces to be made wrong."""

from __future__ import annotations

from pathlib import Path

from assistant.config.load import read_config
from assistant.config.values import Config
from assistant.errors import ConfigError

OWNER = """\
[owner]
name = "Jane Example"
time_zone = "Europe/Berlin"
"""
MAILBOX = """\
[[mailbox]]
name = "private"
address = "jane@example.org"
authserv_ids = ["mx.example.org"]
[mailbox.imap]
host = "imap.example.org"
password = { file = "imap.password" }
[mailbox.smtp]
host = "smtp.example.org"
password = { file = "imap.password" }
"""
RIGHT = OWNER + MAILBOX
HOME = {"HOME": "/home/jane"}


def a_config(text: str = RIGHT, *, directory: Path = Path("/nowhere"), **environment: str) -> Config:
    return read_config(text, "assistant.toml", directory=directory, environment=HOME | environment)


def problems(text: str, *, directory: Path = Path("/nowhere")) -> list[str]:
    try:
        a_config(text, directory=directory)
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []
