"""Zones as people name them beside a time: "your time", "3pm EST", "UTC+2", "heure de Paris", "10:00 Berlin time"."""

from __future__ import annotations

from datetime import tzinfo

from assistant.reading.times import zones
from assistant.reading.times.row import Row

_LONGEST = 4  # tokens that the name of a place is looked for in


def read_zone(row: Row, at: int, *, after_clock: bool) -> tuple[tzinfo | str, int] | None:
    """A zone at *at*, in brackets or not: a tzinfo, or "your" or "my"; and the index behind it."""
    open_bracket = row.text(at) == "("
    at += open_bracket
    for whose in ("your", "my"):
        if row.has(at, whose) and not row.has(at + 1, "ringing"):  # "klingle um 11 bei Ihnen durch"
            return whose, row.skip(at + 1, ")")
    if at >= len(row.tokens):
        return None
    found = _named(row, at, after_clock or open_bracket)
    if found is None:
        return None
    return found[0], row.skip(found[1], ")") if open_bracket else found[1]


def _named(row: Row, at: int, after_clock: bool) -> tuple[tzinfo, int] | None:
    far = zones.place(row.texts[at : at + _LONGEST])
    longer = far is not None and far[1] > 1 and row.has(at + far[1], "zonetime")  # "Central European Time"
    if not longer and (after_clock or row.has(at + 1, "zonetime")) and (found := _abbreviated(row, at)):
        return found
    if row.has(at, "zonelead"):  # "heure de Paris", "hora de Madrid", "time in Berlin"
        led = zones.place(row.texts[at + 1 : at + 1 + _LONGEST])
        if led is not None and led[1] == 1 and zones.is_word_too(row.text(at + 1)) and not row.tokens[at + 1].upper:
            return None  # "on change d'heure la veille"
        return None if led is None else (led[0], at + 1 + led[1])
    if far is None:
        return None
    zone, size = far
    end = at + size
    if row.has(end, "zonetime"):
        return zone, end + 1
    # "3pm Berlin" and "3pm (Berlin)", but not "at 3pm in Berlin" and not a person called Paris
    ends = row.kind(end) in ("sign", "line", "end")
    named = row.tokens[at].capital and not row.has(at, "weekday") and not row.has(at, "month")
    return (zone, end) if after_clock and ends and named else None


def _abbreviated(row: Row, at: int) -> tuple[tzinfo, int] | None:
    """EST, MEZ, UTC, and UTC+2 or GMT-5."""
    token = row.tokens[at]
    found = zones.abbreviation(token.text, upper=token.upper, english=row.lexicon.language == "en")
    if found is None:
        return None
    if token.text in ("utc", "gmt") and row.text(at + 1) in ("+", "-") and row.has(at + 2, "number"):
        shift = zones.offset(row.text(at + 1) + row.text(at + 2))
        if shift is not None:
            return shift, at + 3
    return found, at + 2 if row.has(at + 1, "zonetime") else at + 1
