"""A book that remembers gives the very answers of one that does not, whatever happened in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.reports.history import History, read_files
from assistant.reports.replay_world import World
from assistant.store.book import Book
from assistant.store.engine import Store
from assistant.store.remembering import RememberingBook
from assistant.store.tables import metadata
from assistant.store.values import LetterState
from tests.servers.history import history
from tests.unit.desk.room import MARA, a_room


def _past() -> History:
    return read_files(((str(at), raw) for at, raw in history(invitations=20, others=20)), a_room().config)


def _same(remembering: RememberingBook, plain: Book, at) -> None:
    files = plain.cases.listing()
    for file in files:
        number = file.case.id
        assert remembering.cases.file(number) == file
        assert remembering.letters.of_case(number) == plain.letters.of_case(number)
    assert remembering.cases.listing() == files
    for state in LetterState:
        assert remembering.letters.in_state(state) == plain.letters.in_state(state)
    assert remembering.due.next_at() == plain.due.next_at()
    for days in (0, 1, 7, 400):
        since = at - timedelta(days=days)
        assert remembering.cases.opened_since(since) == plain.cases.opened_since(since)
    for key in ("hubs", "network_size", "nothing"):
        assert remembering.settings.get(key) == plain.settings.get(key)


@pytest.mark.parametrize("name", ["ladder", "known-only", "organic"])
def test_after_every_mail_both_books_say_the_same(name):
    config = a_room().config
    past = _past()
    store = Store("sqlite://")
    metadata.create_all(store.engine)
    with store.remembering_book() as book:
        plain = Book(book.cases._connection)
        world = World(config.policies[name], config, past, book, ())
        for item in past.in_order():
            world.meet(item)
            _same(book, plain, item.at)
        assert past.end is not None
        world.advance(past.end + timedelta(days=60))
        _same(book, plain, past.end)


def test_a_word_about_a_person_reaches_what_was_read_before():
    room = a_room()
    case_id = room.invites(MARA)
    with room.store.remembering_book() as book:
        file = book.cases.file(case_id)
        assert file is not None
        person = file.case.person_id
        for change in (
            lambda: book.people.block(person, "you said so"),
            lambda: book.people.give_word(person, "known"),
            lambda: book.people.rename(person, "Mara L."),
            lambda: book.cases.update_record(case_id, file.record.forgotten()),
            lambda: book.cases.rewrite(case_id, file.history[:1]),
            lambda: book.letters.stop(case_id, "stopped"),
            lambda: book.people.split(person, (), (case_id,), room.now),
        ):
            change()
            _same(book, Book(book.cases._connection), room.now)
