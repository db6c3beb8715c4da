"""The Book: one transaction of the store, opened at its shelves.

with store.book() as book:
    if book.messages.handled(mailbox, fingerprint): ...
    book.cases.append(case, event)
"""

from __future__ import annotations

from sqlalchemy import Connection

from assistant.store.answered_shelf import AnsweredShelf
from assistant.store.case_shelf import CaseShelf
from assistant.store.contact_shelf import ContactShelf
from assistant.store.due_shelf import DueShelf
from assistant.store.forget_shelf import ForgetShelf
from assistant.store.letter_shelf import LetterShelf
from assistant.store.message_shelf import MessageShelf
from assistant.store.notice_shelf import NoticeShelf
from assistant.store.people_shelf import PeopleShelf
from assistant.store.setting_shelf import SettingShelf
from assistant.store.trust_shelf import TrustShelf


class Book:
    """One transaction. Takes and gives frozen values only."""

    def __init__(self, connection: Connection) -> None:
        self.answered = AnsweredShelf(connection)
        self.cases = CaseShelf(connection)
        self.contacts = ContactShelf(connection)
        self.due = DueShelf(connection)
        self.forgotten = ForgetShelf(connection)
        self.letters = LetterShelf(connection)
        self.messages = MessageShelf(connection)
        self.notices = NoticeShelf(connection)
        self.people = PeopleShelf(connection)
        self.settings = SettingShelf(connection)
        self.trust = TrustShelf(connection)
