"""Calendar parts of a mail (iTIP, RFC 5546; iCalendar, RFC 5545): one event and what is done with it.

Whatever a calendar says is only a statement of the mail that carries it: who may speak for the other person is
judged elsewhere, by the sender and the thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from assistant.mail.values import Mail
from assistant.reading.values import Slot

CALENDAR_LIMIT = 256 * 1024  # characters; larger ones are not calendars of one call
LINES_LIMIT = 5_000
COMPONENTS_LIMIT = 100  # BEGIN lines; thousands of nested ones cost seconds
LONGEST_CALL = timedelta(days=14)  # a longer event is not a call; its end is dropped


class Method(StrEnum):
    """What the sender does with the event (RFC 5546, section 1.4)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    REPLY = "REPLY"
    ADD = "ADD"
    CANCEL = "CANCEL"
    REFRESH = "REFRESH"
    COUNTER = "COUNTER"
    DECLINECOUNTER = "DECLINECOUNTER"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """The first event of a calendar part; of a recurring one its first occurrence."""

    method: Method
    uid: str
    sequence: int = 0
    dtstamp: datetime | None = None  #: aware UTC
    start: datetime | date | None = None  #: aware, in its own zone; a date for a whole day
    end: datetime | date | None = None
    organizer: str | None = None  #: folded addr_spec
    attendee: str | None = None  #: folded addr_spec of who answers, or of the first guest who is not the owner
    attendees: tuple[str, ...] = ()
    partstat: str | None = None  #: ACCEPTED, DECLINED, TENTATIVE, NEEDS-ACTION, DELEGATED
    summary: str = ""
    comment: str = ""
    location: str = ""
    status: str | None = None  #: CONFIRMED, TENTATIVE, CANCELLED
    zone_said: bool = False  #: the part itself names a zone that we know
    recurring: bool = False
    doubt: str | None = None  #: why start cannot be taken at its word

    @property
    def slot(self) -> Slot | None:
        """The event's time as a slot; None without a start."""
        if self.start is None:
            return None
        end = self.end if isinstance(self.end, datetime) and self.end != self.start else None
        return Slot(start=self.start, end=end, words=self.summary, zone_said=self.zone_said, doubt=self.doubt)


def newer(a: CalendarEvent, b: CalendarEvent) -> bool:
    """Whether *a* supersedes *b* of the same UID: a higher SEQUENCE, else a later DTSTAMP (RFC 5546, section 2.1.5).

    A higher SEQUENCE wins whatever the stamps say, so messages may arrive in any order.
    """
    if a.sequence != b.sequence:
        return a.sequence > b.sequence
    earliest = datetime.min.replace(tzinfo=UTC)
    return (a.dtstamp or earliest) > (b.dtstamp or earliest)


def read_calendar(mail: Mail, *, owner_addresses: frozenset[str] = frozenset()) -> CalendarEvent | None:
    """The event of the first calendar part that can be read; None when there is none. Never raises.

    A time without a known zone is taken in the offset of the Date field and carries a doubt.
    """
    assumed = (mail.date.tzinfo if mail.date else None) or UTC
    for text in mail.calendars:
        event = _read(text, assumed, owner_addresses, mail)
        if event is not None:
            return event
    return None


def _read(text: str, assumed: tzinfo, own: frozenset[str], mail: Mail) -> CalendarEvent | None:
    if len(text) > CALENDAR_LIMIT or text.count("\n") > LINES_LIMIT or text.upper().count("BEGIN:") > COMPONENTS_LIMIT:
        return None
    start = text.upper().find("BEGIN:VCALENDAR")
    if start < 0:
        return None
    calendar, component = _first_event(text[start:].replace("\0", ""))
    if calendar is None or component is None:
        return None
    method = _method(calendar, component, mail)
    uid = _text(component, "UID")
    if method is None or not uid:
        return None
    begin, said, doubt = _time(component, "DTSTART", assumed)
    finish = _end(component, begin, assumed)
    guests = _addresses(component, "ATTENDEE")
    attendee, partstat = _who_answers(method, guests, own, mail)
    organizer = next((address for address, _ in _addresses(component, "ORGANIZER")), None)
    return CalendarEvent(
        method=method, uid=uid[:500], sequence=_sequence(component), dtstamp=_stamp(component), start=begin, end=finish,
        organizer=organizer, attendee=attendee, attendees=tuple(address for address, _ in guests), partstat=partstat,
        summary=_text(component, "SUMMARY")[:500], comment=_text(component, "COMMENT")[:2000],
        location=_text(component, "LOCATION")[:500], status=_text(component, "STATUS").upper() or None,
        zone_said=said, recurring=component.get("RRULE") is not None, doubt=doubt,
    )


def _first_event(text: str) -> tuple[Any, Any]:
    """The calendar and its first VEVENT; (None, None) for what is not a calendar."""
    # Imported when needed: an idle daemon does not carry it.
    from icalendar import Calendar

    try:
        for calendar in Calendar.from_ical(text, multiple=True):
            # A later part may change one occurrence only; the master stands for the call.
            events = calendar.walk("VEVENT")
            for event in sorted(events, key=lambda item: item.get("RECURRENCE-ID") is not None):
                return calendar, event
    except Exception:  # the library raises many kinds for hostile input; all mean "not a calendar"
        return None, None
    return None, None


