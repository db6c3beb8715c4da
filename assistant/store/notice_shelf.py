"""What the owner should know or decide: one open notice for each kind and thing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from assistant.store.tables import owner_notice
from assistant.store.values import OwnerNotice


class NoticeShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tell(
        self, kind: str, about: str, subject: str, text: str, now: datetime, *, case_id: int | None = None
    ) -> int | None:
        """Tell the owner, unless an open notice of this kind about the same thing says it already."""
        known = self._connection.execute(
            select(owner_notice.c.id).where(
                owner_notice.c.kind == kind, owner_notice.c.about == about, owner_notice.c.state != "done"
            )
        ).scalar()
        if known is not None:
            return None
        key = self._connection.execute(
            insert(owner_notice).values(
                at=now, kind=kind, about=about, subject=subject[:300], text=text, case_id=case_id, state="open"
            )
        ).inserted_primary_key
        assert key is not None
        return int(key[0])

    def open(self) -> tuple[OwnerNotice, ...]:
        """All that is not done, the oldest first."""
        rows = self._connection.execute(
            select(owner_notice).where(owner_notice.c.state != "done").order_by(owner_notice.c.id)
        )
        return tuple(_notice(row) for row in rows)

    def to_mail(self) -> tuple[OwnerNotice, ...]:
        """What has not been mailed to the owner yet."""
        rows = self._connection.execute(
            select(owner_notice).where(owner_notice.c.state == "open").order_by(owner_notice.c.id)
        )
        return tuple(_notice(row) for row in rows)

    def mailed(self, notice_id: int, message_id: str) -> None:
        self._connection.execute(
            update(owner_notice).where(owner_notice.c.id == notice_id).values(state="mailed", message_id=message_id)
        )

    def mail_again(self, notice_id: int) -> None:
        """Its mail did not leave: it is to be mailed later."""
        self._connection.execute(
            update(owner_notice).where(owner_notice.c.id == notice_id, owner_notice.c.state == "mailed")
            .values(state="open")
        )  # fmt: skip

    def by_message_id(self, message_ids: tuple[str, ...]) -> OwnerNotice | None:
        """The notice that the owner answers to."""
        if not message_ids:
            return None
        row = self._connection.execute(
            select(owner_notice).where(owner_notice.c.message_id.in_(message_ids)).limit(1)
        ).one_or_none()
        return None if row is None else _notice(row)

    def erase_text(self, before: datetime) -> int:
        """Forget the text of what the owner was told before *before*, which quotes people; the number of notices."""
        changed = self._connection.execute(
            update(owner_notice).where(owner_notice.c.at < before, owner_notice.c.text != "").values(text="")
        )
        return changed.rowcount

    def settle(self, kind: str | None = None, about: str | None = None, *, case_id: int | None = None) -> None:
        """The thing is dealt with: by kind and thing, or all of a case."""
        query = update(owner_notice).values(state="done")
        if kind is not None:
            query = query.where(owner_notice.c.kind == kind)
        if about is not None:
            query = query.where(owner_notice.c.about == about)
        if case_id is not None:
            query = query.where(owner_notice.c.case_id == case_id)
        self._connection.execute(query)


def _notice(row: Any) -> OwnerNotice:
    return OwnerNotice(**{name: getattr(row, name) for name in OwnerNotice.__dataclass_fields__})
