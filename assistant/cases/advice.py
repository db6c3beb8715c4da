"""Advice to the owner: typed facts in, a recommendation with reasons out. No text of any mail can sway it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.cases.events import (
    Answered,
    CallAgreed,
    CallEnded,
    CallMoved,
    Event,
    Invited,
    LetterLeft,
    Reminded,
)
from assistant.cases.ledger import ended_calls
from assistant.cases.values import CallOutcome, Case, Evidence, EvidenceKind, Stage

MAXIMUM_REASONS = 5


class ReasonKind(StrEnum):
    """What a reason says; the words for it, in the owner's language, are the desk's."""

    CALL_HELD = "call-held"
    THEY_ABSENT = "they-absent"
    MOVED = "moved"
    CALL_AHEAD = "call-ahead"
    KNOWN = "known"
    RECOGNIZED = "recognized"
    NOTE = "note"
    NO_ANSWER = "no-answer"
    REMINDED = "reminded"
    RULE = "rule"


class WouldBecome(StrEnum):
    """What would change the advice."""

    WAIT_IF_YOU_SAY_SO = "your-word"
    ACCEPT_IF_CALL_IS_HELD = "call-held"
    ACCEPT_IF_CALL_AFTER_ALL = "call-after-all"
    ACCEPT_IF_THEY_ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason as typed facts, and what it rests on."""

    kind: ReasonKind
    evidence: Evidence  #: can be opened by its reference
    at: datetime | None = None
    said: bool = False  #: *at* is only when somebody spoke of it: its own day is not known
    count: int = 0
    word: str = ""  #: one of our own words: a note verdict or the name of a rule; never text of a mail


@dataclass(frozen=True, slots=True)
class Advice:
    """What we recommend, why, and what would change it."""

    advice: str  #: accept | decline | report | archive | wait
    reasons: tuple[Reason, ...]  #: at most five, the strongest first; the rule that decided stands last
    would_become: WouldBecome


def advise(
    advice: str,
    case: Case,
    history: tuple[Event, ...],
    *,
    note: str | None,
    acquaintance: str | None,
    rule: str,
    notice: Evidence,
    known_by: Evidence | None = None,
) -> Advice:
    """The advice that *rule* of the owner's policy gives, with the facts of the case as its reasons.

    *note* and *acquaintance* are verdicts (never words); *known_by* is what the acquaintance rests on, where that is
    more than the *notice*. Every reason carries evidence that can be opened.
    """
    found: dict[tuple[object, ...], Reason] = {}
    for reason in (
        *_of_the_call(case, history),
        *_of_the_invitation(case, history, note, acquaintance, notice, known_by),
    ):
        found.setdefault((reason.kind, reason.word, reason.at and reason.at.date()), reason)
    decided = Reason(kind=ReasonKind.RULE, evidence=Evidence(EvidenceKind.RECORD, f"rule {rule}"), word=rule)
    return Advice(advice, (*list(found.values())[: MAXIMUM_REASONS - 1], decided), _would_become(advice, case))


_BY_OUTCOME = {CallOutcome.HAPPENED: ReasonKind.CALL_HELD, CallOutcome.THEY_ABSENT: ReasonKind.THEY_ABSENT}


def _of_the_call(case: Case, history: tuple[Event, ...]) -> Iterator[Reason]:
    """What became of the calls, the newest first."""
    moved = False
    ended = list(ended_calls(history))
    for event in reversed(history):
        match event:
            case CallEnded() if ended and event is ended[-1].said:
                kind = _BY_OUTCOME.get(event.outcome)
                if kind is not None:
                    on = ended[-1].on
                    yield Reason(kind=kind, evidence=event.evidence, at=on or event.at, said=on is None)
                ended.pop()
            case CallMoved() if event.evidence.kind is not EvidenceKind.OWNER and case.calls_moved and not moved:
                moved = True
                yield Reason(kind=ReasonKind.MOVED, evidence=event.evidence, count=case.calls_moved)
            case CallAgreed() if case.stage is Stage.AGREED:
                yield Reason(kind=ReasonKind.CALL_AHEAD, evidence=event.evidence)


def _of_the_invitation(
    case: Case, history: tuple[Event, ...], note: str | None, acquaintance: str | None, notice: Evidence,
    known_by: Evidence | None,
) -> Iterator[Reason]:  # fmt: skip
    if acquaintance in ("known", "recognized"):
        yield Reason(kind=ReasonKind(acquaintance), evidence=known_by or notice)
    # What an answer seems to say is no reason: another wording of the same mail must not make another list.
    answers = [one for one in history if isinstance(one, Answered)]
    if note is not None:
        yield Reason(kind=ReasonKind.NOTE, evidence=notice, word=note)
    asked = [event for event in history if isinstance(event, LetterLeft)]
    if asked and not answers:
        yield Reason(kind=ReasonKind.NO_ANSWER, evidence=asked[-1].evidence, at=asked[-1].at)
    if case.reminders:
        told = next(event for event in reversed(history) if isinstance(event, Reminded | Invited))
        yield Reason(kind=ReasonKind.REMINDED, evidence=told.evidence, count=case.reminders)


def _would_become(advice: str, case: Case) -> WouldBecome:
    if advice == "accept":
        return WouldBecome.WAIT_IF_YOU_SAY_SO
    if case.stage is Stage.AGREED:
        return WouldBecome.ACCEPT_IF_CALL_IS_HELD
    return WouldBecome.ACCEPT_IF_CALL_AFTER_ALL if case.calls_missed else WouldBecome.ACCEPT_IF_THEY_ANSWER
