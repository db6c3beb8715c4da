"""A step becomes a letter in the store: written, routed, and held as its trust says. Sends nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone, tzinfo
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.cases.ledger import ended_calls
from assistant.cases.values import CallOutcome, Case, PromisedCall, Stage
from assistant.config.values import Config, MailboxSettings
from assistant.desk.entries import Standing, calendar_for
from assistant.desk.examine import TOKEN_MARK
from assistant.desk.owner_words import about
from assistant.desk.slots import Busy, offered_slots
from assistant.letters.values import CallDetails, CallTime, Draft, LetterVariables, Person
from assistant.letters.write import write
from assistant.mail.compose import Outgoing, compose, new_message_id
from assistant.mail.parse import read_header, read_mail
from assistant.mail.values import Address
from assistant.people.names import display_name
from assistant.policy.values import Reply, TrustLevel
from assistant.policy.workdays import add_working_days
from assistant.reading.values import Caller
from assistant.store.values import CaseFile, Letter, LetterState

#: Letters of a conversation that is promised already: they wrote about a call and wait for these words. They may come
#: again, once for each time the call moved, and no budget holds them back (``docs/how-to/calls.md``).
AWAITED = frozenset({"reschedule", "call-confirmed", "confirm-time", "call-off"})
#: The words of a reminder after a call was offered; a question that nobody answered has those of "remind".
REMIND_CALL = "remind-call"
_HOLDING = {
    TrustLevel.OBSERVE: LetterState.OBSERVED,
    TrustLevel.DRAFT: LetterState.DRAFTED,
    TrustLevel.ASK: LetterState.WAITING,
    TrustLevel.AUTO: LetterState.HELD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What a letter answers."""

    message_id: str | None
    references: tuple[str, ...] = ()
    subject: str = ""


def write_letter(
    step: Reply, file: CaseFile, *, rule: str, trust: TrustLevel, config: Config, mailbox: MailboxSettings,
    thread: Thread, platform_name: str, template: str | None, language: str | None, now: datetime,
    taken: Callable[[], Iterable[Busy]], entry: Standing | None = None, offer: tuple[datetime, ...] = (),
) -> Letter:  # fmt: skip
    """The letter of *step*, ready to be planned. Raises LetterError when it cannot be written, and what *taken* raises.

    *offer* are the times to name instead of free call hours: then the letter asks for one of them.
    *entry* is the version of our calendar entry that they have.
    """
    record = file.record
    languages = [one for one in (language, record.language, config.owner.language, "en") if one]
    purpose, tongue = _template(template or step.purpose, file.case, config, languages)
    theirs = partial(their_zone, file.case, config.owner.zone)
    slots: tuple[CallTime, ...] = ()
    why_none = ""
    if offer:
        slots = tuple(CallTime(start=one, their_zone=theirs(one)) for one in offer)
    elif step.purpose in ("offer-call", "missed-call", "reschedule") or purpose == REMIND_CALL:
        slots, why_none = offered_slots(config, theirs, now, taken)
    by_hand = record.route == "by_hand" or record.route_address is None
    variables = replace(variables_of(file, config, slots, platform_name, now), by_hand=by_hand)
    if step.purpose == "call-off" and entry is not None:
        time = CallTime(start=entry.start, their_zone=theirs(entry.start))
        variables = replace(variables, call=CallDetails(time=time, length=config.policy.call.length))
    if offer:
        variables = replace(variables, call=None)  # their proposal is not what this letter agrees to
    variant = config.templates.choose_variant(purpose, tongue, key=str(file.case.id))
    draft = write(purpose, variables, config.templates, languages=languages, variant=variant)
    sender = record.written_to or mailbox.address
    state = LetterState.BY_HAND if by_hand and trust is not TrustLevel.OBSERVE else _HOLDING[trust]
    if record.needs_consent and state is LetterState.HELD:
        state = LetterState.WAITING  # an address that only an unsigned Reply-To names waits for the owner's yes
    leave = now + config.sending.hold + step.after
    if step.after_working_days:
        leave = add_working_days(now, step.after_working_days, config.owner.zone) + config.sending.hold
    token = TOKEN_MARK + secrets.token_hex(12)
    letter = Letter(
        case_id=file.case.id, person_id=file.case.person_id, mailbox=mailbox.name, purpose=step.purpose,
        round=_round(step.purpose, file, offer),
        state=state, rule=rule, template=draft.template, language=draft.language,
        route=record.route, sender=sender, recipient=None if by_hand else record.route_address,
        subject=draft.subject, text=draft.text, original_text=draft.text, token=token,
        message_id=new_message_id(token, sender.rpartition("@")[2]),
        offered=tuple(slot.start.isoformat() for slot in slots),
        created_at=now, hold_until=leave, next_try_at=leave,
        detail=_detail(file, why_none, by_hand=by_hand), policy=config.policy.name,
    )  # fmt: skip
    if by_hand:
        return replace(letter, text=draft.flowing, original_text=draft.flowing)
    calendar = calendar_for(letter, file, config, entry, now)
    return replace(letter, raw=envelope(letter, file, config, thread, draft, now, calendar=calendar))


def _template(purpose: str, case: Case, config: Config, languages: list[str]) -> tuple[str, str]:
    """Whose words a letter has, and in which language.

    The reminder of an offered call has words of its own, where somebody wrote them in the language of the reminder.
    """
    tongue = next((one for one in languages if config.templates.variants(purpose, one)), "en")
    offered = case.stage is Stage.OFFERED and case.proposed is None
    if purpose == "remind" and offered and config.templates.variants(REMIND_CALL, tongue):
        return REMIND_CALL, tongue
    return purpose, tongue


