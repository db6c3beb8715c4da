"""The straight line of one mail: known already? join, advance, decide, write down. Runs inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant.cases.events import (
    Connected,
    Event,
    Invited,
    LetterFailed,
    Noted,
    Reminded,
    Stopped,
    TimeAsked,
)
from assistant.cases.record import InvitationRecord
from assistant.cases.values import Case, Evidence, EvidenceKind, Stage
from assistant.config.values import Config
from assistant.desk.acquaintance import Lookups, acquaintance_of, with_judgement
from assistant.desk.act import carry_on, plan, silence
from assistant.desk.answers import events_of
from assistant.desk.clock import mind_the_call
from assistant.desk.examine import Examination, Lens
from assistant.desk.join import Joined, join, join_bounce
from assistant.desk.letters import Thread
from assistant.desk.record import keys_of, record_of, written_to
from assistant.desk.word import owner_answers
from assistant.errors import ImpossibleStep
from assistant.invitations.pitches import signature
from assistant.invitations.values import Invitation
from assistant.mail.bounce import read_bounce
from assistant.mail.tokens import cut_tokens
from assistant.mail.values import Kind, Mail, Verdict
from assistant.people.values import KeyKind, PersonKey
from assistant.policy.values import Decision, Reply
from assistant.reading.replies import read_reply
from assistant.store.book import Book
from assistant.store.values import SeenMessage

REPLAY_AGE = timedelta(days=14)  #: a notice older than this when it arrives may be one that somebody resends
SAME_INVITATION = timedelta(days=180)  #: invitations expire after about six months


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Where and when a mail came to lie."""

    mailbox: str  #: name of the configured mail account
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    old: bool = False  #: it lay there before the first start: looked at, never answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one mail."""

    outcome: str  #: invited | reminded | quarantined | answered | noted | connected | owner | bounced | ignored | known
    because: str
    case_id: int | None = None


def receive(
    examined: Examination, arrival: Arrival, book: Book, config: Config, lookups: Lookups, lens: Lens, now: datetime
) -> Outcome:
    """Carry one mail from arrival to saved intentions; sends nothing.

    After a crash the mail was handled with all its consequences, or not at all.
    """
    mail = examined.mail
    earlier = book.messages.handled(arrival.mailbox, mail.fingerprint)
    if earlier is not None and earlier.outcome != "unreadable":
        return Outcome(outcome="known", because="this mail was handled before", case_id=earlier.case_id)
    outcome = _handle(examined, arrival, book, config, lookups, lens, now)
    book.messages.record(
        SeenMessage(
            mailbox=arrival.mailbox, folder=arrival.folder, uidvalidity=arrival.uidvalidity, uid=arrival.uid,
            fingerprint=mail.fingerprint, message_id=(mail.message_id or "")[:255] or None, kind=examined.kind.value,
            outcome=outcome.outcome, because=cut_tokens(outcome.because), case_id=outcome.case_id,
            received_at=arrival.received_at, seen_at=now,
            text=cut_tokens(examined.reply.new_text) if examined.reply and outcome.case_id else None,
        )
    )  # fmt: skip
    return outcome


def _handle(
    examined: Examination, arrival: Arrival, book: Book, config: Config, lookups: Lookups, lens: Lens, now: datetime
) -> Outcome:
    match examined.kind:
        case Kind.INVITATION | Kind.REMINDER | Kind.DIGEST:
            return _invited(examined, arrival, book, config, lookups, now)
        case Kind.ACCEPTED:
            return _connected(examined, arrival, book, config, now)
        case Kind.MESSAGE | Kind.INMAIL:
            return _platform_message(examined, arrival, book, config, lens, now)
        case Kind.BOUNCE:
            return _bounced(examined, book, now)
    own_answer = owner_answers(examined, book, config, now)
    if own_answer is not None:
        return Outcome(outcome="owner", because=own_answer[1], case_id=own_answer[0])
    if examined.reply is None:
        return Outcome(outcome="ignored", because="; ".join(examined.refusals) or "nothing for us")
    joined = join(examined, book)
    if joined is None:
        return Outcome(outcome="ignored", because="it belongs to no case")
    return _answered(examined, joined, arrival, book, config, now)


# -- invitations -------------------------------------------------------------------------------------------------


def _invited(
    examined: Examination, arrival: Arrival, book: Book, config: Config, lookups: Lookups, now: datetime
) -> Outcome:
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
    keys = keys_of(invitation.inviter, notice.platform, invitation.invitation_id)
    if record.route == "relay" and record.route_address:
        # A relay address belongs to one conversation with one person: their answer comes from there.
        keys = (*keys, PersonKey(KeyKind.ADDRESS, record.route_address.casefold()))
    person_id = book.people.find([(key.kind.value, key.value) for key in keys])
    known = _same_invitation(record, keys, person_id, notice.platform, arrival, book, now)
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
    return Outcome(outcome="invited", because=_why(decision, book, case.id, config), case_id=case.id)


