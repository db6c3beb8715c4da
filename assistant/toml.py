"""TOML text that still knows its lines, so that an error can name the place a person must edit.

The standard library says where a syntax error is, but not where a value stood. The index below walks the text once
and remembers the line of every table, array-of-tables entry and key; a path that it does not know (inside an inline
table or a multi-line array) falls back to the nearest enclosing line.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.errors import ConfigError, Problem

if TYPE_CHECKING:
    from pydantic import ValidationError

Path = tuple[str | int, ...]

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_ENTRY = re.compile(r"\s*\[\[([^\[\]]+)\]\]\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'))*)\s*="""
)
_SYNTAX = re.compile(r"^(?P<what>.*?)\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """Parsed TOML with the file it came from and the line of each value."""

    file: str
    data: dict[str, Any]
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, path: Iterable[str | int]) -> int | None:
        """The line of *path*, else of the nearest enclosing table; None for the whole file."""
        steps = tuple(path)
        while steps:
            if steps in self.lines:
                return self.lines[steps]
            steps = steps[:-1]
        return None

    def problem(self, path: Iterable[str | int], message: str) -> Problem:
        return Problem(self.file, self.line_of(path), message)


def read_toml(text: str, file: str) -> Document:
    """Parse *text*; raises ConfigError with file and line when it is not TOML."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX.match(str(error))
        line = int(found["line"]) if found and found["line"] else (text.count("\n") + 1 if found else None)
        what = found["what"] if found else str(error)
        message = f'this is not TOML: {what}; write keys as name = "value"'
        raise ConfigError([Problem(file, line, message)]) from error
    return Document(file, data, _index(text))


def _index(text: str) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    quote: str | None = None  # inside a multi-line string nothing is a key
    for number, line in enumerate(text.splitlines(), 1):
        if quote is not None:
            if quote in line:
                quote = None
            continue
        if found := _ENTRY.match(line):
            name = _resolve(_split(found[1]), counts)
            index = counts.get(name, -1) + 1
            counts[name] = index
            here = (*name, index)
            lines.setdefault(name, number)
            lines[here] = number
        elif found := _TABLE.match(line):
            here = _resolve(_split(found[1]), counts)
            lines.setdefault(here, number)
        elif found := _KEY.match(line):
            path = here + _split(found[1])
            lines.setdefault(path, number)
            rest = line[found.end() :]
            for mark in ('"""', "'''"):
                if rest.count(mark) % 2:
                    quote = mark
    return lines


def _split(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _resolve(name: Path, counts: Mapping[Path, int]) -> Path:
    """*name* with the index of the current entry put in behind each array of tables."""
    path: Path = ()
    for at, step in enumerate(name):
        path = (*path, step)
        if at < len(name) - 1 and path in counts:
            path = (*path, counts[path])
    return path


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that *word* was probably meant to be, or None."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def problems_of(
    error: ValidationError,
    document: Document,
    *,
    known: Mapping[Path, Iterable[str]] | None = None,
    secret: Iterable[str] = ("password", "token", "secret"),
) -> list[Problem]:
    """Pydantic's errors as problems with file and line.

    *known* names the keys that a table may have (indices left out of the path), for "did you mean"; the values
    of *secret* keys are never shown.
    """
    hidden = set(secret)
    problems = []
    for item in error.errors(include_url=False, include_context=False):
        path = tuple(item["loc"])
        name = ".".join(str(step) for step in path)
        if item["type"] == "extra_forbidden":
            table = tuple(step for step in path[:-1] if isinstance(step, str))
            keys = list((known or {}).get(table, ()))
            guess = nearest(str(path[-1]), keys)
            hint = (
                f"did you mean {guess!r}?"
                if guess
                else (f"known are: {', '.join(sorted(keys))}" if keys else "remove it")
            )
            message = f"{name} is not a key that is known here; {hint}"
        elif item["type"] == "missing":
            message = f"{name} is missing; it has no default"
        else:
            value = "" if hidden & {str(step) for step in path} else f" (got {item['input']!r})"
            message = f"{name}: {item['msg'].removeprefix('Value error, ')}{value}"
        problems.append(document.problem(path, message))
    return problems
