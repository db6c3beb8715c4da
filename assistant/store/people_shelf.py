"""Who is who: persons by their strong keys, and whom the owner writes with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from assistant.store.tables import correspondent, invitation_case, letter, person, person_key
from assistant.store.values import Correspondence


class PeopleShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, keys: Iterable[tuple[str, str]]) -> int | None:
        """The person that one of these strong keys (kind, value) belongs to; the first key that is known decides."""
        for kind, value in keys:
            found = self._connection.execute(
                select(person_key.c.person_id).where(person_key.c.kind == kind, person_key.c.value == value)
            ).scalar()
            if found is not None:
                return int(found)
        return None

    def add(self, name: str, keys: Iterable[tuple[str, str]], now: datetime) -> int:
        key = self._connection.execute(insert(person).values(name=name, created_at=now)).inserted_primary_key
        assert key is not None
        self.learn(int(key[0]), keys)
        return int(key[0])

    def learn(self, person_id: int, keys: Iterable[tuple[str, str]]) -> None:
        """Further keys of a known person; a key that belongs to somebody already stays with them."""
        for kind, value in keys:
            if self.find([(kind, value)]) is None:
                self._connection.execute(insert(person_key).values(kind=kind, value=value, person_id=person_id))

    def keys(self, person_id: int) -> tuple[tuple[str, str], ...]:
        rows = self._connection.execute(
            select(person_key.c.kind, person_key.c.value).where(person_key.c.person_id == person_id)
        )
        return tuple((row.kind, row.value) for row in rows)

    def name(self, person_id: int) -> str:
        return self._connection.execute(select(person.c.name).where(person.c.id == person_id)).scalar() or ""

    def block(self, person_id: int, because: str | None) -> None:
        self._connection.execute(update(person).where(person.c.id == person_id).values(blocked=because))

    def give_word(self, person_id: int, word: str | None) -> None:
        """Write down the owner's own word: known, stranger, or None to take it back."""
        self._connection.execute(update(person).where(person.c.id == person_id).values(word=word))

    def listing(self) -> tuple[tuple[int, str, str | None, str | None, int], ...]:
        """(id, name, blocked, word, cases) of everybody, by name."""
        rows = self._connection.execute(
            select(person.c.id, person.c.name, person.c.blocked, person.c.word, func.count(invitation_case.c.id))
            .join(invitation_case, invitation_case.c.person_id == person.c.id, isouter=True)
            .group_by(person.c.id, person.c.name, person.c.blocked, person.c.word)
            .order_by(person.c.name)
        )
        return tuple((row[0], row[1], row[2], row[3], row[4]) for row in rows)

    def status(self, person_id: int) -> tuple[str | None, str | None]:
        """(why blocked, the owner's word)."""
        row = self._connection.execute(select(person.c.blocked, person.c.word).where(person.c.id == person_id)).one()
        return row.blocked, row.word

    def join(self, keep: int, give: int) -> None:
        """Two records are one person: everything of *give* goes to *keep*."""
        for table in (person_key, invitation_case):
            self._connection.execute(update(table).where(table.c.person_id == give).values(person_id=keep))
        taken = {
            (row.purpose, row.round)
            for row in self._connection.execute(
                select(letter.c.purpose, letter.c.round).where(letter.c.person_id == keep)
            )
        }
        for row in self._connection.execute(
            select(letter.c.id, letter.c.purpose, letter.c.round).where(letter.c.person_id == give)
        ).all():
            number = row.round
            while (row.purpose, number) in taken:
                number += 1
            taken.add((row.purpose, number))
            self._connection.execute(update(letter).where(letter.c.id == row.id).values(person_id=keep, round=number))
        self._connection.execute(delete(person).where(person.c.id == give))

    def split(self, person_id: int, keys: Iterable[tuple[str, str]], cases: Iterable[int], now: datetime) -> int:
        """A wrong join undone: *keys* and *cases* become a person of their own; the new id."""
        made = self.add(self.name(person_id), (), now)
        for kind, value in keys:
            self._connection.execute(
                update(person_key)
                .where(person_key.c.kind == kind, person_key.c.value == value, person_key.c.person_id == person_id)
                .values(person_id=made)
            )
        for case_id in cases:
            self._connection.execute(
                update(invitation_case).where(invitation_case.c.id == case_id).values(person_id=made)
            )
            self._connection.execute(update(letter).where(letter.c.case_id == case_id).values(person_id=made))
        return made

    def rename(self, person_id: int, name: str) -> None:
        self._connection.execute(update(person).where(person.c.id == person_id).values(name=name))

    def drop_keys(self, person_id: int) -> int:
        return self._connection.execute(delete(person_key).where(person_key.c.person_id == person_id)).rowcount

    def written_to(self, limit: int = 200) -> tuple[str, ...]:
        """Folded addresses of the people whose cases are open and who have an address; the newest cases first."""
        rows = self._connection.execute(
            select(person_key.c.value)
            .join(invitation_case, invitation_case.c.person_id == person_key.c.person_id)
            .where(
                person_key.c.kind == "address",
                invitation_case.c.stage != "closed",
                invitation_case.c.old.is_(False),
            )
            .order_by(invitation_case.c.id.desc())
            .limit(limit)
        )
        return tuple(dict.fromkeys(row.value for row in rows))

    def correspondence(self, mailbox: str, address: str) -> Correspondence | None:
        row = self._connection.execute(
            select(correspondent).where(correspondent.c.mailbox == mailbox, correspondent.c.address == address)
        ).one_or_none()
        return None if row is None else _correspondence(row)

    def correspondents_named(self, mailbox: str, name: str) -> tuple[Correspondence, ...]:
        """Whom the owner writes with under exactly this (folded) name; a hint, never an identity."""
        rows = self._connection.execute(
            select(correspondent).where(
                correspondent.c.mailbox == mailbox, correspondent.c.name == name, correspondent.c.sent > 0
            )
        )
        return tuple(_correspondence(row) for row in rows)

    def count_mail(self, mailbox: str, found: Iterable[Correspondence]) -> None:
        """Add these counts to what is known of each address."""
        for one in found:
            known = self.correspondence(mailbox, one.address)
            if known is None:
                self._connection.execute(insert(correspondent).values(mailbox=mailbox, **_columns(one)))
                continue
            merged = Correspondence(
                one.address,
                one.name or known.name,
                known.sent + one.sent,
                known.received + one.received,
                _later(known.last_sent_at, one.last_sent_at),
                _later(known.last_received_at, one.last_received_at),
            )
            self._connection.execute(
                update(correspondent)
                .where(correspondent.c.mailbox == mailbox, correspondent.c.address == one.address)
                .values(_columns(merged))
            )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _columns(one: Correspondence) -> dict[str, object]:
    return {name: getattr(one, name) for name in Correspondence.__dataclass_fields__}


def _correspondence(row: object) -> Correspondence:
    return Correspondence(**{name: getattr(row, name) for name in Correspondence.__dataclass_fields__})
