"""Mails of booking, meeting and calling services (Calendly, Cal.com, Zoom, Teams, Meet …) read as evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from assistant.errors import ConfigError
from assistant.mail.values import Mail
from assistant.reading.calendar import Method, read_calendar
from assistant.reading.times import find_slots
from assistant.reading.values import Slot
from assistant.reading.words import fold, listed, plain, table

TEXT_LINES = 80
LINE_LIMIT = 300
FIRST_LINES = 12


class ServiceEvent(StrEnum):
    """What a service says of a call."""

    BOOKED = "booked"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    MISSED = "missed"
    JOINED = "joined"  #: somebody is there and waits
    HELD = "held"  #: a summary or recording exists


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNotice:
    """One statement of a service; evidence, never a person's word."""

    service: str
    event: ServiceEvent
    slot: Slot | None = None
    because: str = ""  #: the phrase that decided
    person: str | None = None  #: folded addr_spec of the other side, where the mail names one
    uid: str | None = None  #: of a calendar part
    words: str = ""  #: folded subject and first lines, where only a name or a number says whose call was missed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """One service: its domains, and the phrases by which it tells an event (named as in ``ServiceEvent``)."""

    name: str
    domains: tuple[str, ...]
    cancelled: tuple[str, ...] = ()
    rescheduled: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()


@cache
def _services() -> tuple[_Service, ...]:
    document = table("services")
    found = []
    for at, written in enumerate(document.data["service"]):
        entry = dict(written)
        try:
            found.append(_Service(name=entry.pop("name"), **{key: tuple(words) for key, words in entry.items()}))
        except (TypeError, KeyError) as error:
            raise ConfigError([document.problem(("service", at), str(error))]) from error
    return tuple(found)


def read_service_mail(mail: Mail, *, owner_zone: ZoneInfo | None = None,
                      owner_addresses: frozenset[str] = frozenset()) -> ServiceNotice | None:
    """What a service's mail says became of a call, or None for any other mail.

    A time without a zone is in *owner_zone*, since services write to the owner in the owner's zone.
    """
    author = mail.author
    service = _service_of(author.domain) if author else None
    if service is None:
        return None
    text = plain(mail.text[:TEXT_LINES * LINE_LIMIT])
    lines = [line.strip()[:LINE_LIMIT] for line in text.splitlines() if line.strip()][:TEXT_LINES]
    found = _event(service, mail.subject, lines)
    if found is None:
        return None
    event, because = found
    calendar = read_calendar(mail, owner_addresses=owner_addresses)
    if calendar is not None and calendar.method is Method.CANCEL:
        event = ServiceEvent.CANCELLED
    slot = (calendar.slot if calendar else None) or _slot(lines, mail, owner_zone)
    person = (calendar.attendee if calendar else None) or _person(lines, owner_addresses, service)
    return ServiceNotice(service=service.name, event=event, slot=slot, because=because, person=person,
                         uid=calendar.uid if calendar else None,
                         words=fold(" ".join((mail.subject[:LINE_LIMIT], *lines[:FIRST_LINES]))))


def _service_of(domain: str) -> _Service | None:
    """The service whose domain (the most specific one) *domain* is or lies below."""
    known, labels = _by_domain(), domain.split(".")
    above = (".".join(labels[at:]) for at in range(len(labels)))
    return next((known[each] for each in above if each in known), None)


@cache
def _by_domain() -> dict[str, _Service]:
    """The first service of each domain."""
    return {domain: service for service in reversed(_services()) for domain in service.domains}


def _event(service: _Service, subject: str, lines: list[str]) -> tuple[ServiceEvent, str] | None:
    for text in (fold(subject), fold(" ".join(lines[:FIRST_LINES]))):
        for event in (ServiceEvent.CANCELLED, ServiceEvent.RESCHEDULED, ServiceEvent.MISSED, ServiceEvent.JOINED,
                      ServiceEvent.HELD, ServiceEvent.BOOKED):
            for phrase in getattr(service, event.value):
                if phrase in text:
                    return event, phrase
    return None


def _slot(lines: list[str], mail: Mail, owner_zone: ZoneInfo | None) -> Slot | None:
    """The time behind a label such as "Event Date/Time:", on its line or the next."""
    anchor = mail.date or mail.received_at
    if anchor is None:
        return None
    zone = owner_zone or ZoneInfo("UTC")
    anchor = anchor if anchor.tzinfo else anchor.replace(tzinfo=UTC)
    labels = listed("services", "labels", "when")
    for at, line in enumerate(lines):
        folded = fold(line)
        label = next((words for words in sorted(labels, key=len, reverse=True) if folded.startswith(words)), None)
        if label is None:
            continue
        rest = folded[len(label):].strip(" :")
        said = line if rest else " ".join(lines[at + 1:at + 3])
        said, named = _zone_said(said)
        slots = find_slots(said, anchor=anchor, zone=named or zone, owner_zone=zone, languages=("en", "de", "fr", "es"))
        if slots:
            return replace(slots[0], zone_said=slots[0].zone_said or named is not None)
    return None


def _zone_said(line: str) -> tuple[str, ZoneInfo | None]:
    """*line* without the service's own name of a zone ("Eastern Time - US & Canada"), and that zone."""
    folded = fold(line)
    for name, key in sorted(table("services").data["zones"].items(), key=lambda item: -len(item[0])):
        if name in folded:
            at = folded.index(name)
            return folded[:at] + folded[at + len(name):], ZoneInfo(key)
    return line, None


_ADDRESS = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}")


def _person(lines: list[str], own: frozenset[str], service: _Service) -> str | None:
    """The first address near a label for the other side, else the only one in the text; never the owner's."""
    labels = listed("services", "labels", "invitee")
    for at, line in enumerate(lines):
        if fold(line).startswith(labels):
            named = _others(lines[at:at + 6], own, service)
            if named:
                return named[0]
    everywhere = _others(lines, own, service)
    return everywhere[0] if len(everywhere) == 1 else None


def _others(lines: list[str], own: frozenset[str], service: _Service) -> tuple[str, ...]:
    """The addresses in *lines* that are neither the owner's nor the service's."""
    found = (str(one).casefold() for one in _ADDRESS.findall(" ".join(lines)))
    return tuple(dict.fromkeys(
        one for one in found if one not in own and _service_of(one.rpartition("@")[2]) is not service
    ))
