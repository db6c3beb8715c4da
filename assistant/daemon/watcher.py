"""Watches one mail account: connect, look, wait for a hint, look again. One thread, one connection, no secret kept."""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.config.values import MailboxSettings
from assistant.daemon import points
from assistant.daemon.house import House
from assistant.daemon.sent import read_sent
from assistant.desk.acquaintance import Lookups
from assistant.desk.arrival import Arrival
from assistant.desk.examine import TOKEN_MARK, Examination, answers_us, examine
from assistant.desk.invite import REPLAY_AGE
from assistant.desk.receive import receive, unreadable
from assistant.errors import AssistantError, StoreError, TransportError
from assistant.invitations.triage import candidate, search_terms
from assistant.mail.parse import read_header, read_mail
from assistant.mail.values import Mail
from assistant.store.book import Book
from assistant.store.values import Position
from assistant.transport.base import FetchedHeader, Inbox, LoginRefused, MailboxMissing, MailboxState, Query, Throttled

log = logging.getLogger(__name__)

WHOLE_MAIL = 1_048_576  #: bytes that are read of one mail at most
LOGIN_TRIES = 3
HEALTHY = timedelta(minutes=5)  #: a line that held so long starts its waits anew
LONGEST_WAIT = 300.0  #: seconds between two tries to connect
_BOUNCERS = ("mailer-daemon", "postmaster")
_LOOKED_UP = 50  # mails of one address that are counted, at most


