"""How far invitations come: asked, answered, a call agreed, held, accepted, helped; with honest intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from assistant.cases.events import Answered, CallAgreed, CallMoved, Helped, LetterLeft
from assistant.store.book import Book
from assistant.store.values import CaseFile, DecisionRecord, Letter

STEPS = ("invitations", "asked", "answered", "call agreed", "held", "accepted", "helped")
GROUPS = ("policy", "rule", "template", "platform", "language")
ENOUGH = 20  #: with fewer cases a share says nothing yet
_Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with the 95 % interval of the true share (Wilson, 1927)."""

    part: int
    whole: int

    @property
    def enough(self) -> bool:
        return self.whole >= ENOUGH

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.part, self.whole)

    def under(self, limit: float) -> bool | None:
        """Whether the true share is below *limit*: None while that cannot be told."""
        low, high = self.interval
        if not self.enough:
            return None
        return True if high < limit else False if low >= limit else None

    def __str__(self) -> str:
        if not self.whole:
            return "none yet"
        if not self.enough:
            return f"{self.part} of {self.whole}: not enough yet"
        low, high = self.interval
        return f"{self.part} of {self.whole}: {self.part / self.whole:.1%} (95 %: {low:.1%} to {high:.1%})"


@dataclass(frozen=True, slots=True)
class Row:
    """One group of invitations and how many of them came to each step."""

    name: str
    counts: tuple[int, ...]  #: in the order of STEPS

    def share(self, step: str) -> Share:
        """Of those who came to the step before, how many came to *step*. Accepted counts from all invitations."""
        at = STEPS.index(step)
        before = 0 if step in ("asked", "accepted") else at - 1
        return Share(self.counts[at], self.counts[before])


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share of which *part* in *whole* were seen; (0, 1) when nothing was."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = _Z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(one: Share, other: Share) -> tuple[float, float]:
    """The 95 % interval of how much larger the true share of *one* is than that of *other* (Newcombe, 1998)."""
    if one.value is None or other.value is None:
        return -1.0, 1.0
    apart = one.value - other.value
    (low, high), (other_low, other_high) = one.interval, other.interval
    return (
        apart - sqrt((one.value - low) ** 2 + (other_high - other.value) ** 2),
        apart + sqrt((high - one.value) ** 2 + (other.value - other_low) ** 2),
    )


def better(one: Share, other: Share) -> bool | None:
    """Whether the true share of *one* is larger than that of *other*; None while that cannot be told."""
    low, high = difference(one, other)
    if not (one.enough and other.enough) or low <= 0 <= high:
        return None
    return low > 0


def funnel(book: Book, *, by: str | None = None, since: datetime | None = None) -> tuple[Row, ...]:
    """All invitations, or one row for each group; the largest first. Those from before the first start are left out.

    By template a case counts once for each template that it was written with.
    """
    groups: dict[str, list[tuple[int, ...]]] = {}
    for file in book.cases.each(since=since, old=False):
        letters = book.letters.of_case(file.case.id)
        decisions = book.cases.decisions(file.case.id) if by in ("policy", "rule") else ()
        reached = _reached(file)
        for name in _names(by, file, letters, decisions):
            groups.setdefault(name, []).append(reached)
    rows = [Row(name, tuple(sum(column) for column in zip(*cases, strict=True))) for name, cases in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-row.counts[0], row.name)))


def answers_to(book: Book, purpose: str, *, since: datetime | None = None) -> tuple[tuple[str, Share], ...]:
    """(template, how many of those who got a letter of *purpose* answered in person after it); all of them first."""
    asked: dict[str, int] = {}
    answered: dict[str, int] = {}
    for file in book.cases.each(since=since, old=False):
        left = [one.at for one in file.history if isinstance(one, LetterLeft) and one.purpose == purpose]
        if not left:
            continue
        written = [one for one in book.letters.of_case(file.case.id) if one.purpose == purpose]
        came = any(isinstance(one, Answered) and one.at >= left[0] and one.intent not in _MACHINES
                   for one in file.history)  # fmt: skip
        for name in ("", written[0].template if written else "unknown"):
            asked[name] = asked.get(name, 0) + 1
            answered[name] = answered.get(name, 0) + came
    return tuple((name, Share(answered[name], asked[name])) for name in sorted(asked))


_MACHINES = ("auto_reply", "bounce")


def _reached(file: CaseFile) -> tuple[int, ...]:
    case, history = file.case, file.history
    asked = any(isinstance(one, LetterLeft) for one in history)
    answered = any(isinstance(one, Answered) and one.intent not in _MACHINES for one in history)
    agreed = case.calls_held > 0 or any(isinstance(one, CallAgreed | CallMoved) and one.call for one in history)
    accepted = "accepted" in case.reached_at or case.owner_decision == "accept"
    helped = "helped" in case.reached_at or any(isinstance(one, Helped) for one in history)
    return tuple(int(one) for one in (True, asked, asked and answered, agreed, case.calls_held > 0, accepted, helped))


def _names(
    by: str | None, file: CaseFile, letters: tuple[Letter, ...], decisions: tuple[DecisionRecord, ...]
) -> Iterable[str]:
    if by is None:
        return ("all",)
    if by == "platform":
        return (file.case.platform,)
    if by == "language":
        return (file.record.language or "unknown",)
    if by == "template":
        return dict.fromkeys(one.template for one in letters if one.sent_at is not None) or ("(no letter)",)
    first = decisions[0] if decisions else None
    if by == "policy":
        return (first.policy if first else "(not decided)",)
    return (first.rule or "(no rule)" if first else "(not decided)",)
