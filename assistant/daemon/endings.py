"""Settles letters whose end nobody saw: looks for them in Sent, and in doubt asks the owner. Never sends again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.daemon.copies import visit
from assistant.daemon.house import House
from assistant.daemon.receipts import mark_sent, named
from assistant.daemon.sent import sent_mailbox
from assistant.desk.wording import worded
from assistant.errors import TransportError
from assistant.store.values import Letter, LetterState
from assistant.transport.base import MailboxMissing

log = logging.getLogger(__name__)

#: How long Sent is looked at for a letter whose end nobody saw; servers file the copy late.
SENT_PATIENCE = timedelta(minutes=15)
#: How long we wait for a Sent mailbox that cannot be looked at, until the owner is asked all the same.
LINE_PATIENCE = timedelta(hours=24)
BETWEEN_LOOKS = timedelta(minutes=1)


@dataclass
class Endings:
    """Looks after letters at *ending* that the sender has not in hand."""

    house: House
    in_hand: set[int]
    _looked: dict[int, datetime] = field(default_factory=dict)

    def settle(self) -> None:
        """Look in Sent for each, a minute apart; after 15 minutes the owner decides."""
        now = self.house.now()
        with self.house.store.reading() as book:
            endings = [one for one in book.letters.in_state(LetterState.ENDING) if one.id not in self.in_hand]
        self._looked = {one.id: self._looked[one.id] for one in endings if one.id in self._looked}
        for letter in endings:
            age = now - (letter.stage_at or now)
            looked = self._looked.get(letter.id)
            if looked is not None and timedelta(0) <= now - looked < BETWEEN_LOOKS and age < SENT_PATIENCE:
                continue
            self._looked[letter.id] = now
            try:
                found = self._find(letter)
            except TransportError as error:
                log.warning("Sent cannot be looked at for letter %d: %s", letter.id, error)
                if age >= LINE_PATIENCE:
                    self._ask_owner(letter, "sent-not-seen", now)
                continue
            if found is not None:
                mark_sent(letter, self.house, "found in Sent", filed_as=found)
            elif age >= SENT_PATIENCE:
                self._ask_owner(letter, "sent-without-it", now)

    def _find(self, letter: Letter) -> str | None:
        """The Message-ID under which it lies in Sent; None when it does not, or when there is no such mailbox."""
        mailbox = self.house.mailbox(letter.mailbox)
        if mailbox is None:
            return None
        with visit(mailbox, self.house, loop="ticker") as inbox:
            name = sent_mailbox(mailbox, inbox)
            try:
                return inbox.find_message(name, letter.message_id or "", letter.token or "") if name else None
            except MailboxMissing:
                return None

    def _ask_owner(self, letter: Letter, why: str, now: datetime) -> None:
        """The owner says whether it went out; *why* is the key of the sentence that says why nobody else can."""
        language = self.house.config.owner.language
        with self.house.store.book() as book:
            known = book.letters.get(letter.id)
            if known is None or known.state is not LetterState.ENDING or letter.id in self.in_hand:
                return
            detail = f"the line broke at the end, {worded(why, 'en')}"
            book.letters.change(letter.id, state=LetterState.UNKNOWN, detail=detail)
            book.notices.tell(
                "unknown", f"letter {letter.id}", worded("letter-unknown", language),
                worded("letter-unknown-text", language, about=named(letter, language), letter=letter.id,
                       what=worded(why, language)), now, case_id=letter.case_id,
            )  # fmt: skip
