"""Exports: everything about one person as plain values, and all cases as a table that fools no spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from assistant.desk.forgetting import traces
from assistant.mail.fields import printable
from assistant.reports.case import case_facts
from assistant.store.book import Book

COLUMNS = ("case", "opened", "stage", "person", "name", "headline", "platform", "note", "acquaintance", "rule",
           "letters", "calls_held", "calls_missed", "advice", "owner_decision")  # fmt: skip
#: Where a spreadsheet could take a formula to begin: at the start of a cell, or behind a sign at which those of another
#: country cut one in two; the wide signs are those of East Asian keyboards.
_FORMULA = re.compile("(^|[;,|\t\r\n])([\\s\"\u00ad\u200b-\u200f\u2060\ufeff]*)(?=[=+@＝＋－＠-])")


def person_facts(person_id: int, book: Book) -> dict[str, Any]:
    """All that the store holds about a person, which is all that forgetting them would erase."""
    keys = book.people.keys(person_id)
    blocked, word = book.people.status(person_id)
    cases = []
    for case_id in book.cases.of_person(person_id):
        file = book.cases.file(case_id)
        if file is not None:
            letters = book.letters.of_case(case_id)
            facts = case_facts(file, letters, book.cases.decisions(case_id), book.due.waiting(case_id))
            texts = [{"purpose": one.purpose, "state": one.state.value, "sent_at": one.sent_at, "to": one.recipient,
                      "subject": one.subject, "text": one.text} for one in letters]  # fmt: skip
            mails = [{"message_id": one.message_id, "received_at": one.received_at, "kind": one.kind,
                      "outcome": one.outcome, "text": one.text} for one in book.messages.of_case(case_id)]  # fmt: skip
            cases.append({**facts, "record": asdict(file.record), "letter_texts": texts, "mails": mails})
    return {
        "person": person_id,
        "name": book.people.name(person_id),
        "blocked": blocked,
        "word": word,
        "keys": [{"kind": kind, "value": value} for kind, value in keys],
        "imported": [asdict(one) for one in book.contacts.with_keys(keys)],
        "cases": cases,
        **book.forgotten.kept_besides(person_id, *traces(person_id, book)),
    }


def cases_table(book: Book) -> str:
    """Every case as CSV (RFC 4180), the newest first."""
    rows = []
    for file in book.cases.listing():
        case, record = file.case, file.record
        rows.append(
            (case.id, case.opened_at.isoformat(), case.stage.value, case.person_id, record.name, record.headline,
             case.platform, record.note, record.acquaintance, file.rule, " ".join(case.letters), case.calls_held,
             case.calls_missed, case.advice, case.owner_decision)
        )  # fmt: skip
    return table(COLUMNS, rows)


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """CSV in which no cell is taken for a formula: whatever could begin one gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(list(columns))
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return text.getvalue()


def cell(value: object) -> str:
    """One value as a cell: words on one line that steer no terminal; numbers stay numbers."""
    if value is None:
        return ""
    words = str(value)
    if isinstance(value, int | float):
        return words
    return _FORMULA.sub(r"\1'\2", printable(words))
