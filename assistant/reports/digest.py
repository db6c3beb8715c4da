"""The owner's day in five short lists: to decide, promised, about to expire, sent, trouble."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.cases.values import Stage
from assistant.config.values import Config
from assistant.letters.values import Digest, DigestItem
from assistant.store.book import Book
from assistant.store.values import CaseFile, Letter, LetterState

DAY = timedelta(days=1)
LIFE_OF_AN_INVITATION = timedelta(days=180)  #: platforms withdraw an invitation after about six months
EXPIRES_SOON = timedelta(days=14)
_WAITING = {
    LetterState.WAITING: "a letter waits for your yes",
    LetterState.BY_HAND: "a letter for you to paste",
    LetterState.UNKNOWN: "a letter may or may not have gone out",
}


def digest_of(config: Config, book: Book, now: datetime, *, next_at: datetime | None = None) -> Digest:
    """The digest at *now*; empty lists where there is nothing."""
    names: dict[int, str] = {}

    def name_of(case_id: int) -> str:
        if case_id not in names:
            file = book.cases.file(case_id)
            names[case_id] = (file.record.name if file is not None else "") or "somebody without a name"
        return names[case_id]

    letters = book.letters.in_state(*_WAITING)
    files = book.cases.listing(stages=[stage for stage in Stage if stage.open], old=False)
    decide = [_letter(one, name_of(one.case_id)) for one in letters] + _questions(book)
    sent = [one for one in book.letters.in_state(LetterState.SENT) if one.sent_at and now - one.sent_at < DAY]
    return Digest(
        decide=tuple(decide),
        due=tuple(_call(file, config.owner.zone) for file in files if file.case.stage in (Stage.AGREED, Stage.DUE)),
        expiring=tuple(_expiring(file, now) for file in files if _expires_soon(file, now)),
        sent=tuple(DigestItem(who=name_of(one.case_id), what=one.purpose.replace("-", " ")) for one in sent),
        trouble=tuple(_trouble(config, book)),
        ignored=_ignored(book, now),
        next_at=next_at,
    )


def worth_sending(digest: Digest) -> bool:
    """Whether there is anything to read; an empty digest is not sent."""
    return bool(digest.decide or digest.due or digest.expiring or digest.sent or digest.trouble)


def _letter(letter: Letter, name: str) -> DigestItem:
    words = "sent, skip" if letter.state is LetterState.BY_HAND else "yes, no"
    return DigestItem(
        who=name, what=_WAITING[letter.state], reason=letter.purpose.replace("-", " "), code=f"l{letter.id}: {words}"
    )


def _questions(book: Book) -> list[DigestItem]:
    items = []
    for notice in book.notices.open():
        if notice.case_id is None or notice.kind not in ("advice", "decide", "limit", "trust"):
            continue
        file = book.cases.file(notice.case_id)
        if file is None:
            continue
        advised = f"advice: {file.case.advice}" if notice.kind == "advice" else "your decision"
        code = f"c{notice.case_id}: accept, decline, report, archive"
        items.append(DigestItem(who=file.record.name or "somebody", what=advised, reason=_why(file), code=code))
    return items


def _why(file: CaseFile) -> str:
    """The first reason, from typed facts alone."""
    case, record = file.case, file.record
    if case.calls_held:
        return "the call took place"
    if case.calls_missed:
        return f"missed {case.calls_missed} agreed call(s)"
    return f"{record.acquaintance or 'cannot tell'}, note: {record.note}"


def _call(file: CaseFile, zone: ZoneInfo) -> DigestItem:
    call = file.case.call
    when = f"{call.start.astimezone(zone):%a %d %b %H:%M}" if call and call.start else "no time yet"
    past = file.case.stage is Stage.DUE
    return DigestItem(
        who=file.record.name or "somebody", what=f"call {'was' if past else 'is'} agreed for {when}",
        reason="did it happen?" if past else "", code=f"c{file.case.id}: happened, absent, away" if past else "",
    )  # fmt: skip


def _expires_soon(file: CaseFile, now: datetime) -> bool:
    age = now - file.case.opened_at
    undecided = file.case.stage not in (Stage.ACCEPTED, Stage.HELPED)
    return undecided and LIFE_OF_AN_INVITATION - EXPIRES_SOON < age < LIFE_OF_AN_INVITATION


def _expiring(file: CaseFile, now: datetime) -> DigestItem:
    days = (LIFE_OF_AN_INVITATION - (now - file.case.opened_at)).days
    return DigestItem(who=file.record.name or "somebody", what=f"the invitation expires in about {days} days")


def _trouble(config: Config, book: Book) -> list[DigestItem]:
    found = []
    for mailbox in config.mailboxes:
        trouble = book.settings.get(f"trouble {mailbox.name}")
        if trouble:
            found.append(DigestItem(who=f"mailbox {mailbox.name}", what=str(trouble["because"])))
    paused = book.settings.get("paused")
    if paused:
        found.append(DigestItem(who="sending", what=f"is stopped: {paused}", reason="assistant resume"))
    for one in book.messages.with_outcome("unreadable", limit=5):
        found.append(DigestItem(who=f"message {one.uid} in {one.folder}", what="cannot be read", reason=one.because))
    return found


def _ignored(book: Book, now: datetime) -> int:
    counts = book.messages.counts(now - DAY)
    return sum(counts.get(outcome, 0) for outcome in ("ignored", "reminded", "quarantined"))
