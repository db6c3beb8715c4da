"""The tick: what is due is done, endings are settled, the owner is written to, old text is forgotten."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.daemon.endings import Endings
from assistant.daemon.house import House
from assistant.desk.arrival import platform_name
from assistant.desk.clock import ring
from assistant.desk.trust import review_trust
from assistant.desk.wording import worded
from assistant.desk.zones import mind_zones, owner_by_present_rules
from assistant.errors import StoreError
from assistant.reports.rightsizing import tell_once_a_year
from assistant.store.engine import Unfit

log = logging.getLogger(__name__)
LOOP = "ticker"
JUMP = 60.0  #: seconds that the wall clock may drift from the monotonic one between two ticks


@dataclass
class Ticker:
    """What happens at each tick."""

    house: House
    endings: Endings
    _wall: datetime | None = None
    _monotonic: float = 0.0
    _erased: datetime | None = field(default=None)
    _listed: datetime | None = None
    _zones: datetime | None = None

    def tick(self) -> None:
        """Do all that is due; an item that fails is tried again later and, after five times, parked and shown.

        Raises the first StoreError, after everything had its turn.
        """
        failed: StoreError | None = None
        parts = (self._mind_jumps, self._mind_zones, self.ring_due, self.endings.settle, self._review_trust,
                 self._forget_text, self._list_weak)  # fmt: skip
        for part in parts:
            self.house.beat(LOOP)
            try:
                part()
            except StoreError as error:
                failed = failed or error
            except Exception:
                log.exception("a part of the tick failed; the others go on")
        self.house.letters.set()
        self.house.beat(LOOP)
        if failed is not None:
            raise failed

    def ring_due(self) -> int:
        """Claim and do what is due; how many items."""
        now = self.house.now()
        with self.house.store.book() as book:
            items = book.due.claim(now)
        for item in items:
            self.house.beat(LOOP)
            try:
                with self.house.store.book() as book:
                    file = book.cases.file(item.case_id)
                    name = platform_name(file.case.platform, self.house.config) if file else ""
                    done = ring(item, book, self.house.config, name, now)
                    book.due.done(item.id)
                log.info("case %d, %s: %s", item.case_id, item.kind, done)
            except Exception as error:
                if isinstance(error, StoreError) and not isinstance(error, Unfit):
                    raise  # the lease runs out, and the item is claimed again
                log.exception("case %d, %s failed", item.case_id, item.kind)
                with self.house.store.book() as book:
                    if book.due.failed(item, f"{type(error).__name__}: {error}", now):
                        language = self.house.config.owner.language
                        text = worded("keeps-failing-text", language, case=item.case_id, what=item.kind, error=error)
                        book.notices.tell("parked", f"case {item.case_id} {item.kind}",
                                          worded("keeps-failing", language), text, now,
                                          case_id=item.case_id)  # fmt: skip
        return len(items)

    def _mind_jumps(self) -> None:
        wall, monotonic = self.house.now(), time.monotonic()
        if self._wall is not None:
            drift = (wall - self._wall).total_seconds() - (monotonic - self._monotonic)
            if abs(drift) > JUMP:
                log.warning("the clock jumped by %d seconds (sleep, or set by hand)", drift)
        self._wall, self._monotonic = wall, monotonic

    def _mind_zones(self) -> None:
        """Before anything rings: an hour may have moved while we were away, or with an update of this machine."""
        now = self.house.now()
        if self._zones is not None and abs(now - self._zones) < timedelta(days=1):
            return
        if self._zones is not None:  # at the start everything was read just now
            config = owner_by_present_rules(self.house.config, now)
            if config is not self.house.config:
                self.house.config = config
        with self.house.store.book() as book:
            told = mind_zones(book, self.house.config, now)
        self._zones = now
        if told:
            log.warning("the rules of time zones changed: cases %s", ", ".join(map(str, told)))

    def _review_trust(self) -> None:
        with self.house.store.book() as book:
            review_trust(book, self.house.config, self.house.now())

    def _list_weak(self) -> None:
        now = self.house.now()
        if self._listed is not None and now - self._listed < timedelta(hours=6):
            return
        self._listed = now
        with self.house.store.book() as book:
            tell_once_a_year(book, self.house.config, now)

    def _forget_text(self) -> None:
        now = self.house.now()
        if self._erased is not None and now - self._erased < timedelta(hours=6):
            return
        self._erased = now
        with self.house.store.book() as book:
            before = now - self.house.config.storage.keep_mail_text
            erased = book.messages.erase_text(before) + book.cases.erase_words(before) + book.notices.erase_text(before)
        if erased:
            log.info("the words of %d old mails, notes and questions were forgotten", erased)
