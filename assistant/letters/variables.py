"""What a template may use: every name with its meaning, and the values behind it for one letter.

``VARIABLES`` is the reference that the documentation, ``templates check`` and the loader share; ``context`` fills it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from types import SimpleNamespace
from typing import Any

from assistant.cases.values import Speaker
from assistant.letters import clean, dates
from assistant.letters.names import first_name
from assistant.letters.values import (
    Account,
    AdviceCard,
    ByHandLetter,
    CallDetails,
    CallTime,
    Digest,
    DigestItem,
    LetterVariables,
    Owner,
    Person,
)
from assistant.reading.values import Caller

#: Name, and what it holds. A name ending in [] is a list to be used in a ``for``.
VARIABLES: dict[str, str] = {
    "person.name": "full name of the person, letters only; missing when not known",
    "person.first_name": "first name for a greeting; missing when it cannot be told safely",
    "person.headline": "what they write about themselves on the platform, as plain words; may be missing",
    "person.company": "their company; may be missing",
    "owner.name": "your full name",
    "owner.first_name": "your first name",
    "owner.signature": "your signature, as many lines as you gave it; your name when you gave none",
    "owner.zone": "the city of your time zone: Berlin",
    "platform": "the platform as people write it: LinkedIn",
    "slots[]": "times you offer, each in both zones: 9:00 am your time (New York) / 15:00 my time (Berlin)",
    "booking_link": "your own booking page; missing when you have none",
    "call_length": "how long a call takes that you offer: 20 minutes; may be missing",
    "call.when": "the time of the call in both zones",
    "call.when_theirs": "the time of the call on their clock; missing when their zone is not known",
    "call.when_owner": "the time of the call on your clock",
    "call.length": "how long it takes: 20 minutes",
    "call.number": "telephone number; may be missing",
    "call.i_call": "true when you call them",
    "call.they_call": "true when they call you",
    "call.how": "how it takes place, in your words; may be missing",
    "missed.when": "when the call that did not take place had been agreed for, in both zones",
    "missed.day": "only the day of it: Thursday, 26 November",
    "note_about_call": 'what you talked about, from your one line after the call; reads well after "about"',
    "offer": 'the help you offer, from your words; reads well after "I could offer"',
    "introduction": "name of the person to whom an introduction is asked or offered",
    "days_waited": "whole days since your last letter, a number",
    "by_hand": "true when you paste this letter yourself",
    "footer": "the line about the assistant, from footer.txt.j2; empty when you paste the letter yourself",
}

#: Names that only letters to the owner (``owner/…``) may use.
OWNER_VARIABLES: dict[str, str] = {
    "code": "the code of the case, for your answer",
    "call.words": "the person's words from which the call was read; missing when somebody else said it",
    "call.your_words": "your own words in their place; missing when you said it by a command or a button",
    "call.entry_words": "what a calendar entry or a booking service says in their place; may be missing",
    "letter.subject": "subject of a letter to paste",
    "letter.text": "its text, ready to paste",
    "letter.link": "the platform's own page where it is pasted, without any token",
    "advice.kind": "accept, decline, report, archive or wait",
    "advice.reasons[]": "at most five reasons",
    "advice.would_change": "what would change the advice; may be missing",
    "advice.link": "the platform's own page for it, without any token; may be missing",
    "account.name": "name of the mail account",
    "account.server": "its server",
    "account.words": "what the server said",
    **{
        f"digest.{part}[].{name}": meaning
        for part in ("decide", "due", "expiring", "sent", "trouble")
        for name, meaning in (
            ("who", "the person"),
            ("what", "what it is about"),
            ("reason", "the first reason; may be empty"),
            ("code", "code for your answer; may be empty"),
        )
    },
    "digest.ignored": "how many mails needed nothing",
    "digest.next": "when the next digest comes",
}


def context(variables: LetterVariables, language: str, *, to_owner: bool = False) -> dict[str, Any]:
    """The values of every name in *language*, cleaned; None stands for what is not known.

    What the owner wrote in another language than the letter's counts as not known.
    """
    owner = variables.owner
    own_words = clean.line if owner.language in (None, language) else _nothing
    return {
        "person": _person(variables.person),
        "owner": _owner(owner),
        "platform": _or_none(clean.words, variables.platform),
        "slots": tuple(_both(slot, owner, language, to_owner) for slot in variables.slots[:10]),
        "booking_link": _or_none(clean.line, variables.booking_link),
        "call_length": None if variables.call_length is None else dates.length(variables.call_length, language),
        "call": None if variables.call is None else _call(variables.call, owner, language, to_owner, own_words),
        "missed": None
        if variables.missed is None
        else SimpleNamespace(
            when=_both(variables.missed, owner, language, to_owner), day=_day(variables.missed, owner, language)
        ),
        "note_about_call": _or_none(own_words, variables.note_about_call),
        "offer": _or_none(own_words, variables.offer),
        "introduction": _or_none(clean.name, variables.introduction),
        "days_waited": variables.days_waited,
        "by_hand": variables.by_hand,
        "footer": "",
        "code": _or_none(clean.words, variables.code),
        "letter": None if variables.letter is None else _letter(variables.letter),
        "advice": None if variables.advice is None else _advice(variables.advice),
        "account": None if variables.account is None else _account(variables.account),
        "digest": None if variables.digest is None else _digest(variables.digest, owner, language),
    }


def _person(person: Person) -> SimpleNamespace:
    name = _or_none(clean.name, person.name)
    given = _or_none(clean.name, person.first_name) or (first_name(name) if name else None)
    return SimpleNamespace(
        name=name,
        first_name=given,
        headline=_or_none(clean.words, person.headline),
        company=_or_none(clean.words, person.company),
    )


def _owner(owner: Owner) -> SimpleNamespace:
    name = clean.line(owner.name)
    return SimpleNamespace(
        name=name,
        first_name=clean.line(owner.first_name),
        signature=clean.block(owner.signature, 1000) or name,
        zone=dates.city(owner.zone),
    )


def _theirs(start: datetime, zone: tzinfo, owner: Owner, language: str) -> str:
    """The time on their clock; where the owner's shows the same, "your time" would ask for a difference."""
    if start.astimezone(zone).utcoffset() == start.astimezone(owner.zone).utcoffset():
        return dates.both_times(start, zone, owner.zone, language)
    return dates.their_time(start, zone, language)


