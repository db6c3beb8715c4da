"""The owner's own proposal of a time: it is written to the person and stands only when they say yes."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.cases.events import Noted
from assistant.cases.values import Evidence
from assistant.config.values import Config
from assistant.desk.act import plan
from assistant.desk.arrival import platform_name
from assistant.desk.letters import Thread
from assistant.errors import AssistantError
from assistant.policy.values import Decision, Reply
from assistant.store.book import Book


class NothingToPropose(AssistantError):
    """No letter could be written to them: they had one already, or nothing may be sent."""


def propose_time(case_id: int, at: datetime, book: Book, config: Config, evidence: Evidence, now: datetime) -> None:
    """Write to the person that *at* (aware) would suit the owner. Raises NothingToPropose."""
    file = book.cases.file(case_id)
    if file is None:
        raise NothingToPropose(f"there is no case {case_id}")
    trust = config.policy.trust.at_most(config.ceiling)
    asked = Decision(policy=config.policy.name, rule="your own proposal", trust=trust)
    sent = [one for one in book.letters.of_case(case_id) if one.sent_at is not None]
    thread = Thread(
        message_id=sent[-1].message_id if sent else (file.record.notice or None),
        subject=sent[-1].subject if sent else "",
    )
    letter = plan(Reply("reschedule"), file, asked, trust, book, config, thread,
                  platform_name(file.case.platform, config), now, offer=(at.astimezone(UTC),))  # fmt: skip
    if letter is None:
        raise NothingToPropose("a letter about another time is on its way to them already")
    words = f"you propose {at.astimezone(config.owner.zone):%a %d %b %Y %H:%M} to them"
    book.cases.append(file.case, Noted(at=now, evidence=evidence, because=words))
    book.notices.settle("decide", case_id=case_id)
