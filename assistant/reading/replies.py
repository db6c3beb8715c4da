"""The whole reading of one mail inside a conversation: machine or person, calendar, new text, intent, call."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from assistant.mail.automatic import automatic
from assistant.mail.html import visible
from assistant.mail.language import language_of
from assistant.mail.values import Machine, Mail
from assistant.reading.absence import read_absence
from assistant.reading.answered import Letter, answered_letter
from assistant.reading.calendar import CalendarEvent, Method, read_calendar
from assistant.reading.calls import read_call
from assistant.reading.intent import read_intent
from assistant.reading.new_text import ReplyText, split_reply
from assistant.reading.offers import quoted_slots
from assistant.reading.services import ServiceEvent, ServiceNotice, read_service_mail
from assistant.reading.settled import call_of, settled
from assistant.reading.values import Call, CallReading, Intent, Reply, ReplyContext, Slot
from assistant.reading.words import fold, listed

NEW_TEXT_LIMIT = 8_000  # characters of the new text that are judged
QUOTED_LIMIT = 4_000  # characters of the answered mail that are judged
_INLINE = 12  # answers between quoted lines that are judged by themselves
PHONE_TEXT = 2_000  # characters; the matcher is slow on long runs of digits

_ANSWERS = {
    "ACCEPTED": Intent.CALL_AGREED, "DECLINED": Intent.CALL_CANCELLED, "TENTATIVE": Intent.CALL_PROPOSED,
}
_SERVICE_INTENTS = {
    ServiceEvent.BOOKED: Intent.CALL_AGREED, ServiceEvent.RESCHEDULED: Intent.CALL_RESCHEDULED,
    ServiceEvent.CANCELLED: Intent.CALL_CANCELLED,
}


def read_reply(mail: Mail, context: ReplyContext) -> Reply:
    """What *mail* says; never raises. Relative times count from its Date in the writer's zone (``context``).

    A machine's mail is AUTO_REPLY or BOUNCE and never a call, whatever it says. Whether the sender may speak for
    the person is not judged here.
    """
    anchor = anchor_of(mail)
    parts = parts_of(mail, context.letters)
    if machine := _read_machine(mail, parts, context, anchor):
        return machine
    if notice := read_service_mail(mail, owner_zone=context.owner_zone, owner_addresses=context.owner_addresses):
        return _of_service(notice, context)
    event = read_calendar(mail, owner_addresses=context.owner_addresses)
    new = parts.new[:NEW_TEXT_LIMIT]
    if event is not None:
        return _of_calendar(event, mail, new, parts, context, anchor)
    return _of_person(mail, parts, context)


def parts_of(mail: Mail, letters: tuple[str, ...] = ()) -> ReplyText:
    """New words, quote and signature of *mail*; *letters* are the texts of ours that it may quote."""
    return split_reply(_text(mail), author_name=mail.author.name if mail.author else "", letters=letters)


_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: no mail has a meaning for them
_QUOTE_TAG = re.compile(r"<(/?)blockquote\b[^<>]{0,2000}>", re.IGNORECASE)


def _text(mail: Mail) -> str:
    """The text that a reader sees; in a mail of HTML alone, quoted lines marked with ">" as in plain text.

    Without the marks an answer between or below quoted parts could not be told from them.
    """
    html = mail.html
    if (mail.text_plain or "").strip() or html is None or "<blockquote" not in html.lower():
        return mail.text
    html = html.replace(_OPEN, "").replace(_CLOSE, "")
    marked = _QUOTE_TAG.sub(lambda tag: f"<p>{_CLOSE}</p>{tag[0]}" if tag[1] else f"{tag[0]}<p>{_OPEN}</p>", html)
    lines, depth = [], 0
    for line in visible(marked).text.split("\n"):
        depth = min(5, max(0, depth + line.count(_OPEN) - line.count(_CLOSE)))
        words = line.replace(_OPEN, "").replace(_CLOSE, "")
        if words.strip() or words == line:
            lines.append(">" * depth + (" " if depth else "") + words)
    return "\n".join(lines)


def anchor_of(mail: Mail) -> datetime:
    """The instant that "tomorrow" counts from: the Date field, else when the mail came in."""
    return mail.date or mail.received_at or datetime(1970, 1, 1, tzinfo=UTC)


def _read_machine(mail: Mail, parts: ReplyText, context: ReplyContext, anchor: datetime) -> Reply | None:
    kind = automatic(mail, context.owner_addresses)
    if kind is not None and kind.machine is Machine.BOUNCE:
        return Reply(intent=Intent.BOUNCE, new_text=parts.new, because=kind.because)
    known = kind is not None and kind.machine is Machine.AUTO_REPLY
    # An answer that carries a calendar part may be marked automatic: programs send it when a person clicks.
    if mail.calendars and not (known and not _calendar_of_person(mail)):
        return None
    absence = read_absence(mail.subject, parts.new or mail.text, anchor=anchor, known_automatic=known)
    if absence is None:
        return None
    because = kind.because if known and kind is not None else absence.because
    return Reply(intent=Intent.AUTO_REPLY, new_text=parts.new, because=because, language=_language(parts.new, context),
                 return_date=absence.return_date,
                 leaves_for_good=absence.leaves_for_good or (kind is not None and kind.leaves_for_good))


def _calendar_of_person(mail: Mail) -> bool:
    return any("METHOD:" in text[:4000].upper() for text in mail.calendars)


def _of_service(notice: ServiceNotice, context: ReplyContext) -> Reply:
    """A booking service's statement as evidence: a time that stands, or none."""
    intent = _SERVICE_INTENTS.get(notice.event, Intent.OTHER)
    because = f"{notice.service}: {notice.because}"
    if notice.slot is None or intent not in (Intent.CALL_AGREED, Intent.CALL_RESCHEDULED):
        return Reply(intent=intent, because=because, call=Call(start=None))
    return Reply(intent=intent, because=because, call=call_of(notice.slot))


