"""What the pages show, as plain values: read from the store, put into words, never changed here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from assistant.cases.advice import advise
from assistant.cases.values import Evidence, EvidenceKind, PromisedCall, Speaker, Stage
from assistant.config.values import Config
from assistant.desk.owner_letters import reason_words
from assistant.desk.wording import worded
from assistant.reports.case import standing, whose_words
from assistant.reports.sentences import LETTERS, call_time
from assistant.store.book import Book
from assistant.store.values import STOPPABLE, CaseFile, Letter, LetterState
from assistant.web.say import count, moment

APPROVABLE = (LetterState.WAITING, LetterState.UNKNOWN, LetterState.DRAFTED)
LEAVING = (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED, LetterState.SENDING, LetterState.ENDING)
BY_OWN_HAND = (LetterState.BY_HAND, LetterState.DRAFTED, LetterState.UNKNOWN)
STATES = {
    LetterState.OBSERVED: "only shown, nothing is sent",
    LetterState.DRAFTED: "lies in your Drafts",
    LetterState.WAITING: "waits for your yes",
    LetterState.BY_HAND: "for you to paste",
    LetterState.HELD: "in the hold",
    LetterState.QUEUED: "about to leave",
    LetterState.SENDING: "is leaving now",
    LetterState.ENDING: "is leaving now",
    LetterState.SENT: "sent",
    LetterState.REFUSED: "refused by the mail server",
    LetterState.DEFERRED: "will be tried again",
    LetterState.UNKNOWN: "may or may not have gone out",
    LetterState.CANCELLED: "cancelled",
}
STAGES = {
    Stage.INVITED: "new",
    Stage.ASKED: "asked, waiting",
    Stage.ANSWERED: "answered",
    Stage.OFFERED: "call offered",
    Stage.AGREED: "call agreed",
    Stage.DUE: "did it happen?",
    Stage.MISSED: "call missed",
    Stage.HAPPENED: "call held",
    Stage.ADVISED: "you decide",
    Stage.ACCEPTED: "connected",
    Stage.HELPED: "connected, thanked",
    Stage.CLOSED: "closed",
}


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter, ready to be read."""

    id: int
    case_id: int
    who: str
    what: str  #: "the offer of a call"
    to: str
    state: str
    when: str
    why: str
    subject: str
    text: str
    seen: str  #: stamp of what is shown; a word about the letter counts only for exactly this
    may: frozenset[str]  #: approve, reject, sent, edit
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An address of the platform's own web site, where the owner accepts or pastes by hand."""

    href: str
    name: str


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that waits for the owner."""

    kind: str  #: letter | paste | unknown | call | proposed | advice | decide
    title: str
    who: str
    headline: str
    case_id: int
    seen: str
    says: tuple[str, ...] = ()
    quote: str = ""
    note: str = ""
    letter: LetterView | None = None
    link: Link | None = None
    at: str = ""  #: a proposed time, as a form sends it


def name_of(file: CaseFile | None) -> str:
    return (file.record.name if file is not None else "") or "somebody without a name"


def letter_stamp(letter: Letter) -> str:
    """Changes with everything that the owner could see of the letter."""
    seen = (letter.id, letter.state, letter.recipient, letter.subject, letter.text)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:20]


def case_stamp(file: CaseFile) -> str:
    """Changes with everything that happens in the case."""
    return str(len(file.history))


def letter_view(letter: Letter, file: CaseFile | None, config: Config, now: datetime) -> LetterView:
    """*letter* as it is shown; *file* is its case."""
    state = letter.state
    may = {
        "approve": state in APPROVABLE, "reject": state in (*STOPPABLE, LetterState.UNKNOWN),
        "sent": state in BY_OWN_HAND, "edit": state in STOPPABLE,
    }  # fmt: skip
    return LetterView(
        id=letter.id, case_id=letter.case_id, who=name_of(file), what=LETTERS.get(letter.purpose, letter.purpose),
        to=f"{letter.recipient} ({letter.route.replace('_', ' ')})" if letter.recipient else "by your own hand",
        state=STATES[state], when=_when(letter, config, now), why=_why(letter, file), subject=letter.subject,
        text=letter.text, seen=letter_stamp(letter), may=frozenset(key for key, yes in may.items() if yes),
        unsure=state is LetterState.UNKNOWN,
    )  # fmt: skip


def _why(letter: Letter, file: CaseFile | None) -> str:
    """What is to be known of the letter's state, beside how it reaches the person, which its address shows."""
    sent = letter.state is LetterState.SENT and letter.recipient is not None
    usual = file is not None and letter.recipient is not None and letter.detail == file.record.route_because
    return "" if sent or usual else letter.detail


