"""From a person's own words to the note's verdict, its signals, and a likely harmless cause of having none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.invitations.evidence import Sighting
from assistant.invitations.folding import fold
from assistant.invitations.names import first_of
from assistant.invitations.notes import OwnWords
from assistant.invitations.pitches import Pitches
from assistant.invitations.values import Inviter, Note, NoteVerdict
from assistant.invitations.verdict import judge, signals_of
from assistant.invitations.words import phrases, tokens
from assistant.mail.language import language_of
from assistant.mail.tokens import cut_tokens

_IN_NAME = re.compile(
    r"\S@\S|\bLION\b|\bL\.I\.O\.N\b|\b\d{1,3}[.,]?\d{0,3}[kK]?\+|open networker|toplinked", re.IGNORECASE
)
_HEADLINE = ("open_networker", "recruiter", "job_request")


def judge_note(
    words: OwnWords, seen: Sighting, person: Inviter, recipients: Sequence[str], others: Pitches | None
) -> Note:
    """The verdict on a note, with the words that decided."""
    if not words.words:
        verdict = NoteVerdict.DEFAULT if words.default or words.written else NoteVerdict.NONE
        because = (
            ("the platform's ready-made text" if words.default else "nothing but courtesy")
            if verdict is NoteVerdict.DEFAULT
            else "no words of the person"
        )
        return Note(verdict, "", words.language, because, _cause(seen, verdict))
    text = cut_tokens(words.words)
    language = language_of(words.words)
    names = [name for name in (person.name or "", first_of(person.name), *recipients) if name]
    judged = judge(words.words, names=names)
    if others is not None and (count := others.resembles(words.words, person.name, recipients)):
        return Note(
            NoteVerdict.PITCH,
            text,
            language,
            f"{count} other {'person' if count == 1 else 'people'} sent nearly the same words",
        )
    return Note(judged.verdict, text, language, judged.because)


def _cause(seen: Sighting, verdict: NoteVerdict) -> str | None:
    """Why a well-meaning person may have sent no words (S11): a hint, never held against them."""
    platform = seen.platform
    template = seen.template or ""
    if not platform.note_can_be_typed:
        return f"{platform.name} offers no place for a note"
    if "guest" in template or (
        platform.classic
        and not seen.owned
        and any("/isd/" in link.address.path or "/doi/" in link.address.path for link in seen.links)
    ):
        return "sent to an address that has no account: likely an import of the whole address book"
    if verdict is NoteVerdict.NONE and platform.note_needs_payment:
        return "a button that carries no note; members who do not pay may add only a few notes"
    if verdict is NoteVerdict.DEFAULT:
        return "a button that sends the ready-made text"
    return None


def signals_and_referrer(
    note: Note, person: Inviter, raw: str, industry: Iterable[str], names: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Sorted signals of name, headline and own words, and who suggested it."""
    found = set(signals_of(note.own_words)) if note.own_words else set()
    found |= {signal for signal in signals_of(person.headline or "") if signal in _HEADLINE}
    if _IN_NAME.search(raw) or _IN_NAME.search(person.headline or ""):
        found.add("open_networker")
    if note.verdict is not NoteVerdict.PERSONAL:
        found -= {"referral"} if not _referrer(note.own_words, names) else set()
    said = fold(f"{person.headline or ''} {person.company or ''} {note.own_words}")
    if any((word := fold(each)) and re.search(rf"(?<!\w){re.escape(word)}", said) for each in industry):
        found.add("industry")
    return tuple(sorted(found)), _referrer(note.own_words, names) if "referral" in found else None


_NAME_RUN = re.compile(
    r"[^\W\d_a-z][\w'’-]{1,30}(?: (?:van|de|der|von|den|da|di|del|la|du|dos) )?(?:[ ][^\W\d_a-z][\w'’-]{1,30}){0,2}"
)


def _referrer(words: str, names: Iterable[str]) -> str | None:
    """The name in the sentence that tells of a referral: closest to the words that tell it."""
    table = phrases()
    row = tokens(words)
    match = next((found for found in table.signals.find(row) if found[0].label == "referral"), None)
    if match is None:
        return None
    cue = row[match[1]].start
    left_out = {part for name in names for part in fold(name).split()}
    best: tuple[int, str] | None = None
    start = max(words.rfind(mark, 0, cue) for mark in (". ", "! ", "? ", "\n", "¡", "¿"))
    for found in _NAME_RUN.finditer(words, max(0, start)):
        run = found[0].split()
        while run and (fold(run[0]) in table.vague or fold(run[0]) in table.we or fold(run[0]) in _NO_NAME):
            run.pop(0)
        if not run or any(fold(word) in left_out for word in run) or not run[0][:1].isupper():
            continue
        distance = min(abs(found.end() - cue), abs(found.start() - cue))
        if distance < 80 and (best is None or distance < best[0]):
            best = (distance, " ".join(run))
    return best[1] if best else None


_NO_NAME = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "our",
        "mi",
        "mio",
        "mia",
        "meu",
        "minha",
        "mon",
        "ma",
        "mein",
        "meine",
        "frau",
        "herr",
        "herrn",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "un",
        "une",
        "una",
        "o",
        "os",
        "as",
        "el",
        "la",
        "los",
        "las",
        "le",
        "les",
        "c'est",
        "me",
        "mutual",
        "common",
        "un",
    ]
)
