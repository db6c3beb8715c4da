"""Forgets a person: words, letters, names and keys go; salted hashes stay, so that nobody writes to them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.config.values import Config
from assistant.desk.word import NoSuchThing
from assistant.mail.values import fold_address
from assistant.store.book import Book
from assistant.store.engine import Store


@dataclass(frozen=True, slots=True)
class Receipt:
    """What went, and what could not."""

    person: int
    counts: dict[str, int]
    hashes: int
    still_in_file: int  #: places of the database file that hold one of their words all the same
    backups: tuple[str, ...]  #: made before, and not changed
    imports: tuple[str, ...]  #: configured files that may name them still


def forget(person_id: int, store: Store, config: Config, now: datetime) -> Receipt:
    """Erase everything of a person from the store and its file. Raises NoSuchThing, StoreError."""
    with store.book() as book:
        keys, names = traces(person_id, book)
        hashes = book.forgotten.remember(keys, now)
        counts = book.forgotten.erase(person_id, keys, names)
    store.scrub()
    words = [*(value for _, value in keys), *names]
    backups: tuple[str, ...] = ()
    if store.file is not None and (store.file.parent / "backups").is_dir():
        backups = tuple(str(one) for one in sorted((store.file.parent / "backups").glob("*.sqlite")))
    return Receipt(person_id, counts, hashes, _found(words, store), backups, tuple(map(str, config.people.imports)))


def traces(person_id: int, book: Book) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Every strong key and name of a person, as the store, its cases and its imports know them."""
    if person_id not in {one[0] for one in book.people.listing()}:
        raise NoSuchThing(f"there is no person {person_id}; see: assistant people list")
    keys = dict.fromkeys(book.people.keys(person_id))
    names = {book.people.name(person_id): None}
    for case_id in book.cases.of_person(person_id):
        file = book.cases.file(case_id)
        if file is None:
            continue
        names[file.record.name] = None
        for address in (file.record.address, file.record.route_address):
            if address:
                keys[("address", fold_address(address))] = None
    for contact in book.contacts.with_keys(tuple(keys)):
        names[contact.name] = None
        keys |= dict.fromkeys(contact.keys)
    return tuple(keys), tuple(name for name in names if name)


def _found(words: list[str], store: Store) -> int:
    if store.file is None:
        return 0
    raw = store.file.read_bytes().lower()
    return sum(raw.count(word.casefold().encode()) for word in words if len(word) > 3)
