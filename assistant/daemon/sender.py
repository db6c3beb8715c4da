"""Takes letters from the store and sends them: held → queued → sending → ending → sent | refused | deferred | unknown.

Exactly once cannot be had over SMTP (RFC 1047). So each stage is written down before the next begins; what a crash
left before the final dot is sent again, and what it left after it is looked up in the Sent mailbox and, in doubt, shown
to the owner: answering twice is worse than answering late.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from assistant.cases.values import Evidence, EvidenceKind
from assistant.config.values import Config, MailboxSettings
from assistant.daemon import points
from assistant.daemon.house import House
from assistant.daemon.sent import sent_mailbox
from assistant.desk.act import silence
from assistant.desk.word import letter_left
from assistant.errors import StoreError, TransportError
from assistant.mail.values import Address
from assistant.store.book import Book
from assistant.store.values import Letter, LetterState
from assistant.transport.base import Inbox, Outbox, Receipt, SendOutcome, SendStage

log = logging.getLogger(__name__)

#: How long Sent is looked at, tick by tick, for a letter whose end nobody saw; servers file the copy late.
SENT_PATIENCE = timedelta(minutes=15)
_FILES_SENT = ("smtp.gmail.com", "smtp.office365.com", "smtp-mail.outlook.com")


@dataclass
class Sender:
    """Sends what is ready. One thread; one SMTP connection for each mail account."""

    house: House
    outboxes: dict[str, Outbox] = field(default_factory=dict)
    in_hand: set[int] = field(default_factory=set)  #: letters that are being handed over right now

    def run(self) -> None:
        """Send until the house stops."""
        while not self.house.stopping.is_set():
            self.house.letters.clear()
            wait = 30.0
            try:
                self.send_ready()
                wait = self._until_next()
            except StoreError as error:
                log.error("the outbox waits: %s", error)
            except Exception:
                log.exception("the outbox met something unexpected; it goes on")
            for outbox in self.outboxes.values():
                outbox.rest()
            self.house.beat("sender")
            self.house.letters.wait(min(wait, 20.0))
        self.close()

    def close(self) -> None:
        for outbox in self.outboxes.values():
            outbox.close()
        self.outboxes.clear()

    def _until_next(self) -> float:
        with self.house.store.reading() as book:
            at = book.letters.next_wake()
        return 30.0 if at is None else max(0.05, (at - self.house.now()).total_seconds())

    # -- after a crash ---------------------------------------------------------------------------------------------

    def recover(self) -> None:
        """What a crash left: before the dot it is sent again, after it only Sent can tell."""
        with self.house.store.book() as book:
            for letter in book.letters.in_state(LetterState.SENDING):
                book.letters.change(letter.id, state=LetterState.QUEUED, detail="begun, and not handed over")
                log.info("letter %d was never handed over; it is queued again", letter.id)

    def settle_endings(self) -> None:
        """Look in Sent for letters whose end nobody saw; after 15 minutes the owner decides."""
        now = self.house.now()
        with self.house.store.reading() as book:
            endings = book.letters.in_state(LetterState.ENDING)
        for letter in endings:
            if letter.id in self.in_hand:
                continue
            age = now - (letter.stage_at or now)
            if self._in_sent(letter):
                continue
            if age >= SENT_PATIENCE:
                self._unknown(letter, now)

    def _in_sent(self, letter: Letter) -> bool:
        mailbox = self.house.mailbox(letter.mailbox)
        inbox = self.house.open_inbox(mailbox)
        try:
            inbox.connect()
            name = sent_mailbox(mailbox, inbox)
            found = inbox.find_message(name, letter.message_id or "", letter.token or "") if name else None
        except TransportError as error:
            log.warning("Sent cannot be looked at for letter %d: %s", letter.id, error)
            return False
        finally:
            inbox.close()
        if found is None:
            return False
        with self.house.store.book() as book:
            self._mark_sent(letter, book, "found in Sent", filed_as=found)
        return True

    def _unknown(self, letter: Letter, now: datetime) -> None:
        with self.house.store.book() as book:
            book.letters.change(letter.id, state=LetterState.UNKNOWN, detail="the line broke at the end; not in Sent")
            book.notices.tell(
                "unknown", f"letter {letter.id}", "A letter may or may not have gone out",
                f"Letter {letter.id} to {letter.recipient} ({letter.purpose}): the line broke right at the end, and "
                "the Sent mailbox does not have it. It is not sent again by itself.\n"
                f"If it did not arrive: assistant pending approve {letter.id}\n"
                f"If it did: assistant pending sent {letter.id}", now, case_id=letter.case_id,
            )  # fmt: skip

    # -- sending ---------------------------------------------------------------------------------------------------

    def send_ready(self) -> int:
        """Send every letter whose time has come, as far as budgets allow; how many left."""
        sent = 0
        self._file_drafts()
        with self.house.store.reading() as book:
            ready = book.letters.ready(self.house.now())
        for letter in ready:
            if self.house.stopping.is_set():
                break
            self.in_hand.add(letter.id)
            try:
                if self._claim(letter.id):
                    sent += self._transmit(letter)
            finally:
                self.in_hand.discard(letter.id)
        return sent

    def _claim(self, letter_id: int) -> bool:
        """Take the letter in hand, if nothing speaks against it at this very moment."""
        now = self.house.now()
        config = self.house.config
        with self.house.store.book() as book:
            letter = book.letters.get(letter_id)
            if letter is None or letter.state not in (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED):
                return False
            file = book.cases.file(letter.case_id)
            because = silence(file, config) if file is not None else "the case is gone"
            if because is not None and letter.purpose not in ("thank", "offer-help"):
                book.letters.change(letter_id, state=LetterState.CANCELLED, detail=because)
                return False
            later = self._wait_for(letter, book, now)
            if later is not None:
                until, why = later
                book.letters.change(letter_id, state=LetterState.HELD, next_try_at=until, detail=why)
                return False
            book.letters.change(
                letter_id, state=LetterState.SENDING, stage_at=now, attempts=letter.attempts + 1, detail=""
            )
        points.reached("sending")
        return True

    def _wait_for(self, letter: Letter, book: Book, now: datetime) -> tuple[datetime, str] | None:
        """Until when this letter must wait, and why; None when it may leave now."""
        paused = self.house.paused(book)
        if paused is not None:
            return now + timedelta(minutes=1), f"sending is stopped: {paused}"
        newest = book.settings.get("newest")
        if newest is not None and datetime.fromisoformat(newest) - now > timedelta(minutes=1):
            return now + timedelta(minutes=5), "the clock stands before the newest thing written down"
        stopped = book.settings.get(f"smtp stopped {letter.mailbox}")
        if stopped is not None and datetime.fromisoformat(stopped) > now:
            return datetime.fromisoformat(stopped), "the mail server asked for a pause"
        quiet = _quiet_until(self.house.config, now)
        if quiet is not None:
            return quiet, "quiet hours"
        return self._over_budget(letter, book, now)

    def _over_budget(self, letter: Letter, book: Book, now: datetime) -> tuple[datetime, str] | None:
        budgets = self.house.config.sending.budgets
        hour, day = timedelta(hours=1), timedelta(days=1)
        anomaly = self.house.config.sending.anomaly
        bounced = [one for one in book.settings.get("bounces", []) if now - datetime.fromisoformat(one) < hour]
        if len(bounced) >= anomaly.bounces_per_hour:
            self.house.pause(f"{len(bounced)} letters came back within an hour", book)
            return now + hour, "letters come back"
        if letter.approved_at is not None:
            return None  # the owner's own hand goes beyond any budget
        if book.letters.sent_since(now - hour) >= anomaly.new_people_per_hour:
            self.house.pause(f"{anomaly.new_people_per_hour} letters within an hour", book)
            return now + hour, "unusually many letters"
        domain = Address("", letter.recipient or "").domain.casefold()
        checks = (
            (book.letters.sent_since(now - day, person_id=letter.person_id), budgets.person_per_day, "person and day"),
            (book.letters.sent_since(now - hour), budgets.per_hour, "hour"),
            (book.letters.sent_since(now - day), budgets.per_day, "day"),
        )
        for count, most, what in checks:
            if count >= most:
                return now + timedelta(minutes=15), f"the budget of {most} a {what} is used up; your yes goes beyond it"
        if letter.route != "relay" and book.letters.sent_since(now - day, domain=domain) >= budgets.domain_per_day:
            return now + timedelta(minutes=15), f"the budget of {budgets.domain_per_day} a day for {domain} is used up"
        return None

    def _transmit(self, letter: Letter) -> int:
        def at_stage(stage: SendStage) -> None:
            if stage is SendStage.ENDING:
                with self.house.store.book() as book:
                    book.letters.change(letter.id, state=LetterState.ENDING, stage_at=self.house.now())
                points.reached("ending")

        mailbox = self.house.mailbox(letter.mailbox)
        assert letter.raw is not None
        assert letter.recipient is not None
        outbox = self._outbox(mailbox)
        receipt = outbox.send(letter.raw, sender=letter.sender, recipient=letter.recipient, at_stage=at_stage)
        points.reached("dot sent")
        with self.house.store.book() as book:
            self._write_down(letter, receipt, book)
        if receipt.outcome is SendOutcome.SENT:
            points.reached("sent")
            self._file_copy(letter, mailbox)
            points.reached("filed")
            return 1
        return 0

    def _outbox(self, mailbox: MailboxSettings) -> Outbox:
        if mailbox.name not in self.outboxes:
            self.outboxes[mailbox.name] = self.house.open_outbox(mailbox)
        return self.outboxes[mailbox.name]

    def _write_down(self, letter: Letter, receipt: Receipt, book: Book) -> None:
        now = self.house.now()
        detail = receipt.detail[:500]
        log.info("letter %d: %s (%s)", letter.id, receipt.outcome, receipt.code)
        match receipt.outcome:
            case SendOutcome.SENT:
                self._mark_sent(letter, book, detail)
            case SendOutcome.REFUSED:
                book.letters.change(letter.id, state=LetterState.REFUSED, detail=detail)
                book.notices.tell("refused", f"letter {letter.id}", "A letter was refused",
                                  f"Letter {letter.id} ({letter.purpose}) to {letter.recipient}: {detail}\n"
                                  "It will not be tried again.", now, case_id=letter.case_id)  # fmt: skip
                if receipt.address_refused:
                    book.people.block(letter.person_id, "their address refuses our mail")
            case SendOutcome.DEFERRED:
                self._defer(letter, detail, book, now)
            case SendOutcome.UNKNOWN:
                # It stays at ENDING: Sent is looked at now and later, and after 15 minutes the owner is asked.
                book.letters.change(letter.id, detail=detail)
        if receipt.stop_all:
            until = now + timedelta(seconds=receipt.until or 3600)
            book.settings.put(f"smtp stopped {letter.mailbox}", until.isoformat())
            book.notices.tell("smtp", letter.mailbox, f"Mailbox {letter.mailbox} cannot send",
                              f"The mail server says: {detail}\nNothing is sent until {until:%d %b %H:%M} UTC. "
                              "Check it with: assistant doctor", now)  # fmt: skip

    def _mark_sent(self, letter: Letter, book: Book, detail: str, *, filed_as: str | None = None) -> None:
        now = self.house.now()
        known = book.letters.get(letter.id)
        if known is None or known.state is LetterState.SENT:
            return  # its copy was seen in Sent first
        book.letters.change(
            letter.id, state=LetterState.SENT, sent_at=now, detail=detail,
            filed_as=filed_as if filed_as != letter.message_id else None,
        )  # fmt: skip
        evidence = Evidence(EvidenceKind.MAIL, letter.message_id or f"letter {letter.id}")
        letter_left(letter, book, self.house.config, evidence, now)
        book.settings.put("newest", now.isoformat())

    def _defer(self, letter: Letter, detail: str, book: Book, now: datetime) -> None:
        sending = self.house.config.sending
        if now - letter.hold_until > sending.give_up_after:
            book.letters.change(letter.id, state=LetterState.REFUSED, detail=f"given up: {detail}")
            book.notices.tell("refused", f"letter {letter.id}", "A letter could not be sent",
                              f"Letter {letter.id} to {letter.recipient} was given up: {detail}", now,
                              case_id=letter.case_id)  # fmt: skip
            return
        wait = min(sending.retry_first * 2 ** min(letter.attempts, 10), sending.retry_most)
        book.letters.change(letter.id, state=LetterState.DEFERRED, next_try_at=now + wait, detail=detail)

    def _file_copy(self, letter: Letter, mailbox: MailboxSettings) -> None:
        """A copy for the owner's Sent mailbox; that it fails is a pity and never a reason to send again."""
        files = mailbox.server_files_sent
        if files or (files is None and mailbox.smtp.host.casefold() in _FILES_SENT):
            return
        inbox = self.house.open_inbox(mailbox)
        try:
            inbox.connect()
            name = sent_mailbox(mailbox, inbox)
            if name is not None and letter.raw is not None:
                inbox.append(name, letter.raw, flags=("\\Seen",), at=self.house.now())
        except TransportError as error:
            log.warning("letter %d was sent, but its copy could not be filed: %s", letter.id, error)
        finally:
            inbox.close()

    # -- drafts ----------------------------------------------------------------------------------------------------

    def _file_drafts(self) -> None:
        """Put letters of draft trust into the owner's Drafts mailbox, once each."""
        with self.house.store.reading() as book:
            drafts = [one for one in book.letters.in_state(LetterState.DRAFTED) if one.stage_at is None and one.raw]
        for letter in drafts:
            mailbox = self.house.mailbox(letter.mailbox)
            inbox: Inbox = self.house.open_inbox(mailbox)
            try:
                inbox.connect()
                name = mailbox.drafts or inbox.special_use().get("drafts")
                if name is None or letter.raw is None:
                    continue
                with self.house.store.book() as book:
                    # Written down first: a draft that is missing is a smaller harm than two of them.
                    book.letters.change(letter.id, stage_at=self.house.now(), detail=f"lies in {name}")
                inbox.append(name, letter.raw, flags=("\\Draft",), at=self.house.now())
            except TransportError as error:
                log.warning("a draft could not be filed: %s", error)
            finally:
                inbox.close()


def _quiet_until(config: Config, now: datetime) -> datetime | None:
    """The end of the quiet hours or days that *now* falls into, aware; None outside of them."""
    zone, hours = config.owner.zone, config.sending.quiet_hours
    local = now.astimezone(zone)
    end = local
    for _ in range(9):
        if end.weekday() in config.sending.quiet_days:
            end = datetime.combine(end.date() + timedelta(days=1), time(0), tzinfo=zone)
            continue
        if hours is None:
            break
        clock = end.timetz().replace(tzinfo=None)
        over_midnight = hours.end <= hours.start
        inside = (clock >= hours.start or clock < hours.end) if over_midnight else hours.start <= clock < hours.end
        if not inside:
            break
        day = end.date() + timedelta(days=1) if over_midnight and clock >= hours.start else end.date()
        end = datetime.combine(day, hours.end, tzinfo=zone)
    return end if end > local else None
