"""What is due and when. A timer only wakes us to look here, so a lost timer costs minutes, not a call."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from assistant.store.tables import due
from assistant.store.values import DueItem

LEASE = timedelta(minutes=5)
ATTEMPTS = 5  #: then the item is parked and shown

# Built once: building a statement costs more than running it.
_FREE = or_(due.c.lease_until.is_(None), due.c.lease_until < bindparam("now"))
_RIPE = (
    select(due)
    .where(due.c.state == "waiting", due.c.due_at <= bindparam("now"), _FREE)
    .order_by(due.c.due_at)
    .limit(bindparam("limit"))
)
_TAKE = (
    update(due)
    .where(due.c.id == bindparam("which"), due.c.state == "waiting", _FREE)
    .values(lease_until=bindparam("lease_until"), attempts=bindparam("attempts"))
)


class DueShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def schedule(self, case_id: int, kind: str, due_at: datetime, *, expires_at: datetime | None = None) -> None:
        """One waiting item for each case and kind: an earlier one is moved."""
        self.cancel(case_id, kind)
        self._connection.execute(
            insert(due).values(
                case_id=case_id,
                kind=kind,
                due_at=due_at,
                expires_at=expires_at,
                state="waiting",
                attempts=0,
                because="",
            )
        )

    def cancel(self, case_id: int, kind: str | None = None) -> None:
        query = update(due).where(due.c.case_id == case_id, due.c.state == "waiting").values(state="cancelled")
        self._connection.execute(query if kind is None else query.where(due.c.kind == kind))

    def claim(self, now: datetime, limit: int = 20) -> tuple[DueItem, ...]:
        """Items whose time has come, leased to the caller for five minutes; the oldest first."""
        rows = self._connection.execute(_RIPE, {"now": now, "limit": limit}).all()
        items = []
        for row in rows:
            taken = self._connection.execute(
                _TAKE, {"which": row.id, "now": now, "lease_until": now + LEASE, "attempts": row.attempts + 1}
            )
            if taken.rowcount:
                items.append(
                    DueItem(
                        id=row.id, case_id=row.case_id, kind=row.kind, due_at=row.due_at, expires_at=row.expires_at,
                        attempts=row.attempts + 1,
                    )
                )  # fmt: skip
        return tuple(items)

    def done(self, item_id: int) -> None:
        self._connection.execute(
            update(due).where(due.c.id == item_id, due.c.state == "waiting").values(state="done", lease_until=None)
        )

    def failed(self, item: DueItem, because: str, now: datetime) -> bool:
        """Try *item* again later; True when it is parked instead, after five attempts."""
        parked = item.attempts >= ATTEMPTS
        self._connection.execute(
            update(due)
            .where(due.c.id == item.id)
            .values(
                state="parked" if parked else "waiting",
                lease_until=None,
                due_at=now + timedelta(minutes=2**item.attempts),
                because=because[:500],
            )
        )
        return parked

    def waiting(self, case_id: int | None = None) -> tuple[DueItem, ...]:
        query = select(due).where(due.c.state == "waiting").order_by(due.c.due_at)
        if case_id is not None:
            query = query.where(due.c.case_id == case_id)
        return tuple(
            DueItem(
                id=row.id, case_id=row.case_id, kind=row.kind, due_at=row.due_at, expires_at=row.expires_at,
                attempts=row.attempts,
            )
            for row in self._connection.execute(query)
        )  # fmt: skip

    def parked(self) -> tuple[tuple[int, str, str], ...]:
        """(case, kind, why) of the items that failed five times."""
        rows = self._connection.execute(select(due.c.case_id, due.c.kind, due.c.because).where(due.c.state == "parked"))
        return tuple((row.case_id, row.kind, row.because) for row in rows)

    def next_at(self) -> datetime | None:
        return self._connection.execute(
            select(due.c.due_at).where(due.c.state == "waiting").order_by(due.c.due_at).limit(1)
        ).scalar()
