"""What every table of the file has, and how a key of it is described."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Table(BaseModel):
    """A table of the file: unknown keys are errors, defaults go the way of written values, texts are not numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True)


def key(description: str, *, default: Any = ..., example: Any = None) -> Any:
    """A key: what it is for, its default as a person would write it, a good example."""
    return Field(default, description=description, examples=None if example is None else [example])
