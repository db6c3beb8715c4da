"""A policy tried on the past: who would have got what and when. Nothing can be sent: there is no outbox here.

The real desk works on a store in memory, with a clock that is moved from mail to mail. A letter whose hold is over is
taken for sent when quiet hours and budgets let it, and the owner is taken to say yes to whatever waits for them, so
that waits run and answers find their letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from assistant.config.values import Config
from assistant.mail.values import Verdict
from assistant.policy.rules import Policy
from assistant.reports.history import History
from assistant.reports.replay_values import Action, Change, Difference, Replayed, Story, compare
from assistant.reports.replay_world import NOTICES, World
from assistant.store.engine import Store
from assistant.store.values import Contact

__all__ = ["Action", "Change", "Difference", "Replayed", "Story", "compare", "proven", "replay"]


def replay(
    history: History, policy: Policy, config: Config, *, contacts: Iterable[Contact] = (),
    until: datetime | None = None, progress: Callable[[int], None] | None = None,
) -> Replayed:  # fmt: skip
    """Play *history* to *policy*; then the clock runs on to *until*. *contacts* count from their date on.

    The same history gives the same answer. *progress* hears how many mails were played.
    """
    store = Store("sqlite://")
    try:
        store.prepare(history.end or datetime(2000, 1, 1, tzinfo=UTC))
        with store.remembering_book() as book:
            world = World(policy, config, history, book, contacts)
            for number, item in enumerate(history.in_order(), 1):
                world.meet(item)
                if progress is not None and number % 20 == 0:
                    progress(number)
            end = max((at for at in (history.end, until) if at is not None), default=None)
            if end is not None:
                world.advance(end)
            return world.result()
    finally:
        store.close()


def proven(history: History) -> int:
    """Authentic notices of the history; none at all mostly means a wrong authserv-id."""
    return sum(
        one.examined.kind in NOTICES and one.examined.authentic.verdict is Verdict.PASS for one in history.reads
    )
