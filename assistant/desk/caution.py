"""Mails whose letters wait for the owner: read long after they came, or of words that may mean something else.

What such a mail tells counts; no letter leaves because of it without a yes. A mail is late when it is read once more,
or came while nothing ran for weeks. Its words are not sure where no rule finds what weights alone tell by a little.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from assistant.desk.arrival import Arrival
from assistant.desk.examine import Examination
from assistant.desk.invite import REPLAY_AGE
from assistant.store.book import Book
from assistant.store.values import Letter, LetterState

LATE = f"it answers a mail that came more than {REPLAY_AGE.days} days ago; it waits for your yes"
UNSURE = "their words may mean {meaning}, but that is not sure; it waits for your yes"
_BY_ITSELF = (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED)


def why_it_waits(examined: Examination, arrival: Arrival, now: datetime) -> str | None:
    """Why a letter that *examined* causes waits for the owner; None when it need not."""
    if now - arrival.received_at > REPLAY_AGE:
        return LATE
    reply = examined.reply
    if reply is not None and not reply.sure:
        return UNSURE.format(meaning=reply.intent.value.replace("_", " "))
    return None


@contextmanager
def waiting(because: str | None, book: Book) -> Iterator[None]:
    """What is written while this lasts waits for the owner, if there is a reason for that."""
    if because is None:
        yield
        return
    before = {letter.token for letter in _unasked(book)}
    yield
    for letter in _unasked(book):
        if letter.token not in before:
            book.letters.change(letter.id, state=LetterState.WAITING, detail=because)


def _unasked(book: Book) -> list[Letter]:
    """The letters that would leave by themselves."""
    return [letter for letter in book.letters.in_state(*_BY_ITSELF) if letter.approved_at is None]
