"""What the platform itself tells of a case: the two are connected, or the person wrote there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assistant.cases.events import Connected
from assistant.cases.values import Case, Evidence, EvidenceKind, Stage
from assistant.config.values import Config
from assistant.desk.act import carry_on
from assistant.desk.arrival import Arrival, Outcome, platform_name
from assistant.desk.ask import CONNECTED, hold_back, subject_for
from assistant.desk.converse import answered, append_what_fits
from assistant.desk.examine import Examination, Lens
from assistant.desk.join import join, named_like, owners_join
from assistant.desk.letters import Thread
from assistant.desk.limits import one_more_connection
from assistant.desk.wording import worded
from assistant.mail.values import Mail, Verdict
from assistant.reading.replies import read_reply
from assistant.store.book import Book


def connection_made(examined: Examination, arrival: Arrival, book: Book, config: Config, now: datetime) -> Outcome:
    """ "You are now connected": closes what still waited in the case whose profile it names."""
    if examined.authentic.verdict is not Verdict.PASS:
        return Outcome(outcome="quarantined", because=examined.authentic.because)
    joined = join(examined, book, owners_join(examined.mail.fingerprint, book))
    if joined is None:
        return _perhaps(examined, arrival, book, config, now)
    file = book.cases.file(joined.case_id)
    assert file is not None
    if file.case.stage in (Stage.ACCEPTED, Stage.HELPED):
        return Outcome(outcome="connected", because="that was known already", case_id=joined.case_id)
    if not arrival.old:
        one_more_connection(file, book)
    evidence = Evidence(EvidenceKind.MAIL, examined.mail.message_id or examined.mail.fingerprint)
    accept(file.case, book, config, evidence, now)
    return Outcome(outcome="connected", because="you are connected now", case_id=joined.case_id)


def _perhaps(examined: Examination, arrival: Arrival, book: Book, config: Config, now: datetime) -> Outcome:
    """A notice without a profile whose name fits one open case: the owner says whether it is this person.

    A name joins nothing; but until then nothing more is sent to somebody who may be connected already.
    """
    alike = named_like(examined, arrival.mailbox, book)
    if not alike:
        # Somebody whom the owner invited, or accepted before we looked.
        if not arrival.old:
            one_more_connection(None, book)
        return Outcome(outcome="connected", because="it closes no case of ours")
    if len(alike) > 1:
        return Outcome(outcome="ignored", because=f"its name fits {len(alike)} cases and it names no profile")
    case_id = alike[0]
    file = book.cases.file(case_id)
    assert file is not None
    hold_back(case_id, book, "you may be connected already; it waits for your yes")
    platform = platform_name(file.case.platform, config)
    language = config.owner.language
    book.notices.tell(
        "decide", CONNECTED.format(case=case_id), subject_for("connected-question", file, language),
        worded("connected-question-text", language, platform=platform, who=file.record.name, case=case_id), now,
        case_id=case_id,
    )  # fmt: skip
    return Outcome(outcome="noted", because=f"the name fits case {case_id}; you are asked", case_id=case_id)


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
    joined = join(examined, book, owners_join(examined.mail.fingerprint, book))
    notice = examined.notice
    if joined is None or notice is None or not notice.text:
        return Outcome(outcome="ignored", because="a message of a person that no case knows")
    words: Mail = replace(examined.mail, text_plain=notice.text, html_text=None, calendars=())
    reply = read_reply(words, lens.context)
    return answered(replace(examined, mail=words, reply=reply), joined, arrival, book, config, lens, now)
