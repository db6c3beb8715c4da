"""``assistant.toml`` written out with every key: the sample, and what ``assistant init`` writes."""

from __future__ import annotations

import textwrap
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from assistant.config import models
from assistant.config.problems import table_of, toml_value

WIDTH = 110  # columns
Values = Mapping[str, Any]  #: values by dotted key, as they are written: "owner.name", "mailbox.imap.host"

_HEAD = """\
# Settings of the assistant. Every key stands here, with its meaning; a line that begins with # and a key
# shows the default, or an example where there is none. Durations are a number and a unit: "10 minutes", "3
# days". Relative paths count from the directory of this file. Beside it may lie policies/, templates/ and
# platforms/: a file in there takes the place of the shipped one with the same name. `assistant doctor` checks
# all of it. Passwords never stand in this file.
"""

_SAMPLE: Values = {
    "owner.name": "Jane Example",
    "owner.time_zone": "Europe/Berlin",
    "mailbox.name": "private",
    "mailbox.address": "jane@example.org",
    "mailbox.authserv_ids": ["mx.example.org"],
    "mailbox.imap.host": "imap.example.org",
    "mailbox.imap.password": {"file": "imap.password"},
    "mailbox.smtp.host": "smtp.example.org",
    "mailbox.smtp.password": {"file": "imap.password"},
    "mode": "observe",
    "policy.name": "ladder",
}
_INLINE = (models.SecretTable, models.OAuthTable)


def sample() -> str:
    """The sample that ships as ``config/assistant.toml``."""
    return written(_SAMPLE)


def written(values: Values) -> str:
    """A whole file with *values* in force and everything else shown as a comment."""
    return _HEAD + "\n" + "\n".join(_table(models.File, (), values, repeated=False)).rstrip() + "\n"


def is_table(field: FieldInfo) -> bool:
    """Whether *field* is written as a table of its own, and not inline."""
    model = table_of(field)
    return model is not None and model not in _INLINE


def is_list(field: FieldInfo) -> bool:
    return typing.get_origin(field.annotation) is list


def default_of(field: FieldInfo) -> str | None:
    """The default as a person would write it; None where a key is required or left out by default."""
    if field.is_required() or field.default is None or field.default == "":
        return None
    return toml_value(str(field.default) if isinstance(field.default, str) else field.default)


def example_of(field: FieldInfo, name: str) -> str:
    """A value to show: the example, else the default, else an empty text."""
    model = table_of(field)
    if model is models.OAuthTable:
        inside = {key: (one.examples or [None])[0] for key, one in models.OAuthTable.model_fields.items()}
        return toml_value({key: value for key, value in inside.items() if isinstance(value, str)})
    if field.examples:
        return toml_value(field.examples[0])
    return default_of(field) or '""'


def _table(model: type[BaseModel], path: tuple[str, ...], values: Values, *, repeated: bool) -> Iterator[str]:
    if path:
        head = ".".join(path)
        yield from _comment(model.__doc__ or "")
        yield f"[[{head}]]" if repeated else f"[{head}]"
    for name, field in model.model_fields.items():
        if not is_table(field):
            yield from _key(".".join((*path, name)), name, field, values)
    yield ""
    for name, field in model.model_fields.items():
        inner = table_of(field)
        if inner is not None and is_table(field):
            yield from _table(inner, (*path, name), values, repeated=is_list(field))


def _key(dotted: str, name: str, field: FieldInfo, values: Values) -> Iterator[str]:
    default = default_of(field)
    yield from _comment(field.description or "")
    if dotted in values:
        if default is not None and toml_value(values[dotted]) != default:
            yield f"# Default: {default}"
        yield f"{name} = {toml_value(values[dotted])}"
    elif default is not None and not (default == "[]" and field.examples):
        yield f"#{name} = {default}"
    else:
        yield f"#{name} = {example_of(field, name)}"


def _comment(text: str) -> Iterator[str]:
    for line in textwrap.wrap(" ".join(text.split()), WIDTH - 2):
        yield f"# {line}"
