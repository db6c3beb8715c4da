"""Cases: their record, their history, their decisions. The state of a case is always folded from its events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from assistant.cases.events import Event
from assistant.cases.lifecycle import advance, what_fits
from assistant.cases.record import InvitationRecord
from assistant.cases.values import Case, Stage
from assistant.store.codec import pack, unpack
from assistant.store.tables import decision, event, invitation_case, person
from assistant.store.values import CaseFile, DecisionRecord

_RECORD = TypeAdapter(InvitationRecord)
_AT_ONCE = 50  # rows that are fetched together

# What is asked for every mail is built once: building a statement costs more than running it.
_FILE = (
    select(invitation_case, person.c.name, person.c.blocked, person.c.word)
    .join(person, person.c.id == invitation_case.c.person_id)
    .where(invitation_case.c.id == bindparam("which"))
)
_HISTORY = select(event).where(event.c.case_id == bindparam("which")).order_by(event.c.id)
_DECISIONS = select(decision).where(decision.c.case_id == bindparam("which")).order_by(decision.c.id)
_EVENT, _DECISION = insert(event), insert(decision)
_MOVED = (
    update(invitation_case)
    .where(invitation_case.c.id == bindparam("which"))
    .values(stage=bindparam("stage"), changed_at=bindparam("changed_at"))
)
_RULE = update(invitation_case).where(invitation_case.c.id == bindparam("which")).values(rule=bindparam("rule"))


class CaseShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(
        self, *, person_id: int, mailbox: str, platform: str, record: InvitationRecord, old: bool, first: Event
    ) -> Case:
        """A new case with its first event."""
        key = self._connection.execute(
            insert(invitation_case).values(
                person_id=person_id, mailbox=mailbox, platform=platform, stage=Stage.INVITED.value,
                opened_at=first.at, changed_at=first.at, old=old, record=_RECORD.dump_python(record, mode="json"),
            )
        ).inserted_primary_key  # fmt: skip
        assert key is not None
        case = Case(
            id=int(key[0]), person_id=person_id, mailbox=mailbox, platform=platform, old=old,
            opened_at=first.at, changed_at=first.at, reached_at={Stage.INVITED.value: first.at},
        )  # fmt: skip
        return self.append(case, first)

    def append(self, case: Case, *events: Event) -> Case:
        """The case after *events*, all of them written down. Raises ImpossibleStep, and then writes nothing."""
        moved = case
        for one in events:
            moved = advance(moved, one)
        for one in events:
            kind, body = pack(one)
            self._connection.execute(_EVENT, {"case_id": case.id, "at": one.at, "kind": kind, "body": body})
        self._connection.execute(_MOVED, {"which": case.id, "stage": moved.stage.value, "changed_at": moved.changed_at})
        return moved

    def rewrite(self, case_id: int, history: Iterable[Event]) -> None:
        """The history of a case becomes *history*; what can no longer follow is kept as a note (``what_fits``)."""
        row = self._connection.execute(_FILE, {"which": case_id}).one()
        self._connection.execute(delete(event).where(event.c.case_id == case_id))
        self.append(_unwritten(row), *what_fits(_unwritten(row), history))

    def file(self, case_id: int) -> CaseFile | None:
        """The case with its record and history; None when there is none of that number."""
        row = self._connection.execute(_FILE, {"which": case_id}).one_or_none()
        return None if row is None else self._file(row)

    def _file(self, row: Any) -> CaseFile:
        history = tuple(
            unpack(one.kind, one.body)
            for one in self._connection.execute(_HISTORY, {"which": row.id})
        )
        case = _unwritten(row)
        for one in history:
            case = advance(case, one)
        return CaseFile(
            case=case, record=_RECORD.validate_python(row.record), history=history, person_name=row.name,
            blocked=row.blocked, word=row.word, rule=row.rule,
        )  # fmt: skip

    def listing(
        self, *, stages: Iterable[Stage] | None = None, since: datetime | None = None, until: datetime | None = None,
        old: bool | None = None, limit: int | None = None,
    ) -> tuple[CaseFile, ...]:  # fmt: skip
        """Cases, the newest first; those opened from *since* to *until*."""
        return tuple(self.each(stages=stages, since=since, until=until, old=old, limit=limit))

    def each(
        self, *, stages: Iterable[Stage] | None = None, since: datetime | None = None, until: datetime | None = None,
        old: bool | None = None, limit: int | None = None,
    ) -> Iterator[CaseFile]:  # fmt: skip
        """As :meth:`listing`, one after the other: for who looks at many and keeps few. Write nothing meanwhile."""
        query = (
            select(invitation_case, person.c.name, person.c.blocked, person.c.word)
            .join(person, person.c.id == invitation_case.c.person_id)
            .order_by(invitation_case.c.opened_at.desc(), invitation_case.c.id.desc())
        )
        if stages is not None:
            query = query.where(invitation_case.c.stage.in_([stage.value for stage in stages]))
        if since is not None:
            query = query.where(invitation_case.c.opened_at >= since)
        if until is not None:
            query = query.where(invitation_case.c.opened_at <= until)
        if old is not None:
            query = query.where(invitation_case.c.old == old)
        for row in self._connection.execute(query.limit(limit)).yield_per(_AT_ONCE):
            yield self._file(row)

    def of_person(self, person_id: int) -> tuple[int, ...]:
        """Numbers of this person's cases, the newest first."""
        rows = self._connection.execute(
            select(invitation_case.c.id)
            .where(invitation_case.c.person_id == person_id)
            .order_by(invitation_case.c.opened_at.desc(), invitation_case.c.id.desc())
        )
        return tuple(int(row.id) for row in rows)

    def of_name(self, name: str, *, since: datetime) -> tuple[CaseFile, ...]:
        """Open cases opened since then of people called exactly *name* (whatever the case of its letters)."""
        wanted = name.casefold()
        rows = self._connection.execute(
            select(invitation_case.c.id, person.c.name)
            .join(person, person.c.id == invitation_case.c.person_id)
            .where(invitation_case.c.opened_at >= since, invitation_case.c.stage != Stage.CLOSED.value)
            .order_by(invitation_case.c.opened_at.desc(), invitation_case.c.id.desc())
        ).all()
        files = (self.file(row.id) for row in rows if row.name.casefold() == wanted[:200])
        return tuple(file for file in files if file is not None)

    def update_record(self, case_id: int, record: InvitationRecord) -> None:
        self._connection.execute(
            update(invitation_case)
            .where(invitation_case.c.id == case_id)
            .values(record=_RECORD.dump_python(record, mode="json"))
        )

    def erase_words(self, before: datetime) -> int:
        """Forget the words of the notes of invitations older than *before*; the number of cases."""
        record = invitation_case.c.record
        old = select(invitation_case.c.id, record).where(
            invitation_case.c.opened_at < before, record["own_words"].as_string() != ""
        )
        rows = self._connection.execute(old).all()
        for row in rows:
            # The reason of the verdict quotes them.
            self.update_record(row.id, replace(_RECORD.validate_python(row.record), own_words="", note_because=""))
        return len(rows)

    def note_signatures(self, limit: int = 2000) -> tuple[tuple[str, str], ...]:
        """(who wrote it, signature of their note), the newest first: finds the same words from different people."""
        rows = self._connection.execute(
            select(person.c.name, invitation_case.c.note_signature)
            .join(person, person.c.id == invitation_case.c.person_id)
            .where(invitation_case.c.note_signature.is_not(None))
            .order_by(invitation_case.c.id.desc())
            .limit(limit)
        )
        return tuple((row.name, row.note_signature) for row in rows)

    def sign_note(self, case_id: int, signature: str | None) -> None:
        self._connection.execute(
            update(invitation_case).where(invitation_case.c.id == case_id).values(note_signature=signature)
        )

    def record_decision(self, made: DecisionRecord) -> None:
        """Write down a decision with its inputs."""
        self._connection.execute(
            _DECISION,
            {
                "case_id": made.case_id, "at": made.at, "policy": made.policy, "rule": made.rule,
                "steps": list(made.steps), "trust": made.trust, "facts": made.facts,
                "nearly": [list(pair) for pair in made.nearly], "evidence": made.evidence,
            },
        )  # fmt: skip
        self._connection.execute(_RULE, {"which": made.case_id, "rule": made.rule})

    def decisions(self, case_id: int) -> tuple[DecisionRecord, ...]:
        rows = self._connection.execute(_DECISIONS, {"which": case_id})
        return tuple(
            DecisionRecord(
                case_id=row.case_id, at=row.at, policy=row.policy, rule=row.rule, steps=tuple(row.steps),
                trust=row.trust, facts=row.facts, nearly=tuple((pair[0], pair[1]) for pair in row.nearly),
                evidence=row.evidence,
            )
            for row in rows
        )  # fmt: skip

    def histories(self, *kinds: type[Event]) -> tuple[tuple[Event, ...], ...]:
        """Of every case that has any, its events of these *kinds*, in their order; all kinds when none is named."""
        query = select(event.c.case_id, event.c.kind, event.c.body).order_by(event.c.id)
        if kinds:
            query = query.where(event.c.kind.in_([kind.__name__ for kind in kinds]))
        found: dict[int, list[Event]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.case_id, []).append(unpack(row.kind, row.body))
        return tuple(tuple(events) for events in found.values())

    def counts(self) -> dict[str, int]:
        """How many cases stand at each stage."""
        rows = self._connection.execute(select(invitation_case.c.stage, func.count()).group_by(invitation_case.c.stage))
        return {row[0]: row[1] for row in rows}

    def opened_since(self, since: datetime) -> int:
        """How many invitations came since then (those from before the first start left out)."""
        return int(
            self._connection.execute(
                select(func.count()).where(invitation_case.c.opened_at >= since, invitation_case.c.old.is_(False))
            ).scalar_one()
        )


def _unwritten(row: Any) -> Case:
    """The case before the first of its events."""
    return Case(
        id=row.id, person_id=row.person_id, mailbox=row.mailbox, platform=row.platform, old=row.old,
        opened_at=row.opened_at, changed_at=row.opened_at, reached_at={Stage.INVITED.value: row.opened_at},
    )  # fmt: skip
