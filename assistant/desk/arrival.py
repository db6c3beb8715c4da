"""Where a mail came to lie, what came of it, and the words for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.config.values import Config
from assistant.desk.act import silence
from assistant.policy.values import Decision
from assistant.store.book import Book

FORGOTTEN = "you asked to forget this person; nothing is kept or written"  #: why a mail of theirs is put aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Where and when a mail came to lie."""

    mailbox: str  #: name of the configured mail account
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    old: bool = False  #: it lay there before the first start: looked at, never answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one mail."""

    outcome: str  #: invited | reminded | quarantined | answered | noted | connected | owner | bounced | ignored | known
    because: str
    case_id: int | None = None
    forgotten: bool = False  #: of somebody whom the owner asked to forget: nothing of the mail is kept


def platform_name(platform: str, config: Config) -> str:
    found = config.catalogue.get(platform)
    return found.name if found is not None else platform


def why(decision: Decision | None, book: Book, case_id: int, config: Config) -> str:
    if decision is None:
        file = book.cases.file(case_id)
        return (silence(file, config) if file else None) or "nothing is done"
    steps = ", ".join(str(step) for step in decision.steps) or "nothing"
    return f"rule {decision.rule}: {steps}" if decision.rule else "no rule fits"