def _same_invitation(
    record: InvitationRecord, keys: tuple[PersonKey, ...], person_id: int | None, platform: str, arrival: Arrival,
    book: Book, now: datetime,
) -> Case | None:  # fmt: skip
    """The case that this notice tells of again, or None for a new invitation."""
    candidates = []
    if person_id is not None:
        candidates = [book.cases.file(case_id) for case_id in book.cases.of_person(person_id)]
    elif record.name:
        # Without a strong key the name may join a notice to a waiting case: nothing is sent by that, and asking
        # the same person twice would be worse.
        candidates = [
            file
            for file in book.cases.listing(since=now - SAME_INVITATION, limit=500)
            if file.case.stage.open and file.record.name.casefold() == record.name.casefold() and not (
                keys and book.people.keys(file.case.person_id)
            )
        ]  # fmt: skip
    for file in candidates:
        if file is None or file.case.platform != platform or file.case.mailbox != arrival.mailbox:
            continue
        same_id = record.invitation_id is not None and record.invitation_id == file.record.invitation_id
        waiting = file.case.stage.open and arrival.received_at - file.case.opened_at < SAME_INVITATION
        if same_id or waiting:
            return file.case
    return None


def platform_name(platform: str, config: Config) -> str:
    found = config.catalogue.get(platform)
    return found.name if found is not None else platform


def _why(decision: Decision | None, book: Book, case_id: int, config: Config) -> str:
    if decision is None:
        file = book.cases.file(case_id)
        return (silence(file, config) if file else None) or "nothing is done"
    steps = ", ".join(str(step) for step in decision.steps) or "nothing"
    return f"rule {decision.rule}: {steps}" if decision.rule else "no rule fits"


# -- conversations -----------------------------------------------------------------------------------------------


def _answered(
    examined: Examination, joined: Joined, arrival: Arrival, book: Book, config: Config, now: datetime
) -> Outcome:
    reply, mail = examined.reply, examined.mail
    assert reply is not None
    file = book.cases.file(joined.case_id)
    assert file is not None
    at = min(arrival.received_at, now)
    if examined.authentic.verdict is Verdict.FAIL:
        evidence = Evidence(EvidenceKind.MAIL, mail.message_id or mail.fingerprint)
        because = f"says to be from them, but is not proven: {examined.authentic.because}"
        book.cases.append(file.case, Noted(at=at, evidence=evidence, because=because))
        return Outcome(outcome="noted", because=because, case_id=joined.case_id)
    events = events_of(
        reply, file.case, message_id=mail.message_id or mail.fingerprint, may_confirm=joined.may_confirm,
        length=config.calls.length, zone=config.owner.zone, at=at,
    )  # fmt: skip
    case = append_what_fits(file.case, events, book)
    if any(isinstance(event, Stopped) for event in events):
        book.people.block(case.person_id, "they asked us to stop")
        book.letters.stop(case.id, "they asked us to stop")
        return Outcome(outcome="answered", because="they asked us to stop: never written to again", case_id=case.id)
    if arrival.old or not case.stage.open:
        return Outcome(outcome="answered", because=f"joined case {case.id}: {joined.by}", case_id=case.id)
    mind_the_call(case, book, config, now)
    thread = Thread(message_id=mail.message_id, references=mail.references, subject=_our_subject(case.id, book))
    evidence = events[0].evidence
    if reply.call is not None and reply.call.doubt and joined.may_confirm is None and not case.time_asked:
        _ask_which_time(case, book, config, thread, evidence, now)
        return Outcome(outcome="answered", because=f"the time is ambiguous ({reply.call.doubt})", case_id=case.id)
    decision = None
    if reply.intent.value not in ("auto_reply", "bounce"):
        decision = carry_on(
            case.id, book, config, thread=thread, evidence=evidence,
            platform_name=platform_name(case.platform, config), now=now,
        )  # fmt: skip
    because = f"{reply.intent}; {joined.by}; {_why(decision, book, case.id, config) if decision else 'no step'}"
    return Outcome(outcome="answered", because=because, case_id=case.id)


def append_what_fits(case: Case, events: tuple[Event, ...], book: Book) -> Case:
    """The case after *events*; what cannot follow is kept as a note with its evidence, never lost."""
    for event in events:
        try:
            case = book.cases.append(case, event)
        except ImpossibleStep as error:
            case = book.cases.append(case, Noted(at=event.at, evidence=event.evidence, because=str(error)))
    return case


