"""A wrong join undone: a mail is taken out of its case and read once more, for the case that the owner names.

What was read from it falls out of the old case's history, with all that only rested on it. The mail itself is not
guessed at from what was kept: the next look reads it anew, with what its right case knows.
"""

from __future__ import annotations

from datetime import datetime

from assistant.cases.events import Event, Invited, Noted, Stopped
from assistant.cases.values import STOP, Evidence, EvidenceKind
from assistant.config.values import Config
from assistant.desk import word
from assistant.desk.clock import mind_the_call
from assistant.desk.join import owners_join
from assistant.store.book import Book
from assistant.store.values import CaseFile, SeenMessage


def move_mail(message_id: str, to: int, book: Book, config: Config, now: datetime) -> SeenMessage:
    """The mail belongs to case *to*. It is read again at the next look. Raises NoSuchThing."""
    if book.cases.file(to) is None:
        raise word.NoSuchThing(f"there is no case {to}; see: assistant cases list")
    seen = _joined(message_id, book)
    if seen.case_id == to:
        raise word.NoSuchThing(f"this mail belongs to case {to} already")
    _take_out(seen, f"you moved this mail to case {to}", book, config, now)
    book.settings.put(f"joined {seen.fingerprint}", {"to": to})
    return seen


def split_mail(case_id: int, message_id: str, book: Book, config: Config, now: datetime) -> SeenMessage:
    """The mail does not belong to case *case_id*. A notice then opens a case of its own. Raises NoSuchThing."""
    seen = _joined(message_id, book)
    if seen.case_id != case_id:
        raise word.NoSuchThing(f"this mail belongs to case {seen.case_id}, not to {case_id}")
    said = owners_join(seen.fingerprint, book)
    _take_out(seen, "you split this mail off: it does not belong here", book, config, now)
    book.settings.put(f"joined {seen.fingerprint}", {"apart": [*said.apart, case_id]})
    return seen


def _joined(message_id: str, book: Book) -> SeenMessage:
    wanted = message_id if message_id.startswith("<") else f"<{message_id}>"
    found = [one for one in book.messages.with_message_id(wanted) if one.case_id is not None]
    if not found:
        raise word.NoSuchThing(f"no mail {wanted} belongs to any case; their names stand in: assistant cases show")
    return found[-1]


def _take_out(seen: SeenMessage, because: str, book: Book, config: Config, now: datetime) -> None:
    assert seen.case_id is not None
    file = book.cases.file(seen.case_id)
    assert file is not None
    gone = [event for event in file.history if _rests_on(event, seen)]
    if any(isinstance(event, Invited) for event in gone):
        raise word.NoSuchThing(
            f"this mail opened case {seen.case_id}; two people taken for one are parted with: assistant people split"
        )
    evidence = Evidence(EvidenceKind.OWNER, seen.message_id or seen.fingerprint, because)
    note = Noted(at=now, evidence=evidence, because=because)
    book.cases.rewrite(file.case.id, [*(event for event in file.history if event not in gone), note])
    if any(isinstance(event, Stopped) for event in gone) and file.blocked == STOP:
        book.people.block(file.case.person_id, None)  # somebody else asked for that
    book.messages.again(seen, because)
    _go_on(file, because, book, config, now)


def _rests_on(event: Event, seen: SeenMessage) -> bool:
    """Whether *event* was read from that mail; a calendar entry is named by its UID, and told by its arrival."""
    evidence = event.evidence
    if evidence.kind is EvidenceKind.CALENDAR:
        return event.at == min(seen.received_at, seen.seen_at)
    return evidence.kind is EvidenceKind.MAIL and evidence.reference in (seen.message_id, seen.fingerprint)


def _go_on(before: CaseFile, because: str, book: Book, config: Config, now: datetime) -> None:
    """What was written or asked because of that mail is stopped, and the policy looks at the case as it stands now."""
    case_id = before.case.id
    book.letters.stop(case_id, because)
    book.notices.settle(case_id=case_id)
    file = book.cases.file(case_id)
    assert file is not None
    mind_the_call(file.case, book, config, now)
    word.retry(case_id, book, config, now)
