"""Each page: what it reads and how it looks. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.cases.events import CallAgreed, CallCancelled, CallEnded, CallMoved, ZoneChanged
from assistant.cases.ledger import ended_calls
from assistant.cases.values import STOP, CallOutcome, Stage
from assistant.desk.word import READ_ONCE
from assistant.policy.describe import step_phrase
from assistant.policy.steps import read_step
from assistant.reports.case import NEXT, about, rests_on, standing, whose_words
from assistant.reports.digest import digest_of
from assistant.reports.sentences import sentence
from assistant.store.book import Book
from assistant.store.values import CaseFile, Letter, LetterState
from assistant.web import figures, show
from assistant.web.render import page
from assistant.web.say import capital, distance, greeting, moment

if TYPE_CHECKING:
    from assistant.web.app import Visit

Shown = Callable[["Visit", Book, Mapping[str, Any]], "str | None"]

MOST = 100  #: rows of a list
MODES = {
    "observe": "It only says what it would do; nothing is sent.",
    "draft": "It puts drafts into your mailbox; you send them.",
    "ask": "It waits for your yes before a letter leaves.",
    "auto": "It sends by itself, after the hold.",
}
_CALL_GROUPS = (
    ("Agreed", (Stage.AGREED,)),
    ("Offered, no time stands", (Stage.OFFERED,)),
    ("They did not come", (Stage.MISSED,)),
    ("Held", (Stage.HAPPENED,)),
)
_SHOWN_LETTERS = (
    ("Wait for you", (LetterState.WAITING, LetterState.BY_HAND, LetterState.UNKNOWN)),
    ("On their way", show.LEAVING),
    ("In your Drafts", (LetterState.DRAFTED,)),
    ("Only shown: this is what would have been written", (LetterState.OBSERVED,)),
)


def today(visit: Visit, book: Book, wanted: Mapping[str, Any]) -> str:
    """The first page: what waits for the owner's word, the next calls, the week."""
    config, now = visit.config, visit.now
    cards = show.waiting(book, config, now)
    calls = show.next_calls(book, config, now)
    digest = digest_of(config, book, now)
    health = figures.health(book, config, visit.watching, now)
    busy = {"advice", "decide", "did-it-happen", "by_hand", "wait", "unknown", "call-reminder"}
    notices = [one for one in book.notices.open() if one.kind not in busy]
    return _page(
        "today", visit, book, title="Today", cards=cards, calls=calls, expiring=digest.expiring,
        hello=f"{greeting(now, config.owner.zone)}, {config.owner.first_name}.", sentence=show.summary(cards, calls),
        leaving=_views(book.letters.in_state(*show.LEAVING), visit, book),
        notices=[(one, _subject(one.subject), _in_page_words(one.text)) for one in notices], read_once=READ_ONCE,
        health=health, week=figures.week(book, now), bars=figures.days(book, config.owner.zone, now),
        name_of=show.name_of,
    )  # fmt: skip


def cases(visit: Visit, book: Book, wanted: Mapping[str, Any]) -> str:
    stage = next((one for one in Stage if one.value == wanted.get("stage")), None)
    old = wanted.get("stage") == "before"
    found = book.cases.listing(stages=[stage] if stage else None, old=old, limit=MOST + 1)
    counts = book.cases.counts()
    return _page(
        "cases", visit, book, title="Cases", found=[_row(one, visit) for one in found[:MOST]], more=len(found) > MOST,
        chosen="before" if old else stage.value if stage else "", stages=show.STAGES,
        counts={one: counts.get(one.value, 0) for one in Stage if counts.get(one.value)}, most=MOST,
    )  # fmt: skip


def case(visit: Visit, book: Book, wanted: Mapping[str, Any]) -> str | None:
    """One case with its story, letters and reasons; None when there is none of that number."""
    config, now, zone = visit.config, visit.now, visit.config.owner.zone
    file = book.cases.file(min(int(wanted["id"]), 2**53))
    if file is None:
        return None
    letters = book.letters.of_case(file.case.id)
    return _page(
        "case", visit, book, title=show.name_of(file), file=file, name=show.name_of(file),
        cards=show.waiting(book, config, now, only=file), place=show.place(file.case.platform, config),
        standing=standing(file, zone), stages=show.STAGES,
        about=about(file), profile=show.profile_link(file, config), seen=show.case_stamp(file),
        history=_story(file, visit),
        letters=[show.letter_view(one, file, config, now) for one in letters],
        decisions=[(moment(one.at, zone, now), one, _steps(one.steps))
                   for one in book.cases.decisions(file.case.id)],
        due=[(moment(one.due_at, zone, now), distance(one.due_at, now), NEXT.get(one.kind, one.kind))
             for one in book.due.waiting(file.case.id)],
        may=_may(file), call=show.call_words(file, config, now), who_calls=show.who_calls(file),
    )  # fmt: skip


