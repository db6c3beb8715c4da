"""A calendar that the owner exported (RFC 5545): with whom they sat together, and when. Nothing else is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from assistant.errors import Problem
from assistant.people.identity import address_key
from assistant.people.names import clean_name
from assistant.people.values import PersonKey

MAX_EVENTS = 100_000
MOST_ATTENDEES = 50  #: an event with more guests is a crowd, and tells nothing
_MAX_LINES = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One other person in one past event."""

    key: PersonKey
    name: str
    text: str  #: such as 'meeting "Book fair dinner"'
    at: datetime  #: aware UTC
    attendees: int  #: people in all, the owner among them
    source: str


def read_meetings(
    text: str, file: str, *, own: frozenset[str], now: datetime
) -> tuple[tuple[Attendance, ...], tuple[Problem, ...]]:
    """Who sat with the owner in events that lie in the past and were not cancelled or declined.

    *own* are the owner's folded addresses. Raises nothing: what cannot be read is a problem with its event.
    """
    # Imported here: the library is large, and few owners import a calendar.
    from icalendar import Calendar

    found: dict[tuple[str, PersonKey], Attendance] = {}
    problems: list[Problem] = []
    if text.count("\n") > _MAX_LINES:
        return (), (Problem(file, None, "the calendar is too large; export a part of it"),)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except Exception as error:  # the library raises many kinds; all mean the same
        return (), (Problem(file, None, f"this is no calendar that can be read: {str(error)[:100]}"),)
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    for number, event in enumerate(events[:MAX_EVENTS], 1):
        try:
            for one in _of_event(event, f"{file}:event {number}", own, now):
                found[(str(event.get("UID", number)) + one.at.isoformat(), one.key)] = one
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            problems.append(Problem(file, None, f"event {number} cannot be read: {str(error)[:100]}"))
    return tuple(found.values()), tuple(problems)


def _of_event(event: Any, source: str, own: frozenset[str], now: datetime) -> list[Attendance]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or event.get("DTSTART") is None:
        return []
    at = _instant(event["DTSTART"].dt)
    if at >= now:
        return []
    guests: dict[PersonKey, str] = {}
    for value in (*_listed(event, "ORGANIZER"), *_listed(event, "ATTENDEE")):
        key = address_key(str(value).casefold().removeprefix("mailto:"))
        if key is not None and str(value.params.get("PARTSTAT", "")).upper() != "DECLINED":
            guests[key] = guests.get(key) or clean_name(str(value.params.get("CN", "")))
    if len(guests) > MOST_ATTENDEES:
        return []
    summary = " ".join(str(event.get("SUMMARY", "")).split())[:80]
    text = f'meeting "{summary}"' if summary else "a meeting"
    # An own calendar lists the owner among the guests, or leaves them out as the one who keeps it.
    size = len(guests) + (0 if any(key.value in own for key in guests) else 1)
    return [
        Attendance(key=key, name=name, text=text, at=at, attendees=size, source=source)
        for key, name in guests.items()
        if key.value not in own
    ]


def _listed(event: Any, name: str) -> list[Any]:
    held = event.get(name)
    if held is None:
        return []
    return held if isinstance(held, list) else [held]


def _instant(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(0), tzinfo=UTC)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
