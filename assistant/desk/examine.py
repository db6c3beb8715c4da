"""What is made of one mail, before anything is looked up or written down: a plain function from mail to verdicts.

The daemon, ``explain``, ``replay`` and the tests read every mail through this one door.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.invitations.catalogue import Catalogue
from assistant.invitations.pitches import Pitches
from assistant.invitations.recognize import recognize
from assistant.invitations.values import Notice, Owner
from assistant.mail.authenticity import authentic_author, server_results
from assistant.mail.automatic import automatic
from assistant.mail.values import (
    Authenticity,
    Automatic,
    DkimPass,
    Kind,
    Machine,
    Mail,
    ServerResults,
    Trust,
    Verdict,
)
from assistant.reading.calendar import CalendarEvent, read_calendar
from assistant.reading.replies import read_reply
from assistant.reading.services import ServiceNotice, read_service_mail
from assistant.reading.values import Reply, ReplyContext

#: Every Message-ID of ours begins so: a server-side search for it finds all answers to us.
TOKEN_MARK = "inv-"
_KIND_OF = {Machine.BOUNCE: Kind.BOUNCE, Machine.AUTO_REPLY: Kind.AUTO_REPLY, Machine.LIST: Kind.LIST}
_REPLY_MARKS = ("re:", "aw:", "antw:", "rv:", "res:", "sv:", "vs:", "odp:", "ynt:", "ré:", "回复:", "答复:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """Through whose eyes a mail is read."""

    catalogue: Catalogue
    owner: Owner
    trust: Trust
    context: ReplyContext
    pitches: Pitches | None = None
    assume_server: bool = False  #: explain without a configuration may take the topmost server for the owner's


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """Everything that one mail says by itself."""

    mail: Mail
    kind: Kind
    authentic: Authenticity
    results: ServerResults
    notice: Notice | None = None
    reply: Reply | None = None
    calendar: CalendarEvent | None = None
    service: ServiceNotice | None = None
    machine: Automatic | None = None

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why nothing may be answered to this mail; empty when something may."""
        if self.kind in (Kind.INVITATION, Kind.REMINDER, Kind.DIGEST, Kind.MESSAGE, Kind.INMAIL):
            if self.authentic.verdict is not Verdict.PASS:
                return (f"not proven to be the platform's: {self.authentic.because}",)
            return self.notice.doubts if self.notice is not None else ()
        if self.kind is Kind.ACCEPTED:
            return ("an acceptance needs no answer",)
        if self.machine is not None:
            return (f"a machine wrote it: {self.machine.because}",)
        if self.kind is Kind.LIST:
            return ("a copy that came through a mailing list",)
        if self.notice is not None or self.kind is Kind.OTHER:
            return ("it is no invitation, and no part of a conversation of ours",)
        return ()


def examine(mail: Mail, lens: Lens, *, verified: tuple[DkimPass, ...] = ()) -> Examination:
    """Read *mail* as the owner's assistant would; never raises for what a mail holds.

    *verified* are signatures that we checked ourselves; they count where the owner asked for that and the owner's
    server says nothing.
    """
    results = server_results(mail, lens.trust, assume=lens.assume_server)
    if verified and lens.trust.verify_dkim and not results.found:
        because = "the owner's server says nothing; its signature was verified here"
        results = ServerResults(True, because, dkim=verified, dkim_result="pass")
    notice = recognize(mail, results, lens.catalogue, lens.owner, others=lens.pitches)
    if notice is not None and notice.kind is not Kind.OTHER:
        return Examination(mail=mail, kind=notice.kind, authentic=notice.authentic, results=results, notice=notice)
    if notice is not None and answers_us(mail):
        notice = None  # through the platform's relay, but in our thread: a person's words
    machine = automatic(mail, lens.owner.addresses)
    base = Examination(
        mail=mail,
        kind=Kind.OTHER,
        authentic=notice.authentic if notice is not None else authentic_author(mail, results),
        results=results,
        notice=notice,
        machine=machine,
    )
    if notice is not None:
        return base
    return _from_somebody(base, lens)


def _from_somebody(base: Examination, lens: Lens) -> Examination:
    """A mail that no platform sent: a person's, a calendar's, a service's, or a machine's."""
    mail, machine = base.mail, base.machine
    calendar = read_calendar(mail, owner_addresses=lens.owner.addresses) if mail.calendars else None
    service = read_service_mail(
        mail, owner_zone=lens.context.owner_zone, owner_addresses=lens.context.owner_addresses or lens.owner.addresses
    )
    evidence = calendar or service  # a program sent it, and it tells of a call all the same
    if machine is not None and machine.machine in _KIND_OF and not (evidence and machine.machine is not Machine.BOUNCE):
        kind = _KIND_OF[machine.machine]
        reply = None if kind is Kind.LIST else read_reply(mail, lens.context)
        return replace(base, kind=kind, reply=reply)
    if calendar is not None:
        reply = read_reply(mail, lens.context)
        return replace(base, kind=Kind.CALENDAR, calendar=calendar, reply=reply, machine=None, service=service)
    if service is not None:
        return replace(base, kind=Kind.OTHER, service=service)
    if machine is not None:
        return base
    kind = Kind.REPLY if belongs_to_a_conversation(mail) else Kind.OTHER
    return replace(base, kind=kind, reply=read_reply(mail, lens.context))


def answers_us(mail: Mail) -> bool:
    """Whether *mail* names one of our own Message-IDs."""
    return any(one.startswith(f"<{TOKEN_MARK}") for one in (*mail.in_reply_to, *mail.references))


def belongs_to_a_conversation(mail: Mail) -> bool:
    """Whether *mail* answers something (RFC 5322, section 3.6.4), by its fields or by its subject."""
    if mail.in_reply_to or mail.references:
        return True
    return mail.subject.casefold().lstrip().startswith(_REPLY_MARKS)