# --- calendar ---------------------------------------------------------------------------------------------------------

def _of_calendar(event: CalendarEvent, mail: Mail, new: str, parts: ReplyText, context: ReplyContext,
                 anchor: datetime) -> Reply:
    """A calendar part decides; the words beside it may move or refuse what it says, and add to it."""
    intent, tentative = intent_of_event(event, context)
    reading = _read_call(new, parts, context, anchor, event.slot)
    said = read_intent(new, reading, answered=parts.quoted)
    call: Call | None = Call(start=None)
    slot = event.slot
    standing = intent in (Intent.CALL_AGREED, Intent.CALL_PROPOSED, Intent.CALL_RESCHEDULED)
    if standing and slot is not None:
        call = call_of(slot, tentative=tentative)
        if reading.call is not None:
            call = replace(call, caller=reading.call.caller or call.caller, took_place=reading.call.took_place)
    if reading.call is not None and reading.call.start is not None and intent is Intent.CALL_CANCELLED:
        # "Declined: could we do Friday at 10 instead?" moves the call by its words.
        intent, call = Intent.CALL_RESCHEDULED, reading.call
    if said.stop:
        intent, call = Intent.WITHDRAW, Call(start=None)
    secondary = tuple(other for other in (said.intent, *said.secondary)
                      if other not in (intent, Intent.OTHER) and not other.value.startswith("call_"))
    because = f"calendar {event.method.value}" + (f" {event.partstat}" if event.partstat else "")
    return Reply(intent=intent, secondary_intents=secondary, new_text=parts.new, call=call, because=because,
                 language=_language(new or event.summary, context), stop=said.stop, phone=_phone(parts, context))


def intent_of_event(event: CalendarEvent, context: ReplyContext) -> tuple[Intent, bool]:
    """What a calendar part does with the call, and whether its time is only tentative.

    A REQUEST or PUBLISH states a fixed time without asking; as an update (SEQUENCE above 0), or at another time than
    the agreed one, it moves the call.
    """
    match event.method:
        case Method.CANCEL:
            return Intent.CALL_CANCELLED, False
        case Method.COUNTER:
            return Intent.CALL_RESCHEDULED, False
        case Method.REPLY:
            return _ANSWERS.get(event.partstat or "", Intent.OTHER), event.partstat == "TENTATIVE"
        case Method.REQUEST | Method.PUBLISH | Method.ADD:
            if event.status == "CANCELLED":
                return Intent.CALL_CANCELLED, False
            if context.agreed is not None:
                same = _same(context.agreed.start, event.start)
                return (Intent.CALL_AGREED if same else Intent.CALL_RESCHEDULED), False
            moved = event.method is Method.REQUEST and event.sequence > 0
            return (Intent.CALL_RESCHEDULED if moved else Intent.CALL_AGREED), event.status == "TENTATIVE"
    return Intent.OTHER, False


def _same(a: datetime | date, b: datetime | date | None) -> bool:
    if isinstance(a, datetime) and isinstance(b, datetime):
        return a == b
    days = [value.date() if isinstance(value, datetime) else value for value in (a, b)]
    return days[0] == days[1]


# --- a person's words -------------------------------------------------------------------------------------------------

def _read_call(new: str, parts: ReplyText, context: ReplyContext, anchor: datetime, slot: Slot | None) -> CallReading:
    quoted = parts.quoted[:QUOTED_LIMIT]
    return read_call(new, anchor=anchor, context=context, quoted=quoted if _names_a_time(quoted) else "",
                     calendar_slot=slot)


