"""Where a sentence ends and where a clause begins in it, as spans of the token row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from assistant.reading.times.row import Row
from assistant.reading.times.values import Mention
from assistant.reading.words import listed

Span = tuple[int, int]

_WRAP = 60  #: characters; a line shorter than this was ended by its writer, not by a mail program
_SHORT = 4  #: letters of a weekday or month that is cut ("Tue.")
_LEADS = 3  #: small words before a mention (", am Freitag")
_ENDS = frozenset("?!.…")
_HARD = frozenset("?!…")
_BRACKETS = frozenset(";:()")


@cache
def _words(name: str) -> frozenset[str]:
    """A list of ``data/sentences.toml``."""
    return frozenset(listed("sentences", name))


def sentences(row: Row) -> list[Span]:
    """The sentences, one behind the other; each list item and each line that its writer ended is one."""
    spans: list[Span] = []
    start = 0
    line = 0  # where the line begins
    for at, kind in enumerate(row.kinds):
        if kind == "line" or kind == "bullet":
            if kind == "bullet" or _line_ends(row, at, line):
                if at > start:
                    spans.append((start, at))
                start = at
            line = at + 1 if kind == "line" else line
        elif row.texts[at] in _ENDS and _point_ends(row, at):
            if row.texts[at] in ("?", "!") and row.text(at + 1) in ("?", "!"):
                continue
            spans.append((start, at + 1))
            start = at + 1
    if start < len(row.kinds):
        spans.append((start, len(row.kinds)))
    return spans


def _line_ends(row: Row, at: int, start: int) -> bool:
    """Whether the line break at *at* ends a sentence; the line begins at *start*."""
    if row.kind(at + 1) in ("line", "bullet", "end") or row.kind(at - 1) == "line":
        return True
    width = row.tokens[at].start - row.tokens[start].start
    if width >= _WRAP:
        return False
    return width < _WRAP // 2 or row.tokens[at + 1].capital or row.text(at - 1) in (",", ":", ";", ")")


def _point_ends(row: Row, at: int) -> bool:
    """Whether the sign at *at* ends a sentence, and not an abbreviation, a number or a date."""
    if row.texts[at] in _HARD or at + 1 == len(row.tokens):
        return True
    token, following = row.tokens[at], row.tokens[at + 1]
    if following.start == token.end:  # "p.m", "15.30"
        return False
    before = row.tokens[at - 1] if at else None
    if before is None or before.end != token.start:
        return True
    dated = following.has("month") or not following.capital
    named = (before.has("weekday") or before.has("month")) and before.text not in _words("whole_months")
    if named and len(before.text) <= _SHORT and (
        dated or following.kind in ("number", "ordinal") or following.has("weekday")
    ):
        return False
    if before.text in _words("abbreviations"):
        return False
    if before.text in _words("number_signs") and following.kind == "number":
        return False
    day = before.kind == "number" and len(before.text) <= 2
    return not (day and dated and row.lexicon.language in _words("dotted_days"))


def clause_spans(row: Row, mentions: Sequence[Mention], start: int, end: int) -> list[Span]:
    """The clauses of the sentence from *start* to *end*; *mentions* are those that stand in it."""
    inside = {at for mention in mentions for at in range(mention.first, mention.last)}
    begins = {mention.first: mention for mention in mentions}
    cuts = [start]
    for at in range(start + 1, end):
        if at in begins:
            lead = _behind_comma(row, at, start)
            more = lead and (
                _says_more(row, begins[at], start, inside) or _is_timed_first(row, mentions, begins[at], inside)
            )
            if more or row.text(at - 1) == ";":
                cuts.append(lead or at)
        if at not in inside and _may_start(row, at) and _starts(row, at, start, inside):
            cuts.append(at)
    return [(first, last) for first, last in zip(cuts, [*cuts[1:], end], strict=True) if last > first]


def _behind_comma(row: Row, at: int, start: int) -> int:
    """Where the small words before the mention at *at* begin when a comma or colon stands before them; else 0."""
    for _ in range(_LEADS):
        if not (row.has(at - 1, "on") or row.has(at - 1, "at")):
            break
        at -= 1
    return at if at > start and row.text(at - 1) in (",", ":") else 0


def _says_more(row: Row, mention: Mention, start: int, inside: set[int]) -> bool:
    """Whether the mention behind a comma begins a clause of its own: "I can't do Tuesday, Wednesday is fine"."""
    behind = mention.last
    if row.kind(behind) not in ("word", "phrase") or any(row.has(behind, role) for role in ("or", "and", "on")):
        return False
    return _has_words(row, start, mention.first, inside)


def _is_timed_first(row: Row, mentions: Sequence[Mention], mention: Mention, inside: set[int]) -> bool:
    """Whether a clock time comes up behind a comma for the first time: "today doesn't work, tomorrow 9?"."""
    before = [one for one in mentions if one.first < mention.first]
    return (
        bool(before)
        and (mention.clock is not None or mention.same_time)
        and not any(one.clock or one.same_time for one in before)
        and _has_words(row, before[-1].last, mention.first, inside)
    )


def _has_words(row: Row, start: int, end: int, inside: set[int]) -> bool:
    return any(row.kinds[at] in ("word", "phrase") for at in range(start, end) if at not in inside)


def _may_start(row: Row, at: int) -> bool:
    """Whether `_starts` is worth asking: for most words it is not."""
    before = row.texts[at - 1]
    return row.texts[at] in row.lexicon.breaks or before in _words("before_clause") or "and" in row.roles[at - 1]


def _starts(row: Row, at: int, start: int, inside: set[int]) -> bool:
    """Whether a new clause begins at *at*: behind ";" and " - ", before "but", before a verb behind a comma."""
    text, before = row.texts[at], row.texts[at - 1]
    if before in _BRACKETS or (before == "-" and _is_dash(row, at - 1)):
        return True
    if (text in row.lexicon.buts and not row.has(at - 1, "vague")) or text in ("¿", "¡"):
        return True
    if before == ",":
        adds = row.has(at, "and") and at + 1 not in inside and row.kind(at + 1) in ("word", "elision")  # ", et non …"
        return adds or text.split(" ")[0] in row.lexicon.starts
    if "and" in row.roles[at - 1] or before in _words("reasons"):
        return text.split(" ")[0] in row.lexicon.starts and at - 1 > start and at - 1 not in inside
    return text in _words("conjunctions")


def _is_dash(row: Row, at: int) -> bool:
    """Whether the hyphen at *at* stands between blanks."""
    tokens = row.tokens
    return at > 0 and tokens[at + 1].start > tokens[at].end and tokens[at].start > tokens[at - 1].end
