"""Takes letters from the store and sends them: held → queued → sending → ending → sent | refused | deferred | unknown.

Exactly once cannot be had over SMTP (RFC 1047). So each stage is written down before the next begins; what broke
before the final dot is sent again, and what broke after it is looked up in the Sent mailbox and, in doubt, shown to
the owner: answering twice is worse than answering late.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from assistant.config.values import Config, MailboxSettings
from assistant.daemon import points
from assistant.daemon.copies import Copies
from assistant.daemon.digest_mail import digest_if_due
from assistant.daemon.gate import withheld
from assistant.daemon.house import House
from assistant.daemon.owner_mail import mail_owner
from assistant.daemon.receipts import named, write_down
from assistant.desk.retold import retold
from assistant.desk.wording import worded
from assistant.errors import StoreError
from assistant.store.values import Letter, LetterState
from assistant.transport.base import Outbox, Receipt, SendOutcome, SendStage

log = logging.getLogger(__name__)

LOOP = "sender"
#: seconds that one letter may take: connecting, each command of 60 s, 600 s for the answer to the dot, its copy
ONE_LETTER = 1200.0
AGAIN = timedelta(minutes=1)  #: until a letter is tried again that our own trouble stopped before the dot


@dataclass
class Sender:
    """Sends what is ready. One thread; one SMTP connection for each mail account."""

    house: House
    outboxes: dict[str, Outbox] = field(default_factory=dict)
    in_hand: set[int] = field(default_factory=set)  #: letters that are being handed over right now
    unwritten: dict[int, tuple[Letter, Receipt]] = field(default_factory=dict)  #: ends that the store did not take yet
    _config: Config | None = None

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
            self.house.beat(LOOP)
            self.house.letters.wait(min(wait, 20.0))
        self.close()
        self.house.beats.pop(LOOP, None)

    def close(self) -> None:
        for outbox in self.outboxes.values():
            outbox.close()
        self.outboxes.clear()

    def _until_next(self) -> float:
        with self.house.store.reading() as book:
            at = book.letters.next_wake()
        # Not at once, even where something is overdue: what the gate withholds has its own next time.
        return 30.0 if at is None else max(0.5, (at - self.house.now()).total_seconds())

    # -- what was begun --------------------------------------------------------------------------------------------

    def recover(self) -> None:
        """What was begun and never handed over is sent again: after a crash, or after trouble of our own.

        Only the one sender moves a letter to *sending*; what is there and not in its hand got no further.
        """
        with self.house.store.reading() as book:
            begun = [one for one in book.letters.in_state(LetterState.SENDING) if one.id not in self.in_hand]
        for letter in begun:
            with self.house.store.book() as book:
                book.letters.change(letter.id, state=LetterState.QUEUED, detail="begun, and not handed over")
            log.info("letter %d was never handed over; it is queued again", letter.id)

    def _write_down_ends(self) -> None:
        """Ends that we know and the store would not take. Until they stand there, nothing else leaves."""
        for letter_id, (letter, receipt) in list(self.unwritten.items()):
            write_down(letter, receipt, self.house)
            del self.unwritten[letter_id]
            self.in_hand.discard(letter_id)

    # -- sending ---------------------------------------------------------------------------------------------------

    def send_ready(self) -> int:
        """Send every letter whose time has come, as far as the gate allows; how many left. Raises StoreError."""
        self._notice_new_settings()
        self._write_down_ends()
        self.recover()
        if not self.house.looked:
            return 0  # what left in an earlier life of this state is learned from Sent first
        copies = Copies(self.house)
        copies.file_drafts()
        with self.house.store.reading() as book:
            ready = book.letters.ready(self.house.now())
        sent = 0
        for letter in ready:
            if self.house.stopping.is_set():
                break
            self.house.beat(LOOP, good_for=ONE_LETTER)
            sent += self._send_one(letter, copies)
        mail_owner(self.house, self._outbox)
        digest_if_due(self.house)
        return sent

    def _send_one(self, letter: Letter, copies: Copies) -> int:
        """One letter; a fault of ours with it is no reason to keep the others."""
        mailbox = self.house.mailbox(letter.mailbox)
        self.in_hand.add(letter.id)
        try:
            if mailbox is None:
                self._homeless(letter)
                return 0
            claimed = self._claim(letter.id)
            if claimed is None:
                return 0
            receipt = self._transmit(claimed, mailbox)
            if receipt.outcome is not SendOutcome.SENT:
                return 0
            copies.file_copy(claimed, mailbox)
            points.reached("filed")
            return 1
        except StoreError:
            raise
        except Exception as error:
            log.exception("letter %d: unexpected", letter.id)
            self._set_back(letter, type(error).__name__)
            return 0
        finally:
            if letter.id not in self.unwritten:
                self.in_hand.discard(letter.id)

    def _claim(self, letter_id: int) -> Letter | None:
        """Take the letter in hand, if nothing speaks against it at this very moment."""
        if lost := self.house.store.lost:
            raise StoreError(f"{lost}; nothing is sent")
        now = self.house.now()
        with self.house.store.book() as book:
            letter = book.letters.get(letter_id)
            if letter is None or letter.state not in (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED):
                return None
            verdict = withheld(letter, book, self.house, now)
            if verdict is not None:
                book.letters.change(
                    letter_id, state=verdict.state, next_try_at=verdict.until or now, detail=verdict.because
                )  # fmt: skip
                if verdict.notice is not None:
                    language = self.house.config.owner.language
                    text = worded("letter-waits-text", language, about=named(letter, language), letter=letter_id,
                                  because=retold(verdict.notice, language))  # fmt: skip
                    book.notices.tell("wait", f"letter {letter_id}", worded("letter-waits", language), text, now,
                                      case_id=letter.case_id)  # fmt: skip
                return None
            book.letters.change(
                letter_id, state=LetterState.SENDING, stage_at=now, attempts=letter.attempts + 1, detail=""
            )
        points.reached("sending")
        return letter

    def _transmit(self, letter: Letter, mailbox: MailboxSettings) -> Receipt:
        def at_stage(stage: SendStage) -> None:
            if stage is SendStage.ENDING:
                with self.house.store.book() as book:
                    book.letters.change(letter.id, state=LetterState.ENDING, stage_at=self.house.now())
                points.reached("ending")

        assert letter.raw is not None
        assert letter.recipient is not None
        outbox = self._outbox(mailbox)
        try:
            receipt = outbox.send(letter.raw, sender=letter.sender, recipient=letter.recipient, at_stage=at_stage)
        except StoreError:
            # The stage could not be written down, so the dot was never sent.
            self._set_back(letter, "the store did not take the stage")
            raise
        points.reached("dot sent")
        # In memory first: if the store takes nothing now, the end that we know is not forgotten.
        self.unwritten[letter.id] = (letter, receipt)
        self._write_down_ends()
        if receipt.outcome is SendOutcome.SENT:
            points.reached("sent")
        return receipt

    def _set_back(self, letter: Letter, because: str) -> None:
        """Try a letter again in a minute that trouble of our own stopped before the dot."""
        with self.house.store.book() as book:
            known = book.letters.get(letter.id)
            if known is not None and known.state is LetterState.SENDING:
                book.letters.change(letter.id, state=LetterState.QUEUED, next_try_at=self.house.now() + AGAIN,
                                    detail=f"not handed over: {because}")  # fmt: skip

    def _homeless(self, letter: Letter) -> None:
        now = self.house.now()
        with self.house.store.book() as book:
            because = f"the mailbox {letter.mailbox!r} is configured no longer"
            book.letters.change(letter.id, state=LetterState.WAITING, detail=because)
            language = self.house.config.owner.language
            text = worded("letter-homeless-text", language, about=named(letter, language), mailbox=letter.mailbox)
            book.notices.tell("wait", f"letter {letter.id}", worded("letter-homeless", language), text, now,
                              case_id=letter.case_id)  # fmt: skip

    def _outbox(self, mailbox: MailboxSettings) -> Outbox:
        if mailbox.name not in self.outboxes:
            self.outboxes[mailbox.name] = self.house.open_outbox(mailbox)
        return self.outboxes[mailbox.name]

    def _notice_new_settings(self) -> None:
        """After a reload the accounts may be other ones."""
        if self._config is not self.house.config:
            self.close()
            self._config = self.house.config