def _read_inline(parts: ReplyText, context: ReplyContext, anchor: datetime) -> CallReading | None:
    """The call of an answer that stands right below one of several quoted times ("that works"); None without one."""
    if not parts.answers or context.agreed is not None:
        return None
    for above, words in parts.answers[:_INLINE]:
        line = next((line for line in reversed(above[-QUOTED_LIMIT:].split("\n")) if line.strip()), "")
        slots = quoted_slots(line, anchor, context) if _names_a_time(line) else ()
        if len(slots) == 1 and len(parts.answers) > 1:
            reading = read_call(words, anchor=anchor, context=replace(context, offered=slots))
            if reading.call is not None and reading.call.start is not None:
                return reading
    return None


def _names_a_time(quoted: str) -> bool:
    """Whether the quote may hold slots at all; most of our letters only ask, and reading one costs time."""
    folded = fold(quoted)
    return any(map(str.isdigit, folded)) or any(map(folded.__contains__, listed("grammar", "day_words")))


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote, and what is known before its intent is judged."""

    new: str
    quoted: str
    call: CallReading
    letter: Letter


def words_of(mail: Mail, parts: ReplyText, context: ReplyContext) -> Words:
    """The new words of *mail*, what they say of a call, and the letter of ours that they answer."""
    anchor = anchor_of(mail)
    new = parts.new[:NEW_TEXT_LIMIT]
    call = _read_inline(parts, context, anchor) or _read_call(new, parts, context, anchor, None)
    return Words(new, parts.quoted, call, answered_letter(parts.quoted, context, anchor))


def _of_person(mail: Mail, parts: ReplyText, context: ReplyContext) -> Reply:
    language = _language(parts.new[:NEW_TEXT_LIMIT], context)
    if is_forward(mail, parts):
        return Reply(intent=Intent.OTHER, new_text=parts.new, because="a forward", language=language,
                     call=Call(start=None))
    words = words_of(mail, parts, context)
    said = read_intent(words.new, words.call, answered=words.quoted, letter=words.letter)
    call = settled(words.call, said, anchor_of(mail))
    return Reply(intent=said.intent, secondary_intents=said.secondary, new_text=parts.new, call=call, sure=said.sure,
                 said=said.said, because=said.because, language=language, stop=said.stop, phone=_phone(parts, context))


def is_forward(mail: Mail, parts: ReplyText) -> bool:
    subject = fold(mail.subject)
    named = subject.startswith(("fwd:", "fw:", "wg:", "tr:", "rv:", "i:", "enc:", "doorst:"))
    return (parts.forwarded or named) and len(parts.new.split()) <= 25 and (parts.forwarded or bool(parts.quoted))


def _language(text: str, context: ReplyContext) -> str | None:
    return language_of(text, among=context.languages) if text.strip() else None


_REGIONS = {
    "Europe/Berlin": "DE", "Europe/Vienna": "AT", "Europe/Zurich": "CH", "Europe/Paris": "FR", "Europe/Madrid": "ES",
    "Europe/London": "GB", "Europe/Dublin": "IE", "Europe/Rome": "IT", "Europe/Amsterdam": "NL", "Europe/Lisbon": "PT",
    "Europe/Brussels": "BE", "Europe/Stockholm": "SE", "Europe/Oslo": "NO", "Europe/Copenhagen": "DK",
    "Europe/Warsaw": "PL", "America/New_York": "US", "America/Chicago": "US", "America/Denver": "US",
    "America/Los_Angeles": "US", "America/Toronto": "CA", "America/Mexico_City": "MX", "America/Sao_Paulo": "BR",
    "Asia/Kolkata": "IN",
    "Asia/Singapore": "SG", "Australia/Sydney": "AU",
}


def _region(zone: ZoneInfo | None) -> str | None:
    return _REGIONS.get(zone.key) if zone is not None else None


_DIGITS = re.compile(r"\d(?:[\s()./-]{0,3}\d){6}")  # the matcher is slow; most texts hold no such run


def _phone(parts: ReplyText, context: ReplyContext) -> str | None:
    """The first valid number of the words, else of the signature, as E.164; a national one in the writer's region."""
    # Imported when needed: an idle daemon does not carry it.
    from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

    region = _region(context.writer_zone) or _region(context.owner_zone)
    for text in (parts.new[:PHONE_TEXT], parts.signature[:PHONE_TEXT]):
        if not _DIGITS.search(text):
            continue
        for found in PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=20):
            return str(format_number(found.number, PhoneNumberFormat.E164))
    return None
