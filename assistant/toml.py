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
_COLON = re.compile(r"\s*([A-Za-z0-9_-]+)\s*:\s")
_PAIR = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=(.*)$")
_TEXT = re.compile(r"[^\W_]|[~/.@+-]")  # how a text without quotes begins
_NUMBER = re.compile(r"[+-]?\d[\d._:TZ+-]*$|true$|false$")
_CURLY = "„“”‚‘’«»`´"
# Words of a key whose value may be a secret; misspelled ones, too. The first are known wherever they stand in a key.
_SECRET_INSIDE = ("pass", "secret", "token", "credential", "oauth", "auth", "bearer", "login", "user", "geheim",
                  "kennwort", "contrasena", "private")  # fmt: skip
_SECRET = ("password", "passwd", "pass", "passphrase", "pin", "secret", "client_secret", "token", "oauth", "key",
           "apikey", "client", "database_url", "url", "command", "file", "env", "user", "login", "pw", "pwd",
           "kennwort", "geheim", "mdp", "mot_de_passe", "contrasena", "clave", "cle")  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_YES, _NO = ("yes", "on", "true"), ("no", "off", "false")
_TEXT_OR_COMMENT = re.compile(r""" "[^"]*" | '[^']*' | \#.* """, re.VERBOSE)
_LONGEST_LIST = 200  # lines
_SHOWN = 40  # characters of a value
_SAMPLE = '"value"'
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
        lines = text.split("\n")[:line]
        if what.startswith("Expected \"'"):  # told at the end of the file, however far up a mark is missing
            line = next((at for at, one in enumerate(lines, 1) if "is not closed" in (_mistaken(one) or "")), line)
            lines = lines[:line]
        wrong = _mistaken(lines[-1]) or f"{what}; write keys as name = {_SAMPLE}"
        if begins := _open_list(lines[:-1]):  # it is noticed where the next table or key begins
            line, wrong = begins[0], f"the list behind {begins[1]} = is not closed; write ] behind its last value"
        raise ConfigError([Problem(file, line, f"this is not TOML: {wrong}")]) from error
    except ValueError as error:  # a number of thousands of digits
        raise ConfigError([Problem(file, None, "a number has too many digits to be one")]) from error
    except RecursionError as error:
        raise ConfigError([Problem(file, None, "brackets are nested too deeply")]) from error
    return Document(file, data, _index(text))


def _mistaken(line: str) -> str | None:
    """What is wrong with the value on *line* and how it is written right; None when it is something else."""
    if found := _COLON.match(line):
        return f"a colon stands behind {found[1]}; write {found[1]} = {_SAMPLE}"
    found = _PAIR.match(line)
    if found is None:
        return None
    key, value = found[1], found[2].strip()
    if not value:
        return f"nothing stands behind {key} =; write {key} = {_SAMPLE}"
    return _wrong_list(key, value) if value[0] == "[" else _wrong_quotes(key, value)


def _wrong_quotes(key: str, value: str) -> str | None:
    if value[0] not in "\"'":
        value = value.partition(" #")[0].rstrip()
    right = f"write {key} = {_quoted(value if _may_show(key, value) else '…')}"
    if value.casefold() in (*_YES, *_NO) and value not in ("true", "false"):
        return f"{value} is neither true nor false; write {key} = {'true' if value.casefold() in _YES else 'false'}"
    if value[0] in _CURLY:
        return f"{value[0]} is no quotation mark here; {right}"
    if value[0] not in "\"'":
        wrong = _TEXT.match(value) and not _NUMBER.match(value)
        return f"the text behind {key} = stands without quotation marks; {right}" if wrong else None
    if value.count(value[0]) == 1:
        return f"the quotation mark behind {key} = is not closed; {right}"
    if value[0] == '"' and "\\" in value:
        return f"the text behind {key} = holds a backslash, which means something else; {right}"
    if value.count(value[0]) > 2:
        return f"more than one pair of quotation marks stands behind {key} =; {right}"
    return None


def _wrong_list(key: str, value: str) -> str | None:
    """A list whose texts have no quotes; one that is not closed is told by what follows it."""
    if not value.endswith("]") or any(mark in value for mark in "\"'{}#") or not _may_show(key, value):
        return None
    items = ", ".join(_quoted(one.strip()) for one in value[1:-1].split(",") if one.strip())
    return f"a text in the list behind {key} = stands without quotation marks; write {key} = [{items}]"


def _may_show(key: str, value: str) -> bool:
    """Whether *value* can stand in a message: not one that may be a password, or that holds a key and its password."""
    return len(value) <= _SHOWN and not (looks_secret(key) or "@" in value or ("=" in value and looks_secret(value)))


def looks_secret(key: str) -> bool:
    """Whether what stands behind *key* may be a secret, however the key is spelled."""
    key = key.casefold()
    if any(word in key for word in _SECRET_INSIDE) or nearest(key, _SECRET) is not None:
        return True
    return any(difflib.get_close_matches(word, _SECRET, n=1, cutoff=0.75) for word in _WORD.findall(key))


def _quoted(value: str) -> str:
    inside = value.rstrip(",").strip("\"'" + _CURLY)
    return f"'{inside}'" if '"' in inside or "\\" in inside else f'"{inside}"'


def _open_list(lines: list[str]) -> tuple[int, str] | None:
    """The number of the line on which a list begins that *lines* do not close, and its key."""
    depth = 0
    for number in range(len(lines), max(0, len(lines) - _LONGEST_LIST), -1):
        bare = _TEXT_OR_COMMENT.sub("", lines[number - 1])
        found = _PAIR.match(bare)
        if found is None and bare.lstrip().startswith("[") and bare.rstrip().endswith("]"):
            return None  # a table
        depth += bare.count("[") - bare.count("]")
        if found is not None:
            return (number, found[1]) if depth > 0 and found[2].lstrip().startswith("[") else None
    return None


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


def spelled(path: Iterable[str | int]) -> str:
    """``subjects[2].kind``, counted from one as people count."""
    name = ""
    for step in path:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def problems_of(
    error: ValidationError,
    document: Document,
    *,
    known: Mapping[Path, Iterable[str]] | None = None,
) -> list[Problem]:
    """Pydantic's errors as problems with file and line.

    *known* names the keys that a table may have (indices left out of the path), for "did you mean"; the values
    of keys that look like a secret's are never shown.
    """
    problems = []
    for item in error.errors(include_url=False, include_context=False):
        path = tuple(item["loc"])
        name = spelled(path)
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
            value = "" if any(looks_secret(str(step)) for step in path) else f" (got {item['input']!r})"
            message = f"{name}: {item['msg'].removeprefix('Value error, ')}{value}"
        problems.append(document.problem(path, message))
    return problems
