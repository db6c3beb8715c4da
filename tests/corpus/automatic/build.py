"""Builds the labeled sets: automatic mails of every kind and language, and what people write.

An automatic mail is an answer to a letter of ours: it names it, comes from the address that we wrote to where a
machine would write from there, and is proven as well as any person's mail. The mails of ``fresh_seen.txt`` and
``fresh_scored.txt`` were written before the rules were looked at, and so were those of ``fresh_later.txt`` when the
rules had been made with the seen half; the scored half is only ever counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from assistant.demo.mails import person_mail
from tests.unit.mail.test_automatic import AUTHORS, AWAY, BOUNCES, HEADERS, PEOPLE, SUBJECTS

_HERE = Path(__file__).parent
_REPLIES = _HERE.parent / "replies"
#: Said by a machine that marks itself, in words that a person could use.
_ORDINARY = (
    "Thank you, I have got your letter.", "Yes, we have met. Please call me!", "Danke, wir haben uns getroffen.",
    "Merci, avec plaisir.", "Gracias, por supuesto.", "ok", "See you on Thursday at 3 pm.", "Who is this?",
)  # fmt: skip
_STATUSES = ("5.1.1", "5.2.1", "5.2.2", "5.4.1", "5.7.1", "4.2.2", "4.4.1", "4.4.7")
_REPORTS = (
    "I'm sorry to have to inform you that your message could not be delivered.",
    "Ihre Nachricht konnte nicht zugestellt werden.", "Votre message n'a pas pu être remis.",
    "El mensaje no se pudo entregar.", "Delivery has been delayed; it is tried again.",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One automatic mail, as the robot of the torture sends it; among the fresh ones a person's mail as well."""

    kind: str  #: which sign gives it away: field, subject, words, report, receipt, author; or the label of a fresh one
    text: str
    place: str = ""  #: where it is found: a file and its line, "machines()[5]"; "scored:5" for one that is only counted
    fields: tuple[tuple[str, str], ...] = ()
    subject: str | None = None  #: {} stands for ours; None: "Re: " and ours
    author: str | None = None  #: None: the address that we wrote to
    null: bool = False  #: reverse path <>
    content: tuple[str, str] | None = None  #: Content-Type and body instead of the text


def machines() -> list[Machine]:
    """At least 1,000, in a fixed order."""
    made = [*_fields(), *_subjects(), *_words(), *_reports(), *_receipts(), *_authors()]
    assert len(made) >= 1_000, len(made)
    return [replace(one, place=f"machines()[{number}]") for number, one in enumerate(made)]


