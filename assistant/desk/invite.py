"""What an invitation, a reminder or a digest starts: persons, cases, and the policy's first look at them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from assistant.cases.events import Invited, Reminded
from assistant.cases.record import InvitationRecord
from assistant.cases.values import Case, Evidence, EvidenceKind
from assistant.config.values import Config
from assistant.desk.acquaintance import Lookups, acquaintance_of, with_judgement
from assistant.desk.act import carry_on
from assistant.desk.arrival import FORGOTTEN, Arrival, Outcome, platform_name, why
from assistant.desk.examine import Examination
from assistant.desk.join import OwnersJoin, owners_join
from assistant.desk.letters import Thread
from assistant.desk.record import keys_of, record_of, written_to
from assistant.invitations.pitches import signature
from assistant.invitations.values import Invitation, Notice
from assistant.mail.automatic import without_tag
from assistant.mail.values import Kind, Verdict, fold_address
from assistant.people.values import KeyKind, PersonKey
from assistant.store.book import Book
from assistant.store.values import CaseFile

REPLAY_AGE = timedelta(days=14)  #: a notice older than this when it arrives may be one that somebody resends
SAME_INVITATION = timedelta(days=180)  #: invitations expire after about six months


def invited(
    examined: Examination, arrival: Arrival, book: Book, config: Config, lookups: Lookups, now: datetime
) -> Outcome:
    """Carry a notice into its cases: a new invitation opens one, a reminder adds to one, a digest does so for each.

    What is not proven to be the platform's, old mail sent again, or mail that names none of the owner's addresses is
    kept and shown ("quarantined"), and never answered.
    """
    notice = examined.notice
    assert notice is not None
    refusal = _refusal(examined, arrival, config)
    if refusal is not None:
        return Outcome(outcome="quarantined", because=refusal)
    last = Outcome(outcome="ignored", because="the digest names nobody")
    for invitation in notice.invitations:
        last = _one_invitation(invitation, examined, arrival, book, config, lookups, now)
    if len(notice.invitations) > 1:
        return replace(last, because=f"{len(notice.invitations)} invitations in one mail; the last: {last.because}")
    return last


def _refusal(examined: Examination, arrival: Arrival, config: Config) -> str | None:
    """Why this notice is shown but never answered."""
    mail = examined.mail
    if examined.authentic.verdict is not Verdict.PASS:
        return examined.authentic.because
    doubts = [doubt for doubt in examined.refusals if not arrival.old]
    if doubts:
        return "; ".join(doubts)
    if written_to(mail, config.owner.addresses) is None:
        return "it is not addressed to you; if it is an address of yours, add it to owner.addresses"
    if not arrival.old and mail.date is not None and arrival.received_at - mail.date > REPLAY_AGE:
        return (
            f"it is dated {mail.date:%d %b %Y}, long before it arrived: it may be an old notice, sent again by somebody"
        )
    return None


def _one_invitation(
    invitation: Invitation, examined: Examination, arrival: Arrival, book: Book, config: Config, lookups: Lookups,
    now: datetime,
) -> Outcome:  # fmt: skip
    notice, mail = examined.notice, examined.mail
    assert notice is not None
    at = min(arrival.received_at, now)
    evidence = Evidence(EvidenceKind.MAIL, mail.message_id or mail.fingerprint)
    record = record_of(invitation, notice, mail, config.owner.addresses)
    keys = _keys(invitation, notice, record)
    if book.forgotten.knows((key.kind.value, key.value) for key in keys):
        return Outcome(outcome="quarantined", because=FORGOTTEN, forgotten=True)
    person_id = book.people.find([(key.kind.value, key.value) for key in keys])
    said = owners_join(mail.fingerprint, book)
    person_id = _of_their_own(record, keys, person_id, said.apart, book, now)
    known = _same_invitation(record, keys, person_id, notice, arrival, book, now, said)
    if known is not None:
        book.cases.append(known, Reminded(at=at, evidence=evidence))
        book.people.learn(known.person_id, [(key.kind.value, key.value) for key in keys])
        return Outcome(outcome="reminded", because=f"tells again of case {known.id}", case_id=known.id)
    judgement = acquaintance_of(record, keys, person_id, arrival.mailbox, book, config.people, lookups)
    record = with_judgement(record, judgement)
    if person_id is None:
        person_id = book.people.add(record.name[:200], [(key.kind.value, key.value) for key in keys], now)
    else:
        book.people.learn(person_id, [(key.kind.value, key.value) for key in keys])
    if judgement.blocked:
        book.people.block(person_id, judgement.because)
    case = book.cases.open(
        person_id=person_id, mailbox=arrival.mailbox, platform=notice.platform, record=record, old=arrival.old,
        first=Invited(at=at, evidence=evidence),
    )  # fmt: skip
    if record.own_words:
        book.cases.sign_note(case.id, signature(record.own_words, record.name) or None)
    if arrival.old:
        return Outcome(outcome="invited", because="from before the first start: never answered", case_id=case.id)
    decision = carry_on(
        case.id, book, config, thread=Thread(message_id=mail.message_id, references=mail.references),
        evidence=evidence, platform_name=platform_name(notice.platform, config), now=now,
    )  # fmt: skip
    return Outcome(outcome="invited", because=why(decision, book, case.id, config), case_id=case.id)


def _keys(invitation: Invitation, notice: Notice, record: InvitationRecord) -> tuple[PersonKey, ...]:
    """By what the person of *invitation* is known again."""
    keys = keys_of(invitation.inviter, notice.platform, invitation.invitation_id)
    address = fold_address(record.route_address or "")
    if record.route == "relay" and address:
        # A relay address belongs to one conversation with one person: their answer comes from there.
        return (*keys, PersonKey(KeyKind.ADDRESS, address))
    if record.route == "direct" and address:
        # Another spelling of one mailbox is the same person: no second letter goes there, and none after a "stop".
        return tuple(dict.fromkeys((*keys, PersonKey(KeyKind.ADDRESS, without_tag(address)))))
    return keys


def _of_their_own(
    record: InvitationRecord, keys: tuple[PersonKey, ...], person_id: int | None, apart: tuple[int, ...], book: Book,
    now: datetime,
) -> int | None:  # fmt: skip
    """The person of a notice that the owner split off: somebody else, unless it names the very same profile.

    Keys that came into the wrong person's record with this notice go with it.
    """
    for case_id in apart:
        file = book.cases.file(case_id)
        if file is None or file.case.person_id != person_id:
            continue
        same = [(record.profile, file.record.profile), (record.address, file.record.address),
                (record.invitation_id, file.record.invitation_id)]  # fmt: skip
        if not any(one is not None and one == other for one, other in same):
            pairs = [(key.kind.value, key.value) for key in keys]
            return book.people.split(file.case.person_id, pairs, (), now)
    return person_id


def _same_invitation(
    record: InvitationRecord, keys: tuple[PersonKey, ...], person_id: int | None, notice: Notice, arrival: Arrival,
    book: Book, now: datetime, said: OwnersJoin,
) -> Case | None:  # fmt: skip
    """The case that this notice tells of again, or None for a new invitation."""
    if said.to is not None:
        there = book.cases.file(said.to)
        return there.case if there is not None else None
    candidates: list[CaseFile | None] = []
    if person_id is not None:
        candidates = [book.cases.file(case_id) for case_id in book.cases.of_person(person_id)]
    elif record.name:
        # Without a strong key the name may join a notice to a waiting case: nothing is sent by that, and asking
        # the same person twice would be worse.
        candidates = [
            file
            for file in book.cases.of_name(record.name, since=now - SAME_INVITATION)
            if file.case.stage.open and file.record.name.casefold() == record.name.casefold() and not (
                keys and book.people.keys(file.case.person_id)
            )
        ]  # fmt: skip
    for file in candidates:
        if file is None or file.case.id in said.apart:
            continue
        if file.case.platform != notice.platform or file.case.mailbox != arrival.mailbox:
            continue
        same_id = record.invitation_id is not None and record.invitation_id == file.record.invitation_id
        since = arrival.received_at - file.case.opened_at
        # A reminder or a list tells of what was known: that the owner declined it here, the platform has not heard.
        again = file.case.stage.open or (notice.kind is not Kind.INVITATION and person_id is not None)
        waiting = again and since < SAME_INVITATION
        # A mail that was put aside and is judged again: what it tells of was decided on since.
        before = -SAME_INVITATION < since < timedelta(0)
        if same_id or waiting or before:
            return file.case
    return None
