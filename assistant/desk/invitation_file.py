"""The calendar entry that goes with a letter: an iTIP REQUEST or CANCEL (RFC 5546, sections 3.2.2 and 3.2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One version of our entry for a call."""

    uid: str  #: carries the token of our letter, so that the answer finds its case
    sequence: int
    start: datetime  #: aware
    end: datetime  #: aware
    summary: str
    organizer: str  #: addr_spec of the owner
    organizer_name: str
    attendee: str  #: addr_spec of the person
    attendee_name: str


def calendar_object(entry: CalendarEntry, method: Literal["REQUEST", "CANCEL"], now: datetime) -> str:
    """*entry* as text with CRLF; times in UTC, which every calendar shows on its own clock."""
    # Imported here: the library is large, and few owners have entries sent along.
    from icalendar import Calendar, Event, vCalAddress, vText

    calendar = Calendar()
    calendar.add("prodid", "-//Invitation Assistant//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.start.astimezone(UTC))
    event.add("dtend", entry.end.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("status", "CONFIRMED" if method == "REQUEST" else "CANCELLED")
    organizer = vCalAddress(f"mailto:{entry.organizer}")
    organizer.params["cn"] = vText(entry.organizer_name)
    event["organizer"] = organizer
    guest = vCalAddress(f"mailto:{entry.attendee}")
    guest.params["cn"] = vText(entry.attendee_name or entry.attendee)
    guest.params["role"] = vText("REQ-PARTICIPANT")
    if method == "REQUEST":
        guest.params["partstat"] = vText("NEEDS-ACTION")
        guest.params["rsvp"] = vText("TRUE")
    event.add("attendee", guest, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical()).decode("utf-8")
