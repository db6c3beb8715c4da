"""Pydantic's errors in a person's words: file, line, key, the value that was met (never a secret), a good example."""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from assistant.errors import Problem
from assistant.toml import Document, Path, nearest

#: Below these keys no value is ever shown.
SECRET = frozenset({"password", "oauth", "token", "secret", "client_secret", "database_url", "user", "command"})
_SHOWN = 60  # characters of a value
_WORDS = {
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "string_type": "is not a text in quotes",
    "list_type": "is not a list in [ ]",
    "model_type": "is not a table",
    "model_attributes_type": "is not a table",
    "dict_type": "is not a table",
}


def problems_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    """Every error of *error* as a Problem, in the order of the file, none twice."""
    problems = [_problem(item, document, model) for item in error.errors(include_url=False)]
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.line or 0)


def toml_value(value: Any) -> str:
    """*value* as TOML writes it, on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {toml_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def table_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a table, of a list of tables, or of an optional table."""
    return next(_models(field.annotation), None)


def _problem(item: Any, document: Document, model: type[BaseModel]) -> Problem:
    path = _within(tuple(item["loc"]), document.data, item["type"])
    name = _name(path)
    if item["type"] == "extra_forbidden":
        if SECRET & {step for step in path[:-1] if isinstance(step, str)}:
            name = f"a name below {_name(path[:-1])}"  # it may be the secret, written in the wrong place
        return document.problem(path, f"{name} is not a key that is known here; {_hint(path, model)}")
    if item["type"] == "missing":
        return document.problem(path, f"{name} is missing; it has no default{_example(path, model)}")
    words = _WORDS.get(item["type"])
    if item["type"] in ("enum", "literal_error"):
        words = _choice(item)
    elif words is None:
        words = item["msg"].removeprefix("Value error, ")
        words = words if item["type"] == "value_error" else f"is not right: {words[:1].lower()}{words[1:]}"
    else:
        words += _example(path, model)
    return document.problem(path, f"{name}{_value(path, document.data)} {words}")


def _within(path: Path, data: Any, kind: str) -> Path:
    """*path* as far as it leads through the file; pydantic adds names of its own behind that."""
    kept: list[str | int] = []
    for step in path:
        inside = isinstance(data, Mapping) and step in data
        if not inside and not (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            if kind == "missing" and isinstance(data, Mapping):
                kept.append(step)
            break
        kept.append(step)
        data = data[step]
    return tuple(kept)


def _name(path: Path) -> str:
    """``mailbox[2].imap.port``, counted from one as people count."""
    name = ""
    for step in path:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name or "the file"


def _value(path: Path, data: Any) -> str:
    if SECRET & {step for step in path if isinstance(step, str)}:
        return ""
    for step in path:
        data = data[step]
    if not isinstance(data, str | int | float | bool) or (isinstance(data, str) and "@" in data and "://" in data):
        return ""
    shown = toml_value(data)
    return f" = {shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '…'}"


def _choice(item: Any) -> str:
    """The nearest of the words that are allowed."""
    allowed = re.findall(r"'([^']+)'", str(item.get("ctx", {}).get("expected", "")))
    guess = nearest(str(item["input"]), allowed)
    return f"is not one of {', '.join(allowed)}" + (f'; did you mean "{guess}"?' if guess else "")


def _hint(path: Path, model: type[BaseModel]) -> str:
    keys = sorted(_table(path[:-1], model).model_fields)
    guess = nearest(str(path[-1]), keys)
    return f"did you mean {guess}?" if guess else f"known are: {', '.join(keys)}"


def _example(path: Path, model: type[BaseModel]) -> str:
    field = _field(path, model)
    if field is None:
        return ""
    name = next(step for step in reversed(path) if isinstance(step, str))
    if field.examples:
        return f"; write {name} = {toml_value(field.examples[0])}"
    if table_of(field):
        return f"; write a table [{'.'.join(step for step in path if isinstance(step, str))}]"
    return f"; write {name} = {toml_value(field.default)}" if not field.is_required() else ""


def _field(path: Path, model: type[BaseModel]) -> FieldInfo | None:
    names = [step for step in path if isinstance(step, str)]
    return _table(tuple(names[:-1]), model).model_fields.get(names[-1]) if names else None


def _table(path: Path, model: type[BaseModel]) -> type[BaseModel]:
    for step in path:
        field = model.model_fields.get(step) if isinstance(step, str) else None
        model = (table_of(field) if field else None) or model
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, BaseModel):
            yield annotation
    else:
        for inner in typing.get_args(annotation):
            yield from _models(inner)
