"""A mail that is read long after it came: what it tells counts, and no letter leaves because of it without a yes.

So it goes with mail that is read once more, and with what came while nothing ran for weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from assistant.desk.arrival import Arrival
from assistant.desk.invite import REPLAY_AGE
from assistant.store.book import Book
from assistant.store.values import Letter, LetterState

BECAUSE = f"it answers a mail that came more than {REPLAY_AGE.days} days ago; it waits for your yes"
_BY_ITSELF = (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED)


@contextmanager
def waiting_when_late(arrival: Arrival, book: Book, now: datetime) -> Iterator[None]:
    """What is written while this lasts waits for the owner, if the mail came so long ago that it would surprise."""
    if now - arrival.received_at <= REPLAY_AGE:
        yield
        return
    before = {letter.token for letter in _unasked(book)}
    yield
    for letter in _unasked(book):
        if letter.token not in before:
            book.letters.change(letter.id, state=LetterState.WAITING, detail=BECAUSE)


def _unasked(book: Book) -> list[Letter]:
    """The letters that would leave by themselves."""
    return [letter for letter in book.letters.in_state(*_BY_ITSELF) if letter.approved_at is None]
