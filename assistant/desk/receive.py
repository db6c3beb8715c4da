"""The straight line of one mail: known already? join, advance, decide, write down. Runs inside one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assistant.config.values import Config
from assistant.desk.acquaintance import Lookups
from assistant.desk.arrival import FORGOTTEN, Arrival, Outcome
from assistant.desk.booking import booked
from assistant.desk.bounces import bounced
from assistant.desk.caution import waiting, why_it_waits
from assistant.desk.connect import connection_made, platform_message
from assistant.desk.converse import answered
from assistant.desk.examine import Examination, Lens
from assistant.desk.invite import invited
from assistant.desk.join import join, owners_join
from assistant.desk.owner_answers import owner_answers
from assistant.desk.record import keys_of
from assistant.mail.tokens import cut_tokens
from assistant.mail.values import Kind, fold_address
from assistant.people.values import KeyKind, PersonKey
from assistant.store.book import Book
from assistant.store.message_shelf import AGAIN
from assistant.store.values import SeenMessage

_WORDS = 150  #: characters of a sender's name and of a subject that are kept
_READ = 4000  # of which so many are searched for tokens: one that is cut in half would not be known


def receive(
    examined: Examination, arrival: Arrival, book: Book, config: Config, lookups: Lookups, lens: Lens, now: datetime
) -> Outcome:
    """Carry one mail from arrival to saved intentions; sends nothing.

    After a crash the mail was handled with all its consequences, or not at all.
    """
    mail = examined.mail
    earlier = book.messages.handled(arrival.mailbox, mail.fingerprint)
    if earlier is not None and earlier.outcome not in ("unreadable", AGAIN):
        return Outcome(outcome="known", because="this mail was handled before", case_id=earlier.case_id)
    with waiting(why_it_waits(examined, arrival, now), book):
        outcome = _handle(examined, arrival, book, config, lookups, lens, now)
    if outcome.case_id is None and _forgotten(examined, book):
        because = FORGOTTEN if outcome.outcome == "quarantined" else outcome.because
        outcome = replace(outcome, because=because, forgotten=True)
    message_id = None if outcome.forgotten else (mail.message_id or "")[:255] or None
    book.messages.record(
        SeenMessage(
            mailbox=arrival.mailbox, folder=arrival.folder, uidvalidity=arrival.uidvalidity, uid=arrival.uid,
            fingerprint=mail.fingerprint, message_id=message_id, kind=examined.kind.value,
            outcome=outcome.outcome, because=cut_tokens(outcome.because), case_id=outcome.case_id,
            received_at=arrival.received_at, seen_at=now,
            text=_kept(examined, outcome),
        )
    )  # fmt: skip
    return outcome


def _forgotten(examined: Examination, book: Book) -> bool:
    """Whether a mail, proven or not, is of or about somebody whom the owner asked to forget."""
    if not book.forgotten.any():
        return False
    mail, notice = examined.mail, examined.notice
    addresses = [address.key for address in (*mail.authors, *mail.reply_to)]
    keys: list[PersonKey] = []
    if notice is not None:
        keys += keys_of(notice.person, notice.platform) if notice.person is not None else ()
        for one in notice.invitations:
            keys += keys_of(one.inviter, notice.platform, one.invitation_id)
            addresses += [fold_address(one.route.address)] if one.route.address else []
    keys += [PersonKey(KeyKind.ADDRESS, address) for address in addresses]
    return book.forgotten.knows((key.kind.value, key.value) for key in keys)


def _kept(examined: Examination, outcome: Outcome) -> str | None:
    """The words of a mail that are kept: of an answer its text; of what is put aside who wrote it, and the subject."""
    if outcome.outcome == "quarantined" and not outcome.forgotten:
        mail = examined.mail
        # With the address: it shows where the mail says it comes from, and whose it is when they are to be forgotten.
        sender = mail.authors[0] if mail.authors else None
        name = _short(sender.name) if sender is not None else ""
        address = _short(sender.addr_spec) if sender is not None else ""
        return f"{name} <{address}>\n{_short(mail.subject)}" if name else f"{address}\n{_short(mail.subject)}"
    return cut_tokens(examined.reply.new_text) if examined.reply and outcome.case_id else None


def _short(words: str) -> str:
    return cut_tokens(" ".join(words[:_READ].split()))[:_WORDS]


def _handle(
    examined: Examination, arrival: Arrival, book: Book, config: Config, lookups: Lookups, lens: Lens, now: datetime
) -> Outcome:
    match examined.kind:
        case Kind.INVITATION | Kind.REMINDER | Kind.DIGEST:
            return invited(examined, arrival, book, config, lookups, now)
        case Kind.ACCEPTED:
            return connection_made(examined, arrival, book, config, now)
        case Kind.MESSAGE | Kind.INMAIL:
            return platform_message(examined, arrival, book, config, lens, now)
        case Kind.BOUNCE:
            return bounced(examined, book, config, now)
    own_answer = owner_answers(examined, book, config, now)
    if own_answer is not None:
        return Outcome(outcome="owner", because=own_answer[1], case_id=own_answer[0])
    if examined.service is not None:
        return booked(examined, arrival, book, config, now)
    if examined.reply is None:
        return Outcome(outcome="ignored", because="; ".join(examined.refusals) or "nothing for us")
    joined = join(examined, book, owners_join(examined.mail.fingerprint, book))
    if joined is None:
        return Outcome(outcome="ignored", because="it belongs to no case")
    return answered(examined, joined, arrival, book, config, lens, now)


def unreadable(arrival: Arrival, fingerprint: str, because: str, book: Book, now: datetime) -> bool:
    """Keep a mail that could not be read; True when it has been tried twice and is passed over."""
    earlier = book.messages.handled(arrival.mailbox, fingerprint)
    attempts = (earlier.attempts if earlier else 0) + 1
    book.messages.record(
        SeenMessage(
            mailbox=arrival.mailbox, folder=arrival.folder, uidvalidity=arrival.uidvalidity, uid=arrival.uid,
            fingerprint=fingerprint, message_id=None, kind=Kind.UNREADABLE.value, outcome="unreadable",
            because=because[:500], case_id=None, received_at=arrival.received_at, seen_at=now, attempts=attempts,
        )
    )  # fmt: skip
    return attempts >= 2
