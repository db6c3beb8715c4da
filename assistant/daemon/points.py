"""Named points on the way of a mail and a letter, at which tests can stop the process to see what a crash leaves."""

from __future__ import annotations

from collections.abc import Callable

POINTS = (
    "connected",
    "found",  # a header concerns us
    "fetched",  # a mail has been read from the server, nothing is written down
    "examined",
    "inside the transaction",
    "committed",  # the mail and its letter are saved
    "sending",  # the letter is marked as being sent
    "ending",  # marked: the final dot may leave now
    "dot sent",  # the server has taken it; we have not written that down
    "sent",  # written down
    "filed",  # the copy lies in Sent
)

_observers: list[Callable[[str], None]] = []


def observe(call: Callable[[str], None]) -> None:
    """Have *call* told of every point that is reached (tests only)."""
    _observers.append(call)


def reached(name: str) -> None:
    """Tell the observers, if there are any, that *name* is reached."""
    for call in _observers:
        call(name)
