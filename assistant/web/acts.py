"""The buttons: each hands the owner's word to the desk, once, in one transaction.

Every form carries a stamp of what the owner saw. When it no longer fits, because the button was pressed twice or
because something came in between, nothing is done, and the page shows how things stand now.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime

from assistant.cases.values import Stage
from assistant.config.values import Config
from assistant.desk import switch, word
from assistant.desk.moments import moment_of
from assistant.desk.word import NoSuchThing
from assistant.store.book import Book
from assistant.store.values import CaseFile, Letter
from assistant.web.show import case_stamp, letter_stamp

OUTCOMES = {"happened": "happened", "absent": "they_absent", "away": "i_absent", "never": "never_agreed",
            "cancelled": "cancelled", "agreed": "agreed", "moved": "moved"}  # fmt: skip
DECISIONS = ("accept", "decline", "report", "archive")
LONGEST_NOTE = 300

#: What the next page says, by the word that its address carries: no text of anybody comes in through an address.
SAID = {
    "approved": "Your yes is noted. The letter leaves after the hold; until then you can take it back.",
    "rejected": "The letter is cancelled.",
    "sent": "Noted: it is out, and its wait begins.",
    "edited": "The letter is changed. It waits for your yes.",
    "same": "Nothing was changed.",
    "marked": "Noted. What follows from it stands below.",
    "accept": "Noted: you accepted.",
    "decline": "Noted: you declined.",
    "report": "Noted: you reported it.",
    "archive": "Noted: it is archived.",
    "yours": "This case is yours now; the assistant keeps quiet on it.",
    "goes-on": "The assistant goes on with this case.",
    "retried": "Your policy looked at this case again.",
    "paused": "Nothing is sent until you say go on.",
    "resumed": "Letters leave again as their time comes.",
    "file": "The file “pause” in the state directory still stops all sending; remove it.",
    "seen": "Put away.",
    "moved-on": "Nothing more was done: it was done already, or something came in between. This is how it stands now.",
}

Form = Mapping[str, str]


class MovedOn(Exception):
    """What the owner saw is no longer how it stands."""


def on_letter(letter_id: int, act: str, form: Form, book: Book, config: Config, now: datetime) -> str:
    """Approve, reject, edit, or note as sent; the word for the next page. Raises MovedOn, AssistantError."""
    letter = _letter(letter_id, form, book)
    if act == "approve":
        word.approve(letter_id, book, config, now)
        return "approved"
    if act == "reject":
        word.reject(letter_id, book, now=now)
        return "rejected"
    if act == "sent":
        word.sent_by_hand(letter_id, book, config, now)
        return "sent"
    text = form.get("text", "").replace("\r\n", "\n")
    if not text.strip() or text.strip() == letter.text.strip():
        return "same"
    word.edit(letter_id, text, book, config, now)
    return "edited"


def on_case(case_id: int, act: str, form: Form, book: Book, config: Config, now: datetime) -> str:
    """What became of a call, what was decided, whose case it is. Raises MovedOn, AssistantError."""
    file = _file(case_id, form, book)
    if act == "call":
        return _mark(file, form, book, config, now)
    if act == "decided":
        decision = form.get("decision", "")
        if decision not in DECISIONS:
            raise NoSuchThing("the form names no decision that is known")
        word.decided(case_id, decision, book, config, now)
        return decision
    if act == "take-over":
        word.take_over(case_id, book, word.by_command("take-over"), "you took over", now)
        return "yours"
    if act == "resume":
        word.resume(case_id, book, config, now)
        return "goes-on"
    word.retry(case_id, book, config, now)
    return "retried"


def _mark(file: CaseFile, form: Form, book: Book, config: Config, now: datetime) -> str:
    outcome = OUTCOMES.get(form.get("outcome", ""))
    if outcome is None:
        raise NoSuchThing("the form names no outcome that is known")
    at = None
    if outcome in ("agreed", "moved"):
        try:
            at = moment_of(form.get("at", "").strip(), config.owner.zone)
        except ValueError as error:
            raise NoSuchThing(str(error)) from None
    elif file.case.stage not in (Stage.AGREED, Stage.DUE):
        raise MovedOn
    note = " ".join(form.get("note", "").split())[:LONGEST_NOTE]
    evidence = word.by_command(outcome.replace("_", " "))
    word.mark_call(file.case.id, outcome, book, config, evidence, now, note=note, moved_to=at)
    return "marked"


def put_away(notice_id: int, book: Book) -> str:
    try:
        word.seen(notice_id, book)
    except NoSuchThing:
        raise MovedOn from None
    return "seen"


def pause(form: Form, book: Book) -> str:
    switch.pause(" ".join(form.get("because", "").split())[:LONGEST_NOTE], book)
    return "paused"


def resume(book: Book, config: Config, now: datetime) -> str:
    return "resumed" if switch.resume(book, config, now) else "file"


def _letter(letter_id: int, form: Form, book: Book) -> Letter:
    letter = book.letters.get(letter_id)
    if letter is None:
        raise NoSuchThing(f"there is no letter {letter_id}")
    if not _fits(form, letter_stamp(letter)):
        raise MovedOn
    return letter


def _file(case_id: int, form: Form, book: Book) -> CaseFile:
    file = book.cases.file(case_id)
    if file is None:
        raise NoSuchThing(f"there is no case {case_id}")
    if not _fits(form, case_stamp(file)):
        raise MovedOn
    return file


def _fits(form: Form, stamp: str) -> bool:
    return hmac.compare_digest(form.get("seen", "").encode(), stamp.encode())
