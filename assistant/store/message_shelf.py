"""Which mails were looked at, and how far each mailbox has been read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from assistant.store.tables import message, position
from assistant.store.values import Position, SeenMessage

#: Outcome of a mail that the owner wants read once more.
AGAIN = "again"

# Built once: building a statement costs more than running it.
_THIS = (message.c.mailbox == bindparam("in_mailbox"), message.c.fingerprint == bindparam("of_fingerprint"))
_HANDLED = select(message).where(*_THIS)
_SEEN_AGAIN = update(message).where(*_THIS)
_SEEN = insert(message)


class MessageShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def position(self, mailbox: str, folder: str) -> Position | None:
        row = self._connection.execute(
            select(position).where(position.c.mailbox == mailbox, position.c.folder == folder)
        ).one_or_none()
        return None if row is None else Position(row.uidvalidity, row.uid, row.baseline)

    def positions(self) -> tuple[tuple[str, str, Position, datetime], ...]:
        rows = self._connection.execute(select(position).order_by(position.c.mailbox, position.c.folder))
        return tuple(
            (row.mailbox, row.folder, Position(row.uidvalidity, row.uid, row.baseline), row.looked_at) for row in rows
        )

    def move_to(self, mailbox: str, folder: str, place: Position, now: datetime) -> None:
        """Remember how far *folder* has been read, in the same transaction as the mail that was read."""
        values = {"uidvalidity": place.uidvalidity, "uid": place.uid, "baseline": place.baseline, "looked_at": now}
        changed = self._connection.execute(
            update(position).where(position.c.mailbox == mailbox, position.c.folder == folder).values(values)
        )
        if not changed.rowcount:
            self._connection.execute(insert(position).values(mailbox=mailbox, folder=folder, **values))

    def handled(self, mailbox: str, fingerprint: str) -> SeenMessage | None:
        """The earlier look at the same mail, whatever its UID is now; None when it is new."""
        which = {"in_mailbox": mailbox, "of_fingerprint": fingerprint}
        row = self._connection.execute(_HANDLED, which).one_or_none()
        return None if row is None else _seen(row)

    def record(self, seen: SeenMessage) -> None:
        """Write down what was made of a mail; a second look at the same mail replaces the first."""
        values = {name: getattr(seen, name) for name in SeenMessage.__dataclass_fields__}
        which = {"in_mailbox": seen.mailbox, "of_fingerprint": seen.fingerprint}
        if not self._connection.execute(_SEEN_AGAIN, {**values, **which}).rowcount:
            self._connection.execute(_SEEN, values)

    def of_case(self, case_id: int) -> tuple[SeenMessage, ...]:
        rows = self._connection.execute(
            select(message).where(message.c.case_id == case_id).order_by(message.c.received_at)
        )
        return tuple(_seen(row) for row in rows)

    def seen_since(self, since: datetime) -> tuple[SeenMessage, ...]:
        """Every mail that was looked at since then, in that order."""
        rows = self._connection.execute(select(message).where(message.c.seen_at >= since).order_by(message.c.id))
        return tuple(_seen(row) for row in rows)

    def case_of_message_id(self, message_id: str) -> int | None:
        """The case that a mail of this Message-ID was joined to."""
        return self._connection.execute(
            select(message.c.case_id).where(message.c.message_id == message_id, message.c.case_id.is_not(None)).limit(1)
        ).scalar()

    def with_outcome(self, *outcomes: str, limit: int = 50) -> tuple[SeenMessage, ...]:
        rows = self._connection.execute(
            select(message).where(message.c.outcome.in_(outcomes)).order_by(message.c.seen_at.desc()).limit(limit)
        )
        return tuple(_seen(row) for row in rows)

    def with_message_id(self, message_id: str) -> tuple[SeenMessage, ...]:
        """Every mail of this Message-ID that was looked at, in any mailbox."""
        query = select(message).where(message.c.message_id == message_id).order_by(message.c.id)
        rows = self._connection.execute(query)
        return tuple(_seen(row) for row in rows)

    def again(self, seen: SeenMessage, because: str) -> None:
        """This mail is to be read once more, as if it were new."""
        self._connection.execute(
            update(message)
            .where(message.c.mailbox == seen.mailbox, message.c.fingerprint == seen.fingerprint)
            .values(outcome=AGAIN, because=because, case_id=None, text=None, attempts=0)
        )

    def unread(self, mailbox: str, folder: str, uidvalidity: int) -> tuple[SeenMessage, ...]:
        """The mails of this mailbox that could not be read, or are to be read once more."""
        rows = self._connection.execute(select(message).where(*_unread(mailbox, folder, uidvalidity)))
        return tuple(_seen(row) for row in rows)

    def forget_unreadable(self, mailbox: str, folder: str, uidvalidity: int, uid: int) -> None:
        """A mail that could not be read the first time is read now: its first row makes room."""
        where = (*_unread(mailbox, folder, uidvalidity), message.c.uid == uid)
        self._connection.execute(delete(message).where(*where))

    def gone(self, mailbox: str, folder: str, uidvalidity: int, uid: int) -> None:
        """A mail that could not be read is there no longer."""
        where = (*_unread(mailbox, folder, uidvalidity), message.c.uid == uid)
        self._connection.execute(update(message).where(*where).values(outcome="gone"))

    def newest(self) -> datetime | None:
        """When the last mail was looked at: a clock that stands before it is wrong."""
        return self._connection.execute(select(func.max(message.c.seen_at))).scalar()

    def counts(self, since: datetime | None = None) -> dict[str, int]:
        """How many mails there were of each outcome."""
        query = select(message.c.outcome, func.count()).group_by(message.c.outcome)
        if since is not None:
            query = query.where(message.c.seen_at >= since)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def erase_text(self, before: datetime) -> int:
        """Forget the words of mails older than *before*; the number of mails."""
        changed = self._connection.execute(
            update(message).where(message.c.text.is_not(None), message.c.received_at < before).values(text=None)
        )
        return changed.rowcount


def _unread(mailbox: str, folder: str, uidvalidity: int) -> tuple[ColumnElement[bool], ...]:
    return (
        message.c.mailbox == mailbox,
        message.c.folder == folder,
        message.c.uidvalidity == uidvalidity,
        message.c.outcome.in_(("unreadable", AGAIN)),
    )


def _seen(row: object) -> SeenMessage:
    return SeenMessage(**{name: getattr(row, name) for name in SeenMessage.__dataclass_fields__})
