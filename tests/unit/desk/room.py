"""The desk without a mail server: a store of its own, a checked configuration, mails that are handed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.cases.values import Evidence, EvidenceKind
from assistant.config.load import read_config
from assistant.config.values import Config
from assistant.daemon.house import House
from assistant.demo.mails import OWNER, OWNER_NAME, SERVER, Stranger, invitation, person_mail
from assistant.desk import word
from assistant.desk.acquaintance import Lookups
from assistant.desk.arrival import Arrival, Outcome
from assistant.desk.clock import ring
from assistant.desk.examine import examine
from assistant.desk.receive import receive
from assistant.mail.parse import read_mail
from assistant.store.engine import Store
from assistant.store.values import CaseFile, LetterState
from tests.servers.statements import share_statements

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=BERLIN)
MARA = Stranger(name="Mara Lindholm", headline="Rights Manager", address="mara@nordlys.example", vanity="mara-lindholm")

_CONFIGURATION = f"""\
mode = "auto"

[owner]
name = "{OWNER_NAME}"
time_zone = "ZONE"

[policy]
name = "ladder"

[storage]
directory = "STATE"

[[mailbox]]
name = "work"
address = "{OWNER}"
authserv_ids = ["{SERVER}"]

[mailbox.imap]
host = "127.0.0.1"
port = 143
tls = "none"
password = {{ env = "NONE" }}

[mailbox.smtp]
host = "127.0.0.1"
port = 25
tls = "none"
"""


@dataclass
class Room:
    """One desk and what lies on it; the clock moves only when it is told to."""

    config: Config
    store: Store
    now: datetime
    uid: int = 0

    def receives(self, raw: bytes) -> Outcome:
        """Carry one mail over the desk, as the watcher does."""
        self.uid += 1
        house = House(self.config, self.store, clock=lambda: self.now)
        with self.store.book() as book:
            lens = house.lens(self.config.mailboxes[0], book)
            arrival = Arrival(mailbox="work", folder="INBOX", uidvalidity=1, uid=self.uid, received_at=self.now)
            mail = read_mail(raw, received_at=self.now)
            return receive(examine(mail, lens), arrival, book, self.config, Lookups(), lens, self.now)

    def invites(self, who: Stranger = MARA) -> int:
        outcome = self.receives(invitation(who, self.now, reply_to=who.address))
        assert outcome.case_id is not None
        return outcome.case_id

    def letters_leave(self, case_id: int) -> None:
        """Everything in the hold of this case is sent."""
        with self.store.book() as book:
            for letter in book.letters.of_case(case_id):
                if letter.state is LetterState.HELD:
                    book.letters.change(letter.id, state=LetterState.SENT, sent_at=self.now)
                    evidence = Evidence(EvidenceKind.MAIL, letter.message_id or "")
                    word.letter_left(letter, book, self.config, evidence, self.now)

    def answers(self, case_id: int, text: str, *, address: str = MARA.address, genuine: bool | None = True,
                in_thread: bool = True, name: str = MARA.name) -> Outcome:  # fmt: skip
        """A mail to the owner; *genuine* None takes the server's word about it away."""
        with self.store.reading() as book:
            sent = [one for one in book.letters.of_case(case_id) if one.sent_at is not None]
        self.now += timedelta(minutes=1)
        raw = person_mail(name, address, "Re: Have we met?", text, self.now,
                          answers=sent[-1].message_id if in_thread and sent else None,
                          genuine=bool(genuine) or genuine is None)  # fmt: skip
        if genuine is None:
            field = b"Authentication-Results: "
            raw = raw.replace(field + SERVER.encode(), field + b"mx.other.example")
        return self.receives(raw)

    def ring_due(self, *, limit: int = 20) -> list[tuple[str, str]]:
        """One tick: claim what is due and do it; (kind, what was done) of each."""
        with self.store.book() as book:
            items = book.due.claim(self.now, limit)
        done = []
        for item in items:
            with self.store.book() as book:
                done.append((item.kind, ring(item, book, self.config, "LinkedIn", self.now)))
                book.due.done(item.id)
        return done

    def file(self, case_id: int) -> CaseFile:
        with self.store.reading() as book:
            found = book.cases.file(case_id)
        assert found is not None
        return found

    def notices(self, kind: str) -> list[str]:
        with self.store.reading() as book:
            return [one.subject for one in book.notices.open() if one.kind == kind]

    def questions(self) -> list[str]:
        """What the owner is asked to decide, in full."""
        with self.store.reading() as book:
            return [one.text for one in book.notices.open() if one.kind == "decide"]

    def with_calls(self, **changes: object) -> None:
        self.config = replace(self.config, calls=replace(self.config.calls, **changes))  # type: ignore[arg-type]


@cache
def _configured() -> Config:
    text = _CONFIGURATION.replace("STATE", "/nonexistent").replace("ZONE", "Europe/Berlin")
    return read_config(text, "assistant.toml", directory=Path("/nonexistent"), environment={"NONE": "x"})


def a_room(*, zone: str = "Europe/Berlin", now: datetime = MONDAY) -> Room:
    """A fresh room; its store lives in memory."""
    config = _configured()
    config = replace(config, owner=replace(config.owner, zone=ZoneInfo(zone)))
    store = share_statements(Store("sqlite://"))
    with store.engine.connect() as connection:
        connection.connection.driver_connection.deserialize(_empty_state())
    return Room(config, store, now)


@cache
def _empty_state() -> bytes:
    """A database without a row; making the tables takes longer than most of what happens in a room."""
    store = Store("sqlite://")
    store.prepare(MONDAY)
    with store.engine.connect() as connection:
        return connection.connection.driver_connection.serialize()


def an_agreed_call(room: Room, start: datetime, who: Stranger = MARA) -> int:
    """A case in which a call stands at *start*, by the owner's word."""
    case_id = room.invites(who)
    with room.store.book() as book:
        word.mark_call(case_id, "agreed", book, room.config, word.by_command("agreed"), room.now, moved_to=start)
    return case_id
