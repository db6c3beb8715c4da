"""What a person's answer makes of a case: read with what the case knows, written down, decided on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assistant.cases.events import (
    Away,
    CallAgreed,
    CallEnded,
    CallProposed,
    Closed,
    Event,
    Noted,
    Stopped,
    TimeAsked,
)
from assistant.cases.values import STOP, CalendarMark, Case, Evidence, EvidenceKind, PromisedCall, Speaker, Stage
from assistant.config.values import Config
from assistant.desk.act import carry_on, plan
from assistant.desk.answers import EVIDENCE_WORDS, events_of
from assistant.desk.arrival import Arrival, Outcome, platform_name, why
from assistant.desk.ask import ask_owner, hold_back
from assistant.desk.calendar_mail import judge_calendar
from assistant.desk.clock import mind_the_call
from assistant.desk.context import clock_of, reply_context
from assistant.desk.examine import Examination, Lens
from assistant.desk.join import Joined, token_of
from assistant.desk.letters import Thread
from assistant.desk.retold import retold
from assistant.desk.taken import other_call, suits
from assistant.desk.wording import when, worded
from assistant.errors import ImpossibleStep
from assistant.mail.tokens import cut_tokens
from assistant.policy.values import Decision
from assistant.policy.values import Reply as ReplyStep
from assistant.reading.replies import read_reply
from assistant.reading.values import Intent, Reply
from assistant.store.book import Book
from assistant.store.values import CaseFile, LetterState


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every step of one answer needs."""

    joined: Joined
    book: Book
    config: Config
    at: datetime  #: when the mail came
    now: datetime


def answered(
    examined: Examination, joined: Joined, arrival: Arrival, book: Book, config: Config, lens: Lens, now: datetime
) -> Outcome:
    """Carry an answer into its case. The reply is read again, with the offered slots and the call that stands."""
    mail = examined.mail
    file = book.cases.file(joined.case_id)
    assert file is not None
    desk = _Desk(joined=joined, book=book, config=config, at=min(arrival.received_at, now), now=now)
    letters = tuple(one for one in book.letters.of_case(file.case.id) if one.sent_at is not None)
    context = reply_context(lens.context, file.case, mail, letters)
    reply = read_reply(mail, replace(context, letters=tuple(one.text for one in letters)))
    if joined.may_speak is not None:
        return _noted(desk, file, reply, mail.message_id or mail.fingerprint, f"says something, but {joined.may_speak}")
    mark: CalendarMark | None = None
    objection = joined.may_confirm
    if examined.calendar is not None:
        ours = book.letters.by_token((token_of(examined.calendar.uid),)) is not None
        verdict = judge_calendar(examined.calendar, mail, file.case, owner=config.owner.addresses, ours=ours)
        if verdict.stale is not None:
            note = Noted(at=desk.at, evidence=_calendar_evidence(verdict.mark), because=verdict.stale)
            append_what_fits(file.case, (note,), book)
            return Outcome(outcome="noted", because=verdict.stale, case_id=file.case.id)
        mark = verdict.mark if objection is None else None
        objection = objection or verdict.objection
        if verdict.objection is not None and mark is not None:
            # The entry is not obeyed, but what is older than it means nothing from now on.
            note = Noted(at=desk.at, evidence=_calendar_evidence(mark), because=verdict.objection, calendar=mark)
            append_what_fits(file.case, (note,), book)
            file = book.cases.file(file.case.id) or file
            mark = None
    events = events_of(
        reply, file.case, message_id=mail.message_id or mail.fingerprint, may_confirm=objection,
        length=config.policy.call.length, zone=config.owner.zone,
        suits=lambda call: suits(call, file.case, book, config, now), at=desk.at, mark=mark,
        clock=clock_of(mail), said_by=_speaker(examined, reply),
    )  # fmt: skip
    case = append_what_fits(file.case, events, book)
    thread = Thread(message_id=mail.message_id, references=mail.references, subject=_our_subject(case.id, book))
    return _follow(desk, arrival, file, case, events, reply, objection, thread)


