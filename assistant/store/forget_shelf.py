"""Who was forgotten: salted hashes of their strong keys, so that they are not written to again. Nothing else stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from assistant.people.names import fold
from assistant.store.answered_shelf import AnsweredShelf
from assistant.store.salted import salt_of, salted
from assistant.store.tables import (
    contact,
    contact_key,
    correspondent,
    decision,
    due,
    event,
    forgotten,
    invitation_case,
    letter,
    message,
    owner_notice,
    person,
    person_key,
)

#: What is left of a mail, besides its fingerprint.
_BARE = {"text": None, "message_id": None, "because": "forgotten"}


class ForgetShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, keys: Iterable[tuple[str, str]], now: datetime) -> int:
        """Keep the salted hashes of *keys*; how many are new."""
        salt = salt_of(self._connection, make=True)
        made = 0
        for key in keys:
            value = salted(salt, key)
            if self._connection.execute(select(forgotten).where(forgotten.c.hash == value)).first() is None:
                self._connection.execute(insert(forgotten).values(hash=value, at=now))
                made += 1
        return made

    def knows(self, keys: Iterable[tuple[str, str]]) -> bool:
        """Whether one of *keys* belongs to somebody whom the owner asked to forget."""
        if not self.any():
            return False
        salt = salt_of(self._connection)
        hashes = [salted(salt, key) for key in keys]
        return self._connection.execute(select(forgotten).where(forgotten.c.hash.in_(hashes))).first() is not None

    def any(self) -> bool:
        return bool(self._connection.execute(select(func.count()).select_from(forgotten)).scalar_one())

    def erase(self, person_id: int, keys: Iterable[tuple[str, str]], names: Iterable[str]) -> dict[str, int]:
        """Take everything of a person out of the tables; how much of each kind went.

        Of their mails only a fingerprint stays, so that the same mail is not taken for a new one.
        """
        cases = [
            row.id
            for row in self._connection.execute(
                select(invitation_case.c.id).where(invitation_case.c.person_id == person_id)
            )
        ]
        pairs, names = tuple(keys), tuple(names)
        counts = {"notes to you": self._notices(cases, [value for _, value in pairs], names)}
        counts["hashes of earlier letters"] = self._earlier(cases, pairs)
        texts = update(message).where(message.c.case_id.in_(cases))
        counts["mails"] = self._connection.execute(texts.values(case_id=None, **_BARE)).rowcount
        counts["mails put aside"] = self._put_aside([value for _, value in pairs], names)
        counts["letters"] = self._connection.execute(delete(letter).where(letter.c.person_id == person_id)).rowcount
        for name, table in (("decisions", decision), ("events", event), ("due times", due)):
            counts[name] = self._connection.execute(delete(table).where(table.c.case_id.in_(cases))).rowcount
        counts["cases"] = self._connection.execute(
            delete(invitation_case).where(invitation_case.c.id.in_(cases))
        ).rowcount
        counts["keys"] = self._connection.execute(
            delete(person_key).where(person_key.c.person_id == person_id)
        ).rowcount
        self._connection.execute(delete(person).where(person.c.id == person_id))
        addresses = [value for kind, value in pairs if kind == "address"]
        counts["counts of mail"] = self._connection.execute(
            delete(correspondent).where(correspondent.c.address.in_(addresses))
        ).rowcount
        counts["imported records"] = self._imported(pairs)
        return counts

    def _earlier(self, cases: list[int], keys: tuple[tuple[str, str], ...]) -> int:
        """What was kept of letters that the state does not know: who is forgotten is not written to anyhow."""
        query = select(message.c.message_id).where(message.c.case_id.in_(cases), message.c.message_id.is_not(None))
        answered = [("message", str(row.message_id)) for row in self._connection.execute(query)]
        return AnsweredShelf(self._connection).drop([*(key for key in keys if key[0] == "address"), *answered])

    def kept_besides(
        self, person_id: int, keys: Iterable[tuple[str, str]], names: Iterable[str]
    ) -> dict[str, list[dict[str, Any]]]:
        """What ``erase`` would take of a person besides cases, letters and imports, as plain values."""
        of_them = select(invitation_case.c.id).where(invitation_case.c.person_id == person_id)
        cases = [row.id for row in self._connection.execute(of_them)]
        values, names = [value for _, value in keys], tuple(names)
        notes = select(owner_notice).where(_notes_about(cases, values, names)).order_by(owner_notice.c.id)
        counted = select(correspondent).where(correspondent.c.address.in_(values))
        return {
            "notes_to_you": [_plain(row, "at", "kind", "subject", "text", "state") for row in
                             self._connection.execute(notes)],
            "mails_put_aside": [_plain(row, "received_at", "text", "because") for row in
                                self._aside(values, names)],
            "counts_of_mail": [_plain(row, "mailbox", "address", "name", "sent", "received", "last_sent_at",
                                      "last_received_at") for row in self._connection.execute(counted)],
        }  # fmt: skip

    def _put_aside(self, values: list[str], names: tuple[str, ...]) -> int:
        """Mails of no case that name the person, or that come from somebody who was forgotten earlier."""
        aside = [row.id for row in self._aside(values, names)]
        earlier = [row.id for row in self._all_aside() if self.knows([("address", _address_in(row.text))])]
        gone = dict.fromkeys([*aside, *earlier])
        for number in gone:
            self._connection.execute(update(message).where(message.c.id == number).values(**_BARE))
        return len(gone)

    def _aside(self, values: list[str], names: tuple[str, ...]) -> list[Any]:
        return [
            row
            for row in self._all_aside()
            if any(one in row.text.casefold() for one in values if len(one) > 3)
            or any(_named(name, row.text) for name in names)
        ]

    def _all_aside(self) -> list[Any]:
        query = select(message).where(message.c.outcome == "quarantined", message.c.text.is_not(None))
        return list(self._connection.execute(query).all())

    def _imported(self, keys: tuple[tuple[str, str], ...]) -> int:
        gone = 0
        for kind, value in keys:
            ids = select(contact_key.c.contact_id).where(contact_key.c.kind == kind, contact_key.c.value == value)
            found = [row.contact_id for row in self._connection.execute(ids)]
            self._connection.execute(delete(contact_key).where(contact_key.c.contact_id.in_(found)))
            gone += self._connection.execute(delete(contact).where(contact.c.id.in_(found))).rowcount
        return gone

    def _notices(self, cases: list[int], values: list[str], names: Iterable[str]) -> int:
        return self._connection.execute(delete(owner_notice).where(_notes_about(cases, values, names))).rowcount


def _notes_about(cases: list[int], values: list[str], names: Iterable[str]) -> ColumnElement[bool]:
    """Notes to the owner about these cases, and any other that names the person."""
    words = [one for one in (*values, *names) if len(one) > 3]
    named = [column.contains(one, autoescape=True) for one in words
             for column in (owner_notice.c.text, owner_notice.c.subject)]  # fmt: skip
    return or_(owner_notice.c.case_id.in_(cases), *named)


def _plain(row: Any, *columns: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns}


def _address_in(text: str) -> str:
    """Whose mail was put aside, folded; the first line that is kept of it is "name <address>", or the address alone."""
    sender = text.partition("\n")[0]
    return sender.rpartition("<")[2].removesuffix(">").casefold()


def _named(name: str, text: str) -> bool:
    wanted, found = fold(name), " ".join(fold(line) for line in text.splitlines())
    if not wanted.isascii():
        return wanted in found  # many other scripts put nothing between words
    # From the start of a word, whatever is appended to it; a name of three letters would be found in many words.
    return len(wanted) > 3 and f" {wanted}" in f" {found}"