def _guarded(read: Callable[[], Any]) -> Any:
    """What *read* gives, or None: broken values of the library raise only when they are looked at."""
    try:
        return read()
    except Exception:
        return None


def _text(component: Any, name: str) -> str:
    value = _guarded(lambda: component.get(name))
    if isinstance(value, list):
        value = value[0] if value else None
    written = _guarded(lambda: str(value)) if value is not None else None
    return " ".join(str(written).split()) if written else ""


def _method(calendar: Any, component: Any, mail: Mail) -> Method | None:
    """METHOD of the calendar, else the method parameter of the mail; without either it is only published."""
    said = _text(calendar, "METHOD") or dict(mail.content_type_parameters).get("method", "")
    if not said:
        return Method.CANCEL if _text(component, "STATUS").upper() == "CANCELLED" else Method.PUBLISH
    return next((method for method in Method if method == said.strip().upper()), None)


def _sequence(component: Any) -> int:
    value = _text(component, "SEQUENCE")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def _stamp(component: Any) -> datetime | None:
    value = _guarded(lambda: component.get("DTSTAMP").dt)
    if not isinstance(value, datetime):
        return None
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    stamp = _guarded(lambda: aware.astimezone(UTC))
    return stamp if isinstance(stamp, datetime) else None


def _time(component: Any, name: str, assumed: tzinfo) -> tuple[datetime | date | None, bool, str | None]:
    """The time *name*, whether its zone is said and known, and the doubt."""
    held = _guarded(lambda: component.get(name))
    if isinstance(held, list):
        held = held[0] if held else None
    value = _guarded(lambda: held.dt)
    if value is None:
        return None, False, None
    if not isinstance(value, datetime):
        return (value, False, None) if isinstance(value, date) else (None, False, None)
    zone_name = _guarded(lambda: held.params.get("TZID"))
    zone = zone_of(str(zone_name)) if zone_name else None
    if zone is not None:
        return value.replace(tzinfo=zone), True, None
    if value.tzinfo is not None:
        offset = _guarded(value.utcoffset)
        if isinstance(offset, timedelta):
            # The calendar's own VTIMEZONE, or UTC; a fixed offset says the same and is plain.
            return value.replace(tzinfo=UTC if not offset and not zone_name else timezone(offset)), True, None
        value = value.replace(tzinfo=None)
    said = f"the zone {str(zone_name)[:60]!r} is not known" if zone_name else "the calendar names no zone"
    return value.replace(tzinfo=assumed), False, f"{said}; taken in the writer's"


def _end(component: Any, begin: datetime | date | None, assumed: tzinfo) -> datetime | date | None:
    finish, _, _ = _time(component, "DTEND", assumed)
    if finish is None and isinstance(begin, datetime):
        length = _guarded(lambda: component.get("DURATION").dt)
        finish = _guarded(lambda: begin + length) if isinstance(length, timedelta) else None
    if isinstance(begin, datetime) and isinstance(finish, datetime):
        return finish if begin < finish <= begin + LONGEST_CALL else None
    return finish if type(finish) is type(begin) else None


def zone_of(name: str) -> tzinfo | None:
    """The zone that a TZID names: an IANA key (also behind a vendor's path), a Windows name, UTC; None if unknown."""
    # Imported when needed: an idle daemon does not carry it.
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = name.strip().strip('"')
    if not name or len(name) > 200:
        return None
    key = WINDOWS_TO_OLSON.get(name, name)
    if key.casefold() in ("utc", "gmt", "z", "etc/utc", "tzone://microsoft/utc"):
        return ZoneInfo("UTC")
    known = _known_zones()
    parts = key.strip("/").split("/")
    for start in range(len(parts)):
        candidate = "/".join(parts[start:])
        if candidate in known and (start == 0 or "/" in candidate):
            return ZoneInfo(candidate)
    return None


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _addresses(component: Any, name: str) -> list[tuple[str, str | None]]:
    """(addr_spec, PARTSTAT) of each ATTENDEE or ORGANIZER, at most 100."""
    held = _guarded(lambda: component.get(name))
    values = [value for value in (held if isinstance(held, list) else [held])[:100] if value is not None]
    return [found for found in map(_address, values) if found is not None]


def _address(value: Any) -> tuple[str, str | None] | None:
    written = str(_guarded(lambda: str(value)) or "").strip()
    address = written[7:] if written.casefold().startswith("mailto:") else written
    if "@" not in address:
        # Exchange writes "invalid:nomail" and keeps the address in EMAIL.
        address = str(_guarded(lambda: value.params.get("EMAIL")) or "")
    partstat = _guarded(lambda: value.params.get("PARTSTAT"))
    return (address.casefold(), str(partstat).upper() if partstat else None) if "@" in address else None


def _who_answers(method: Method, guests: list[tuple[str, str | None]], own: frozenset[str],
                 mail: Mail) -> tuple[str | None, str | None]:
    """The attendee who speaks, with PARTSTAT: in a REPLY the one who wrote the mail, else the first not the owner."""
    author = mail.author.key if mail.author else None
    others = [guest for guest in guests if guest[0] not in own]
    for guest in others:
        if guest[0] == author:
            return guest
    if method in (Method.REPLY, Method.COUNTER, Method.REFRESH):
        candidates = others or guests
        return candidates[0] if candidates else (None, None)
    return (others[0][0], others[0][1]) if others else (None, None)
