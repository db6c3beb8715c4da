"""Advice to the owner: typed facts in, a recommendation with reasons out. No text of any mail can sway it."""

from __future__ import annotations

from dataclasses import dataclass

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
from assistant.cases.values import CallOutcome, Case, Evidence, EvidenceKind, Stage

MAXIMUM_REASONS = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, and what it rests on."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Advice:
    """What we recommend, why, and what would change it."""

    advice: str  #: accept | decline | report | archive | wait
    reasons: tuple[Reason, ...]
    would_change: str  #: "would become accept if …"


def advise(
    advice: str,
    case: Case,
    history: tuple[Event, ...],
    *,
    note: str | None,
    acquaintance: str | None,
    rule: str,
    notice: Evidence,
) -> Advice:
    """The advice that *rule* of the owner's policy gives, with the facts of the case as its reasons.

    *note* and *acquaintance* are verdicts (never words); every reason carries evidence that can be opened.
    """
    reasons = [Reason(text, found) for text, found in _facts(case, history, note, acquaintance, notice)]
    reasons.append(Reason(f"your policy's rule {rule!r} says {advice}", Evidence(EvidenceKind.RECORD, f"rule {rule}")))
    return Advice(advice, tuple(reasons[:MAXIMUM_REASONS]), _would_change(advice, case))


def _facts(
    case: Case, history: tuple[Event, ...], note: str | None, acquaintance: str | None, notice: Evidence
) -> list[tuple[str, Evidence]]:
    found: list[tuple[str, Evidence]] = []
    for event in reversed(history):
        match event:
            case CallEnded(outcome=CallOutcome.HAPPENED):
                found.append((f"the call took place ({event.at:%d %b %Y})", event.evidence))
            case CallEnded(outcome=CallOutcome.THEY_ABSENT):
                found.append((f"they did not come to an agreed call ({event.at:%d %b %Y})", event.evidence))
            case CallMoved():
                found.append((f"they moved the call ({case.calls_moved} in all)", event.evidence))
            case CallAgreed() if case.stage is Stage.AGREED:
                found.append(("a call is agreed and still to come", event.evidence))
    if acquaintance in ("known", "recognized"):
        found.append((f"this person is {acquaintance} to you", notice))
    if note is not None:
        words = {
            "none": "the invitation carries no note, which says little by itself",
            "default": "the note is the platform's own text",
            "pitch": "the note could go to anybody",
            "personal": "the note is personal",
        }
        found.append((words[note], notice))
    asked = [event for event in history if isinstance(event, LetterLeft)]
    if asked and not any(isinstance(event, Answered) for event in history):
        found.append((f"no answer to our letter of {asked[-1].at:%d %b %Y}", asked[-1].evidence))
    if case.reminders:
        last = next(event for event in reversed(history) if isinstance(event, Reminded | Invited))
        found.append((f"the platform reminded you {case.reminders} time(s)", last.evidence))
    unique: dict[str, Evidence] = {}
    for text, evidence in found:
        unique.setdefault(text, evidence)
    return list(unique.items())


def _would_change(advice: str, case: Case) -> str:
    if advice == "accept":
        return "would become wait if you do not want this person in your network after all: your word decides"
    if case.stage is Stage.AGREED:
        return "would become accept if the agreed call takes place"
    if case.calls_missed:
        return "would become accept if a call takes place after all"
    return "would become accept if they answer and a call takes place, or if you say that you know them"
