"""Who wrote with the owner, counted from headers alone: two-way mail, and list threads in which both wrote.

What a machine sent in somebody's name (a platform's notice, a list copy, an automatic answer) is nobody's letter, and
the assistant's own letters in Sent are not the owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from assistant.mail.automatic import automatic
from assistant.mail.values import Address, Machine, Mail, fold_address
from assistant.people.acquaintance import TwoWayMail
from assistant.people.values import Evidence
from assistant.toml import read_toml

MOST_RECIPIENTS = 20  #: a letter to more people is written to nobody in particular


@dataclass(frozen=True, slots=True)
class _Signs:
    fields: tuple[str, ...]
    senders: tuple[str, ...]
    list_fields: tuple[str, ...]


@cache
def _signs() -> _Signs:
    file = resources.files("assistant.people") / "data" / "notices.toml"
    data: dict[str, Any] = read_toml(file.read_text(encoding="utf-8"), "assistant/people/data/notices.toml").data
    return _Signs(*(tuple(data[key]) for key in _Signs.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class Tally:
    """Letters between the owner and one address."""

    sent: int = 0  #: by the owner
    received: int = 0
    last_sent_at: datetime | None = None
    last_received_at: datetime | None = None

    @property
    def both_ways(self) -> bool:
        return self.sent > 0 and self.received > 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.sent + other.sent, self.received + other.received,
                     _later(self.last_sent_at, other.last_sent_at),
                     _later(self.last_received_at, other.last_received_at))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def tally(sent: Iterable[Mail], received: Iterable[Mail], *, own: frozenset[str]) -> dict[str, Tally]:
    """Letters per folded address. *own* are the owner's folded addresses.

    A mail that comes twice (same Message-ID, in two mailboxes) counts once; results of several runs may be added
    with ``merge``.
    """
    counts: dict[str, Tally] = {}
    seen: set[str] = set()
    for mail in sent:
        if not _repeated(mail, seen) and _is_owners(mail, own):
            at = mail.date or mail.received_at
            for key in _recipients(mail) - own:
                counts[key] = counts.get(key, Tally()) + Tally(sent=1, last_sent_at=at)
    for mail in received:
        if mail.author is None or mail.author.key in own or _repeated(mail, seen):
            continue
        if not is_list_copy(mail) and not is_machine(mail):
            key = mail.author.key
            counts[key] = counts.get(key, Tally()) + Tally(received=1, last_received_at=mail.received_at or mail.date)
    return counts


def merge(one: Mapping[str, Tally], other: Mapping[str, Tally]) -> dict[str, Tally]:
    """Both counts together, for incremental reading."""
    merged = dict(one)
    for key, count in other.items():
        merged[key] = merged.get(key, Tally()) + count
    return merged


def two_way_mail(counts: Mapping[str, Tally], addresses: Iterable[str], *, source: str) -> tuple[TwoWayMail, ...]:
    """What *counts* say of a person with these addresses, for ``acquaintance.Sources``."""
    found = []
    for address in dict.fromkeys(fold_address(one) for one in addresses):
        count = counts.get(address)
        if count is not None:
            found.append(TwoWayMail(address=address, sent=count.sent, received=count.received,
                                    last_sent_at=count.last_sent_at, last_received_at=count.last_received_at,
                                    source=source))
    return tuple(found)


def list_threads(mails: Iterable[Mail], *, own: frozenset[str]) -> dict[str, Evidence]:
    """Per folded address the newest list thread in which both that person and the owner wrote.

    *mails* are list copies from the inbox and the owner's own letters from Sent, in any order.
    """
    writers: dict[str, dict[str, Evidence]] = {}
    lists: set[str] = set()
    for mail in mails:
        root = _root(mail)
        if root is None or mail.author is None or not (_is_owners(mail, own) or _is_list_writers(mail)):
            continue
        if is_list_copy(mail):
            lists.add(root)
        at = mail.received_at or mail.date
        known = writers.setdefault(root, {})
        old = known.get(mail.author.key)
        if old is None or (at is not None and (old.at is None or at > old.at)):
            where = mail.header.get("list-id") or (old.source if old else "")
            text = f'you both wrote in the list thread "{mail.subject[:80]}"'
            known[mail.author.key] = Evidence("list", text, at, where)
    newest: dict[str, Evidence] = {}
    for root in lists:
        thread = writers.get(root, {})
        if not own & thread.keys():
            continue
        for key, evidence in thread.items():
            old = newest.get(key)
            if key not in own and (old is None or (evidence.at is not None and (old.at is None
                                                                                or evidence.at > old.at))):
                newest[key] = replace(evidence, source=evidence.source or "a mailing list")
    return newest


def _root(mail: Mail) -> str | None:
    """The Message-ID that a thread began with, as far as this mail tells (RFC 5322, section 3.6.4)."""
    return next(iter((*mail.references, *mail.in_reply_to)), mail.message_id)


def _repeated(mail: Mail, seen: set[str]) -> bool:
    key = mail.message_id or mail.fingerprint
    if not key:
        return False
    if key in seen:
        return True
    seen.add(key)
    return False


def _is_owners(mail: Mail, own: frozenset[str]) -> bool:
    """Whether the owner wrote it by hand: not this assistant (Auto-Submitted, RFC 3834), not in a foreign name."""
    if mail.author is None or mail.author.key not in own:
        return False
    found = automatic(mail, frozenset())
    return found is None or found.machine not in (Machine.OURSELVES, Machine.AUTO_REPLY)


def _is_list_writers(mail: Mail) -> bool:
    """Whether a person wrote it, also when a list passed it on."""
    found = automatic(mail, frozenset())
    return found is None or (is_list_copy(mail) and found.machine in (Machine.LIST, Machine.BULK))


def _recipients(mail: Mail) -> frozenset[str]:
    people: tuple[Address, ...] = (*mail.to, *mail.cc)
    return frozenset() if len(people) > MOST_RECIPIENTS else frozenset(one.key for one in people)


def is_list_copy(mail: Mail) -> bool:
    """Whether the mail came through a mailing list (RFC 2919, RFC 2369)."""
    precedence = (mail.header.get("precedence") or "").strip().lower()
    return precedence == "list" or any(name in mail.header for name in _signs().list_fields)


def is_machine(mail: Mail) -> bool:
    """Whether a program sent it, also where From names a person: notices, automatic answers, bulk mail."""
    if automatic(mail, frozenset()) is not None or any(name in mail.header for name in _signs().fields):
        return True
    local = mail.sender.local.casefold() if mail.sender is not None else ""
    return any(word in local for word in _signs().senders)
