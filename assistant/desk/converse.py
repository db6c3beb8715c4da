"""What a person's answer, a platform's message, an acceptance or a bounce makes of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assistant.cases.events import CallProposed, Connected, Event, LetterFailed, Noted, Stopped, TimeAsked
from assistant.cases.values import Case, Evidence, EvidenceKind, PromisedCall, Stage
from assistant.config.values import Config
from assistant.desk.act import ask_owner, carry_on, plan
from assistant.desk.answers import events_of
from assistant.desk.arrival import Arrival, Outcome, platform_name, why
from assistant.desk.clock import mind_the_call
from assistant.desk.examine import Examination, Lens
from assistant.desk.join import Joined, join, join_bounce
from assistant.desk.letters import Thread, busy_in
from assistant.desk.slots import is_free
from assistant.errors import ImpossibleStep
from assistant.mail.bounce import read_bounce
from assistant.mail.values import Mail, Verdict
from assistant.policy.values import Decision
from assistant.policy.values import Reply as ReplyStep
from assistant.reading.replies import read_reply
from assistant.reading.values import Reply
from assistant.store.book import Book


def answered(
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
        length=config.policy.call.length, zone=config.owner.zone,
        suits=lambda call: _suits(call, file.case, config, now), at=at,
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
    if _waits_for_the_owner(events, joined):
        ask_owner(file, book, now, about=_what_they_say(events, joined, reply, config))
        return Outcome(outcome="answered", because=f"{reply.intent}; it waits for your word", case_id=case.id)
    decision = None
    if reply.intent.value not in ("auto_reply", "bounce"):
        decision = carry_on(
            case.id, book, config, thread=thread, evidence=evidence,
            platform_name=platform_name(case.platform, config), now=now,
        )  # fmt: skip
    because = f"{reply.intent}; {joined.by}; {why(decision, book, case.id, config) if decision else 'no step'}"
    return Outcome(outcome="answered", because=because, case_id=case.id)


def _waits_for_the_owner(events: tuple[Event, ...], joined: Joined) -> bool:
    """A definite time that is not free, or something about a call from somebody who may not confirm it."""
    unproven = joined.may_confirm is not None and any(isinstance(event, Noted) for event in events)
    named = (event.call for event in events if isinstance(event, CallProposed))
    return unproven or any(call is not None and call.start is not None for call in named)


def _what_they_say(events: tuple[Event, ...], joined: Joined, reply: Reply, config: Config) -> str:
    start = reply.call.start if reply.call is not None else None
    when = f"{start.astimezone(config.owner.zone):%Y-%m-%dT%H:%M}" if isinstance(start, datetime) else "TIME"
    said = f'They write: "{events[0].evidence.words}"'
    doubt = f" But {joined.may_confirm}." if joined.may_confirm else ""
    return f"{said}.{doubt}\nIf that is agreed: assistant calls mark {joined.case_id} agreed --at {when}"


def _suits(call: PromisedCall, case: Case, config: Config, now: datetime) -> bool:
    """Whether a time that they name needs no word of the owner: one that we offered, or a free call hour."""
    if call.start is None or call.start < now:
        return False
    if call.start in case.offered:
        return True
    try:
        busy = busy_in(config.calls.calendar_file, now)
    except (OSError, ValueError):
        return False
    end = call.end or call.start + config.policy.call.length
    return is_free(call.start, end, config.calls.hours, config.owner.zone, busy)


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


def _our_subject(case_id: int, book: Book) -> str:
    """Of our last letter in this case; a foreign subject is never echoed."""
    letters = book.letters.of_case(case_id)
    return letters[-1].subject if letters else ""


def connection_made(examined: Examination, arrival: Arrival, book: Book, config: Config, now: datetime) -> Outcome:
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


def platform_message(
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
    return answered(replace(examined, reply=reply), joined, arrival, book, config, now)


def bounced(examined: Examination, book: Book, now: datetime) -> Outcome:
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
