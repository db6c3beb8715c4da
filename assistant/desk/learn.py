"""Learns people from what the owner exported: connections, invitations, messages, cards, calendars, archived mail.

Reading a file twice changes nothing. A file that cannot be read is remembered as such: while it is, nobody is taken for
a stranger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from assistant.cases.events import Connected, OwnerDecided
from assistant.config.values import Config
from assistant.desk.wording import worded
from assistant.errors import Problem
from assistant.mail.parse import read_header
from assistant.mail.values import Mail
from assistant.people.correspondence import list_threads, tally
from assistant.people.imports import Messages, decode, message_evidence, read_any
from assistant.people.meetings import read_meetings
from assistant.people.values import Record
from assistant.store.book import Book
from assistant.store.engine import Store
from assistant.store.values import CaseFile, Contact, ImportedFile, Merged

LARGEST = 256 * 1024 * 1024  #: bytes of one file
_TEXTS = {"connection": "connected", "invitation": "invitation", "card": "in your address book"}
_WHOLE = {"connection": "connections", "invitation": "invitations", "card": "cards"}


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of reading one file."""

    file: ImportedFile
    merged: Merged
    kept_out: int = 0  #: people whom the owner asked to forget


@dataclass(frozen=True, slots=True)
class _Reading:
    kind: str
    contacts: tuple[Contact, ...]
    problems: tuple[Problem, ...]
    failed: str | None = None


def mark_of_file(path: Path) -> str:
    """What tells without reading that a file is the same as before. Raises OSError."""
    found = path.stat()
    return f"{found.st_mtime_ns}/{found.st_size}"


def learn_file(
    path: Path, book: Book, config: Config, now: datetime, mails: Iterable[bytes] | None = None
) -> Learned:
    """Read *path* and write down whom it knows; *mails* when it is an archive of mail. Never raises for its content."""
    name = str(path)
    digest, mark, reading = "", "", _Reading("unknown", (), ())
    try:
        mark = mark_of_file(path)
        if mails is not None:
            reading = _read_archive(mails, name, config)
        else:
            with open(path, "rb") as opened:
                raw = opened.read(LARGEST + 1)
            digest = hashlib.sha256(raw).hexdigest()
            known = book.contacts.file(name)
            if known is not None and known.digest == digest and known.failed is None and known.kind != "calendar":
                # Word for word the same; only a calendar says more as time goes by.
                book.contacts.note_file(replace(known, mark=mark, read_at=now))
                return Learned(known, Merged(0, 0, known.contacts, 0))
            reading = _read(raw, name, config, now)
    except OSError as error:
        reading = replace(reading, failed=f"it cannot be read: {error.strerror or error}")
    contacts, kept_out = _without_forgotten(reading.contacts, book)
    file = ImportedFile(
        path=name, kind=reading.kind, digest=digest, mark=mark, read_at=now, contacts=len(contacts),
        problems=tuple((one.line, one.message) for one in reading.problems), failed=reading.failed,
    )  # fmt: skip
    if reading.failed is not None:
        # What was learned from it before still holds; it only may have grown old.
        book.contacts.note_file(file)
        return Learned(file, Merged(0, 0, 0, 0))
    learned = Learned(file, book.contacts.take(file, contacts), kept_out)
    if reading.kind == "connections":
        book.settings.put("network_size", network_size(book))
    return learned


def learn_configured(store: Store, config: Config, now: datetime) -> tuple[Learned, ...]:
    """Read those of the configured files (people.imports) that are new or have changed; the daemon calls it often."""
    changed = []
    with store.reading() as book:
        for path in config.people.imports:
            known = book.contacts.file(str(path))
            try:
                mark = mark_of_file(path)
            except OSError:
                mark = ""
            if known is None or known.mark != mark or (known.failed is not None and mark):
                changed.append((path, known))
    learned = []
    for path, known in changed:
        if known is not None and not known.mark and known.failed and not path.exists():
            continue  # still missing: known already
        with store.book() as book:
            learned.append(learn_file(path, book, config, now))
            _tell(learned[-1], book, config, now)
    return tuple(learned)


def _tell(learned: Learned, book: Book, config: Config, now: datetime) -> None:
    file = learned.file
    if file.failed is None:
        book.notices.settle("import", file.path[:200])
        return
    language = config.owner.language
    text = worded("import-failed-text", language, path=file.path, because=file.failed)
    book.notices.tell("import", file.path[:200], worded("import-failed", language), text, now)