def _speaker(examined: Examination, reply: Reply) -> Speaker:
    """Whose words the time was read from: "Declined: could we do Friday at 10?" are theirs beside an entry."""
    entry = examined.calendar
    of_entry = entry is not None and reply.call is not None and reply.call.words == entry.summary
    return Speaker.CALENDAR if of_entry else Speaker.PERSON


def _follow(
    desk: _Desk, arrival: Arrival, before: CaseFile, case: Case, events: tuple[Event, ...], reply: Reply,
    objection: str | None, thread: Thread,
) -> Outcome:  # fmt: skip
    """What comes of *events*, which are written down already."""
    book, config, now = desk.book, desk.config, desk.now
    if any(isinstance(event, Stopped) for event in events):
        book.people.block(case.person_id, STOP)
        book.letters.stop(case.id, STOP)
        book.due.cancel(case.id)
        book.notices.settle("decide", case_id=case.id)
        return Outcome(outcome="answered", because=f"{STOP}: never written to again", case_id=case.id)
    if any(isinstance(event, Closed) for event in events):
        book.letters.stop(case.id, case.closed_because or "the case is closed")
        book.due.cancel(case.id)
        return Outcome(outcome="answered", because=case.closed_because or "closed", case_id=case.id)
    if arrival.old or not case.stage.open:
        return Outcome(outcome="answered", because=f"joined case {case.id}: {desk.joined.by}", case_id=case.id)
    mind_the_call(case, book, config, now)
    if reply.intent in (Intent.AUTO_REPLY, Intent.BOUNCE):
        return _machine_spoke(desk, case, events, reply)
    _settle_answered_questions(case, events, book)
    evidence = events[0].evidence
    if reply.call is not None and reply.call.doubt and objection is None and not case.time_asked:
        _ask_which_time(case, book, config, thread, evidence, now)
        return Outcome(outcome="answered", because=f"the time is ambiguous ({reply.call.doubt})", case_id=case.id)
    if case.muted is None and _waits_for_the_owner(events, case, objection, reply):
        book.due.cancel(case.id, "waited")
        hold_back(case.id, book, "they have written since; it waits for your yes")
        file = book.cases.file(case.id) or before
        ask_owner(file, book, config, now, about=_what_they_say(desk, events, case, reply, objection))
        return Outcome(outcome="answered", because=f"{reply.intent}; it waits for your word", case_id=case.id)
    decision = carry_on(
        case.id, book, config, thread=thread, evidence=evidence,
        platform_name=platform_name(case.platform, config), now=now,
    )  # fmt: skip
    because = f"{reply.intent}; {desk.joined.by}; {why(decision, book, case.id, config)}"
    return Outcome(outcome="answered", because=because, case_id=case.id)


def _noted(desk: _Desk, file: CaseFile, reply: Reply, message_id: str, because: str) -> Outcome:
    """A mail that is not proven to be the person's: kept with its words, shown to the owner, and obeyed in nothing.

    What we would have sent next waits for the owner's yes: it may be them, and then a reminder would be rude.
    """
    case, book = file.case, desk.book
    words = cut_tokens(reply.new_text)[:EVIDENCE_WORDS]
    note = Noted(at=desk.at, evidence=Evidence(EvidenceKind.MAIL, message_id, words), because=because)
    append_what_fits(case, (note,), book)
    machine = reply.intent in (Intent.AUTO_REPLY, Intent.BOUNCE)
    if case.stage.open and case.muted is None and not machine:
        book.due.cancel(case.id, "waited")
        hold_back(case.id, book, "somebody wrote who may be them; it waits for your yes")
        language = desk.config.owner.language
        why_not = retold(desk.joined.may_speak or "", language)
        about = worded("somebody-writes", language, words=words, because=why_not, case=case.id)
        ask_owner(file, book, desk.config, desk.now, about=about)
    return Outcome(outcome="noted", because=because, case_id=case.id)