@dataclass
class Watcher:
    """One mail account, watched."""

    mailbox: MailboxSettings
    house: House
    inbox: Inbox = field(init=False)

    def __post_init__(self) -> None:
        self.inbox = self.house.open_inbox(self.mailbox)

    # -- the loop ------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Watch until the house stops. Trouble of this account never reaches another one."""
        refused = 0
        failures = 0
        while not self.house.stopping.is_set():
            began = self.house.now()
            try:
                self.inbox.connect()
                refused = 0
                self._healthy()
                while not self.house.stopping.is_set():
                    self.look()
                    self.house.beat(f"watcher {self.mailbox.name}")
                    self.inbox.wait(60.0)
                    if self.house.now() - began > HEALTHY:
                        failures = 0
            except LoginRefused as error:
                refused += 1
                self._trouble("login", f"the login is refused: {error}")
                if refused >= LOGIN_TRIES:
                    log.error("mailbox %s: refused %d times; it is left alone", self.mailbox.name, refused)
                    self._wait_for_stop()
                    return
            except MailboxMissing as error:
                self._trouble("missing", str(error))
            except Throttled as error:
                self._trouble("throttled", str(error))
                self._rest(error.pause)
            except (TransportError, StoreError) as error:
                self._trouble("line", str(error))
            except Exception as error:
                # A fault of ours must not end the watch of this account, nor hide.
                log.exception("mailbox %s: unexpected", self.mailbox.name)
                self._trouble("fault", f"unexpected: {type(error).__name__}")
            finally:
                self.inbox.close()
            failures += 1
            self._rest(min(LONGEST_WAIT, 2.0 ** min(failures, 9)) * random.uniform(0.8, 1.2))

    def wake(self) -> None:
        self.inbox.wake()

    def _rest(self, seconds: float) -> None:
        # In slices: the watchdog must see that resting is no hanging.
        while seconds > 0 and not self.house.stopping.wait(min(seconds, 10.0)):
            seconds -= 10.0
            self.house.beat(f"watcher {self.mailbox.name}")

    def _wait_for_stop(self) -> None:
        while not self.house.stopping.wait(10.0):
            self.house.beat(f"watcher {self.mailbox.name}")

    def _trouble(self, kind: str, because: str) -> None:
        log.warning("mailbox %s: %s", self.mailbox.name, because)
        try:
            with self.house.store.book() as book:
                book.settings.put(f"trouble {self.mailbox.name}", {"since": self.house.now().isoformat(), "kind": kind,
                                                                   "because": because})  # fmt: skip
                if kind in ("login", "missing"):
                    book.notices.tell(
                        f"mailbox-{kind}", self.mailbox.name, f"Mailbox {self.mailbox.name} needs you",
                        f"{because}\nCheck it with: assistant doctor", self.house.now(),
                    )  # fmt: skip
        except StoreError as error:
            log.error("this could not even be written down: %s", error)

    def _healthy(self) -> None:
        with self.house.store.book() as book:
            book.settings.drop(f"trouble {self.mailbox.name}")
            for kind in ("login", "missing"):
                book.notices.settle(f"mailbox-{kind}", self.mailbox.name)

    # -- one look ------------------------------------------------------------------------------------------------

    def look(self) -> int:
        """Look at everything that is new, in Sent first; returns how many mails were read whole."""
        points.reached("connected")
        sent_is_counted = read_sent(self.mailbox, self.inbox, self.house)
        read = 0
        for folder in self.mailbox.watch:
            read += self._look_into(folder, sent_is_counted)
        return read

    def _look_into(self, folder: str, sent_is_counted: bool) -> int:
        state = self.inbox.examine(folder)
        with self.house.store.reading() as book:
            place = book.messages.position(self.mailbox.name, folder)
        newest = self._newest(state)
        if place is None:
            return self._first_look(folder, state, newest, sent_is_counted)
        after, since = place.uid, None
        if place.uidvalidity != state.uidvalidity or newest < place.uid:
            # All UIDs are void: the last days are read again, and the fingerprints stop a second answer.
            log.warning("mailbox %s: %s was renumbered; the last days are read again", self.mailbox.name, folder)
            after, since = 0, self.house.now() - REPLAY_AGE
            place = Position(state.uidvalidity, 0, 0)
        read = 0
        for header in self._candidates(after, since):
            self._take(header, folder, state, place, sent_is_counted, old=False)
            read += 1
        end = max(newest, place.uid)
        if end != place.uid or after == 0:
            with self.house.store.book() as book:
                known = book.messages.position(self.mailbox.name, folder)
                reached = max(end, known.uid if known and known.uidvalidity == state.uidvalidity else 0)
                book.messages.move_to(
                    self.mailbox.name, folder, Position(state.uidvalidity, reached, place.baseline), self.house.now()
                )
        self._second_try(folder, state, sent_is_counted)
        return read

    def _newest(self, state: MailboxState) -> int:
        if state.uidnext is not None:
            return state.uidnext - 1
        return max(self.inbox.search(Query(), after=0), default=0)

    def _first_look(self, folder: str, state: MailboxState, newest: int, sent_is_counted: bool) -> int:
        """The baseline: what lies there already is looked at, so that it is known, and never answered."""
        log.info("mailbox %s: first look into %s, %d messages", self.mailbox.name, folder, state.exists)
        read = 0
        since = self.house.now() - self.mailbox.baseline
        place = Position(state.uidvalidity, newest, newest)
        for header in self._candidates(0, since):
            if header.uid > newest:
                continue  # came while we looked: the next look takes it as new
            self._take(header, folder, state, place, sent_is_counted, old=True, moves=False)
            read += 1
        with self.house.store.book() as book:
            book.messages.move_to(self.mailbox.name, folder, place, self.house.now())
        return read

    def _candidates(self, after: int, since: datetime | None) -> Iterator[FetchedHeader]:
        """Headers of the mails that may concern us: found by the server's search, looked at again by ours."""
        query, watched = self._query()
        uids = self.inbox.search(query, after=after)
        for start in range(0, len(uids), 500):
            for header in self.inbox.headers(uids[start : start + 500]):
                if since is not None and header.received_at < since:
                    continue
                if self._concerns_us(header, watched):
                    yield header

    def _query(self) -> tuple[Query, frozenset[str]]:
        froms, headers, subjects = search_terms(self.house.config.catalogue)
        with self.house.store.reading() as book:
            watched = frozenset(book.people.written_to())
        answers = (("in-reply-to", f"<{TOKEN_MARK}"), ("references", f"<{TOKEN_MARK}"))
        return (
            Query(
                from_contains=(*froms, *_BOUNCERS, *sorted(watched)),
                header_contains=(*headers, *answers, ("content-type", "delivery-status")),
                subject_contains=subjects,
            ),
            watched,
        )

    def _concerns_us(self, header: FetchedHeader, watched: frozenset[str]) -> bool:
        mail = read_header(header.raw, received_at=header.received_at, size=header.size)
        if candidate(mail, self.house.config.catalogue):
            return True
        if answers_us(mail):
            return True
        authors = {address.key for address in mail.authors}
        if authors & watched or mail.reverse_path == "":
            return True
        return any(key.startswith(_BOUNCERS) for key in authors)

    def _take(
        self, header: FetchedHeader, folder: str, state: MailboxState, place: Position, sent_is_counted: bool, *,
        old: bool, moves: bool = True, second: bool = False,
    ) -> None:  # fmt: skip
        """Read one mail whole and carry it to the store, together with the position behind it."""
        points.reached("found")
        fetched = self.inbox.fetch(header.uid, limit=WHOLE_MAIL)
        if fetched is None:
            log.info("mailbox %s: message %d is gone", self.mailbox.name, header.uid)
            return
        points.reached("fetched")
        arrival = Arrival(
            mailbox=self.mailbox.name, folder=folder, uidvalidity=state.uidvalidity, uid=header.uid,
            received_at=min(header.received_at, self.house.now()), old=old or header.uid <= place.baseline,
        )  # fmt: skip
        behind = Position(state.uidvalidity, max(header.uid, place.uid), place.baseline) if moves else None
        try:
            mail = read_mail(fetched.raw, received_at=header.received_at)
            with self.house.store.reading() as book:
                lens = self.house.lens(self.mailbox, book)
            examined = examine(mail, lens)
            lookups = Lookups(received=self._received_from(examined), sent_is_counted=sent_is_counted)
            points.reached("examined")
            with self.house.store.book() as book:
                outcome = receive(examined, arrival, book, self.house.config, lookups, lens, self.house.now())
                if second:
                    book.messages.read_after_all(self.mailbox.name, folder, state.uidvalidity, header.uid)
                points.reached("inside the transaction")
                self._move(behind, folder, book)
        except (TransportError, StoreError):
            raise
        except Exception as error:
            self._keep_unreadable(arrival, header, error, behind)
            return
        points.reached("committed")
        log.info(
            "message %d in %s: %s, %s (case %s)", header.uid, folder, examined.kind, outcome.outcome, outcome.case_id
        )
        self.house.letters.set()

    def _move(self, behind: Position | None, folder: str, book: Book) -> None:
        if behind is not None:
            book.messages.move_to(self.mailbox.name, folder, behind, self.house.now())

    def _keep_unreadable(
        self, arrival: Arrival, header: FetchedHeader, error: Exception, behind: Position | None
    ) -> None:
        """One poisonous mail is kept and shown; it stops neither the next one nor the daemon."""
        expected = isinstance(error, AssistantError)
        because = str(error) if expected else f"reading it failed: {type(error).__name__}"
        log.log(logging.INFO if expected else logging.ERROR, "message %d cannot be read: %s", header.uid, because,
                exc_info=not expected)  # fmt: skip
        fingerprint = hashlib.sha256(header.raw).hexdigest()
        with self.house.store.book() as book:
            unreadable(arrival, fingerprint, because, book, self.house.now())
            self._move(behind, arrival.folder, book)

    def _second_try(self, folder: str, state: MailboxState, sent_is_counted: bool) -> None:
        with self.house.store.reading() as book:
            again = [
                one
                for one in book.messages.with_outcome("unreadable")
                if one.attempts < 2 and one.mailbox == self.mailbox.name and one.folder == folder
                and one.uidvalidity == state.uidvalidity
            ]  # fmt: skip
            place = book.messages.position(self.mailbox.name, folder)
        if not again or place is None:
            return
        gone = {one.uid for one in again}
        for header in self.inbox.headers([one.uid for one in again]):
            gone.discard(header.uid)
            self._take(header, folder, state, place, sent_is_counted, old=False, second=True)
        with self.house.store.book() as book:
            for uid in gone:
                book.messages.read_after_all(self.mailbox.name, folder, state.uidvalidity, uid)

    def _received_from(self, examined: Examination) -> dict[str, int | None]:
        """How much personal mail came from the addresses that this notice names; None where that cannot be told."""
        notice = examined.notice
        found: dict[str, int | None] = {}
        for invitation in notice.invitations if notice is not None else ():
            address = invitation.inviter.address
            if address is not None:
                found[address.casefold()] = self._count_from(address, examined.mail)
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
            and mail.author.key == address.casefold()
            and mail.fingerprint != notice.fingerprint
            and not candidate(mail, self.house.config.catalogue)
            for mail in mails
        )
