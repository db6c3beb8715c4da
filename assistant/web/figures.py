"""Numbers for the page: the week, the funnel, the budgets, and how well everything runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.cases.events import (
    Answered,
    CallAgreed,
    CallCancelled,
    CallEnded,
    CallMoved,
    Connected,
    LetterLeft,
    ZoneChanged,
)
from assistant.cases.ledger import ended_calls
from assistant.cases.values import CallOutcome
from assistant.config.values import Config
from assistant.reports.funnel import STEPS, Share, answers_to, funnel
from assistant.reports.status import STALE, status_facts
from assistant.store.book import Book
from assistant.store.values import LetterState
from assistant.web.say import distance, moment

WEEK = timedelta(days=7)
DAYS = 14  #: in the row of bars
_OF = {
    "asked": "of all", "answered": "of those asked", "call agreed": "of those who answered",
    "held": "of the agreed calls", "accepted": "of all", "helped": "of those accepted",
}  # fmt: skip
_ENDS = {CallOutcome.HAPPENED: "calls held", CallOutcome.THEY_ABSENT: "calls missed"}
_MACHINES = ("auto_reply", "bounce")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a row; *height* is 0 to 100."""

    x: int
    height: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the funnel: the share with its 95 % interval, all 0 to 100."""

    name: str
    words: str
    part: int
    whole: int
    share: float
    low: float
    high: float
    enough: bool


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of a budget is used."""

    name: str
    used: int
    most: int

    @property
    def share(self) -> int:
        return min(100, round(100 * self.used / self.most)) if self.most else 100


@dataclass(frozen=True, slots=True)
class MailboxView:
    name: str
    address: str
    looked: str
    how: str
    well: bool
    trouble: str


def week(book: Book, now: datetime) -> list[tuple[str, int]]:
    """What the last seven days brought, in the order in which it happens."""
    since = now - WEEK
    counts: Counter[str] = Counter()
    kinds = (Answered, CallAgreed, CallMoved, ZoneChanged, CallCancelled, CallEnded, Connected, LetterLeft)
    for history in book.cases.histories(*kinds):
        counts.update(_ENDS.get(one.said.outcome, "") for one in ended_calls(history) if one.at >= since)
        for event in history:
            if event.at < since:
                continue
            match event:
                case LetterLeft():
                    counts["letters out"] += 1
                case Answered() if event.intent not in _MACHINES:
                    counts["answers"] += 1
                case CallAgreed() | CallMoved() if event.call is not None:
                    counts["calls agreed"] += 1
                case Connected():
                    counts["connected"] += 1
    counts["invitations"] = book.cases.opened_since(since)
    names = ("invitations", "letters out", "answers", "calls agreed", "calls held", "calls missed", "connected")
    return [(name, counts[name]) for name in names]


def days(book: Book, zone: ZoneInfo, now: datetime) -> list[Bar]:
    """Invitations day by day, the last one today."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=DAYS - 1)
    counts: Counter[date] = Counter()
    for file in book.cases.each(since=now - timedelta(days=DAYS + 1), old=False):
        counts[file.case.opened_at.astimezone(zone).date()] += 1
    most = max([counts[first + timedelta(days=n)] for n in range(DAYS)] + [1])
    bars = []
    for n in range(DAYS):
        day = first + timedelta(days=n)
        name = f"{day:%a} {day.day} {day:%b}"
        bars.append(Bar(x=n * 20, height=round(100 * counts[day] / most), name=name, count=counts[day]))
    return bars


def rungs(book: Book, since: datetime | None) -> tuple[int, list[Rung]]:
    """(how many invitations, the steps that they came to)."""
    rows = funnel(book, since=since)
    if not rows:
        return 0, []
    row = rows[0]
    return row.counts[0], [_rung(step, row.share(step), _OF[step]) for step in STEPS[1:]]


def _rung(name: str, share: Share, of: str) -> Rung:
    low, high = share.interval
    words = f"{share.part} of {share.whole}" + (f", {of}" if share.whole else "")
    return Rung(name=name, words=words, part=share.part, whole=share.whole, share=100 * (share.value or 0.0),
                low=100 * low, high=100 * high, enough=share.enough)  # fmt: skip


def answered(book: Book, purpose: str) -> list[Rung]:
    """How many answered the letters of *purpose*: all of them, then by template when there are several."""
    found = answers_to(book, purpose)
    return [_rung(name or "all letters", share, "answered") for name, share in (found if len(found) > 2 else found[:1])]


def budgets(book: Book, config: Config, now: datetime) -> list[Meter]:
    limits = config.sending.budgets
    return [
        Meter("In the last hour", book.letters.sent_since(now - timedelta(hours=1)), limits.per_hour),
        Meter("In the last 24 hours", book.letters.sent_since(now - timedelta(days=1)), limits.per_day),
    ]


def mailboxes(
    facts: Mapping[str, Any], watching: Mapping[str, str], zone: ZoneInfo, now: datetime
) -> list[MailboxView]:
    """Each mailbox: when it was last looked at, how news is heard of, what is wrong with it."""
    found = []
    for one in facts["mailboxes"]:
        at, trouble = one["looked_at"], one["trouble"]
        fresh = at is not None and now - at < STALE
        looked = f"{distance(at, now)} ({moment(at, zone, now)})" if at is not None else "never"
        found.append(
            MailboxView(
                name=one["name"], address=one["address"], looked=looked,
                how=watching.get(one["name"], "not watched by this program now"), well=fresh and trouble is None,
                trouble=str(trouble["because"]) if trouble else "" if fresh else "it was not looked at lately",
            )
        )  # fmt: skip
    return found


def health(book: Book, config: Config, watching: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """How everything runs, for the page of that name."""
    facts, zone = status_facts(config, book, now), config.owner.zone
    letters = facts["letters"]
    queue = [(words, letters.get(state, 0)) for words, state in (
        ("in the hold", LetterState.HELD), ("about to leave", LetterState.QUEUED),
        ("to be tried again", LetterState.DEFERRED), ("leaving now", LetterState.SENDING),
        ("end not known yet", LetterState.ENDING), ("refused", LetterState.REFUSED),
    )]  # fmt: skip
    boxes = mailboxes(facts, watching, zone, now)
    kinds = ("mailbox", "smtp", "configuration", "parked", "letter", "refused", "import")
    return {
        "facts": facts,
        "mailboxes": boxes,
        "queue": [(name, number) for name, number in queue if number or name == "in the hold"],
        "next_letter": _soon(facts["next_letter"], zone, now),
        "next_due": _soon(facts["next_due"], zone, now),
        "trouble": [one for one in book.notices.open() if one.kind in kinds],
        "put_aside": [(moment(one["at"], zone, now), one) for one in facts["quarantined"]],
        "unreadable": [(moment(one["at"], zone, now), one) for one in facts["unreadable"]],
        "well": all(one.well for one in boxes) and not facts["parked"],
    }


def _soon(at: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    return "" if at is None else f"{moment(at, zone, now)} ({distance(at, now)})"