def _ask_which_time(case: Case, book: Book, config: Config, thread: Thread, evidence: Evidence, now: datetime) -> None:
    """Ask once which time was meant, naming it in both zones; nothing is guessed."""
    file = book.cases.file(case.id)
    assert file is not None
    trust = config.policy.trust.at_most(config.ceiling)
    asked = Decision(policy=config.policy.name, rule="an ambiguous time", trust=trust)
    letter = plan(Reply("confirm-time"), file, asked, trust, book, config, thread,
                  platform_name(case.platform, config), now)  # fmt: skip
    if letter is not None:
        book.cases.append(file.case, TimeAsked(at=now, evidence=evidence))


def _our_subject(case_id: int, book: Book) -> str:
    """Of our last letter in this case; a foreign subject is never echoed."""
    letters = book.letters.of_case(case_id)
    return letters[-1].subject if letters else ""


def _connected(examined: Examination, arrival: Arrival, book: Book, config: Config, now: datetime) -> Outcome:
    if examined.authentic.verdict is not Verdict.PASS:
        return Outcome(outcome="quarantined", because=examined.authentic.because)
    joined = join(examined, book)
    if joined is None:
        return Outcome(outcome="ignored", because="it closes no case of ours")
    file = book.cases.file(joined.case_id)
    assert file is not None
    evidence = Evidence(EvidenceKind.MAIL, examined.mail.message_id or examined.mail.fingerprint)
    accept(file.case, book, config, evidence, now)
    return Outcome(outcome="connected", because="you are connected now", case_id=joined.case_id)


def accept(case: Case, book: Book, config: Config, evidence: Evidence, now: datetime) -> None:
    """The two are connected: what still waited is stopped, and the policy says what follows."""
    book.letters.stop(case.id, "you are connected now")
    book.notices.settle(case_id=case.id)
    book.due.cancel(case.id, "waited")
    moved = append_what_fits(case, (Connected(at=now, evidence=evidence),), book)
    if moved.stage is Stage.ACCEPTED:
        file = book.cases.file(case.id)
        assert file is not None
        letters = [one for one in book.letters.of_case(case.id) if one.sent_at is not None]
        last = letters[-1] if letters else None
        thread = Thread(message_id=last.message_id if last else file.record.notice or None,
                        subject=last.subject if last else "")  # fmt: skip
        carry_on(case.id, book, config, thread=thread, evidence=evidence,
                 platform_name=platform_name(case.platform, config), now=now)  # fmt: skip


def _platform_message(
    examined: Examination, arrival: Arrival, book: Book, config: Config, lens: Lens, now: datetime
) -> Outcome:
    """A person's words that the platform passes on: joined by their profile, and never proof of a call."""
    if examined.authentic.verdict is not Verdict.PASS:
        return Outcome(outcome="quarantined", because=examined.authentic.because)
    joined = join(examined, book)
    notice = examined.notice
    if joined is None or notice is None or not notice.text:
        return Outcome(outcome="ignored", because="a message of a person that no case knows")
    words: Mail = replace(examined.mail, text_plain=notice.text, html_text=None, calendars=())
    reply = read_reply(words, lens.context)
    return _answered(replace(examined, reply=reply), joined, arrival, book, config, now)


def _bounced(examined: Examination, book: Book, now: datetime) -> Outcome:
    bounce = read_bounce(examined.mail)
    letter = join_bounce(bounce, book) if bounce is not None else None
    if bounce is None or letter is None:
        return Outcome(outcome="ignored", because="a delivery report about no letter of ours")
    evidence = Evidence(EvidenceKind.MAIL, examined.mail.message_id or examined.mail.fingerprint, bounce.status or "")
    file = book.cases.file(letter.case_id)
    assert file is not None
    if not bounce.permanent:
        append_what_fits(file.case, (Noted(at=now, evidence=evidence, because="our letter is delayed"),), book)
        return Outcome(outcome="bounced", because="a delay: nothing changes", case_id=letter.case_id)
    failed = LetterFailed(at=now, evidence=evidence, purpose=letter.purpose, because=bounce.status or "not delivered")
    append_what_fits(file.case, (failed,), book)
    book.letters.change(letter.id, state="refused", detail=f"came back: {bounce.status or 'not delivered'}")
    book.letters.stop(letter.case_id, "our letter came back")
    book.people.block(letter.person_id, "mail to them comes back")
    book.settings.put("bounces", [*book.settings.get("bounces", [])[-20:], now.isoformat()])
    book.notices.tell("bounce", f"letter {letter.id}", "A letter came back",
                      f"Letter {letter.id} ({letter.purpose}) did not arrive: {bounce.status or 'no status'}.", now,
                      case_id=letter.case_id)  # fmt: skip
    return Outcome(outcome="bounced", because="our letter came back", case_id=letter.case_id)


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