def words() -> list[str]:
    lines = (_HERE / "words.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace("¶", "\n") for line in lines if line and not line.startswith("#")]


def people() -> list[str]:
    """What people answered: at least 200 texts, none of them a machine's."""
    found = list(PEOPLE)
    for file in sorted(_REPLIES.glob("*.??.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            label, mark, text = line.partition(" :: ")
            if mark and not label.startswith(("#", "auto_reply", "bounce")) and " h" not in label:
                found.append(text.replace("¶", "\n"))
    return found


def fresh(half: str) -> tuple[list[Machine], list[Machine]]:
    """The machines and the people of *half*, "seen", "scored" or "later"; the label is "away.en" or the like."""
    file = _HERE / f"fresh_{half}.txt"
    named = "scored" if half == "scored" else file.name
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    found = [_fresh(line, f"{named}:{number}") for number, line in lines if line and not line.startswith("#")]
    parts: tuple[list[Machine], list[Machine]] = [], []
    for one in found:
        parts[one.kind.startswith("person.")].append(one)
    return parts


def _fresh(line: str, place: str) -> Machine:
    label, _, rest = line.partition(" ::")
    head, _, text = rest.partition(":: ")
    given = [(name.strip(), value.strip()) for name, _, value in (each.partition(":") for each in head.split(" ~ "))]
    named = dict(given)
    text = text.replace("¶", "\n")
    special = ("", "Subject", "From", "Return-Path", "Content-Type")
    return Machine(
        kind=label, text="" if "Content-Type" in named else text, place=place, subject=named.get("Subject"),
        author=named.get("From"), null=named.get("Return-Path") == "<>",
        fields=tuple((name, value) for name, value in given if name not in special),
        content=(named["Content-Type"], text) if "Content-Type" in named else None,
    )  # fmt: skip


def as_mail(
    machine: Machine, *, to: str = "corin@people.example", ours: str = "Have we met?",
    answers: str = "<inv-1@example.test>", at: datetime = datetime(2026, 11, 22, 9, 12, tzinfo=UTC),
) -> bytes:  # fmt: skip
    """The mail in answer to our letter *answers* with the subject *ours*, with the stamp of the owner's server.

    It comes from *to*, whom we wrote to, unless *machine* has an author of its own.
    """
    written = re.fullmatch(r"(?:(.*) )?<?([^<> ]+@[^<> ]+)>?", machine.author or to)
    assert written
    subject = f"Re: {ours}" if machine.subject is None else machine.subject.replace("{}", ours)
    raw = person_mail(
        written[1] or "Service", written[2], subject, machine.text, at, answers=answers, fields=machine.fields
    )
    if machine.null:
        raw = re.sub(rb"Return-Path: <[^>]*>", b"Return-Path: <>", raw, count=1)
    if machine.content is not None:
        head = raw.partition(b"\r\n\r\n")[0]
        head = re.sub(rb"(?im)^content-(type|transfer-encoding):.*\r\n", b"", head + b"\r\n")
        kind, body = machine.content
        raw = head + f"Content-Type: {kind}\r\n\r\n".encode() + body.replace("\n", "\r\n").encode()
    return raw


def _fields() -> Iterator[Machine]:
    for name, value, _ in HEADERS:
        for text in _ORDINARY:
            if name == "Return-Path":
                yield Machine(kind="field", text=text, null=True)
            else:
                yield Machine(kind="field", text=text, fields=((name, value),))


def _subjects() -> Iterator[Machine]:
    # Its subject alone would be a weak sign: such a mail says as well that somebody is away or that it arrived.
    texts = cycle([*AWAY, *words()])
    for subject in SUBJECTS:
        for text in islice(texts, 4):
            yield Machine(kind="subject", text=text, subject=subject)


def _words() -> Iterator[Machine]:
    for text in [*AWAY, *words()]:
        yield Machine(kind="words", text=text)


def _reports() -> Iterator[Machine]:
    for author, subject, text in BOUNCES:
        yield Machine(kind="report", text=text, subject=subject, author=author)
        yield Machine(kind="report", text=text, subject=subject, author=author, null=True)
    for status in _STATUSES:
        for text in _REPORTS:
            yield Machine(kind="report", text=text, subject="Delivery report", author="postmaster@mx.example",
                          null=True, content=_delivery_report(status, text))  # fmt: skip


def _delivery_report(status: str, text: str) -> tuple[str, str]:
    action = "failed" if status.startswith("5") else "delayed"
    body = (
        f"--r\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--r\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; somebody@people.example\nAction: {action}\n"
        f"Status: {status}\n\n--r--\n"
    )
    return "multipart/report; report-type=delivery-status; boundary=r", body


def _receipts() -> Iterator[Machine]:
    for disposition in ("manual-action/MDN-sent-manually; displayed", "automatic-action/MDN-sent; deleted"):
        for subject in ("Read: your letter", "Gelesen: Ihr Brief", "Lu : votre lettre", "Leído: su carta"):
            body = (
                "--r\nContent-Type: text/plain\n\nYour message was displayed.\n--r\n"
                "Content-Type: message/disposition-notification\n\nReporting-UA: mail.example\n"
                f"Final-Recipient: rfc822; somebody@people.example\nDisposition: {disposition}\n\n--r--\n"
            )
            kind = "multipart/report; report-type=disposition-notification; boundary=r"
            yield Machine(kind="receipt", text="", subject=subject, content=(kind, body))


def _authors() -> Iterator[Machine]:
    for author in AUTHORS:
        for text in _ORDINARY:
            yield Machine(kind="author", text=text, author=author)