def letters(visit: Visit, book: Book, wanted: Mapping[str, Any]) -> str:
    groups = []
    for title, states in _SHOWN_LETTERS:
        found = book.letters.in_state(*states)
        groups.append((title, len(found), _views(found[-MOST:], visit, book)))
    since = visit.now - timedelta(days=7)
    sent = sorted(book.letters.sent_after(since), key=lambda one: one.sent_at or one.created_at, reverse=True)
    groups.append(("Sent in the last seven days", len(sent), _views(tuple(sent[:MOST]), visit, book)))
    return _page("letters", visit, book, title="Letters", groups=groups)


def letter(visit: Visit, book: Book, wanted: Mapping[str, Any]) -> str | None:
    found = book.letters.get(min(int(wanted["id"]), 2**53))
    if found is None:
        return None
    file = book.cases.file(found.case_id)
    view = show.letter_view(found, file, visit.config, visit.now)
    return _page("letter", visit, book, title=f"Letter to {view.who}", letter=view, rule=found.rule,
                 template=found.template, link=show.platform_page(file, visit.config))  # fmt: skip


def calls(visit: Visit, book: Book, wanted: Mapping[str, Any]) -> str:
    """All calls, by what is known of them: to come, to be told, held, missed."""
    zone = visit.config.owner.zone
    found = book.cases.listing(stages=[stage for _, stages in _CALL_GROUPS for stage in stages], old=False)
    groups = []
    cards = [one for one in show.waiting(book, visit.config, visit.now) if one.kind in ("call", "proposed")]
    asked = {one.case_id for one in cards}
    for title, stages in _CALL_GROUPS:
        files = sorted((one for one in found if one.case.stage in stages and not one.case.muted
                        and one.case.id not in asked), key=_by_time)  # fmt: skip
        rows = [(one, standing(one, zone), whose_words(one.case.call or one.case.proposed), _counted(one))
                for one in files]  # fmt: skip
        if rows:
            groups.append((title, rows))
    past = _kept(book)
    return _page("calls", visit, book, title="Calls", groups=groups, cards=cards, past=past, name_of=show.name_of)


def numbers(visit: Visit, book: Book, wanted: Mapping[str, Any]) -> str:
    days = {"30": 30, "90": 90}.get(str(wanted.get("days", "")))
    since = visit.now - timedelta(days=days) if days else None
    whole, rungs = figures.rungs(book, since)
    facts = figures.health(book, visit.config, visit.watching, visit.now)["facts"]
    return _page(
        "numbers", visit, book, title="Numbers", whole=whole, rungs=rungs, days=days or 0,
        answered=figures.answered(book, "have-we-met"), agreement=facts["agreement"],
        budgets=figures.budgets(book, visit.config, visit.now), size=book.settings.get("network_size"),
    )  # fmt: skip


def health(visit: Visit, book: Book, wanted: Mapping[str, Any]) -> str:
    found = figures.health(book, visit.config, visit.watching, visit.now)
    return _page(
        "health", visit, book, title="Health", revision=visit.config.revision[:12], file=str(visit.config.file or ""),
        budgets=figures.budgets(book, visit.config, visit.now),
        trouble_words=[
            (moment(one.at, visit.config.owner.zone, visit.now), _subject(one.subject), _in_page_words(one.text))
            for one in found["trouble"]
        ],
        **found,
    )  # fmt: skip


PAGES: dict[str, Shown] = {
    "/": today,
    "/cases": cases,
    "/cases/{id:int}": case,
    "/letters": letters,
    "/letters/{id:int}": letter,
    "/calls": calls,
    "/numbers": numbers,
    "/health": health,
}


