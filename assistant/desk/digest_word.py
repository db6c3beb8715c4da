"""The owner's answers to a digest: one line a thing, "c3 accept", "l7 yes". Only the unquoted lines are read."""

from __future__ import annotations

import re
from datetime import datetime

from assistant.cases.values import Evidence, EvidenceKind
from assistant.config.values import Config
from assistant.desk import word
from assistant.errors import AssistantError
from assistant.mail.values import Mail
from assistant.reading.new_text import split_reply
from assistant.store.book import Book

MOST_LINES = 30
_LINE = re.compile(r"[\[(]?([cl])(\d{1,9})[\])]?[ :,=-]{1,3}([a-z-]{2,20})\W{0,5}", re.IGNORECASE)
_CALLS = {"happened": "happened", "absent": "they_absent", "away": "i_absent"}
_DECISIONS = ("accept", "decline", "report", "archive")


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
    if kind == "l" and said in ("yes", "ok"):
        word.approve(number, book, config, now)
    elif kind == "l" and said in ("no", "skip"):
        word.reject(number, book)
    elif kind == "l" and said == "sent":
        word.sent_by_hand(number, book, config, now)
    elif kind == "c" and said in _DECISIONS:
        word.decided(number, said, book, config, now)
    elif kind == "c" and said in _CALLS:
        evidence = Evidence(EvidenceKind.OWNER, mail.message_id or "mail", said)
        word.mark_call(number, _CALLS[said], book, config, evidence, now)
    else:
        return f"{kind}{number}: {said!r} is not known there"
    return f"{kind}{number} {said}: done"
