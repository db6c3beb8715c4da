"""What is known of a case, in the words that a policy's rules use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.cases.record import InvitationRecord
from assistant.cases.values import Case
from assistant.policy.values import Facts
from assistant.policy.workdays import working_days_between

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: What a signal or an intent asks for.
_ASKS = {
    "job_request": "job",
    "sales": "sales",
    "sales_pitch": "sales",
    "introduction_request": "introduction",
    "recruiter": "recruiting",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What rules ask about beside the case itself."""

    zone: ZoneInfo
    industry_words: tuple[str, ...] = ()
    invitations_this_week: int = 0
    invitations_this_day: int = 0
    network_size: int | None = None
    hubs: int = 0


def facts_of(case: Case, record: InvitationRecord, around: Surroundings, now: datetime) -> Facts:
    """The facts of *case* at *now*."""
    asks = {_ASKS[one] for one in (*record.signals, case.last_intent or "") if one in _ASKS}
    return Facts(
        stage=case.stage.value,
        platform=case.platform,
        language=record.language,
        note=record.note,
        acquaintance=record.acquaintance,
        intent=case.last_intent,
        asks_for=tuple(sorted(asks)),
        signals=record.signals,
        industry=industry_of(record, around.industry_words),
        route=record.route,
        waited=waited(case, now),
        waited_working_days=working_days_between(now - waited(case, now), now, around.zone),
        letters=len(case.letters),
        nudges=case.letters.count("remind"),
        reminders=case.reminders,
        calls_held=case.calls_held,
        calls_missed=case.calls_missed,
        calls_i_missed=case.calls_i_missed,
        calls_moved=case.calls_moved,
        invitations_this_week=around.invitations_this_week,
        invitations_this_day=around.invitations_this_day,
        network_size=around.network_size,
        hubs=around.hubs,
        mutual_connections=record.mutual_connections,
        age=now - case.opened_at,
        weekday=_WEEKDAYS[now.astimezone(around.zone).weekday()],
    )


def waited(case: Case, now: datetime) -> timedelta:
    """How long nothing has happened since our letter, their answer or the last step."""
    reached = case.reached_at.get(case.stage.value)
    moments = (case.last_letter_at, case.last_answer_at, reached)
    since = max((at for at in moments if at is not None), default=case.changed_at)
    return now - since


def industry_of(record: InvitationRecord, words: tuple[str, ...]) -> str | None:
    """inside | outside the owner's industry, by whole words of headline and company; None when nothing is known."""
    known = f"{record.headline or ''} {record.company or ''}".casefold()
    if not words or not known.strip():
        return None
    padded = " " + "".join(char if char.isalnum() else " " for char in known) + " "
    folded = ("".join(char if char.isalnum() else " " for char in word.casefold()) for word in words)
    return "inside" if any(f" {word.strip()} " in padded for word in folded) else "outside"