def _page(template: str, visit: Visit, book: Book, /, **values: Any) -> str:
    """The page with what all of them have: who it is for, what mode is on, whether sending is stopped."""
    config = visit.config
    stopped = (config.storage.directory / "pause").exists()
    paused = book.settings.get("paused") or ("the file “pause” lies in the state directory" if stopped else None)
    return page(
        template, token=visit.token, path=visit.path, said=visit.said, owner=config.owner.name,
        mode=config.ceiling.value, mode_words=MODES[config.ceiling.value], policy=config.policy_name, paused=paused,
        now_words=_date(visit.now.astimezone(config.owner.zone)), **values,
    )  # fmt: skip


def _date(local: datetime) -> str:
    return f"{local:%A}, {local.day} {local:%B %Y}, {local:%H:%M}"


def _views(found: tuple[Letter, ...], visit: Visit, book: Book) -> list[show.LetterView]:
    return [show.letter_view(one, book.cases.file(one.case_id), visit.config, visit.now) for one in found]


def _steps(texts: tuple[str, ...]) -> str:
    """The steps of a decision in words; of an older version's step its own."""
    words = []
    for text in texts:
        try:
            words.append(step_phrase(read_step(text)))
        except ValueError:
            words.append(text)
    return "; then ".join(words) or "do nothing"


def _row(file: CaseFile, visit: Visit) -> dict[str, Any]:
    zone, now = visit.config.owner.zone, visit.now
    record = file.record
    known = record.acquaintance or "cannot tell"
    return {
        "id": file.case.id, "name": show.name_of(file), "headline": record.headline or "", "stage": file.case.stage,
        "stage_words": show.STAGES[file.case.stage], "quiet": bool(file.case.muted or file.case.quarantined),
        "standing": standing(file, zone), "came": moment(file.case.opened_at, zone, now),
        "place": show.place(file.case.platform, visit.config), "known": f"{known}, note: {record.note}",
    }  # fmt: skip


def _story(file: CaseFile, visit: Visit) -> list[tuple[str, str, list[str]]]:
    """(when, what happened, what it rests on); the same evidence is not said twice in a row."""
    lines, before = [], None
    for event in file.history:
        rests = rests_on(event) if event.evidence != before else []
        before = event.evidence
        lines.append((moment(event.at, visit.config.owner.zone, visit.now),
                      capital(sentence(event, visit.config.owner.zone)), rests))  # fmt: skip
    return lines


def _may(file: CaseFile) -> frozenset[str]:
    """What the owner can do with the case beside answering what is asked."""
    case = file.case
    may = set()
    if case.muted and case.muted != STOP:
        may.add("resume")
    if case.stage.open and not case.muted and not case.quarantined and not case.old:
        may |= {"take-over", "retry"}
        if case.stage not in (Stage.ADVISED, Stage.ACCEPTED, Stage.HELPED):
            may.add("decided")
        if case.stage is Stage.AGREED:
            may |= {"move", "end"}
        elif case.stage not in (Stage.DUE, Stage.ACCEPTED, Stage.HELPED):
            may.add("agree")
    return frozenset(may)


def _by_time(file: CaseFile) -> tuple[bool, str, int]:
    call = file.case.call or file.case.proposed
    start = call.start if call is not None else None
    return (start is None, start.isoformat() if start else "", file.case.id)


def _counted(file: CaseFile) -> str:
    case = file.case
    counts = (("held", case.calls_held), ("missed by them", case.calls_missed), ("missed by you", case.calls_i_missed),
              ("moved by them", case.calls_moved))  # fmt: skip
    return ", ".join(f"{count} {what}" for what, count in counts if count)


def _kept(book: Book) -> tuple[int, int]:
    """Of all calls whose end is known: (held, missed by them)."""
    histories = book.cases.histories(CallAgreed, CallMoved, ZoneChanged, CallCancelled, CallEnded)
    ends = [one.said.outcome for history in histories for one in ended_calls(history)]
    return ends.count(CallOutcome.HAPPENED), ends.count(CallOutcome.THEY_ABSENT)


def _in_page_words(text: str) -> str:
    """What a mail to the owner says, without the lines that name a command: here are buttons."""
    return "\n".join(line for line in text.strip().split("\n") if "assistant " not in line).strip()


def _subject(text: str) -> str:
    """The subject of a mail to the owner without its mark "[case 9]"."""
    head, mark, number = text.rpartition(" [case ")
    return head if mark and number.rstrip("]").isdecimal() else text
