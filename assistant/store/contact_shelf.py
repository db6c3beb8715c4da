"""What the owner imported: connections, cards, meetings, mail of an archive, each with its keys and where it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from assistant.people.names import fold
from assistant.store.tables import contact, contact_key, import_file
from assistant.store.values import Contact, ImportedFile, Merged

_BATCH = 900  # values of one statement; older SQLite takes 999
_WRITTEN = ("name", "company", "position", "text", "at", "outgoing", "attendees", "sent", "received", "source")


class ContactShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, file: ImportedFile, contacts: Iterable[Contact]) -> Merged:
        """Write down what *file* holds now. The same records again change nothing; what it no longer holds goes."""
        wanted = {mark_of(one): one for one in contacts}
        known = {
            row.mark: row
            for row in self._connection.execute(select(contact).where(contact.c.kind.in_(_kinds(wanted.values()))))
        }
        fresh: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for mark, one in wanted.items():
            row, values = known.get(mark), _columns(one, file.path)
            if row is None:
                fresh.append({**values, "mark": mark})
            elif any(getattr(row, name) != value for name, value in values.items()):
                changed.append({**values, "row": row.id})
        if fresh:
            self._connection.execute(insert(contact), fresh)
            self._give_keys({row["mark"]: wanted[row["mark"]] for row in fresh})
        if changed:
            self._connection.execute(
                update(contact)
                .where(contact.c.id == bindparam("row"))
                .values({name: bindparam(name) for name in changed[0] if name != "row"}),
                changed,
            )
        gone = [
            row.id
            for row in self._connection.execute(
                select(contact.c.id, contact.c.mark).where(contact.c.file == file.path)
            )
            if row.mark not in wanted
        ]
        self._drop(gone)
        self.note_file(file)
        return Merged(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed), len(gone))

    def _give_keys(self, made: Mapping[str, Contact]) -> None:
        ids: dict[str, int] = {}
        marks = list(made)
        for start in range(0, len(marks), _BATCH):
            rows = self._connection.execute(
                select(contact.c.id, contact.c.mark).where(contact.c.mark.in_(marks[start : start + _BATCH]))
            )
            ids.update((row.mark, row.id) for row in rows)
        pairs = [
            {"kind": kind, "value": value[:255], "contact_id": ids[mark]}
            for mark, one in made.items()
            for kind, value in dict.fromkeys(one.keys)
        ]
        if pairs:
            self._connection.execute(insert(contact_key), pairs)

    def _drop(self, ids: Sequence[int]) -> None:
        for start in range(0, len(ids), _BATCH):
            part = ids[start : start + _BATCH]
            self._connection.execute(delete(contact_key).where(contact_key.c.contact_id.in_(part)))
            self._connection.execute(delete(contact).where(contact.c.id.in_(part)))

    def bring(self, contacts: Iterable[Contact]) -> None:
        """Write down records that no file of this store holds: those of another store, brought to a replay."""
        wanted = {mark_of(one): one for one in contacts}
        if wanted:
            self._connection.execute(insert(contact), [{**_columns(one, ""), "mark": m} for m, one in wanted.items()])
            self._give_keys(wanted)

    def note_file(self, file: ImportedFile) -> None:
        """Remember how the last reading of *file* went."""
        values = {name: getattr(file, name) for name in ImportedFile.__dataclass_fields__ if name != "path"}
        values["problems"] = [list(one) for one in file.problems]
        found = self._connection.execute(update(import_file).where(import_file.c.path == file.path).values(values))
        if not found.rowcount:
            self._connection.execute(insert(import_file).values(path=file.path, **values))

    def file(self, path: str) -> ImportedFile | None:
        row = self._connection.execute(select(import_file).where(import_file.c.path == path)).one_or_none()
        return None if row is None else _file(row)

    def files(self) -> tuple[ImportedFile, ...]:
        return tuple(_file(row) for row in self._connection.execute(select(import_file).order_by(import_file.c.path)))

    def with_keys(self, keys: Iterable[tuple[str, str]]) -> tuple[Contact, ...]:
        """Every record that shares one of these strong keys."""
        ids: dict[int, None] = {}
        for kind, value in keys:
            rows = self._connection.execute(
                select(contact_key.c.contact_id).where(contact_key.c.kind == kind, contact_key.c.value == value[:255])
            )
            ids.update((row.contact_id, None) for row in rows)
        return self._of(sorted(ids))

    def named(self, name: str, *kinds: str) -> tuple[Contact, ...]:
        """Records of these kinds under exactly this name, folded; a hint, never an identity."""
        folded = fold(name)[:200]
        if not folded:
            return ()
        rows = self._connection.execute(
            select(contact.c.id).where(contact.c.folded == folded, contact.c.kind.in_(kinds)).limit(20)
        )
        return self._of([row.id for row in rows])

    def of_kind(self, kind: str) -> tuple[Contact, ...]:
        """Every record of *kind*, by name."""
        keys: dict[int, list[tuple[str, str]]] = {}
        pairs = select(contact_key).join(contact, contact.c.id == contact_key.c.contact_id)
        for row in self._connection.execute(pairs.where(contact.c.kind == kind)):
            keys.setdefault(row.contact_id, []).append((row.kind, row.value))
        rows = self._connection.execute(select(contact).where(contact.c.kind == kind).order_by(contact.c.folded))
        return tuple(_contact(row, tuple(sorted(keys.get(row.id, ())))) for row in rows)

    def count(self, kind: str) -> int:
        query = select(func.count()).select_from(contact).where(contact.c.kind == kind)
        return int(self._connection.execute(query).scalar_one())

    def newest(self, kind: str) -> datetime | None:
        """The latest date that a record of *kind* carries."""
        return self._connection.execute(select(func.max(contact.c.at)).where(contact.c.kind == kind)).scalar()

    def drop(self, contacts: Iterable[Contact]) -> int:
        """Erase these records; how many."""
        ids = [one.id for one in contacts]
        self._drop(ids)
        return len(ids)

    def _of(self, ids: Sequence[int]) -> tuple[Contact, ...]:
        found = []
        for one in ids:
            row = self._connection.execute(select(contact).where(contact.c.id == one)).one()
            pairs = self._connection.execute(select(contact_key).where(contact_key.c.contact_id == one))
            found.append(_contact(row, tuple(sorted((pair.kind, pair.value) for pair in pairs))))
        return tuple(found)


def mark_of(one: Contact) -> str:
    """What tells two readings of one record apart from two records: its kind with its keys, or its name and place."""
    own = sorted(f"{kind}:{value}" for kind, value in one.keys)
    if not own:
        own = [fold(one.name), fold(one.company or "")]
    event = [one.at.isoformat() if one.at else "", one.text] if one.kind == "meeting" else [str(one.outgoing)]
    return hashlib.sha256("\n".join([one.kind, *own, *event]).encode("utf-8", "replace")).hexdigest()


def _kinds(contacts: Iterable[Contact]) -> list[str]:
    return sorted({one.kind for one in contacts})


def _columns(one: Contact, path: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(one, name) for name in _WRITTEN}
    values |= {"name": one.name[:200], "source": one.source[:600]}
    return {**values, "kind": one.kind, "folded": fold(one.name)[:200], "file": path}


def _contact(row: Any, keys: tuple[tuple[str, str], ...]) -> Contact:
    values = {name: getattr(row, name) for name in Contact.__dataclass_fields__ if name != "keys"}
    return Contact(**values, keys=keys)


def _file(row: Any) -> ImportedFile:
    values = {name: getattr(row, name) for name in ImportedFile.__dataclass_fields__}
    values["problems"] = tuple((one[0], one[1]) for one in values["problems"])
    return ImportedFile(**values)
