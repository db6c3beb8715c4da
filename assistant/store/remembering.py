"""A Book that remembers: for one long transaction in which nobody else writes, such as the replay of two years.

Everything is written to the tables as ever; what is asked again and again is answered from memory. A test holds every
answer against that of a plain Book.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, true

from assistant.cases.events import Event
from assistant.cases.record import InvitationRecord
from assistant.cases.values import Case
from assistant.store.book import Book
from assistant.store.case_shelf import CaseShelf
from assistant.store.due_shelf import DueShelf
from assistant.store.forget_shelf import ForgetShelf
from assistant.store.letter_shelf import LetterShelf
from assistant.store.people_shelf import PeopleShelf
from assistant.store.setting_shelf import SettingShelf
from assistant.store.tables import invitation_case
from assistant.store.trust_shelf import TrustShelf
from assistant.store.values import CaseFile, DecisionRecord, DueItem, Letter, LetterState, RuleTrust


class RememberingBook(Book):
    """One transaction whose reader is its only writer."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.cases: RememberingCases = RememberingCases(connection)
        self.due: RememberingDue = RememberingDue(connection)
        self.letters: RememberingLetters = RememberingLetters(connection)
        self.settings: RememberingSettings = RememberingSettings(connection)
        self.trust: RememberingTrust = RememberingTrust(connection)
        self.people = _People(connection, self)
        self.forgotten = _Forgotten(connection, self)

    def forget_what_was_read(self) -> None:
        """Something was written that reaches into many answers: the next ones come from the tables."""
        for shelf in (self.cases, self.due, self.letters, self.settings):
            shelf.clear()


class RememberingCases(CaseShelf):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.clear()

    def clear(self) -> None:
        self._files: dict[int, CaseFile] = {}
        self._opened: list[datetime] | None = None

    def open(
        self, *, person_id: int, mailbox: str, platform: str, record: InvitationRecord, old: bool, first: Event
    ) -> Case:
        if not old:
            insort(self._all_opened(), first.at)
        return super().open(
            person_id=person_id, mailbox=mailbox, platform=platform, record=record, old=old, first=first
        )

    def append(self, case: Case, *events: Event) -> Case:
        moved = super().append(case, *events)
        known = self._files.pop(case.id, None)
        if known is not None and known.case == case:
            self._files[case.id] = replace(known, case=moved, history=(*known.history, *events))
        return moved

    def file(self, case_id: int) -> CaseFile | None:
        known = self._files.get(case_id)
        return known if known is not None else super().file(case_id)

    def _file(self, row: Any) -> CaseFile:
        if row.id not in self._files:
            self._files[row.id] = super()._file(row)
        return self._files[row.id]

    def update_record(self, case_id: int, record: InvitationRecord) -> None:
        self._files.pop(case_id, None)
        super().update_record(case_id, record)

    def record_decision(self, made: DecisionRecord) -> None:
        super().record_decision(made)
        known = self._files.get(made.case_id)
        if known is not None:
            self._files[made.case_id] = replace(known, rule=made.rule)

    def opened_since(self, since: datetime) -> int:
        opened = self._all_opened()
        return len(opened) - bisect_left(opened, since)

    def rewrite(self, case_id: int, history: Iterable[Event]) -> None:
        super().rewrite(case_id, history)
        self._files.pop(case_id, None)

    def _all_opened(self) -> list[datetime]:
        if self._opened is None:
            query = select(invitation_case.c.opened_at).where(invitation_case.c.old.is_(False))
            self._opened = sorted(row.opened_at for row in self._connection.execute(query))
        return self._opened


class RememberingLetters(LetterShelf):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.clear()

    def clear(self) -> None:
        self._known: dict[int, Letter] | None = None
        self._by_case: dict[int, set[int]] = {}
        self._by_state: dict[LetterState, set[int]] = {}

    def plan(self, draft: Letter) -> Letter | None:
        self._letters()
        planned = super().plan(draft)
        if planned is not None:
            self._keep(planned)
        return planned

    def get(self, letter_id: int) -> Letter | None:
        return self._letters().get(letter_id)

    def of_case(self, case_id: int) -> tuple[Letter, ...]:
        known = self._letters()
        return tuple(known[number] for number in sorted(self._by_case.get(case_id, ())))

    def in_state(self, *states: LetterState) -> tuple[Letter, ...]:
        known = self._letters()
        numbers = sorted(number for state in set(states) for number in self._by_state.get(state, ()))
        return tuple(known[number] for number in numbers)

    def change(self, letter_id: int, **values: Any) -> None:
        super().change(letter_id, **values)
        known = self._letters().get(letter_id)
        if known is None:
            return
        if "state" in values:
            values["state"] = LetterState(values["state"])
        self._keep(replace(known, **values))

    def _letters(self) -> dict[int, Letter]:
        if self._known is None:
            self._known = {}
            for one in self._all(true()):
                self._keep(one)
        return self._known

    def _keep(self, one: Letter) -> None:
        known = self._letters()
        before = known.get(one.id)
        if before is not None:
            self._by_case[before.case_id].discard(one.id)
            self._by_state[before.state].discard(one.id)
        known[one.id] = one
        self._by_case.setdefault(one.case_id, set()).add(one.id)
        self._by_state.setdefault(one.state, set()).add(one.id)


