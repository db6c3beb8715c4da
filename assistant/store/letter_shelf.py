"""Letters and their way: held, queued, sending, ending, and one of the ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from assistant.store.tables import letter
from assistant.store.values import ALIVE, STOPPABLE, Letter, LetterState

_WAITING_TO_LEAVE = (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED)

# Built once: building a statement costs more than running it.
_NEW = insert(letter)
_SAME_PURPOSE = (
    select(letter)
    .where(
        letter.c.person_id == bindparam("person_id"),
        letter.c.purpose == bindparam("purpose"),
        letter.c.round == bindparam("round"),
    )
    .limit(1)
)
_OF_CASE = select(letter).where(letter.c.case_id == bindparam("case_id")).order_by(letter.c.id)


class LetterShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, draft: Letter) -> Letter | None:
        """Write down a new letter; None when this person has (or had) one of this purpose and round.

        One that was only observed, cancelled or refused makes room, and is replaced.
        """
        which = {"person_id": draft.person_id, "purpose": draft.purpose, "round": draft.round}
        row = self._connection.execute(_SAME_PURPOSE, which).one_or_none()
        earlier = None if row is None else _letter(row)
        values = _columns(draft)
        if earlier is None:
            key = self._connection.execute(_NEW, values).inserted_primary_key
            assert key is not None
            return replace(draft, id=int(key[0]))
        if earlier.state in ALIVE or earlier.sent_at is not None:
            return None
        self._connection.execute(update(letter).where(letter.c.id == earlier.id).values(values))
        return replace(draft, id=earlier.id)

    def get(self, letter_id: int) -> Letter | None:
        return self._one(letter.c.id == letter_id)

    def of_case(self, case_id: int) -> tuple[Letter, ...]:
        return tuple(_letter(row) for row in self._connection.execute(_OF_CASE, {"case_id": case_id}))

    def in_state(self, *states: LetterState) -> tuple[Letter, ...]:
        return self._all(letter.c.state.in_([state.value for state in states]))

    def sent_after(self, at: datetime) -> tuple[Letter, ...]:
        """Letters that left after *at*, in the order in which they were written: all that ever left would not end."""
        return self._all(and_(letter.c.state == LetterState.SENT.value, letter.c.sent_at > at))

    def written(self, person_id: int, purpose: str, round_: int = 0) -> bool:
        """Whether this person has a letter of this purpose that went out or still may."""
        found = self._one(and_(letter.c.person_id == person_id, letter.c.purpose == purpose, letter.c.round == round_))
        return found is not None and (found.state in ALIVE or found.sent_at is not None)

    def by_message_id(self, message_ids: Iterable[str]) -> Letter | None:
        """The letter that one of these Message-IDs names, ours or the provider's; the last one named decides."""
        for message_id in reversed(tuple(message_ids)):
            found = self._one(or_(letter.c.message_id == message_id, letter.c.filed_as == message_id))
            if found is not None:
                return found
        return None

    def by_token(self, tokens: Iterable[str]) -> Letter | None:
        known = tuple(tokens)
        return self._one(letter.c.token.in_(known)) if known else None

    def ready(self, now: datetime, limit: int = 20) -> tuple[Letter, ...]:
        """Letters whose hold is over and whose next try has come, the oldest first."""
        return self._all(
            and_(
                letter.c.state.in_([state.value for state in _WAITING_TO_LEAVE]),
                letter.c.hold_until <= now,
                letter.c.next_try_at <= now,
            ),
            limit=limit,
        )

    def next_wake(self) -> datetime | None:
        """When the next letter may leave; None when none waits."""
        rows = self._connection.execute(
            select(letter.c.hold_until, letter.c.next_try_at).where(
                letter.c.state.in_([state.value for state in _WAITING_TO_LEAVE])
            )
        )
        return min((max(row.hold_until, row.next_try_at) for row in rows), default=None)

    def change(self, letter_id: int, **values: Any) -> None:
        """Set columns of a letter; *state* may be a LetterState."""
        if "state" in values:
            values["state"] = LetterState(values["state"]).value
        self._connection.execute(update(letter).where(letter.c.id == letter_id).values(values))

    def stop(self, case_id: int, because: str) -> tuple[Letter, ...]:
        """Cancel all of a case that has not begun to leave; what was stopped."""
        stopped = tuple(one for one in self.of_case(case_id) if one.state in STOPPABLE)
        for one in stopped:
            self.change(one.id, state=LetterState.CANCELLED, detail=because)
        return stopped

    def sent_since(self, since: datetime, *, domain: str | None = None, person_id: int | None = None) -> int:
        """How many letters left (or may have left) by SMTP since then; one that came back left all the same."""
        query = select(func.count()).where(_left_since(since), letter.c.recipient.is_not(None))
        if domain is not None:
            query = query.where(letter.c.recipient_domain == domain)
        if person_id is not None:
            query = query.where(letter.c.person_id == person_id)
        return int(self._connection.execute(query).scalar_one())

    def new_people_since(self, since: datetime) -> int:
        """How many people were written to for the first time since then, without the owner's own yes."""
        earlier = letter.alias()
        before = select(earlier.c.id).where(
            earlier.c.person_id == letter.c.person_id, earlier.c.sent_at.is_not(None), earlier.c.sent_at < since
        )
        query = select(func.count(letter.c.person_id.distinct())).where(
            _left_since(since), letter.c.recipient.is_not(None), letter.c.approved_at.is_(None), ~before.exists()
        )
        return int(self._connection.execute(query).scalar_one())

    def counts(self) -> dict[str, int]:
        rows = self._connection.execute(select(letter.c.state, func.count()).group_by(letter.c.state))
        return {row[0]: row[1] for row in rows}

    def _one(self, condition: Any) -> Letter | None:
        row = self._connection.execute(select(letter).where(condition).limit(1)).one_or_none()
        return None if row is None else _letter(row)

    def _all(self, condition: Any, limit: int | None = None) -> tuple[Letter, ...]:
        rows = self._connection.execute(select(letter).where(condition).order_by(letter.c.id).limit(limit))
        return tuple(_letter(row) for row in rows)


def _left_since(since: datetime) -> Any:
    in_flight = and_(letter.c.state.in_(["sending", "ending", "unknown"]), letter.c.stage_at >= since)
    return or_(letter.c.sent_at >= since, in_flight)


def _columns(one: Letter) -> dict[str, Any]:
    values = {field.name: getattr(one, field.name) for field in fields(one) if field.name != "id"}
    values["state"] = one.state.value
    values["offered"] = list(one.offered)
    values["recipient_domain"] = one.recipient.rpartition("@")[2].casefold() if one.recipient else None
    return values


def _letter(row: Any) -> Letter:
    values = {field.name: getattr(row, field.name) for field in fields(Letter)}
    values["state"] = LetterState(values["state"])
    values["offered"] = tuple(values["offered"])
    return Letter(**values)
