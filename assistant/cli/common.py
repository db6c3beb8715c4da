"""What the commands share: the configuration option, JSON, safe text for a terminal."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from assistant.cli.root import hand_over_at_the_end

if TYPE_CHECKING:
    from assistant.config.values import Config
    from assistant.store.engine import Store

_F = TypeVar("_F", bound=Callable[..., Any])


def config_option(command: _F) -> _F:
    """``--config``: the file or the directory of the configuration."""
    return click.option(
        "--config", "config_path", type=click.Path(path_type=Path), envvar="ASSISTANT_CONFIG",
        help="Configuration file or directory [default: $XDG_CONFIG_HOME/assistant].",
    )(command)  # fmt: skip


def json_option(command: _F) -> _F:
    return click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")(command)


class Count(click.ParamType[int]):
    """A whole number from *least* on, refused with what is expected."""

    name = "integer"

    def __init__(self, least: int, example: int) -> None:
        self.least = least
        self.example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """*value* as a number, or a usage error."""
        try:
            number = int(value)
        except ValueError:
            number = self.least - 1
        if number < self.least:
            zero = " or 0 for all" if self.least == 0 else ""
            self.fail(f'"{value}" is not a whole number from {self.least} on; write one such as {self.example}{zero}',
                      param, ctx)  # fmt: skip
        return number


def utc_now() -> datetime:
    return datetime.now(UTC)


def configured(path: Path | None) -> Config:
    """The configuration. Raises ConfigError."""
    # Imported here: the check of the whole file brings a library that a command without configuration does not need.
    from assistant.config.load import load_config

    config = load_config(path, environment=os.environ)
    hand_over_at_the_end(config.storage.directory)
    return config


@contextmanager
def opened(path: Path | None) -> Iterator[tuple[Config, Store]]:
    """Configuration and store, for a command that looks at the state."""
    # Imported here: a command that only looks at policies or letters needs no store and no daemon.
    from assistant.daemon.state import open_store

    config = configured(path)
    store = open_store(config, utc_now())
    try:
        yield config, store
    finally:
        store.close()


#: What is left of that once JSON is made: it escapes the controls of ASCII itself.
_STEERS = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)


def say(text: str = "") -> None:
    """Print *text* for a person: nothing in it can steer the terminal."""
    click.echo("\n".join(plain(line) for line in text.split("\n")))


def plain(text: str) -> str:
    """*text* without control characters and without those that turn the reading direction."""
    return "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co") or char in "\t\u200d" else " "
        for char in text
    )


def counted(count: int, one: str, many: str | None = None) -> str:
    """How many of a thing, as a person writes it: "1 mail", "3 mails", "1 of them is", "3 people"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def column(text: str, width: int, *, cut: bool = False) -> str:
    """*text* with blanks behind it, up to *width* cells of a terminal: a Chinese character takes two of them."""
    if text.isascii():
        return f"{text[:width] if cut else text:<{width}}"
    # Imported here: most names need no table of widths.
    from rich.cells import cell_len, set_cell_size

    return set_cell_size(text, width) if cut or cell_len(text) < width else text


def show_json(value: Any, *, indent: int | None = None) -> None:
    """Print *value* as JSON, in which what could steer a terminal is written as an escape: the value is the same."""
    text = json.dumps(value, ensure_ascii=False, default=_as_json, indent=indent)
    click.echo(_STEERS.sub(lambda found: json.dumps(found[0])[1:-1], text))


def _as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


def moment(at: datetime | None, config: Config) -> str:
    """An instant as the owner reads it: "Thu 26 Nov 15:00"; with the year when it is another one."""
    if at is None:
        return "-"
    local = at.astimezone(config.owner.zone)
    this_year = local.year == utc_now().year
    return f"{local:%a %d %b %H:%M}" if this_year else f"{local:%a %d %b %Y %H:%M}"
