"""One look at a mail account: what is new in Sent, then what is new in each watched mailbox, mail by mail."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.config.values import MailboxSettings
from assistant.daemon import points
from assistant.daemon.concerning import concerns_us, dated_before, what_to_ask
from assistant.daemon.house import House
from assistant.daemon.poison import BeingRead
from assistant.daemon.sent import read_sent
from assistant.desk.acquaintance import Lookups
from assistant.desk.arrival import Arrival
from assistant.desk.examine import Examination, examine
from assistant.desk.invite import REPLAY_AGE
from assistant.desk.learn import learn_configured
from assistant.desk.receive import receive, unreadable
from assistant.errors import AssistantError, StoreError, TransportError
from assistant.invitations.triage import candidate
from assistant.mail.dkim import verify_dkim
from assistant.mail.parse import read_header
from assistant.mail.values import DkimPass, Mail, fold_address
from assistant.store.book import Book
from assistant.store.engine import Unfit
from assistant.store.message_shelf import AGAIN
from assistant.store.values import Position
from assistant.transport.base import FetchedHeader, Inbox, MailboxState, Query

log = logging.getLogger(__name__)

WHOLE_MAIL = 1_048_576  #: bytes that are read of one mail at most
TRIES = 2  #: a mail that cannot be read then is passed over, and shown
_LOOKED_UP = 50  # mails of one address that are counted, at most
_NOTED_EVERY = timedelta(minutes=5)  # that a quiet mailbox was looked at is written down so often
_BATCH = 100  # headers that are held in memory at once


@dataclass(frozen=True)
class _Place:
    """Where a look stands: the mailbox as the server shows it, and how mails found now are to be taken."""

    folder: str
    state: MailboxState
    position: Position  #: known so far; its baseline decides what is old
    sent_is_counted: bool
    moves: bool = True  #: the position follows each mail; else it is set when the whole look is done
    older_than: datetime | None = None  #: mails from before are old, whatever their UID
    renumbered: bool = False  #: most mails are known by their fingerprints, under other UIDs


class Looker:
    """Looks through one open connection."""

    def __init__(self, mailbox: MailboxSettings, house: House, inbox: Inbox) -> None:
        self.mailbox = mailbox
        self.house = house
        self.inbox = inbox
        self.being_read = BeingRead(mailbox.name, house)
        self._noted: dict[str, datetime] = {}  # by folder, when the look was last written down

    def look(self) -> int:
        """Look at everything that is new, in Sent first; returns how many mails were read whole."""
        points.reached("connected")
        learn_configured(self.house.store, self.house.config, self.house.now())
        sent_is_counted = read_sent(self.mailbox, self.inbox, self.house)
        # From here on the sender may write: what left in an earlier life of this state is known.
        self.house.looked.add(self.mailbox.name)
        self.house.letters.set()
        return sum(self._look_into(folder, sent_is_counted) for folder in self.mailbox.watch)

    def _look_into(self, folder: str, sent_is_counted: bool) -> int:
        state = self.inbox.examine(folder)
        with self.house.store.reading() as book:
            known = book.messages.position(self.mailbox.name, folder)
            began = book.settings.get(self._first_look_of(folder))
        newest = self._newest(state)
        if known is None:
            return self._first_look(folder, state, newest, sent_is_counted)
        if known.uidvalidity != state.uidvalidity or newest < known.uid:
            return self._renumbered(folder, state, newest, began, sent_is_counted)
        place = _Place(folder, state, known, sent_is_counted)
        read = 0
        for header in self._candidates(known.uid, newest, None):
            self._take(header, place)
            read += 1
        noted, now = self._noted.get(folder), self.house.now()
        if newest > known.uid or noted is None or not timedelta(0) <= now - noted < _NOTED_EVERY:
            self._move_to(folder, Position(state.uidvalidity, max(newest, known.uid), known.baseline))
            self._noted[folder] = now
        return read + self._second_try(folder, state, sent_is_counted)

    def _first_look(self, folder: str, state: MailboxState, newest: int, sent_is_counted: bool) -> int:
        """The baseline: what lies there already is looked at, so that it is known, and never answered."""
        log.info("mailbox %s: first look into %s, %d messages", self.mailbox.name, folder, state.exists)
        now = self.house.now()
        position = Position(state.uidvalidity, newest, newest)
        place = _Place(folder, state, position, sent_is_counted, moves=False)
        read = 0
        for header in self._candidates(0, newest, now - self.mailbox.baseline):
            self._take(header, place)
            read += 1
        with self.house.store.book() as book:
            book.settings.put(self._first_look_of(folder), now.isoformat())
            book.messages.move_to(self.mailbox.name, folder, position, self.house.now())
        return read

    def _renumbered(
        self, folder: str, state: MailboxState, newest: int, began: str | None, sent_is_counted: bool
    ) -> int:
        """All UIDs are void: the last days are read again, and the fingerprints stop a second answer.

        What lay there before the first start is told by its age now. The position moves at the very end: after a
        crash all of it is read again, never half of it as if it were new.
        """
        log.warning("mailbox %s: %s was renumbered; the last days are read again", self.mailbox.name, folder)
        first = datetime.fromisoformat(began) if began else None
        position = Position(state.uidvalidity, 0, 0)
        place = _Place(folder, state, position, sent_is_counted, moves=False, older_than=first, renumbered=True)
        read = 0
        for header in self._candidates(0, newest, self.house.now() - REPLAY_AGE):
            self._take(header, place)
            read += 1
        self._move_to(folder, Position(state.uidvalidity, newest, 0))
        return read

    def _first_look_of(self, folder: str) -> str:
        return "first look " + hashlib.sha256(f"{self.mailbox.name}\n{folder}".encode()).hexdigest()[:32]

    def _newest(self, state: MailboxState) -> int:
        if state.uidnext is not None:
            return state.uidnext - 1
        return max(self.inbox.search(Query(), after=0), default=0)

    def _move_to(self, folder: str, position: Position) -> None:
        with self.house.store.book() as book:
            book.messages.move_to(self.mailbox.name, folder, position, self.house.now())

    # -- which mails concern us ------------------------------------------------------------------------------------

    def _candidates(self, after: int, newest: int, since: datetime | None) -> Iterator[FetchedHeader]:
        """Headers of the mails that may concern us: found by the server's search, looked at again by ours.

        Mails that came after EXAMINE wait for the next look: some of our SEARCH commands would have seen them and
        some not, and the position would have gone past those.
        """
        query, watched = what_to_ask(self.house)
        uids = [uid for uid in self.inbox.search(query, after=after) if uid <= newest]
        for start in range(0, len(uids), _BATCH):
            self._alive()
            for header in self.inbox.headers(uids[start : start + _BATCH]):
                if since is not None and header.received_at < since:
                    continue
                if concerns_us(header, watched, self.house.config.catalogue):
                    yield header

    # -- one mail --------------------------------------------------------------------------------------------------

    def _take(self, header: FetchedHeader, place: _Place, *, second: bool = False) -> None:
        """Read one mail whole and carry it to the store, together with the position behind it."""
        self._alive()
        points.reached("found")
        fingerprint = hashlib.sha256(header.raw).hexdigest()
        if self._given_up(fingerprint) or (place.renumbered and self._handled(header)):
            return
        fetched = self.inbox.fetch(header.uid, limit=WHOLE_MAIL)
        if fetched is None:
            log.info("mailbox %s: message %d is gone", self.mailbox.name, header.uid)
            return
        arrival = self._arrival(header, place)
        with self.being_read.note(arrival, fingerprint):
            points.reached("fetched")
            try:
                self._read(fetched.raw, arrival, place, second)
            except (TransportError, Unfit, StoreError) as error:
                if not isinstance(error, Unfit):
                    raise
                self._keep_unreadable(arrival, fingerprint, error, place)
            except Exception as error:
                self._keep_unreadable(arrival, fingerprint, error, place)

    def _given_up(self, fingerprint: str) -> bool:
        with self.house.store.reading() as book:
            known = book.messages.handled(self.mailbox.name, fingerprint)
        return known is not None and known.outcome == "unreadable" and known.attempts >= TRIES

    def _handled(self, header: FetchedHeader) -> bool:
        """Whether this mail was handled under another UID, told by its header, so that it need not be fetched."""
        try:
            fingerprint = read_header(header.raw, received_at=header.received_at).fingerprint
        except Exception:
            return False  # read whole, it is kept and shown as every mail that cannot be read
        with self.house.store.reading() as book:
            known = book.messages.handled(self.mailbox.name, fingerprint)
        return known is not None and known.outcome not in ("unreadable", AGAIN)

    def _arrival(self, header: FetchedHeader, place: _Place) -> Arrival:
        old = header.uid <= place.position.baseline
        if place.older_than is not None:
            old = old or header.received_at < place.older_than or dated_before(header, place.older_than)
        return Arrival(
            mailbox=self.mailbox.name, folder=place.folder, uidvalidity=place.state.uidvalidity, uid=header.uid,
            received_at=min(header.received_at, self.house.now()), old=old,
        )  # fmt: skip

    def _read(self, raw: bytes, arrival: Arrival, place: _Place, second: bool) -> None:
        mail = self.house.read(raw, received_at=arrival.received_at)
        with self.house.store.reading() as book:
            lens = self.house.lens(self.mailbox, book)
        verified = self._verified(raw, arrival) if lens.trust.verify_dkim else ()
        examined = examine(mail, lens, verified=verified)
        lookups = Lookups(received=self._received_from(examined), sent_is_counted=place.sent_is_counted)
        points.reached("examined")
        with self.house.store.book() as book:
            if second:
                book.messages.forget_unreadable(
                    arrival.mailbox, arrival.folder, arrival.uidvalidity, arrival.uid
                )  # fmt: skip
            outcome = receive(examined, arrival, book, self.house.config, lookups, lens, self.house.now())
            points.reached("inside the transaction")
            self._follow(arrival, place, book)
        points.reached("committed")
        log.info("message %d in %s: %s, %s (case %s)", arrival.uid, arrival.folder, examined.kind, outcome.outcome,
                 outcome.case_id)  # fmt: skip
        self.house.letters.set()

    def _verified(self, raw: bytes, arrival: Arrival) -> tuple[DkimPass, ...]:
        """The signatures that we verified ourselves, before any transaction begins; a look-up takes 3 s at most."""
        return verify_dkim(raw, self.house.look_up, now=arrival.received_at) if len(raw) < WHOLE_MAIL else ()

    def _follow(self, arrival: Arrival, place: _Place, book: Book) -> None:
        if place.moves:
            reached = max(arrival.uid, place.position.uid)
            behind = Position(arrival.uidvalidity, reached, place.position.baseline)
            book.messages.move_to(self.mailbox.name, arrival.folder, behind, self.house.now())

    def _keep_unreadable(self, arrival: Arrival, fingerprint: str, error: Exception, place: _Place) -> None:
        """One poisonous mail is kept and shown; it stops neither the next one nor the daemon."""
        expected = isinstance(error, AssistantError)
        because = str(error) if expected else f"reading it failed: {type(error).__name__}"
        log.log(logging.INFO if expected else logging.ERROR, "message %d cannot be read: %s", arrival.uid, because,
                exc_info=not expected)  # fmt: skip
        with self.house.store.book() as book:
            unreadable(arrival, fingerprint, because, book, self.house.now())
            self._follow(arrival, place, book)

    def _second_try(self, folder: str, state: MailboxState, sent_is_counted: bool) -> int:
        with self.house.store.reading() as book:
            again = [
                one.uid
                for one in book.messages.unread(self.mailbox.name, folder, state.uidvalidity)
                if one.attempts < TRIES
            ]
            position = book.messages.position(self.mailbox.name, folder)
        if not again or position is None:
            return 0
        place = _Place(folder, state, position, sent_is_counted, moves=False)
        found = self.inbox.headers(again)
        for header in found:
            self._take(header, place, second=True)
        with self.house.store.book() as book:
            for uid in set(again) - {header.uid for header in found}:
                book.messages.gone(self.mailbox.name, folder, state.uidvalidity, uid)
        return len(found)

    def _received_from(self, examined: Examination) -> dict[str, int | None]:
        """How much personal mail came from the addresses that this notice names; None where that cannot be told."""
        notice = examined.notice
        found: dict[str, int | None] = {}
        for invitation in notice.invitations if notice is not None else ():
            address = invitation.inviter.address
            if address is not None:
                found[fold_address(address)] = self._count_from(address, examined.mail)
        return found

    def _count_from(self, address: str, notice: Mail) -> int | None:
        try:
            uids = self.inbox.search(Query(from_contains=(address,)), after=0)[-_LOOKED_UP:]
            mails = [read_header(one.raw, received_at=one.received_at) for one in self.inbox.headers(uids)]
        except AssistantError as error:
            log.warning("mailbox %s: what came from an address cannot be counted: %s", self.mailbox.name, error)
            return None
        return sum(
            mail.author is not None
            and mail.author.key == fold_address(address)
            and mail.fingerprint != notice.fingerprint
            and not candidate(mail, self.house.config.catalogue)
            for mail in mails
        )

    def _alive(self) -> None:
        self.house.beat(f"watcher {self.mailbox.name}")
