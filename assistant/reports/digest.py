"""The owner's day in five short lists: to decide, promised, about to expire, sent, trouble."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.cases.values import Stage
from assistant.config.values import Config
from assistant.desk.wording import when, worded, worded_or
from assistant.desk.zones import by_new_rules
from assistant.letters.values import Digest, DigestItem
from assistant.store.book import Book
from assistant.store.values import CaseFile, Letter, LetterState

DAY = timedelta(days=1)
LIFE_OF_AN_INVITATION = timedelta(days=180)  #: platforms withdraw an invitation after about six months
EXPIRES_SOON = timedelta(days=14)
_WAITING = (LetterState.WAITING, LetterState.BY_HAND, LetterState.UNKNOWN)


def digest_of(config: Config, book: Book, now: datetime, *, next_at: datetime | None = None) -> Digest:
    """The digest at *now*; empty lists where there is nothing."""
    names: dict[int, str] = {}
    language = config.owner.language

    def name_of(case_id: int) -> str:
        if case_id not in names:
            file = book.cases.file(case_id)
            names[case_id] = (file.record.name if file is not None else "") or worded("somebody", language)
        return names[case_id]

    letters = book.letters.in_state(*_WAITING)
    calls = book.cases.listing(stages=(Stage.AGREED, Stage.DUE), old=False)
    decide = [_letter(one, name_of(one.case_id), language) for one in letters] + _questions(book, language)
    sent = book.letters.sent_after(now - DAY)
    return Digest(
        decide=tuple(decide),
        due=tuple(_call(file, config) for file in calls),
        expiring=tuple(_expiring(file, now, language) for file in _expire_soon(book, now)),
        sent=tuple(DigestItem(who=name_of(one.case_id), what=_purpose(one, language)) for one in sent),
        trouble=tuple(_trouble(config, book)),
        ignored=_ignored(book, now),
        next_at=next_at,
    )


def worth_sending(digest: Digest) -> bool:
    """Whether there is anything to read; an empty digest is not sent."""
    return bool(digest.decide or digest.due or digest.expiring or digest.sent or digest.trouble)


def _purpose(letter: Letter, language: str) -> str:
    return worded_or(f"purpose-{letter.purpose}", letter.purpose.replace("-", " "), language)


def _letter(letter: Letter, name: str, language: str) -> DigestItem:
    words = "by_hand" if letter.state is LetterState.BY_HAND else "waiting"
    return DigestItem(
        who=name, what=worded(f"digest-{letter.state.value}", language), reason=_purpose(letter, language),
        code=f"l{letter.id}: {worded(f'digest-code-{words}', language)}",
    )  # fmt: skip


def _questions(book: Book, language: str) -> list[DigestItem]:
    items = []
    for notice in book.notices.open():
        if notice.case_id is None or notice.kind not in ("advice", "decide", "limit", "trust"):
            continue
        file = book.cases.file(notice.case_id)
        if file is None:
            continue
        what = worded("digest-decide", language)
        if notice.kind == "advice" and file.case.advice:
            what = worded("digest-advice", language, advice=worded(f"advice-{file.case.advice}", language))
        code = f"c{notice.case_id}: {worded('digest-code-case', language)}"
        who = file.record.name or worded("somebody", language)
        items.append(DigestItem(who=who, what=what, reason=_why(file, language), code=code))
    return items


def _why(file: CaseFile, language: str) -> str:
    """The first reason, from typed facts alone."""
    case, record = file.case, file.record
    if case.calls_held:
        return worded("digest-held", language)
    if case.calls_missed:
        return worded("digest-missed", language, count=case.calls_missed)
    known = worded(f"known-{record.acquaintance or 'cannot tell'}", language)
    return worded("digest-known", language, known=known, note=worded(f"digest-note-{record.note}", language))


def _call(file: CaseFile, config: Config) -> DigestItem:
    call, language = file.case.call, config.owner.language
    at = when(call.start, config.owner.zone, language) if call and call.start else worded("digest-no-time", language)
    past = file.case.stage is Stage.DUE
    return DigestItem(
        who=file.record.name or worded("somebody", language),
        what=worded("digest-call-was" if past else "digest-call-is", language, when=at),
        reason=worded("digest-did-it", language) if past else by_new_rules(file, language),
        code=f"c{file.case.id}: {worded('digest-code-call', language)}" if past else "",
    )  # fmt: skip


def _expire_soon(book: Book, now: datetime) -> list[CaseFile]:
    # Asked of the store by their age: most open cases are young, and a daemon that had them all in memory once a day
    # would keep that memory.
    oldest = now - LIFE_OF_AN_INVITATION
    undecided = [stage for stage in Stage if stage.open and stage not in (Stage.ACCEPTED, Stage.HELPED)]
    found = book.cases.listing(stages=undecided, since=oldest, until=oldest + EXPIRES_SOON, old=False)
    return [file for file in found if oldest < file.case.opened_at < oldest + EXPIRES_SOON]


def _expiring(file: CaseFile, now: datetime, language: str) -> DigestItem:
    days = (LIFE_OF_AN_INVITATION - (now - file.case.opened_at)).days
    who = file.record.name or worded("somebody", language)
    return DigestItem(who=who, what=worded("digest-expires", language, days=days))


def _trouble(config: Config, book: Book) -> list[DigestItem]:
    found, language = [], config.owner.language
    for mailbox in config.mailboxes:
        trouble = book.settings.get(f"trouble {mailbox.name}")
        if trouble:
            who = worded("digest-mailbox", language, name=mailbox.name)
            found.append(DigestItem(who=who, what=str(trouble["because"])))
    paused = book.settings.get("paused")
    if paused:
        stopped = worded("digest-stopped", language, because=paused)
        found.append(DigestItem(who=worded("digest-sending", language), what=stopped, reason="assistant resume"))
    for one in book.messages.with_outcome("unreadable", limit=5):
        who = worded("digest-message", language, uid=one.uid, folder=one.folder)
        found.append(DigestItem(who=who, what=worded("digest-unreadable", language), reason=one.because))
    return found


def _ignored(book: Book, now: datetime) -> int:
    counts = book.messages.counts(now - DAY)
    return sum(counts.get(outcome, 0) for outcome in ("ignored", "reminded", "quarantined"))
