"""The owner's own calendar program answers an entry of the person's: the owner's word on that time, and no letter.

Accepting an invitation in Outlook, Gmail or Apple's Calendar files a mail in Sent that nobody wrote by hand. It does
not take the case over: it says yes, no or perhaps to one time, and the conversation goes on. Words typed along with it
are the calendar program's matter; who wants to take over writes a letter or says so.
"""

from __future__ import annotations

from datetime import datetime

from assistant.cases.events import CallCancelled, Noted
from assistant.cases.values import Evidence, EvidenceKind, Stage
from assistant.config.values import Config
from assistant.desk.ask import ask_owner
from assistant.desk.clock import mind_the_call
from assistant.desk.word import mark_call
from assistant.desk.wording import when, worded
from assistant.reading.calendar import CalendarEvent, Method
from assistant.store.book import Book
from assistant.store.values import CaseFile


def own_calendar_answer(event: CalendarEvent, config: Config) -> bool:
    """Whether *event*, found in Sent, is the owner's answer to an entry of somebody else's."""
    own = config.owner.addresses
    return event.method is Method.REPLY and event.attendee in own and event.organizer not in own


def owner_answered_entry(
    event: CalendarEvent, file: CaseFile, message_id: str, book: Book, config: Config, now: datetime
) -> str:
    """Carry the owner's answer into the case; what was done, in plain words."""
    case, said = file.case, (event.partstat or "").upper()
    words = f"you answered in your calendar: {said.lower().replace('-', ' ') or 'nothing'}"
    evidence = Evidence(EvidenceKind.OWNER, message_id, words)
    start = event.start if isinstance(event.start, datetime) else None
    stands = case.stage in (Stage.AGREED, Stage.DUE) and case.call is not None and case.call.start == start
    proposed = case.proposed is not None and case.proposed.start == start
    if start is not None and start > now and said == "ACCEPTED" and proposed and not stands:
        mark_call(case.id, "agreed", book, config, evidence, now, moved_to=start)
        return "you accepted their time in your calendar: it is agreed"
    if start is not None and start > now and said == "DECLINED" and (stands or proposed):
        if stands:
            moved = book.cases.append(case, CallCancelled(at=now, evidence=evidence))
            mind_the_call(moved, book, config, now)
        else:
            book.cases.append(case, Noted(at=now, evidence=evidence, because=words))
        language = config.owner.language
        about = worded("entry-refused", language, when=when(start, config.owner.zone, language))
        ask_owner(book.cases.file(case.id) or file, book, config, now, about=about)
        return "you declined their time in your calendar"
    book.cases.append(case, Noted(at=now, evidence=evidence, because=words))
    return words
