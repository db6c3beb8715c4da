"""The switch for all sending: the owner's pause and resume, by command or on the page."""

from __future__ import annotations

from datetime import datetime

from assistant.config.values import Config
from assistant.store.book import Book


def pause(because: str, book: Book) -> None:
    """Nothing is sent until the owner says resume; *because* is shown in the status."""
    book.settings.put("paused", because or "you said so")


def why_paused(book: Book, config: Config) -> str | None:
    """Why nothing is sent until the owner does something: their pause or the file; None when sending is on."""
    if (config.storage.directory / "pause").exists():
        return "by the file “pause” in the state directory; remove it to resume"
    found = book.settings.get("paused")
    return str(found) if found else None


def resume(book: Book, config: Config, now: datetime) -> bool:
    """Letters leave again as their time comes; False when the file ``pause`` in the state directory still stops all."""
    newest = newest_moment(book)
    if newest is not None and newest > now:
        # The clock once ran ahead; the owner looked, so what was written then stops nothing any more.
        book.settings.put("clock excused", newest.isoformat())
    book.settings.drop("paused")
    book.settings.drop("bounces")
    for mailbox in config.mailboxes:
        book.settings.drop(f"smtp stopped {mailbox.name}")
    book.notices.settle("paused")
    book.notices.settle("smtp")
    return not (config.storage.directory / "pause").exists()


def newest_moment(book: Book) -> datetime | None:
    """The newest moment in the store; None when a person looked and said that it is a wrong clock's."""
    written = book.settings.get("newest")
    moments = [datetime.fromisoformat(written)] if written else []
    seen = book.messages.newest()
    newest = max([*moments, *([seen] if seen else [])], default=None)
    excused = book.settings.get("clock excused")
    if newest is not None and excused is not None and newest <= datetime.fromisoformat(excused):
        return None
    return newest
