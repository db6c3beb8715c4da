"""Watches one mail account: connect, look, wait for a hint, look again. One thread, one connection, no secret kept."""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.config.values import MailboxSettings
from assistant.daemon.house import House
from assistant.daemon.look import Looker
from assistant.desk.wording import when, worded
from assistant.errors import AssistantError, StoreError, TransportError
from assistant.transport.base import Inbox, LoginRefused, MailboxMissing, Throttled

log = logging.getLogger(__name__)

LOGIN_TRIES = 3
AFTER_REFUSALS = 6 * 3600.0  #: seconds until one more try; a provider's own trouble can look like a wrong password
HEALTHY = 300.0  #: seconds; a line that held so long starts its waits anew
LONGEST_WAIT = 300.0  #: seconds between two tries to connect
LOOK_EVERY = 60.0  #: seconds; also what the other watched mailboxes wait at most, since IDLE hears only one
TELL_AFTER = timedelta(hours=1)  #: trouble that lasts so long is told to the owner, whatever it is
_FOR_A_PERSON = ("login", "missing", "lasting")


def _kind(error: AssistantError) -> str:
    match error:
        case LoginRefused():
            return "login"
        case MailboxMissing():
            return "missing"
        case Throttled():
            return "throttled"
        case TransportError():
            return "line" if error.temporary else "lasting"
    return "lasting"


@dataclass
class Watcher:
    """One mail account, watched."""

    mailbox: MailboxSettings
    house: House
    inbox: Inbox = field(init=False)
    _looker: Looker = field(init=False)
    _renewed: MailboxSettings | None = None
    _left: bool = False

    def __post_init__(self) -> None:
        self._open(self.mailbox)

    def _open(self, mailbox: MailboxSettings) -> None:
        self.mailbox = mailbox
        self.inbox = self.house.open_inbox(mailbox)
        self._looker = Looker(mailbox, self.house, self.inbox)

    @property
    def loop(self) -> str:
        return f"watcher {self.mailbox.name}"

    # -- the loop ------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Watch until the house stops. Trouble of this account never reaches another one."""
        self._after_a_crash()
        refused = failures = 0
        while not self._over:
            if self._renewed is not None:
                self._open(self._renewed)
                self._renewed, refused, failures = None, 0, 0
                self.house.rested(self.mailbox.name)
            if wanted := self.house.resting(self.mailbox.name):
                self._rest(wanted)  # the server told another loop to leave it alone
                continue
            began = time.monotonic()
            rest = 0.0
            try:
                self.inbox.connect()
                refused = 0
                self._watch()
            except LoginRefused as error:
                refused += 1
                self._trouble("login", str(error))
                if refused >= LOGIN_TRIES:
                    log.error("mailbox %s: refused %d times; it is left alone for now", self.mailbox.name, refused)
                    rest = AFTER_REFUSALS
            except MailboxMissing as error:
                self._trouble("missing", str(error))
                rest = LONGEST_WAIT
            except Throttled as error:
                self._trouble("throttled", str(error))
                rest = error.pause
            except TransportError as error:
                self._trouble("line" if error.temporary else "lasting", str(error))
                rest = 0.0 if error.temporary else LONGEST_WAIT
            except StoreError as error:
                log.error("mailbox %s: %s", self.mailbox.name, error)
            except Exception as error:
                # A fault of ours must not end the watch of this account, nor hide.
                log.exception("mailbox %s: unexpected", self.mailbox.name)
                self._trouble("fault", f"unexpected: {type(error).__name__}")
            finally:
                self.inbox.close()
            failures = 1 if time.monotonic() - began > HEALTHY else failures + 1
            if rest:
                self.house.rest(self.mailbox.name, rest)
            self._rest(max(rest, min(LONGEST_WAIT, 2.0 ** min(failures, 9)) * random.uniform(0.8, 1.2)))
        self.house.beats.pop(self.loop, None)
        self._looker.being_read.close()

    def look(self) -> int:
        """One look through the open connection; how many mails were read whole."""
        return self._looker.look()

    def look_once(self) -> int:
        """Connect, look, close; trouble is written down as by :meth:`run`, and raised with the mailbox's name."""
        try:
            self.inbox.connect()
            read = self.look()
            self._healthy()
        except StoreError:
            raise
        except AssistantError as error:
            self._trouble(_kind(error), str(error))
            error.args = (f"mailbox {self.mailbox.name}: {error}", *error.args[1:])
            raise
        finally:
            self.inbox.close()
        return read

    def _watch(self) -> None:
        """Look and wait, look and wait; ends by a stop or by new settings."""
        first = True
        while not self._over and self._renewed is None:
            self.look()
            if first:
                self._healthy()
                first = False
            self.house.beat(self.loop)
            self.inbox.wait(LOOK_EVERY)

    @property
    def _over(self) -> bool:
        return self._left or self.house.stopping.is_set()

    def wake(self) -> None:
        self.inbox.wake()

    def renew(self, mailbox: MailboxSettings | None) -> None:
        """Go on with these settings, after a reload; None when the account is configured no longer."""
        self._left = mailbox is None
        self._renewed = mailbox
        self.wake()

    def _rest(self, seconds: float) -> None:
        # In slices: the watchdog must see that resting is no hanging, and new settings end it.
        end = time.monotonic() + seconds
        while not self._left and self._renewed is None and (left := end - time.monotonic()) > 0:
            self.house.beat(self.loop)
            if self.house.stopping.wait(min(left, 5.0)):
                return

    def _after_a_crash(self) -> None:
        try:
            self._looker.being_read.after_a_crash()
        except StoreError as error:
            log.error("mailbox %s: %s", self.mailbox.name, error)

    # -- what the owner hears of it --------------------------------------------------------------------------------

    def _trouble(self, kind: str, because: str) -> None:
        log.warning("mailbox %s: %s", self.mailbox.name, because)
        key, now = f"trouble {self.mailbox.name}", self.house.now()
        try:
            with self.house.store.book() as book:
                known = book.settings.get(key)
                since = datetime.fromisoformat(known["since"]) if known else now
                book.settings.put(key, {"since": since.isoformat(), "kind": kind, "because": because})
                if kind in _FOR_A_PERSON or now - since >= TELL_AFTER:
                    owner, name = self.house.config.owner, self.mailbox.name
                    text = worded("mailbox-needs-you-text", owner.language, because=because,
                                  since=when(since, owner.zone, owner.language))  # fmt: skip
                    subject = worded("mailbox-needs-you", owner.language, mailbox=name)
                    book.notices.tell("mailbox", name, subject, text, now)
        except StoreError as error:
            log.error("this could not even be written down: %s", error)

    def _healthy(self) -> None:
        key = f"trouble {self.mailbox.name}"
        with self.house.store.reading() as book:
            troubled = book.settings.get(key) is not None
        if troubled:
            with self.house.store.book() as book:
                book.settings.drop(key)
                book.notices.settle("mailbox", self.mailbox.name)
