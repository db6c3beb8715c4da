"""Mails of booking, meeting and calling services inside a case: evidence, and seldom more.

Whoever has a booking link can type anybody's address into it. So a service is believed about a booking only where the
owner's own booking link, of that very service, was offered in this case, its mail is proven to be the service's, and it
names the address that we wrote to. Everything else is a note, and the owner is asked. That a call was held or missed
no service can confirm.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from assistant.cases.events import CallAgreed, CallCancelled, CallMoved, Event, Noted
from assistant.cases.values import Evidence, EvidenceKind, PromisedCall, Speaker, Stage
from assistant.config.values import Config
from assistant.desk.act import carry_on
from assistant.desk.answers import promised
from assistant.desk.arrival import Arrival, Outcome, platform_name, why
from assistant.desk.ask import ask_owner
from assistant.desk.clock import mind_the_call
from assistant.desk.converse import append_what_fits
from assistant.desk.examine import Examination
from assistant.desk.letters import Thread
from assistant.desk.retold import retold
from assistant.desk.wording import when, worded
from assistant.mail.authenticity import authentic_author
from assistant.mail.values import Verdict
from assistant.people.values import KeyKind
from assistant.reading.services import ServiceEvent, ServiceNotice
from assistant.reading.values import Call, Certainty
from assistant.reading.words import fold, table
from assistant.store.book import Book
from assistant.store.values import CaseFile


@cache
def service_domains() -> tuple[str, ...]:
    """The domains of all services that are known: what comes from them is looked at."""
    return tuple(dict.fromkeys(domain for one in table("services").data["service"] for domain in one["domains"]))


_ABOUT_NOW = timedelta(hours=2)  #: so far from its hour somebody may still ring for the call that was agreed
_DIGITS = 8  #: of a number; what stands before them is written in many ways
_WORD = re.compile(r"\w+")
#: All else that a service tells is never more than a note.
_OF_BOOKINGS = (ServiceEvent.BOOKED, ServiceEvent.RESCHEDULED, ServiceEvent.CANCELLED)


def booked(examined: Examination, arrival: Arrival, book: Book, config: Config, now: datetime) -> Outcome:
    """Carry what a service says into the case of the person whom it names."""
    notice = examined.service
    assert notice is not None
    authentic = authentic_author(examined.mail, examined.results)
    at = min(arrival.received_at, now)
    file = _case_of(notice, book) or _whose_missed_call(notice, book, at)
    if file is None or not file.case.stage.open:
        return Outcome(outcome="ignored", because=f"{notice.service} names nobody of an open case")
    case = file.case
    mail_id = examined.mail.message_id or examined.mail.fingerprint
    evidence = Evidence(EvidenceKind.MAIL, mail_id, f"{notice.service}: {notice.because}")
    said = worded(f"service-{notice.event.value}", "en")
    doubt = None if authentic.verdict is Verdict.PASS else authentic.because
    if doubt is None and notice.event in _OF_BOOKINGS:
        doubt = _doubt(notice, examined, file, book, config)
    events = _events(notice, file, config, evidence, at) if doubt is None else ()
    if not events:
        doubt = doubt or "a service confirms no call"
        note = Noted(at=at, evidence=evidence, because=f"{notice.service} says {said}; {doubt}")
        append_what_fits(case, (note,), book)
        if authentic.verdict is Verdict.PASS and not arrival.old and case.muted is None:
            ask_owner(file, book, config, now, about=_question(notice, file, doubt, config))
        return Outcome(outcome="noted", because=note.because, case_id=case.id)
    moved = append_what_fits(case, events, book)
    mind_the_call(moved, book, config, now)
    decision = carry_on(
        case.id, book, config, thread=Thread(message_id=file.record.notice or None), evidence=evidence,
        platform_name=platform_name(case.platform, config), now=now,
    )  # fmt: skip
    because = f"{notice.service} says {said}; {why(decision, book, case.id, config)}"
    return Outcome(outcome="answered", because=because, case_id=case.id)


def _case_of(notice: ServiceNotice, book: Book) -> CaseFile | None:
    person = book.people.find([(KeyKind.ADDRESS.value, notice.person)]) if notice.person else None
    files = [book.cases.file(one) for one in book.cases.of_person(person)] if person is not None else []
    return next((file for file in files if file is not None and file.case.stage.open), None)


def _whose_missed_call(notice: ServiceNotice, book: Book, at: datetime) -> CaseFile | None:
    """The only case whose call was to be about now, of the person whose name or number a missed call shows.

    A name joins nothing by itself; beside the hour that was agreed it is worth a note and a question to the owner.
    """
    if notice.event is not ServiceEvent.MISSED or notice.person is not None:
        return None
    found = [
        file for file in book.cases.listing(stages=(Stage.AGREED, Stage.DUE))
        if (call := file.case.call) is not None and call.start is not None
        and abs(at - call.start) <= _ABOUT_NOW and _shows(notice.words, file.person_name, call.number)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _shows(words: str, name: str, number: str | None) -> bool:
    """Whether *words* hold every part of *name*, or the last digits of *number* (E.164)."""
    parts = fold(name).split()
    if parts and set(parts) <= set(_WORD.findall(words)):
        return True
    digits = "".join(filter(str.isdigit, number or ""))[-_DIGITS:]
    return len(digits) == _DIGITS and digits in "".join(filter(str.isdigit, words))


def _doubt(
    notice: ServiceNotice, examined: Examination, file: CaseFile, book: Book, config: Config
) -> str | None:
    """Why a genuine mail of the service is a note only; None when it may be obeyed."""
    written = [one for one in book.letters.of_case(file.case.id) if one.sent_at is not None]
    if not any((one.recipient or "").casefold() == notice.person for one in written):
        return "we never wrote to the address that it names"
    link = config.calls.booking_link
    author = examined.mail.author
    host = (urlsplit(link).hostname or "") if link else ""
    if not host or author is None or _site(host) != _site(author.domain):
        return "it is not the service of your own booking link"
    if not any(one.purpose in ("offer-call", "missed-call", "reschedule") for one in written):
        return "your booking link was not offered in this case"
    return None


def _site(host: str) -> str:
    return ".".join(host.casefold().rstrip(".").split(".")[-2:])


def _events(
    notice: ServiceNotice, file: CaseFile, config: Config, evidence: Evidence, at: datetime
) -> tuple[Event, ...]:
    case = file.case
    stands = case.stage in (Stage.AGREED, Stage.DUE)
    call = _call(notice, config)
    match notice.event:
        case ServiceEvent.BOOKED | ServiceEvent.RESCHEDULED if call is not None and call.start is not None:
            if stands and case.call is not None and case.call.start != call.start:
                return (CallMoved(at=at, evidence=evidence, call=call),)
            return (CallAgreed(at=at, evidence=evidence, call=call),)
        case ServiceEvent.CANCELLED if stands:
            return (CallCancelled(at=at, evidence=evidence),)
    return ()


def _call(notice: ServiceNotice, config: Config) -> PromisedCall | None:
    slot = notice.slot
    if slot is None or slot.doubt is not None or not isinstance(slot.start, datetime):
        return None
    call = Call(start=slot.start, end=slot.end, certainty=Certainty.DEFINITE, words=slot.words)
    return promised(call, config.policy.call.length, said_by=Speaker.SERVICE)


def _question(notice: ServiceNotice, file: CaseFile, doubt: str, config: Config) -> str:
    language, zone = config.owner.language, config.owner.zone
    what = worded(f"service-{notice.event.value}", language)
    lines = [worded("service-writes", language, service=notice.service, what=what, because=retold(doubt, language))]
    start = notice.slot.start if notice.slot is not None else None
    if isinstance(start, datetime) and notice.event in (ServiceEvent.BOOKED, ServiceEvent.RESCHEDULED):
        at = f"{start.astimezone(zone):%Y-%m-%dT%H:%M}"
        lines.append(worded("service-time", language, when=when(start, zone, language), case=file.case.id, at=at))
    elif notice.event is ServiceEvent.CANCELLED:
        lines.append(worded("service-off", language, case=file.case.id))
    else:
        lines.append(worded("service-you-say", language, case=file.case.id))
    return "\n".join(lines)