def _machine_spoke(desk: _Desk, case: Case, events: tuple[Event, ...], reply: Reply) -> Outcome:
    """An out-of-office moves the next step behind their return; it is no answer."""
    away = next((event for event in events if isinstance(event, Away)), None)
    because = f"{reply.intent.value.replace('_', ' ')}: {reply.because}"
    if away is not None and away.until is not None:
        for item in desk.book.due.waiting(case.id):
            if item.kind == "waited" and item.due_at < away.until:
                desk.book.due.schedule(case.id, "waited", away.until)
        for letter in desk.book.letters.of_case(case.id):
            if letter.state is LetterState.HELD and letter.next_try_at < away.until:
                desk.book.letters.change(letter.id, next_try_at=away.until, detail="they are away; it waits for them")
        call = case.call
        if call is not None and call.start is not None and desk.now < call.start < away.until:
            file = desk.book.cases.file(case.id)
            assert file is not None
            about = worded("away-in-between", desk.config.owner.language, words=away.evidence.words)
            ask_owner(file, desk.book, desk.config, desk.now, about=about)
        until = away.until.astimezone(desk.config.owner.zone)
        because = f"they are away; the next step waits until {until:%d %b %H:%M}"
    return Outcome(outcome="answered", because=because, case_id=case.id)


def _settle_answered_questions(case: Case, events: tuple[Event, ...], book: Book) -> None:
    """What they said themselves, the owner need not be asked any more."""
    if any(isinstance(event, CallEnded) for event in events):
        book.notices.settle("did-it-happen", case_id=case.id)
    if any(isinstance(event, CallAgreed) for event in events):
        book.notices.settle("decide", case_id=case.id)


def _waits_for_the_owner(events: tuple[Event, ...], case: Case, objection: str | None, reply: Reply) -> bool:
    """A definite time that is not free, something about a call that they may not confirm, or a word to our advice."""
    if objection is not None and any(isinstance(event, Noted) for event in events):
        return True
    if any(isinstance(event, Noted) for event in events) and (
            reply.intent is Intent.CALL_HELD_THANKS or not reply.said):
        return True
    if case.stage is Stage.ADVISED:
        return any(not isinstance(event, Noted) for event in events)
    named = (event.call for event in events if isinstance(event, CallProposed))
    return any(call is not None and call.start is not None for call in named)


def _what_they_say(
    desk: _Desk, events: tuple[Event, ...], case: Case, reply: Reply, objection: str | None
) -> str:
    book, config = desk.book, desk.config
    start = reply.call.start if reply.call is not None else None
    words = cut_tokens(reply.new_text or events[0].evidence.words)[:EVIDENCE_WORDS]
    zone, language = config.owner.zone, config.owner.language
    lines = [worded("they-write", language, words=words) if words else worded("they-sent-an-entry", language)]
    if objection:
        lines.append(worded("confirms-nothing", language, because=retold(objection, language)))
    if isinstance(start, datetime):
        lines.append(worded("time-named", language, when=when(start, zone, language, theirs=start.tzinfo)))
        call = PromisedCall(start=start)
        other = other_call(call, case.id, book, config, start)
        if other is not None:
            who = other.record.name or worded("somebody", language)
            lines.append(worded("another-call-then", language, who=who, case=other.case.id))
        elif objection is None and not suits(call, case, book, config, start):
            lines.append(worded("not-a-free-hour", language))
        lines.append(worded("agree-how", language, case=case.id, at=f"{start.astimezone(zone):%Y-%m-%dT%H:%M}"))
    elif case.stage is Stage.ADVISED and case.advice:
        lines.append(worded("my-advice-was", language, advice=worded(f"advice-{case.advice}", language)))
    elif any(isinstance(event, Noted) for event in events):
        lines.append(worded("if-it-happened", language, case=case.id))
    return "\n".join(lines)


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
    letter = plan(ReplyStep("confirm-time"), file, asked, trust, book, config, thread,
                  platform_name(case.platform, config), now)  # fmt: skip
    if letter is not None:
        book.cases.append(file.case, TimeAsked(at=now, evidence=evidence))


def _calendar_evidence(mark: CalendarMark) -> Evidence:
    return Evidence(EvidenceKind.CALENDAR, f"{mark.uid};{mark.sequence}")


def _our_subject(case_id: int, book: Book) -> str:
    """Of our last letter in this case; a foreign subject is never echoed."""
    letters = book.letters.of_case(case_id)
    return letters[-1].subject if letters else ""
