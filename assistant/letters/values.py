"""What a letter is written from, and the letter itself: values only.

The fields here are what the desk fills in. What a template may use is made of them by ``letters.variables``, which
cleans every text on the way and puts times into the words of the letter's language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from assistant.cases.values import Speaker
from assistant.reading.values import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom a letter is about. All of it is a stranger's text: it is cut down to words before a template sees it."""

    name: str | None = None  #: as the platform or the mail gives it; None when not known
    first_name: str | None = None  #: None: taken from *name* where that is safe, else the greeting goes without
    headline: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who signs."""

    name: str
    first_name: str
    zone: ZoneInfo
    language: str | None = None  #: of the owner's own words (note, offer, how); letters in others go without them
    signature: str = ""  #: may have several lines; "" means the name


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTime:
    """One time for a call, offered, agreed or past."""

    start: datetime  #: aware, in any zone
    their_zone: tzinfo | None = None  #: of the other person; None when not known: then only the owner's is named


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetails:
    """The call that a letter speaks of."""

    time: CallTime
    length: timedelta
    number: str | None = None  #: telephone number to be called, E.164 or as written
    caller: Caller = Caller.UNKNOWN  #: who calls whom
    how: str | None = None  #: how it takes place, in the owner's words: "I will call you", "Zoom, link follows"
    words: str | None = None  #: the words it was read from; shown to the owner only
    said_by: Speaker = Speaker.PERSON  #: whose *words* these are


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHandLetter:
    """A letter that the owner pastes on the platform; shown to the owner only."""

    subject: str
    text: str  #: unwrapped, ready to paste
    link: str  #: the platform's own page, made by us, without any token


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceCard:
    """What is recommended and why; shown to the owner only."""

    kind: str  #: accept, decline, report, archive or wait
    reasons: tuple[str, ...] = ()
    would_change: str | None = None  #: "would become … if …"
    link: str | None = None  #: the platform's own page, made by us, without any token


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mail account that refuses us; shown to the owner only."""

    name: str
    server: str
    words: str  #: the server's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One line of the digest."""

    who: str
    what: str
    reason: str = ""
    code: str = ""  #: what the owner writes to answer it


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A day in five lists, the most urgent first; shown to the owner only."""

    decide: tuple[DigestItem, ...] = ()
    due: tuple[DigestItem, ...] = ()
    expiring: tuple[DigestItem, ...] = ()
    sent: tuple[DigestItem, ...] = ()
    trouble: tuple[DigestItem, ...] = ()
    ignored: int = 0
    next_at: datetime | None = None  #: aware


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterVariables:
    """All that is known when a letter is written; what is None is missing, and a template that needs it fails."""

    owner: Owner
    person: Person = field(default_factory=Person)
    platform: str | None = None  #: as it is shown to people: "LinkedIn"
    slots: tuple[CallTime, ...] = ()  #: times the owner offers
    booking_link: str | None = None  #: of the owner's own booking page
    call_length: timedelta | None = None  #: how long a call takes that the owner offers
    call: CallDetails | None = None
    missed: CallTime | None = None  #: the promised call that did not take place
    note_about_call: str | None = None  #: the owner's one line about the call that was held
    offer: str | None = None  #: what help the owner offers, as an object: "an introduction to our editor"
    introduction: str | None = None  #: name of the person to whom an introduction is asked or offered
    days_waited: int | None = None  #: whole days since our last letter
    by_hand: bool = False  #: pasted by the owner: then without the footer about the assistant
    code: str | None = None  #: of the case, for the owner's answer
    letter: ByHandLetter | None = None
    advice: AdviceCard | None = None
    account: Account | None = None
    digest: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A finished letter, not yet addressed."""

    purpose: str
    language: str  #: ISO 639-1
    template: str  #: path of the template below the templates directory
    variant: str  #: "a" unless the template says otherwise
    subject: str  #: one line, at most 150 characters
    text: str  #: lines wrapped at 72 (not in letters to the owner), ends with a newline, at most 16 KB (owner: 64 KB)
    flowing: str  #: the same without wrapping, to paste into a platform's form
