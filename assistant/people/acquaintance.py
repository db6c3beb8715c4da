"""How well the owner knows a person: graded evidence, where a failed look-up is never taken for "nobody knows them".

The order of the sources is the order of their worth: the owner's word, mail in both directions, a held call or an
accepted earlier case, a connection, the address book, a small meeting; then list threads, an earlier answer and big
meetings, which make a person recognized only. A like name proves nothing: it is shown as a hint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.people.values import Acquaintance, Evidence, Judgement

SMALL_MEETING = 8  #: attendees; in a bigger one people sit together without getting to know each other


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWayMail:
    """Mail between the owner and one address of the person; the assistant's own letters are not counted."""

    address: str
    sent: int = 0  #: by the owner
    received: int = 0
    last_sent_at: datetime | None = None
    last_received_at: datetime | None = None
    source: str = ""

    @property
    def both_ways(self) -> bool:
        return self.sent > 0 and self.received > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCase:
    """What an earlier invitation of the same person came to."""

    text: str
    at: datetime | None = None
    source: str = ""
    held_call: bool = False
    accepted: bool = False
    answered: bool = False  #: they wrote back in person


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A past event of the owner's calendar with the person's address among the attendees."""

    text: str
    at: datetime | None = None
    source: str = ""
    attendees: int = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be asked, or only in part."""

    source: str  #: such as "Sent mailbox"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What each source says of one person; empty means it was asked and knows nothing."""

    allowed: str | None = None  #: the owner's word that they are known, as written
    blocked: str | None = None  #: the owner's word never to answer them, as written
    mail: tuple[TwoWayMail, ...] = ()
    connections: tuple[Evidence, ...] = ()  #: rows of a platform's export with the same profile or address
    cards: tuple[Evidence, ...] = ()  #: entries of the owner's address book with the same address
    cases: tuple[EarlierCase, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    lists: tuple[Evidence, ...] = ()  #: list threads in which both wrote
    messages: tuple[Evidence, ...] = ()  #: platform messages in both directions
    like_names: tuple[Evidence, ...] = ()  #: same or like name, no strong key
    failures: tuple[Failure, ...] = ()


def judge(sources: Sources) -> Judgement:
    """The best that the evidence allows; a failed source leaves ``cannot tell`` unless another one is positive."""
    known = _known(sources)
    recognized = _recognized(sources)
    hints = tuple(sources.like_names)
    failures = tuple(Evidence("failure", f"{one.source} could not be asked: {one.because}", None, one.source)
                     for one in sources.failures)
    blocked = sources.blocked is not None
    word = (Evidence("owner", f"you blocked them: {sources.blocked}", None, "your word"),) if blocked else ()
    evidence = (*word, *known, *recognized, *hints, *failures)
    if known:
        return Judgement(Acquaintance.KNOWN, evidence, known[0].text, blocked)
    if failures:
        # What the silent source might have said could be "a friend": being recognized does not settle that.
        return Judgement(Acquaintance.CANNOT_TELL, evidence, failures[0].text, blocked)
    if recognized:
        return Judgement(Acquaintance.RECOGNIZED, evidence, recognized[0].text, blocked)
    return Judgement(Acquaintance.STRANGER, evidence, _nothing_found(sources), blocked)


def _known(sources: Sources) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    if sources.allowed is not None:
        found.append(Evidence("owner", f"you named them as known: {sources.allowed}", None, "your word"))
    for mail in sources.mail:
        if mail.both_ways:
            last = max((at for at in (mail.last_sent_at, mail.last_received_at) if at is not None), default=None)
            text = (f"mail in both directions with {mail.address}: {mail.sent} from you, {mail.received} from them"
                    + (f", last on {last:%Y-%m-%d}" if last else ""))
            found.append(Evidence("mail", text, last, mail.source))
    found += [Evidence("call" if case.held_call else "case", case.text, case.at, case.source)
              for case in sources.cases if case.held_call or case.accepted]
    found += [*sources.connections, *sources.messages, *sources.cards]
    found += [Evidence("calendar", meeting.text, meeting.at, meeting.source)
              for meeting in sources.meetings if 2 <= meeting.attendees <= SMALL_MEETING]
    return tuple(found)


def _recognized(sources: Sources) -> tuple[Evidence, ...]:
    return (
        *sources.lists,
        *(Evidence("case", case.text, case.at, case.source)
          for case in sources.cases if case.answered and not (case.held_call or case.accepted)),
        *(Evidence("calendar", meeting.text, meeting.at, meeting.source)
          for meeting in sources.meetings if meeting.attendees > SMALL_MEETING))


def _nothing_found(sources: Sources) -> str:
    """Why a stranger, with the one-way mail that gives nothing named, so that the owner can object."""
    for mail in sources.mail:
        if mail.sent and not mail.received:
            return f"you wrote to {mail.address} ({mail.sent}), but they never answered"
        if mail.received and not mail.sent:
            return f"they wrote from {mail.address} ({mail.received}), but you never answered"
    if sources.like_names:
        return "no source knows them; only a like name was found, which proves nothing"
    return "every source was asked and none knows them"