def network_size(book: Book) -> int:
    """Connections of the imported lists, and those of which the owner or a platform told since the newest of them."""
    newest = book.contacts.newest("connection")
    if newest is None:
        return book.contacts.count("connection")
    later = 0
    for file in book.cases.listing():
        at = _connected_at(file)
        if at is not None and at > newest:
            keys = book.people.keys(file.case.person_id)
            later += not any(one.kind == "connection" for one in book.contacts.with_keys(keys))
    # Connections that are no case of ours are told by a notice only; those before the newest record stand in the list.
    told = [one for one in book.messages.with_outcome("connected", limit=10_000) if one.case_id is None]
    later += sum(one.received_at > newest for one in told)
    return book.contacts.count("connection") + later


def _connected_at(file: CaseFile) -> datetime | None:
    return next((event.at for event in file.history
                 if isinstance(event, Connected) or (isinstance(event, OwnerDecided) and event.decision == "accept")),
                None)  # fmt: skip


def _read(raw: bytes, name: str, config: Config, now: datetime) -> _Reading:
    if len(raw) > LARGEST:
        return _Reading("unknown", (), (), f"it is larger than {LARGEST // 1024 // 1024} MB")
    text, _ = decode(raw)
    if text[:4000].lstrip().upper().startswith("BEGIN:VCALENDAR"):
        attended, problems = read_meetings(text, name, own=config.owner.addresses, now=now)
        meetings = tuple(
            Contact(
                kind="meeting", name=one.name, text=one.text, at=one.at, attendees=one.attendees, source=one.source,
                keys=((one.key.kind.value, one.key.value),),
            )
            for one in attended
        )  # fmt: skip
        broken = problems[0].message if problems and not meetings and problems[0].message.startswith("th") else None
        return _Reading("calendar", meetings, problems, broken)
    found = read_any(text, name)
    if isinstance(found, Messages):
        proven = message_evidence(found)
        contacts = tuple(
            Contact(kind="message", text=one.text, at=one.at, source=one.source, keys=((key.kind.value, key.value),))
            for key, one in proven.items()
        )
        failed = None
        if found.messages and found.owner is None:
            failed = "it does not tell which of the people in it is you"
        elif not found.messages and found.problems:
            failed = found.problems[0].message
        return _Reading("messages", contacts, found.problems, failed)
    if not found.records and found.problems:
        return _Reading("unknown", (), found.problems, found.problems[0].message)
    kind = found.records[0].kind if found.records else "connection"
    return _Reading(_WHOLE[kind], tuple(_contact(one) for one in found.records), found.problems)


def _contact(one: Record) -> Contact:
    text = _TEXTS[one.kind]
    if one.kind == "invitation":
        text = "you invited them" if one.outgoing else "they invited you before"
    return Contact(
        kind=one.kind, name=one.name, company=one.company, position=one.position, text=text, at=one.at,
        outgoing=one.outgoing, source=one.source, keys=tuple((key.kind.value, key.value) for key in one.keys),
    )  # fmt: skip


def _read_archive(mails: Iterable[bytes], name: str, config: Config) -> _Reading:
    """Letters in both directions and list threads, from the headers of archived mail."""
    own = config.owner.addresses
    headers = list(_headers(mails))
    mine = [one for one in headers if one.author is not None and one.author.key in own]
    others = [one for one in headers if one.author is None or one.author.key not in own]
    names = {address.key: address.name for one in headers for address in (*one.authors, *one.to) if address.name}
    contacts = [
        Contact(
            kind="mail", name=names.get(address, ""), text="mail in an archive", sent=count.sent,
            received=count.received, at=max(at for at in (count.last_sent_at, count.last_received_at) if at is not None)
            if count.last_sent_at or count.last_received_at else None,
            source=name, keys=(("address", address),),
        )
        for address, count in tally(mine, others, own=own).items()
    ]  # fmt: skip
    contacts += [
        Contact(kind="list", name=names.get(address, ""), text=one.text, at=one.at, source=one.source or name,
                keys=(("address", address),))
        for address, one in list_threads(headers, own=own).items()
    ]  # fmt: skip
    return _Reading("mail", tuple(contacts), ())


def _headers(mails: Iterable[bytes]) -> Iterator[Mail]:
    for raw in mails:
        end = raw.find(b"\n\n")
        crlf = raw.find(b"\r\n\r\n")
        ends = [one for one in (end, crlf) if one >= 0]
        yield read_header(raw[: min(ends) + 4] if ends else raw[:65536], size=len(raw))


def _without_forgotten(contacts: tuple[Contact, ...], book: Book) -> tuple[tuple[Contact, ...], int]:
    if not book.forgotten.any():
        return contacts, 0
    kept = tuple(one for one in contacts if not book.forgotten.knows(one.keys))
    return kept, len(contacts) - len(kept)
