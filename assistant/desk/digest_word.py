"""The owner's answers to a digest: one line a thing, "c3 accept", "l7 yes". Only the unquoted lines are read."""

from __future__ import annotations

import re
from datetime import datetime

from assistant.cases.values import Evidence, EvidenceKind
from assistant.config.values import Config
from assistant.desk import word
from assistant.desk.call_words import owner_says
from assistant.desk.owner_words import answer_in
from assistant.desk.wording import worded
from assistant.errors import AssistantError
from assistant.mail.values import Mail
from assistant.reading.new_text import split_reply
from assistant.reading.owner_word import OwnerVerdict
from assistant.store.book import Book

MOST_LINES = 30
_LINE = re.compile(r"[\[(]?([cl])(\d{1,9})[\])]?[ :,=-]{1,3}([^\W\d_][\w' -]{1,40})\W{0,5}", re.IGNORECASE)
_REPLY = re.compile(r"^(?:(?:re|aw|sv|rv)\s*:\s*)+", re.IGNORECASE)
_DECISIONS = ("accept", "decline", "report", "archive")
_CALLS = (OwnerVerdict.HAPPENED, OwnerVerdict.THEY_ABSENT, OwnerVerdict.I_ABSENT)


class _Unknown(AssistantError):
    """A line of the owner's that can mean nothing where it points."""


def obey_digest(mail: Mail, book: Book, config: Config, now: datetime) -> str:
    """Do what the owner's lines say; what was done, or could not be, in one line. The mail is proven to be theirs.

    What could not be done is told to the owner, by mail too.
    """
    done: list[str] = []
    undone: list[str] = []
    for line in split_reply(mail.text).new.splitlines()[:MOST_LINES]:
        found = _LINE.fullmatch(line.strip()[:60])
        if found is None:
            continue
        kind, number, said = found[1].lower(), int(found[2]), found[3].lower()
        try:
            done.append(_obey(kind, number, said, mail, book, config, now))
        except AssistantError as error:
            undone.append(f"{kind}{number}: {error}")
    if undone or not done:
        _say_so(mail, undone, book, config, now)
    return "; ".join((*done, *undone)) or "no line of your answer was understood"


def _say_so(mail: Mail, undone: list[str], book: Book, config: Config, now: datetime) -> None:
    language = config.owner.language
    subject = _REPLY.sub("", mail.subject)[:120]
    what = "\n".join(undone) or worded("digest-no-line", language)
    book.notices.tell(
        "not-understood", f"answer {mail.message_id or mail.fingerprint}",
        worded("not-understood", language, subject=subject), worded("digest-not-understood", language, what=what), now,
    )  # fmt: skip


def _obey(kind: str, number: int, said: str, mail: Mail, book: Book, config: Config, now: datetime) -> str:
    """What was done. Raises AssistantError where it cannot be done, or is not known."""
    done = f"{kind}{number} {said}: done"
    unknown = _Unknown(f"{said!r} is not known there")
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
        raise unknown
    evidence = Evidence(EvidenceKind.OWNER, mail.message_id or "mail", said)
    decision = answer_in(said, _DECISIONS)
    if decision is not None:
        word.decided(number, decision, book, config, now, evidence=evidence)
        return done
    verdict = _of_a_call(said, config, now)
    file = book.cases.file(number)
    if verdict not in _CALLS or file is None:
        raise unknown
    if file.case.last_start is None or file.case.last_start > now:
        raise _Unknown("no call is agreed that could have taken place by now")
    word.mark_call(number, verdict.value, book, config, evidence, now)
    return done


def _of_a_call(said: str, config: Config, now: datetime) -> OwnerVerdict | None:
    if said == "absent" and config.owner.language == "en":
        return OwnerVerdict.THEY_ABSENT  # by itself it is French for "I was"
    zone = config.owner.zone
    found = owner_says(said, anchor=now, zone=zone)
    return found.verdict if found is not None and answer_in(said, ("agree",)) is None else None
