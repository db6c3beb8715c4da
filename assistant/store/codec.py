"""Events to plain JSON and back, by their dataclass fields."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from assistant.cases.events import Event
from assistant.errors import StoreError

_EVENTS = {kind.__name__: kind for kind in get_args(Event)}


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(_EVENTS[kind])
    except KeyError:
        raise StoreError(
            f"the store holds an event of kind {kind!r}, which this version does not know; use a newer version"
        ) from None


def pack(event: Event) -> tuple[str, dict[str, Any]]:
    """The kind of *event* and its fields as JSON values."""
    kind = type(event).__name__
    return kind, _adapter(kind).dump_python(event, mode="json")


def unpack(kind: str, body: dict[str, Any]) -> Event:
    """The event that ``pack`` took apart. Raises StoreError for a kind that this version does not know."""
    event: Event = _adapter(kind).validate_python(body)
    return event