class RememberingDue(DueShelf):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.clear()

    def clear(self) -> None:
        self._waiting: dict[tuple[int, str], datetime] | None = None
        self._claimed: dict[int, tuple[int, str]] = {}

    def schedule(self, case_id: int, kind: str, due_at: datetime, *, expires_at: datetime | None = None) -> None:
        super().schedule(case_id, kind, due_at, expires_at=expires_at)
        self._items()[case_id, kind] = due_at
        # What is in hand of this case and kind was cancelled by that: to be done with it changes nothing.
        self._claimed = {number: key for number, key in self._claimed.items() if key != (case_id, kind)}

    def cancel(self, case_id: int, kind: str | None = None) -> None:
        waiting = self._items()
        found = [key for key in waiting if key[0] == case_id and kind in (None, key[1])]
        if not found:
            return
        super().cancel(case_id, kind)
        for key in found:
            del waiting[key]

    def claim(self, now: datetime, limit: int = 20) -> tuple[DueItem, ...]:
        items = super().claim(now, limit)
        self._claimed |= {item.id: (item.case_id, item.kind) for item in items}
        return items

    def done(self, item_id: int) -> None:
        super().done(item_id)
        key = self._claimed.pop(item_id, None)
        if key is not None:
            self._items().pop(key, None)

    def failed(self, item: DueItem, because: str, now: datetime) -> bool:
        self._waiting = None
        return super().failed(item, because, now)

    def next_at(self) -> datetime | None:
        return min(self._items().values(), default=None)

    def _items(self) -> dict[tuple[int, str], datetime]:
        if self._waiting is None:
            self._waiting = {(item.case_id, item.kind): item.due_at for item in self.waiting()}
        return self._waiting


class RememberingSettings(SettingShelf):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.clear()

    def clear(self) -> None:
        self._values: dict[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self._values:
            self._values[key] = super().get(key)
        value = self._values[key]
        return default if value is None else value

    def put(self, key: str, value: Any) -> None:
        self._values.pop(key, None)
        super().put(key, value)

    def drop(self, key: str) -> None:
        self._values.pop(key, None)
        super().drop(key)


class RememberingTrust(TrustShelf):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._trust: dict[tuple[str, str], RuleTrust | None] = {}

    def of(self, policy: str, rule: str) -> RuleTrust | None:
        if (policy, rule) not in self._trust:
            self._trust[policy, rule] = super().of(policy, rule)
        return self._trust[policy, rule]

    def put(self, trust: RuleTrust) -> None:
        self._trust.clear()
        super().put(trust)

    def drop(self, policy: str, rule: str) -> None:
        self._trust.clear()
        super().drop(policy, rule)


class _People(PeopleShelf):
    """What a person is called, and the owner's word about them, stands in every file of theirs."""

    def __init__(self, connection: Connection, book: RememberingBook) -> None:
        super().__init__(connection)
        self._book = book

    def block(self, person_id: int, because: str | None) -> None:
        super().block(person_id, because)
        self._book.forget_what_was_read()

    def give_word(self, person_id: int, word: str | None) -> None:
        super().give_word(person_id, word)
        self._book.forget_what_was_read()

    def rename(self, person_id: int, name: str) -> None:
        super().rename(person_id, name)
        self._book.forget_what_was_read()

    def join(self, keep: int, give: int) -> None:
        super().join(keep, give)
        self._book.forget_what_was_read()

    def split(self, person_id: int, keys: Iterable[tuple[str, str]], cases: Iterable[int], now: datetime) -> int:
        made = super().split(person_id, keys, cases, now)
        self._book.forget_what_was_read()
        return made


class _Forgotten(ForgetShelf):
    def __init__(self, connection: Connection, book: RememberingBook) -> None:
        super().__init__(connection)
        self._book = book

    def erase(self, person_id: int, keys: Iterable[tuple[str, str]], names: Iterable[str]) -> dict[str, int]:
        counts = super().erase(person_id, keys, names)
        self._book.forget_what_was_read()
        return counts
