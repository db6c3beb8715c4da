"""The last look at a letter before it leaves: does it still fit, what must it wait for. Each no has its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant.cases.events import (
    Answered,
    CallAgreed,
    CallCancelled,
    CallEnded,
    CallMoved,
    CallProposed,
    Connected,
    Event,
    Invited,
    LetterLeft,
    OwnerDecided,
    Resumed,
)
from assistant.cases.values import EvidenceKind, Stage
from assistant.daemon.house import House
from assistant.daemon.sent import answered_before
from assistant.desk.act import silence
from assistant.desk.budgets import quiet_until, used_up
from assistant.desk.overdue import LETTER_OVER, OVER, times_over
from assistant.desk.switch import newest_moment
from assistant.store.book import Book
from assistant.store.values import Letter, LetterState

#: What a person (the other one, or the owner) said or did; the calendar of a call is one of theirs, too.
_HUMAN = (
    Answered, CallProposed, CallAgreed, CallMoved, CallCancelled, CallEnded, Connected, OwnerDecided, Resumed, Invited,
)  # fmt: skip
MOST_UNANSWERED = 2  #: letters in one conversation without a human word in between
_AFTERWARDS = ("thank", "offer-help")  # leave when the case is closed already, too


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a letter does not leave now."""

    because: str
    state: LetterState = LetterState.HELD
    until: datetime | None = None  #: looked at again then
    notice: str | None = None  #: what the owner should hear, if anything


def withheld(letter: Letter, book: Book, house: House, now: datetime) -> Verdict | None:
    """Why *letter* may not leave at this very moment; None when it may."""
    because = _no_longer_fits(letter, book, house)
    if because is not None:
        return Verdict(because, LetterState.CANCELLED)
    file = book.cases.file(letter.case_id)
    if file is not None and times_over(letter, file.case, now):
        book.due.schedule(letter.case_id, LETTER_OVER, now)
        return Verdict(OVER, until=now + timedelta(minutes=1))
    until, why = _wait(letter, book, house, now) or (None, "")
    if until is not None:
        return Verdict(why, until=until)
    return None if letter.approved_at is not None else _needs_a_yes(letter, book)


def _no_longer_fits(letter: Letter, book: Book, house: House) -> str | None:
    file = book.cases.file(letter.case_id)
    if file is None:
        return "the case is gone"
    if letter.purpose in _AFTERWARDS and not file.case.stage.open:
        # Closed is no reason then; all the others still are.
        file = replace(file, case=replace(file.case, stage=Stage.ADVISED))
    return silence(file, house.config)


def _needs_a_yes(letter: Letter, book: Book) -> Verdict | None:
    if answered_before(letter, book):
        because = "a letter of ours that this state does not know lies in Sent for them; it waits for your yes"
        return Verdict(because, LetterState.WAITING, notice=because)
    file = book.cases.file(letter.case_id)
    if file is not None and _unanswered(file.history) >= MOST_UNANSWERED:
        because = f"{MOST_UNANSWERED} letters went out without an answer; a further one waits for your yes"
        return Verdict(because, LetterState.WAITING, notice=because)
    return None


def _unanswered(history: tuple[Event, ...]) -> int:
    """How many letters left since a person last said or did something."""
    count = 0
    for event in history:
        if isinstance(event, LetterLeft):
            count += 1
        elif isinstance(event, _HUMAN) and event.evidence.kind is not EvidenceKind.CLOCK and not _by_machine(event):
            count = 0
    return count


def _by_machine(event: Event) -> bool:
    return isinstance(event, Answered) and event.intent in ("auto_reply", "bounce")


def _wait(letter: Letter, book: Book, house: House, now: datetime) -> tuple[datetime, str] | None:
    """Until when this letter must wait, and why."""
    paused = house.paused(book)
    if paused is not None:
        return now + timedelta(minutes=1), f"sending is stopped: {paused}"
    if letter.mailbox not in house.looked:
        return now + timedelta(seconds=15), "Sent has not been looked at since the start"
    newest = newest_moment(book)
    if newest is not None and newest - now > timedelta(minutes=1):
        return now + timedelta(minutes=5), "the clock stands before the newest thing written down"
    stopped = book.settings.get(f"smtp stopped {letter.mailbox}")
    if stopped is not None and datetime.fromisoformat(stopped) > now:
        return datetime.fromisoformat(stopped), "the mail server asked for a pause"
    quiet = quiet_until(house.config, now)
    if quiet is not None:
        return quiet, "quiet hours"
    return _over_budget(letter, book, house, now)


def _over_budget(letter: Letter, book: Book, house: House, now: datetime) -> tuple[datetime, str] | None:
    budgets, anomaly = house.config.sending.budgets, house.config.sending.anomaly
    hour = timedelta(hours=1)
    bounced = [one for one in book.settings.get("bounces", []) if now - datetime.fromisoformat(one) < hour]
    if len(bounced) >= anomaly.bounces_per_hour:
        house.pause(f"{len(bounced)} letters came back within an hour", book)
        return now + hour, "letters come back"
    if letter.approved_at is not None:
        return None  # the owner's own hand goes beyond any budget
    if book.letters.new_people_since(now - hour) >= anomaly.new_people_per_hour:
        house.pause(f"{anomaly.new_people_per_hour} people written to for the first time within an hour", book)
        return now + hour, "unusually many letters"
    full = used_up(letter, budgets, book.letters.sent_since, now)
    return None if full is None else (now + timedelta(minutes=15), full.because)
