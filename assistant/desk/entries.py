"""Our own calendar entry for a call: which version they have, and what a letter carries to keep it true (RFC 5546).

One entry a case: its UID holds the token of the letter that first carried it, its SEQUENCE grows with every letter. A
call that is moved takes its entry along; one that is called off is taken back by a CANCEL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.cases.events import CallCancelled
from assistant.cases.values import PromisedCall
from assistant.config.values import Config
from assistant.desk.invitation_file import CalendarEntry, calendar_object
from assistant.desk.join import token_of
from assistant.mail.parse import read_mail
from assistant.people.names import display_name
from assistant.reading.calendar import Method, read_calendar
from assistant.store.book import Book
from assistant.store.values import CaseFile, Letter

#: Letters that carry a calendar entry, where the owner wants that.
WITH_ENTRY = ("call-confirmed", "reschedule")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The version of our entry that lies in their calendar."""

    token: str  #: of the letter that carried it first
    sequence: int
    start: datetime  #: aware
    method: Method  #: REQUEST, or CANCEL when it was taken back


def standing_entry(file: CaseFile, book: Book) -> Standing | None:
    """What was sent of our entry last; None when no letter ever carried one."""
    found = [_entry_in(one) for one in book.letters.of_case(file.case.id) if one.sent_at is not None and one.raw]
    return max((one for one in found if one is not None), key=lambda one: one.sequence, default=None)


def _entry_in(letter: Letter) -> Standing | None:
    mail = read_mail(letter.raw or b"")
    event = read_calendar(mail, owner_addresses=frozenset({letter.sender.casefold()})) if mail.calendars else None
    if event is None or not isinstance(event.start, datetime):
        return None
    return Standing(token=token_of(event.uid), sequence=event.sequence, start=event.start, method=event.method)


def is_stale(entry: Standing | None, file: CaseFile, now: datetime) -> bool:
    """Whether an entry in their calendar promises a call that is off, and still lies ahead.

    A call that was only moved takes its entry along with the next letter.
    """
    if entry is None or entry.method is not Method.REQUEST or entry.start <= now or file.case.call is not None:
        return False
    return not _declined_by_them(entry, file)


def _declined_by_them(entry: Standing, file: CaseFile) -> bool:
    """Whether their own calendar said no to this entry: then it lies there no longer."""
    last = next((one for one in reversed(file.history) if isinstance(one, CallCancelled)), None)
    mark = last.calendar if last is not None else None
    return mark is not None and mark.by_guest and token_of(mark.uid) == entry.token


def calendar_for(letter: Letter, file: CaseFile, config: Config, entry: Standing | None, now: datetime) -> str | None:
    """The calendar part of *letter*: the call that stands, or the CANCEL of one that does not; None for neither."""
    call = file.case.call
    if letter.recipient is None:
        return None
    sequence = entry.sequence + 1 if entry is not None else 0
    if letter.purpose in WITH_ENTRY and config.calls.attach_ics and call is not None and not _is_theirs(call, entry):
        if call.start is None:
            return None
        end = call.end or call.start + config.policy.call.length
        return calendar_object(_entry(letter, file, config, entry, sequence, call.start, end), "REQUEST", now)
    if entry is not None and is_stale(entry, file, now):
        end = entry.start + config.policy.call.length
        return calendar_object(_entry(letter, file, config, entry, sequence, entry.start, end), "CANCEL", now)
    return None


def _is_theirs(call: PromisedCall, entry: Standing | None) -> bool:
    """Whether the call lies in both calendars by an entry of theirs: a second one would only show it twice."""
    return call.calendar_uid is not None and (entry is None or token_of(call.calendar_uid) != entry.token)


def _entry(
    letter: Letter, file: CaseFile, config: Config, entry: Standing | None, sequence: int, start: datetime,
    end: datetime,
) -> CalendarEntry:  # fmt: skip
    name = display_name(file.record.name) or ""
    token = entry.token if entry is not None else letter.token
    return CalendarEntry(
        uid=f"{token}@{letter.sender.rpartition('@')[2]}", sequence=sequence, start=start, end=end,
        summary=f"{config.owner.name} / {name or 'call'}", organizer=letter.sender, organizer_name=config.owner.name,
        attendee=letter.recipient or "", attendee_name=name,
    )  # fmt: skip
