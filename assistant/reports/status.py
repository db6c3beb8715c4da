"""How things stand: mailboxes, letters, cases, what waits for the owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from assistant.cases.agreement import agreement
from assistant.cases.events import Advised, Connected, OwnerDecided
from assistant.config.values import Config
from assistant.store.book import Book
from assistant.store.values import LetterState, SeenMessage

STALE = timedelta(minutes=15)  #: a mailbox that was not looked at for longer is in trouble


def status_facts(config: Config, book: Book, now: datetime) -> dict[str, Any]:
    """The status as JSON values."""
    mailboxes = []
    looked = {(mailbox, folder): (place, at) for mailbox, folder, place, at in book.messages.positions()}
    for mailbox in config.mailboxes:
        ats = [at for (name, folder), (_, at) in looked.items() if name == mailbox.name and folder in mailbox.watch]
        mailboxes.append(
            {"name": mailbox.name, "address": mailbox.address, "watch": list(mailbox.watch),
             "looked_at": max(ats, default=None), "trouble": book.settings.get(f"trouble {mailbox.name}")}
        )  # fmt: skip
    letters = book.letters.counts()
    agreed = agreement(book.cases.histories(Advised, OwnerDecided, Connected))
    return {
        "mode": config.ceiling.value,
        "policy": config.policy_name,
        "revision": config.revision,
        "paused": _paused(config, book),
        "mailboxes": mailboxes,
        "cases": book.cases.counts(),
        "letters": letters,
        "sent_today": book.letters.sent_since(now - timedelta(days=1)),
        "budget_per_day": config.sending.budgets.per_day,
        "mails": book.messages.counts(),
        "unreadable": [
            {"mailbox": one.mailbox, "uid": one.uid, "because": one.because, "at": one.received_at}
            for one in book.messages.with_outcome("unreadable", limit=10)
        ],
        "quarantined": [put_aside_facts(one) for one in book.messages.with_outcome("quarantined", limit=10)],
        "parked": [{"case": case, "kind": kind, "because": because} for case, kind, because in book.due.parked()],
        "for_you": [
            {"kind": one.kind, "subject": one.subject, "case": one.case_id, "at": one.at} for one in book.notices.open()
        ],
        "waiting": sum(letters.get(state.value, 0) for state in (LetterState.WAITING, LetterState.BY_HAND)),
        "next_due": book.due.next_at(),
        "next_letter": book.letters.next_wake(),
        "agreement": {"followed": agreed.followed, "decided": agreed.decided},
    }


def put_aside_facts(one: SeenMessage) -> dict[str, Any]:
    """A mail that is never answered; who wrote it and its subject as long as its words are kept."""
    sender, _, subject = (one.text or "").partition("\n")
    return {"mailbox": one.mailbox, "folder": one.folder, "uid": one.uid, "sender": sender, "subject": subject,
            "because": one.because, "at": one.received_at}  # fmt: skip


def _paused(config: Config, book: Book) -> str | None:
    if (config.storage.directory / "pause").exists():
        return f"by the file {config.storage.directory / 'pause'}"
    paused = book.settings.get("paused")
    return str(paused) if paused else None


def healthy(facts: dict[str, Any], now: datetime) -> bool:
    """Whether every mailbox was looked at lately and nothing keeps failing."""
    fresh = all(
        one["trouble"] is None and one["looked_at"] is not None and now - one["looked_at"] < STALE
        for one in facts["mailboxes"]
    )
    return fresh and not facts["parked"]