def _when(letter: Letter, config: Config, now: datetime) -> str:
    zone = config.owner.zone
    if letter.sent_at is not None:
        return moment(letter.sent_at, zone, now)
    if letter.state in (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED):
        leaves = max(letter.hold_until, letter.next_try_at)
        return f"leaves {moment(leaves, zone, now)}" if leaves > now else "leaves in a moment"
    return f"written {moment(letter.created_at, zone, now)}"


def waiting(book: Book, config: Config, now: datetime, *, only: CaseFile | None = None) -> tuple[Card, ...]:
    """Everything that waits for the owner's word, or what does in the case *only*: what a person waits for first."""
    letters = book.letters.in_state(LetterState.WAITING, LetterState.BY_HAND, LetterState.UNKNOWN)
    letters = tuple(one for one in letters if only is None or one.case_id == only.case.id)
    cards = [_letter_card(one, book, config, now) for one in letters]
    asked = {one.case_id for one in book.notices.open() if one.kind == "decide" and one.case_id is not None}
    busy = {one.case_id for one in letters}
    stages = [stage for stage in Stage if stage.open]
    files = book.cases.each(stages=stages, old=False) if only is None else iter((only,))
    for file in files:
        if file.case.muted or file.case.quarantined or file.case.old or not file.case.stage.open:
            continue
        card = _case_card(file, config, now, asked=file.case.id in asked and file.case.id not in busy)
        if card is not None:
            cards.append(card)
    order = ("call", "proposed", "unknown", "letter", "decide", "advice", "paste")
    return tuple(sorted(cards, key=lambda one: (order.index(one.kind), one.case_id)))


def _letter_card(letter: Letter, book: Book, config: Config, now: datetime) -> Card:
    file = book.cases.file(letter.case_id)
    who, record = name_of(file), file.record if file is not None else None
    view = letter_view(letter, file, config, now)
    kinds = {
        LetterState.WAITING: ("letter", f"May this go to {who}?"),
        LetterState.BY_HAND: ("paste", f"Paste this to {who}"),
        LetterState.UNKNOWN: ("unknown", f"A letter to {who} may or may not have gone out"),
    }
    kind, title = kinds[letter.state]
    return Card(
        kind=kind, title=title, who=who, headline=(record.headline or "") if record else "", case_id=letter.case_id,
        seen=view.seen, says=(view.why,) if view.why else (), quote=record.own_words if record else "",
        letter=view, link=platform_page(file, config),
    )  # fmt: skip


