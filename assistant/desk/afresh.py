"""Mail that was put aside is read once more, after a setting was mended: the next look judges it as any other mail.

Nothing is decided here. A mail whose row says so is fetched again at the next look and goes the same straight line as a
new one; what is still not proven is put aside again, a case that is there already only hears of it once more, and one
person gets no second letter of a purpose.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.config.values import Config
from assistant.desk.arrival import FORGOTTEN
from assistant.desk.invite import REPLAY_AGE
from assistant.desk.word import NoSuchThing
from assistant.store.book import Book
from assistant.store.values import SeenMessage

PUT_ASIDE = ("quarantined", "unreadable")
BECAUSE = "you asked for another look at it"
STILL_ANSWERED = REPLAY_AGE  #: a notice that came longer ago is not judged again: an answer would surprise
_ALL = 10_000  # mails


@dataclass(frozen=True, slots=True)
class Afresh:
    """What became of the mails that were asked for."""

    again: list[SeenMessage] = field(default_factory=list)  #: read again at the next look
    too_old: list[SeenMessage] = field(default_factory=list)  #: stay as they are, shown and never answered
    lost: list[SeenMessage] = field(default_factory=list)  #: their number means nothing, or another mail, by now
    forgotten: int = 0  #: of people whom the owner asked to forget: stay as they are


def put_aside(book: Book, *, mailbox: str | None = None, since: datetime | None = None) -> tuple[SeenMessage, ...]:
    """Every mail that was put aside or could not be read, the newest first."""
    found = book.messages.with_outcome(*PUT_ASIDE, limit=_ALL)
    kept = [one for one in found if mailbox in (None, one.mailbox) and (since is None or one.received_at >= since)]
    return tuple(sorted(kept, key=lambda one: one.received_at, reverse=True))


def read_again(
    book: Book, config: Config, now: datetime, *, numbers: Collection[int] = (), mailbox: str | None = None,
    since: datetime | None = None,
) -> Afresh:  # fmt: skip
    """The mails put aside, or those of *numbers*, are read again at the next look.

    What lay there before the first start is read as such again, whatever its age. Raises NoSuchThing for a number that
    no mail put aside has, or that several have.
    """
    found = put_aside(book, mailbox=mailbox, since=since)
    chosen = found if not numbers else tuple(_numbered(number, found) for number in dict.fromkeys(numbers))
    watched = {(one.name, folder) for one in config.mailboxes for folder in one.watch}
    result = Afresh()
    forgotten = 0
    for one in chosen:
        place = book.messages.position(one.mailbox, one.folder)
        if one.because == FORGOTTEN:
            forgotten += 1
        elif place is None or place.uidvalidity != one.uidvalidity or (one.mailbox, one.folder) not in watched:
            result.lost.append(one)
        elif one.uid > place.baseline and now - one.received_at > STILL_ANSWERED:
            result.too_old.append(one)
        else:
            book.messages.again(one, BECAUSE)
            result.again.append(one)
    return Afresh(result.again, result.too_old, result.lost, forgotten)


def days_answered() -> int:
    """How many days after its arrival a mail put aside is still judged again."""
    return STILL_ANSWERED // timedelta(days=1)


def _numbered(number: int, found: tuple[SeenMessage, ...]) -> SeenMessage:
    same = [one for one in found if one.uid == number]
    if not same:
        raise NoSuchThing(f"no mail that was put aside has the number {number}; see: assistant mail list")
    if len(same) > 1:
        places = " and ".join(f"{one.folder} of {one.mailbox}" for one in same)
        raise NoSuchThing(f"the number {number} stands for {len(same)} mails, in {places}; say which: --mailbox NAME")
    return same[0]
