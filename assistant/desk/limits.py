"""The owner's network counted, and limits of the policy that are reached: told once, and again when it happens anew."""

from __future__ import annotations

from datetime import datetime

from assistant.desk.wording import worded
from assistant.policy.conditions import label
from assistant.policy.rules import Policy
from assistant.policy.values import Decision, Facts
from assistant.store.book import Book
from assistant.store.values import CaseFile

#: Limits on the owner's network and days; those on one case are the rules' own affair.
_OF_THE_OWNER = ("network_size", "hubs", "invitations_this_week", "invitations_this_day")


def one_more_connection(file: CaseFile | None, book: Book) -> None:
    """The owner has a connection more, by their own word or the platform's; *file* as it was before, None: no case.

    Nothing is counted twice, and nothing is guessed: without an imported list nobody knows how many there are.
    """
    if file is not None and file.case.owner_decision == "accept":
        return
    size = book.settings.get("network_size")
    if size is not None:
        book.settings.put("network_size", size + 1)
    if file is not None and "open_networker" in file.record.signals:
        book.settings.put("hubs", int(book.settings.get("hubs", 0)) + 1)


def tell_limits(
    decision: Decision, facts: Facts, policy: Policy, book: Book, now: datetime, *, language: str
) -> None:
    """A notice for each limit that *facts* reach; those that are no longer reached are settled."""
    for fact in _OF_THE_OWNER:
        limit, value = policy.limits.get(fact), getattr(facts, fact)
        if limit is None or value is None:
            continue
        if not any(one.startswith(f"{label(fact)}:") for one in decision.warnings):
            book.notices.settle("limit", fact)
            continue
        what, advice = worded(f"limit-{fact}", language), worded(f"limit-{fact}-advice", language)
        text = worded("limit-text", language, what=what, count=value, most=limit, advice=advice)
        book.notices.tell("limit", fact, worded("limit", language, what=what), text, now)
