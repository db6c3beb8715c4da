"""The owner's answers to a digest: one line a thing, "c3 accept", "l7 yes". Only the unquoted lines are read."""

from __future__ import annotations

import re
from datetime import datetime

from assistant.cases.values import Evidence, EvidenceKind
from assistant.config.values import Config
from assistant.desk import word
from assistant.desk.call_words import owner_says
from assistant.desk.owner_words import answer_in
from assistant.errors import AssistantError
from assistant.mail.values import Mail
from assistant.reading.new_text import split_reply
from assistant.reading.owner_word import OwnerVerdict
from assistant.store.book import Book

MOST_LINES = 30
_LINE = re.compile(r"[\[(]?([cl])(\d{1,9})[\])]?[ :,=-]{1,3}([^\W\d_][\w' -]{1,40})\W{0,5}", re.IGNORECASE)
_DECISIONS = ("accept", "decline", "report", "archive")
_CALLS = (OwnerVerdict.HAPPENED, OwnerVerdict.THEY_ABSENT, OwnerVerdict.I_ABSENT)


def obey_digest(mail: Mail, book: Book, config: Config, now: datetime) -> str:
    """Do what the owner's lines say; what was done, or could not be, in one line. The mail is proven to be theirs."""
    done = []
    for line in split_reply(mail.text).new.splitlines()[:MOST_LINES]:
        found = _LINE.fullmatch(line.strip()[:60])
        if found is None:
            continue
        kind, number, said = found[1].lower(), int(found[2]), found[3].lower()
        try:
            done.append(_obey(kind, number, said, mail, book, config, now))
        except AssistantError as error:
            done.append(f"{kind}{number}: {error}")
    return "; ".join(done) or "no line of your answer was understood"


def _obey(kind: str, number: int, said: str, mail: Mail, book: Book, config: Config, now: datetime) -> str:
    done = f"{kind}{number} {said}: done"
    if kind == "l":
        match answer_in(said, ("sent", "skip", "agree", "deny")):
            case "agree":
                word.approve(number, book, config, now)
                return done
            case "deny" | "skip":
                word.reject(number, book, now=now)
                return done
            case "sent":
                word.sent_by_hand(number, book, config, now)
                return done
        return f"{kind}{number}: {said!r} is not known there"
    evidence = Evidence(EvidenceKind.OWNER, mail.message_id or "mail", said)
    decision = answer_in(said, _DECISIONS)
    if decision is not None:
        word.decided(number, decision, book, config, now, evidence=evidence)
        return done
    verdict = _of_a_call(said, config, now)
    file = book.cases.file(number)
    if verdict not in _CALLS or file is None:
        return f"{kind}{number}: {said!r} is not known there"
    if file.case.last_start is None or file.case.last_start > now:
        return f"{kind}{number}: no call is agreed that could have taken place by now"
    word.mark_call(number, verdict.value, book, config, evidence, now)
    return done


def _of_a_call(said: str, config: Config, now: datetime) -> OwnerVerdict | None:
    if said == "absent" and config.owner.language == "en":
        return OwnerVerdict.THEY_ABSENT  # by itself it is French for "I was"
    zone = config.owner.zone
    found = owner_says(said, anchor=now, zone=zone)
    return found.verdict if found is not None and answer_in(said, ("agree",)) is None else None
