"""Waits that are told apart by what ended them, not by how long they took."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.transport.base import Inbox

HOUR = 3600.0  #: seconds that no test lasts: what ends sooner was ended by something else
GUARD = 60.0  #: seconds after which a test that would hang is helped to fail


@contextmanager
def guarded(help_out: Callable[[], object]) -> Iterator[threading.Event]:
    """*help_out* ends what would last for an hour; the event tells whether it had to."""
    needed = threading.Event()

    def act() -> None:
        needed.set()
        help_out()

    timer = threading.Timer(GUARD, act)
    timer.start()
    try:
        yield needed
    finally:
        timer.cancel()
        timer.join()


def heard(inbox: Inbox) -> bool:
    """Whether a wait of an hour ends with news."""
    with guarded(inbox.wake):
        return inbox.wait(HOUR)
