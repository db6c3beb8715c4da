"""One case for a person to read, and the same as plain facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from assistant.cases.events import Event
from assistant.cases.values import Case, EvidenceKind, PromisedCall, Speaker, Stage
from assistant.reports.sentences import at_clock, call_time, sentence, why_closed
from assistant.store.values import CaseFile, DecisionRecord, DueItem, Letter, LetterState

NEXT = {
    "waited": "the case is looked at again",
    "call-reminder": "you are reminded of the call",
    "call-ended": "the call should be over",
    "ask-owner": "you are asked whether the call happened",
    "ask-owner-again": "you are asked once more",
    "call-unclear": "without a word from you the call counts as unclear",
}

_WHOSE = {
    Speaker.PERSON: "their words", Speaker.OWNER: "your words", Speaker.CALENDAR: "the calendar entry",
    Speaker.SERVICE: "the booking service",
}  # fmt: skip


def case_story(
    file: CaseFile, letters: Iterable[Letter], decisions: Iterable[DecisionRecord], due: Iterable[DueItem], *,
    zone: ZoneInfo, platform: str = "",
) -> str:  # fmt: skip
    """The case as a stranger understands it at once: how it stands, who it is, what happened, what comes next.

    *platform* is its name as people write it. The Message-IDs come last, by number: they are for commands, not to read.
    """
    case, record = file.case, file.record
    written = list(letters)
    on = platform or case.platform
    lines = [f"Case {case.id}: {record.name or '(no name)'} on {on}", "", f"  {standing(file, zone)}"]
    lines += [f"  You can: {command}" for command in your_turn(file, zone)]
    lines += ["", "Who it is", *(f"  {name + ':':<20} {value}" for name, value in about(file))]
    lines += ["", f"What happened ({zone.key})"]
    mails: dict[str, int] = {}
    lines += _history(file, zone, mails, ours={one.message_id for one in written})
    decided = list(decisions)
    if decided:
        lines += ["", "What your policy said"]
        for one in decided:
            steps = ", ".join(one.steps) or "nothing"
            lines.append(f"  {at_clock(one.at, zone)}  rule {one.rule or 'none fits'} of {one.policy}: {steps}")
            if one.trust != "auto":
                lines.append(f"  {'':<22}  (trusted to {one.trust} only)")
    if written:
        lines += ["", "Letters"]
        lines += [_letter(letter, zone) for letter in written]
    waiting = [item for item in due if item.kind in NEXT]
    if waiting:
        lines += ["", "What comes next"]
        lines += [f"  {at_clock(item.due_at, zone)}  {NEXT[item.kind]}" for item in waiting]
    if mails:
        lines += ["", "Mails that this rests on"]
        lines += [f"  [{number}] {reference}" for reference, number in mails.items()]
    return "\n".join(lines)


def _history(file: CaseFile, zone: ZoneInfo, mails: dict[str, int], *, ours: set[str | None]) -> list[str]:
    """What happened, a line each; whatever mail it rests on gets a number in *mails*, letters of *ours* do not."""
    lines, before = [], None
    for event in file.history:
        told = f"  {at_clock(event.at, zone)}  {sentence(event, zone)}"
        evidence = event.evidence
        if evidence == before:
            lines.append(told)
            continue
        before = evidence
        is_mail = evidence.kind is EvidenceKind.MAIL or evidence.reference.startswith("<")
        if is_mail and evidence.reference not in ours:
            told += f"  [{mails.setdefault(evidence.reference, len(mails) + 1)}]"
        # By number, the mail need not be named again.
        named = f"mail {evidence.reference}"
        said = [one.removesuffix(named).removesuffix(", ") if is_mail else one for one in rests_on(event)]
        lines += [told, *(f"  {'':<22}    {one}" for one in said if one)]
    return lines


def about(file: CaseFile) -> list[tuple[str, str]]:
    """What is known of the person and the invitation: (name, value), without what nobody said."""
    record = file.record
    facts = [
        ("headline", record.headline), ("company", record.company), ("place", record.location),
        ("profile", record.profile), ("mutual connections", record.mutual_connections),
        ("known to you", f"{record.acquaintance or 'cannot tell'}: {record.acquaintance_because}"),
        ("note", f"{record.note}: {record.note_because}"),
        ("their words", f'"{record.own_words}"' if record.own_words else None),
        ("likely cause", record.cause), ("signals", ", ".join(record.signals) or None),
        ("authentic", f"{record.authentic}: {record.authentic_because}"),
        ("reached", f"{record.route.replace('_', ' ')}: {record.route_because}"),
    ]  # fmt: skip
    return [(name, str(value)) for name, value in facts if value not in (None, "")]


def rests_on(event: Event) -> list[str]:
    """What an event rests on, so that it can be opened: the words that count, the mail; the clock needs no opening."""
    evidence = event.evidence
    lines = [f'"{evidence.words}"'] if evidence.words and evidence.kind is not EvidenceKind.CLOCK else []
    if evidence.kind is EvidenceKind.OWNER:
        return [*lines, "your word" + (f", mail {evidence.reference}" if evidence.reference.startswith("<") else "")]
    if evidence.kind is EvidenceKind.CLOCK:
        return lines
    return [*lines, f"{evidence.kind} {evidence.reference}"]


def whose_words(call: PromisedCall | None) -> tuple[str, str]:
    """(whose they are, the words) that *call* was read from, as a screen shows them; ("", "") where there is nothing.

    Who said it is kept with the call: what the owner or a calendar says is never shown as the person's words.
    """
    if call is None or (not call.words and call.said_by is not Speaker.OWNER):
        return "", ""
    if not call.words:
        return "by your word, at the command line or on the page", ""
    return _WHOSE[call.said_by], call.words


def _letter(letter: Letter, zone: ZoneInfo) -> str:
    to = letter.recipient or "by hand"
    state = letter.state.value.replace("_", " ")
    at = letter.sent_at or (letter.next_try_at if letter.state is LetterState.HELD else None)
    when = f" {'leaves' if letter.sent_at is None else ''} {at_clock(at, zone)}".replace("  ", " ") if at else ""
    detail = f"; {letter.detail}" if letter.detail and letter.state is not LetterState.SENT else ""
    return f"  {letter.id:>4}  {letter.purpose}, {state}{when}, to {to}{detail}"


def standing(file: CaseFile, zone: ZoneInfo) -> str:  # one flat table of words
    """How the case stands, in one sentence."""
    case, record = file.case, file.record
    who = record.name or "They"
    if case.quarantined or case.muted or case.old:
        why = case.quarantined or case.muted or "it was there before the first start"
        return f"The assistant keeps quiet on this case: {why}."
    call = call_time(case.call, zone) if case.call is not None else ""
    match case.stage:
        case Stage.INVITED:
            return "The invitation is new; nothing has gone out yet."
        case Stage.ASKED:
            return f"{who} was written to, and has not answered yet."
        case Stage.ANSWERED:
            return f"{who} answered ({(case.last_intent or 'other').replace('_', ' ')})."
        case Stage.OFFERED if case.proposed is not None and case.proposed.start is not None:
            return f"{who} proposes {call_time(case.proposed, zone)}; nobody has agreed to it yet."
        case Stage.OFFERED if case.offered:
            return f"A call is offered: {', '.join(at_clock(start, zone) for start in case.offered)}. No time stands."
        case Stage.OFFERED:
            return "A call is under discussion; no time stands."
        case Stage.AGREED:
            return f"A call is agreed: {call}{_who_calls(case)}."
        case Stage.DUE:
            return f"A call was agreed: {call}. Nobody has said yet whether it took place."
        case Stage.MISSED:
            return f"{who} did not come to the agreed call{_counted(case.calls_missed)}."
        case Stage.HAPPENED:
            return "The call took place."
        case Stage.ADVISED:
            return f"The advice is: {case.advice}. You decide."
        case Stage.ACCEPTED | Stage.HELPED:
            return "You are connected" + (", thanked and offered help." if case.stage is Stage.HELPED else ".")
    return f"The case is closed: {why_closed(case.closed_because or 'no reason is known')}."


def your_turn(file: CaseFile, zone: ZoneInfo) -> tuple[str, ...]:
    """What the owner can do now, as commands."""
    case = file.case
    if case.muted:
        return (f"assistant cases resume {case.id}",)
    match case.stage:
        case Stage.AGREED:
            mark = f"assistant calls mark {case.id}"
            return (f"{mark} moved --at 2026-11-26T15:00", f"{mark} cancelled")
        case Stage.DUE:
            return (f"assistant calls mark {case.id} happened | they-did-not-come | i-was-away | never-agreed",)
        case Stage.OFFERED if case.proposed is not None and case.proposed.start is not None:
            at = f"{case.proposed.start.astimezone(zone):%Y-%m-%dT%H:%M}"
            return (f"assistant calls mark {case.id} agreed --at {at}",)
        case Stage.ADVISED:
            return (f"assistant cases decided {case.id} accept | decline | report | archive",)
    return ()


def _who_calls(case: Case) -> str:
    call = case.call
    if call is None:
        return ""
    who = {"inviter": ", they call you", "owner": ", you call them"}.get(call.caller, "")
    return who + (f", {call.number}" if call.number else "") + _moved(case.calls_moved)


def _moved(count: int) -> str:
    return f" (moved {'once' if count == 1 else f'{count} times'})" if count else ""


def _counted(count: int) -> str:
    return f", {count} times by now" if count > 1 else ""


def case_facts(
    file: CaseFile, letters: Iterable[Letter], decisions: Iterable[DecisionRecord], due: Iterable[DueItem]
) -> dict[str, Any]:
    """The case as JSON values."""
    return {
        "case": asdict(file.case),
        "record": asdict(file.record),
        "rule": file.rule,
        "history": [{"kind": type(event).__name__, **asdict(event)} for event in file.history],
        "letters": [
            {name: value for name, value in asdict(letter).items() if name not in ("raw", "token", "original_text")}
            for letter in letters
        ],
        "decisions": [asdict(one) for one in decisions],
        "due": [asdict(one) for one in due],
    }
