"""The steps of a reading in plain words, for a person who wants to know why a mail was taken for what it was."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.invitations.evidence import Sighting
from assistant.invitations.values import Inviter, Note, NoteVerdict, Route
from assistant.mail.values import Authenticity, Kind, Verdict

_HOLE = re.compile(r"\{\w+\}")
_SHOWN = 160  # characters of somebody's words in one step
_PROVEN = {Verdict.PASS: "yes", Verdict.FAIL: "no", Verdict.UNKNOWN: "cannot be told"}


def looks(seen: Sighting) -> str:
    by = "From is at its domain" if seen.owned else "; ".join(seen.reasons)
    return f"it presents itself as {seen.platform.name}'s: {by}"


def kind(found: Kind, why: str) -> str:
    return f"it is read as {KINDS[found]}: by {_HOLE.sub('…', why)}"


def authentic(found: Authenticity) -> str:
    return f"sent by the platform? {_PROVEN[found.verdict]}: {found.because}"


def frame(seen: Sighting, language: str | None) -> str:
    """How many lines are the platform's own, and what was left for a person."""
    lines = [line for line in seen.layout.lines if line.role not in (None, "blank", "rule")]
    words = " / ".join(line for line in seen.layout.note.split("\n") if line)
    left = f"what is left over: {_cut(words)!r}" if words else "nothing is left over"
    said = f" ({language})" if language else ""
    return f"{len(lines)} {'line is' if len(lines) == 1 else 'lines are'} the platform's own{said}; {left}"


def note(found: Note) -> str:
    language = f", in {found.language!r}" if found.language and found.own_words else ""
    return f"so the note is {NOTES[found.verdict]}{language}: {found.because}"


def person(found: Inviter, invitation_id: str | None = None, label: str = "the person is") -> str:
    """Whom the notice tells about, and by what they are known again."""
    about = [part for part in (found.headline, found.location) if part]
    if found.mutual_connections is not None:
        about.append(f"{found.mutual_connections} connections in common")
    key = found.profile_key or ""
    keys = ["their profile's id" if key.startswith("id/") else f"profile {key}"] if key else []
    keys += ["the invitation's number"] if invitation_id else []
    known = "known again by " + " and ".join(keys) if keys else "without profile or number to know them by again"
    return f"{label} {found.name or 'not named'}" + (f" ({'; '.join(about)})" if about else "") + f", {known}"


def signals(found: Iterable[str], referrer: str | None) -> list[str]:
    names = ", ".join(each.replace("_", " ") for each in found)
    suggested = f"; suggested by {referrer}" if referrer else ""
    return [f"signals: {names}{suggested}"] if names else []


def route(found: Route) -> str:
    to = f" to {found.address}" if found.address else ""
    consent = ", only with the owner's yes" if found.needs_consent else ""
    return f"the way back is {found.kind.value.replace('_', ' ')}{to}{consent}: {found.because}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


#: What a note is, as words in a sentence.
NOTES = {
    NoteVerdict.NONE: "none, so generic",
    NoteVerdict.DEFAULT: "the ready-made one, so generic",
    NoteVerdict.PITCH: "a pitch, so generic",
    NoteVerdict.PERSONAL: "personal",
}
#: What a mail is taken for, as words in a sentence.
KINDS = {
    Kind.INVITATION: "an invitation",
    Kind.REMINDER: "a reminder of an invitation",
    Kind.DIGEST: "several invitations in one mail",
    Kind.ACCEPTED: "news that an invitation was accepted",
    Kind.MESSAGE: "a person's message",
    Kind.INMAIL: "a person's InMail",
    Kind.REPLY: "an answer in a conversation",
    Kind.CALENDAR: "a calendar mail",
    Kind.AUTO_REPLY: "an automatic answer",
    Kind.BOUNCE: "a report of delivery",
    Kind.LIST: "a copy from a mailing list",
    Kind.OTHER: "something else",
    Kind.UNREADABLE: "unreadable",
}