def _case_card(file: CaseFile, config: Config, now: datetime, *, asked: bool) -> Card | None:
    case, record, zone = file.case, file.record, config.owner.zone
    who = name_of(file)
    common = {
        "who": who, "headline": record.headline or "", "case_id": case.id, "seen": case_stamp(file),
        "link": platform_page(file, config),
    }  # fmt: skip
    if case.stage is Stage.DUE:
        when = call_words(file, config, now)
        quote, said = _said(case.call)
        return Card(kind="call", title=f"Did the call with {who} happen?", quote=quote,
                    says=((f"It was agreed for {when}.",) if when else ()) + said, **common)  # type: ignore[arg-type]  # fmt: skip
    if case.stage is Stage.ADVISED:
        english = replace(config, owner=replace(config.owner, language="en"))
        card = advise(case.advice or "wait", case, file.history, note=record.note, acquaintance=record.acquaintance,
                      rule=file.rule or "", notice=Evidence(EvidenceKind.MAIL, record.notice))  # fmt: skip
        return Card(kind="advice", title=f"{card.advice.capitalize()} {who}?",
                    says=tuple(reason_words(one, card.advice, english) for one in card.reasons),
                    quote=record.own_words, note=worded(f"become-{card.would_become.value}", "en"),
                    **common)  # type: ignore[arg-type]  # fmt: skip
    if case.stage is Stage.OFFERED and case.proposed is not None and case.proposed.start is not None:
        quote, said = _said(case.proposed)
        return Card(kind="proposed", title=f"{who} proposes {call_time(case.proposed, zone)}",
                    quote=quote, at=case.proposed.start.astimezone(zone).isoformat(timespec="minutes"),
                    says=("Nobody has agreed to it yet.", *said), **common)  # type: ignore[arg-type]  # fmt: skip
    if asked:
        known = f"{record.acquaintance or 'cannot tell'}: {record.acquaintance_because}".rstrip(": ")
        return Card(kind="decide", title=f"{who}: what now?", quote=record.own_words,
                    says=(standing(file, zone), f"Known to you? {known}"), **common)  # type: ignore[arg-type]  # fmt: skip
    return None


def _said(call: PromisedCall | None) -> tuple[str, tuple[str, ...]]:
    """(the person's words as a quotation, a line with what anybody else said of *call*)."""
    whose, words = whose_words(call)
    if call is None or call.said_by is Speaker.PERSON:
        return words, ()
    return "", (f"{whose}: “{words}”" if words else f"{whose}.",) if whose else ()


def platform_page(file: CaseFile | None, config: Config) -> Link | None:
    """Where the owner answers on the platform; never for a notice that is not authentic."""
    platform = config.catalogue.get(file.case.platform) if file is not None else None
    if file is None or platform is None or file.case.quarantined or not platform.invitations_page:
        return None
    return Link(platform.invitations_page, platform.name)


def profile_link(file: CaseFile, config: Config) -> Link | None:
    """The person's profile, only where the notice is authentic and the address lies on that platform's own site."""
    platform, profile = config.catalogue.get(file.case.platform), file.record.profile
    if platform is None or not profile or file.record.authentic != "pass" or file.case.quarantined:
        return None
    try:
        parts = urlsplit(profile)
        clean = parts.scheme == "https" and parts.netloc == parts.hostname
    except ValueError:
        return None
    if not clean or config.catalogue.of_domain(parts.hostname or "") is not platform or "\\" in profile:
        return None
    return Link(profile, platform.name)


def place(platform: str, config: Config) -> str:
    """The platform's name as people write it."""
    found = config.catalogue.get(platform)
    return found.name if found is not None else platform


def next_calls(book: Book, config: Config, now: datetime) -> tuple[tuple[CaseFile, str, str], ...]:
    """Calls that stand: (case, when, who calls whom), the next first."""
    files = book.cases.listing(stages=[Stage.AGREED], old=False)
    standing_calls = [one for one in files if not one.case.muted and one.case.call is not None]
    far = now + timedelta(days=3650)
    ordered = sorted(standing_calls, key=lambda one: (one.case.call.start or far) if one.case.call else far)
    return tuple((one, call_words(one, config, now), who_calls(one)) for one in ordered)


def call_words(file: CaseFile, config: Config, now: datetime) -> str:
    call = file.case.call
    if call is None:
        return ""
    return moment(call.start, config.owner.zone, now) if call.start else call_time(call, config.owner.zone)


def who_calls(file: CaseFile) -> str:
    call = file.case.call
    if call is None:
        return ""
    who = {"inviter": "they call you", "owner": "you call them"}.get(call.caller, "who calls is not said")
    return f"{who}, {call.number}" if call.number else who


def summary(cards: tuple[Card, ...], calls: tuple[tuple[CaseFile, str, str], ...]) -> str:
    """The day in a sentence or two."""
    if not cards:
        first = "Nothing waits for you."
    else:
        first = "One thing waits for you." if len(cards) == 1 else f"{count(len(cards), 'thing')} wait for you."
    if not calls:
        return first
    file, when, _ = calls[0]
    return f"{first} The next call is {when}, with {name_of(file)}."