def _call(
    call: CallDetails, owner: Owner, language: str, to_owner: bool, own_words: Callable[[str], str]
) -> SimpleNamespace:
    time, said = call.time, _or_none(clean.quoted, call.words)
    theirs = None if time.their_zone is None else _theirs(time.start, time.their_zone, owner, language)
    return SimpleNamespace(
        when=_both(time, owner, language, to_owner),
        when_theirs=theirs,
        when_owner=dates.owner_time(time.start, owner.zone, language, to_owner=to_owner),
        i_call=call.caller is Caller.OWNER,
        they_call=call.caller is Caller.INVITER,
        length=dates.length(call.length, language),
        number=_or_none(clean.number, call.number),
        how=_or_none(own_words, call.how),
        words=said if call.said_by is Speaker.PERSON else None,
        your_words=said if call.said_by is Speaker.OWNER else None,
        entry_words=said if call.said_by in (Speaker.CALENDAR, Speaker.SERVICE) else None,
    )


def _letter(letter: ByHandLetter) -> SimpleNamespace:
    return SimpleNamespace(
        subject=clean.line(letter.subject), text=clean.block(letter.text), link=clean.line(letter.link)
    )


def _advice(advice: AdviceCard) -> SimpleNamespace:
    return SimpleNamespace(
        kind=clean.words(advice.kind),
        reasons=tuple(clean.quoted(one) for one in advice.reasons[:5]),
        would_change=_or_none(clean.quoted, advice.would_change),
        link=_or_none(clean.line, advice.link),
    )


def _account(account: Account) -> SimpleNamespace:
    return SimpleNamespace(
        name=clean.line(account.name), server=clean.line(account.server), words=clean.quoted(account.words)
    )


def _digest(digest: Digest, owner: Owner, language: str) -> SimpleNamespace:
    later = None if digest.next_at is None else dates.when(digest.next_at, owner.zone, language)
    parts = {
        name: tuple(map(_item, getattr(digest, name)[:50]))
        for name in ("decide", "due", "expiring", "sent", "trouble")
    }
    return SimpleNamespace(**parts, ignored=digest.ignored, next=later)


def _item(item: DigestItem) -> SimpleNamespace:
    return SimpleNamespace(
        who=clean.name(item.who) or "?",
        what=clean.quoted(item.what, 200),
        reason=clean.quoted(item.reason, 200),
        code=clean.words(item.code),
    )


def _both(time: CallTime, owner: Owner, language: str, to_owner: bool) -> str:
    return dates.both_times(time.start, time.their_zone, owner.zone, language, to_owner=to_owner)


def _day(time: CallTime, owner: Owner, language: str) -> str:
    zone = time.their_zone or owner.zone
    return dates.day(time.start.astimezone(zone), zone, language)


def _nothing(text: str) -> str:
    return ""


def _or_none(cleaned: Callable[[str], str], text: str | None) -> str | None:
    return None if text is None else (cleaned(text) or None)


def known_names(*, to_owner: bool) -> Iterator[str]:
    """Every name that a template may use; lists end in []."""
    yield from VARIABLES
    if to_owner:
        yield from OWNER_VARIABLES
