"""Calendar parts inside a case: who may speak through one, and which version of an entry counts (RFC 5546)."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.cases.values import CalendarMark, Case
from assistant.mail.values import Mail
from assistant.reading.calendar import CalendarEvent, Method

_OF_GUESTS = (Method.REPLY, Method.COUNTER, Method.REFRESH)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarVerdict:
    """What a calendar part may do in a case."""

    mark: CalendarMark
    stale: str | None = None  #: why it comes too late to mean anything
    objection: str | None = None  #: why it is a note only


def judge_calendar(
    event: CalendarEvent, mail: Mail, case: Case, *, owner: frozenset[str], ours: bool
) -> CalendarVerdict:
    """Whether *event*, carried by a mail that is proven to be the person's, may change *case*.

    *owner* holds the owner's folded addresses; *ours* tells that the entry is one that we sent ourselves.
    """
    guest = event.method in _OF_GUESTS
    mark = CalendarMark(uid=event.uid, sequence=event.sequence, stamp=event.dtstamp, by_guest=guest)
    return CalendarVerdict(
        mark=mark, stale=_stale(mark, case), objection=_objection(event, mail, case, owner, ours, guest)
    )


def _stale(mark: CalendarMark, case: Case) -> str | None:
    """Messages come in any order: what an obeyed newer version has overtaken means nothing any more."""
    for known in case.calendar:
        if known.uid != mark.uid:
            continue
        if known.by_guest == mark.by_guest:
            if not mark.supersedes(known):
                return "a newer version of this calendar entry was read before it"
        elif mark.by_guest and mark.sequence < known.sequence:
            return "it answers an older version of this calendar entry"
    return None


def _objection(
    event: CalendarEvent, mail: Mail, case: Case, owner: frozenset[str], ours: bool, guest: bool
) -> str | None:
    author = mail.author.key if mail.author is not None else None
    if guest:
        if event.attendee is not None and event.attendee != author:
            return f"the calendar part answers for {event.attendee}, not for who sent it"
        if not ours and not _known(event, case):
            return "it answers a calendar entry that this case does not know"
        return None
    if event.organizer is not None and event.organizer != author:
        whose = "yours" if event.organizer in owner else f"of {event.organizer}"
        return f"the calendar entry is {whose}, and somebody else sent it"
    addressed = owner | {one.key for one in (*mail.to, *mail.cc)}
    if event.method is Method.REQUEST and event.attendees and not addressed & set(event.attendees):
        return "the calendar entry invites others, not you"
    if event.recurring:
        return "it is a repeating event"
    if event.method is Method.CANCEL and not _known(event, case):
        return "it cancels a calendar entry that is not the agreed call"
    return None


def _known(event: CalendarEvent, case: Case) -> bool:
    """Whether *event* is the call of this case: by its UID, or at the time that stands."""
    if any(mark.uid == event.uid for mark in case.calendar):
        return True
    times = {call.start for call in (case.call, case.proposed) if call is not None and call.start is not None}
    return event.start in times
