"""Whether "from Monday to Thursday" names the days between or moves a call from the one to the other."""

from __future__ import annotations

from assistant.reading.times.row import Row

_VERBS = frozenset({"moves", "advances", "switches"})
_BEFORE = 6  # tokens that a verb is looked for before the first day
_BEHIND = 3  # and behind the last: "von Montag auf Mittwoch verlegen"


def is_moved(row: Row, first: int, end: int) -> bool:
    """Whether a verb of moving stands near the times from *first* to *end*."""
    near = (*range(first - _BEFORE, first), *range(end, end + _BEHIND))
    return any(row.has_any(at, _VERBS) for at in near)
