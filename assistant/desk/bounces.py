"""What a bounce of our letter makes of its case."""

from __future__ import annotations

from datetime import datetime

from assistant.cases.events import LetterFailed, Noted
from assistant.cases.values import Evidence, EvidenceKind
from assistant.config.values import Config
from assistant.desk.arrival import Outcome
from assistant.desk.ask import subject_for
from assistant.desk.converse import append_what_fits
from assistant.desk.examine import Examination
from assistant.desk.join import join_bounce
from assistant.desk.wording import worded, worded_or
from assistant.mail.bounce import read_bounce
from assistant.store.book import Book
from assistant.store.values import LetterState

_LEFT = (LetterState.SENT, LetterState.ENDING, LetterState.UNKNOWN)


def bounced(examined: Examination, book: Book, config: Config, now: datetime) -> Outcome:
    """A report counts only for a letter that left, by its Message-ID or token; a forger knows neither."""
    bounce = read_bounce(examined.mail)
    letter = join_bounce(bounce, book) if bounce is not None else None
    if bounce is None or letter is None or letter.state not in _LEFT:
        return Outcome(outcome="ignored", because="a delivery report about no letter of ours")
    evidence = Evidence(EvidenceKind.MAIL, examined.mail.message_id or examined.mail.fingerprint, bounce.status or "")
    file = book.cases.file(letter.case_id)
    assert file is not None
    if bounce.action not in ("failed", "delayed"):
        return Outcome(outcome="bounced", because="our letter was delivered", case_id=letter.case_id)
    if not bounce.permanent:
        append_what_fits(file.case, (Noted(at=now, evidence=evidence, because="our letter is delayed"),), book)
        return Outcome(outcome="bounced", because="a delay: nothing changes", case_id=letter.case_id)
    failed = LetterFailed(at=now, evidence=evidence, purpose=letter.purpose, because=bounce.status or "not delivered")
    append_what_fits(file.case, (failed,), book)
    book.letters.change(letter.id, state="refused", detail=f"came back: {bounce.status or 'not delivered'}")
    book.letters.stop(letter.case_id, "our letter came back")
    book.due.cancel(letter.case_id)
    book.people.block(letter.person_id, "mail to them comes back")
    book.settings.put("bounces", [*book.settings.get("bounces", [])[-20:], now.isoformat()])
    language = config.owner.language
    purpose = worded_or(f"purpose-{letter.purpose}", letter.purpose, language)
    status = bounce.status or worded("no-status", language)
    book.notices.tell("bounce", f"letter {letter.id}", subject_for("came-back", file, language),
                      worded("came-back-text", language, letter=letter.id, purpose=purpose, status=status), now,
                      case_id=letter.case_id)  # fmt: skip
    return Outcome(outcome="bounced", because="our letter came back", case_id=letter.case_id)