def _detail(file: CaseFile, why_none: str, *, by_hand: bool) -> str:
    """What the owner reads beside a letter: why it names no times, else how it reaches the person."""
    route = file.record.route_because
    return f"{route}; {why_none}" if by_hand and route and why_none else why_none or route


def _round(purpose: str, file: CaseFile, offer: tuple[datetime, ...]) -> int:
    """Which of several letters of one purpose it is: one for each time that stood, or that the owner proposed."""
    if offer:
        return int(offer[0].timestamp()) // 60
    return file.case.call_version if purpose in AWAITED else 0


def envelope(
    letter: Letter, file: CaseFile, config: Config, thread: Thread, draft: Draft | None, now: datetime, *,
    calendar: str | None = None,
) -> bytes:  # fmt: skip
    """The bytes that leave: one recipient, threaded, marked as an autoresponse (RFC 3834, section 3.1)."""
    assert letter.message_id is not None
    assert letter.recipient is not None
    subject = draft.subject if draft else letter.subject
    if thread.subject:
        subject = thread.subject if thread.subject.casefold().startswith("re:") else f"Re: {thread.subject}"
    references = (*thread.references, *((thread.message_id,) if thread.message_id else ()))
    return compose(
        Outgoing(
            message_id=letter.message_id,
            date=now.astimezone(config.owner.zone),
            sender=Address(config.owner.name, letter.sender),
            recipient=Address(display_name(file.record.name) or "", letter.recipient),
            subject=subject,
            text=letter.text,
            in_reply_to=thread.message_id,
            # Our own Message-ID stands among them, too: some providers rewrite the field but keep References.
            references=(*references[-20:], letter.message_id),
            calendar=calendar,
        )
    )


def rewritten(letter: Letter, file: CaseFile, config: Config, now: datetime) -> bytes:
    """The bytes of *letter* with its text as it is now; threading and Message-ID stay as they were."""
    assert letter.raw is not None
    before = read_header(letter.raw)
    references = tuple(one for one in before.references if one != letter.message_id)
    answered = before.in_reply_to[0] if before.in_reply_to else None
    thread = Thread(
        message_id=answered,
        references=tuple(one for one in references if one != answered),
        subject=before.subject if before.subject.casefold().startswith("re:") else "",
    )
    calendars = read_mail(letter.raw).calendars
    return envelope(letter, file, config, thread, None, now, calendar=calendars[0] if calendars else None)


def variables_of(
    file: CaseFile, config: Config, slots: tuple[CallTime, ...], platform_name: str, now: datetime, *,
    to_owner: bool = False,
) -> LetterVariables:  # fmt: skip
    """What the templates may use for this case."""
    case, record = file.case, file.record
    call = None
    missed = None
    named = case.call or case.proposed
    if named is not None and named.start is not None:
        when = CallTime(start=named.start, their_zone=their_zone(case, config.owner.zone, named.start))
        length = (named.end - named.start) if named.end else config.policy.call.length
        # Who is called names the number: theirs when the owner calls, the owner's when they do.
        number = config.calls.number if named.caller == Caller.INVITER else named.number
        if to_owner:
            number = named.number or number
        call = CallDetails(time=when, length=length, caller=Caller(named.caller), number=number, words=named.words,
                           said_by=named.said_by)  # fmt: skip
    last = _last_missed(file)
    if last is not None and last.start is not None:
        zone = zone_named(last.zone)
        named_place = isinstance(zone, ZoneInfo) and zone.key != "UTC"
        missed = CallTime(start=last.start, their_zone=zone if named_place else None)
    since = case.last_letter_at
    return LetterVariables(
        owner=config.owner.for_letters,
        person=Person(name=record.name or None, headline=record.headline, company=record.company),
        platform=platform_name,
        slots=slots,
        booking_link=config.calls.booking_link,
        call_length=config.policy.call.length,
        call=call,
        missed=missed,
        note_about_call=about(case.note_about_call) or None,
        offer=config.owner.offers[0] if config.owner.offers else None,
        days_waited=(now - since).days if since is not None else None,
        code=f"case {case.id}",
    )


def _last_missed(file: CaseFile) -> PromisedCall | None:
    """The last agreed call that they did not come to."""
    missed = [one for one in ended_calls(file.history) if one.said.outcome is CallOutcome.THEY_ABSENT and one.call]
    return missed[-1].call if missed else None


def their_zone(case: Case, owners: ZoneInfo, at: datetime) -> tzinfo | None:
    """Where the person's clock goes: the place that they named, else the offset at which their last mail was written.

    An offset is a guess; a letter always writes it out ("15:00 your time (UTC-5)"), and only where it makes a
    difference *at* that time.
    """
    named = case.call or case.proposed
    place = zone_named(named.zone) if named is not None else None
    if isinstance(place, ZoneInfo) and place.key not in (owners.key, "UTC"):
        return place
    guess = zone_named(case.their_clock) if case.their_clock else None
    if guess is None or at.astimezone(guess).utcoffset() == at.astimezone(owners).utcoffset():
        return place
    return guess


def zone_named(name: str) -> tzinfo | None:
    """A zone by the name that the ledger keeps: IANA, or "UTC+02:00"."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        pass  # no region and city, so it may be an offset
    sign = 1 if name.startswith("UTC+") else -1
    hours, _, minutes = name[4:].partition(":")
    if name.startswith("UTC") and hours.isdigit():
        return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes or 0)))
    return None
