"""A time as the owner writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """The instant that the owner names ("2026-11-26T15:00"), aware, in *zone* unless it says another.

    Raises ValueError with a sentence for the owner. An hour that a clock change leaves out or shows twice is not
    guessed.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time; write it as 2026-11-26T15:00") from None
    if at.tzinfo is not None:
        return at
    early, late = at.replace(tzinfo=zone), at.replace(tzinfo=zone, fold=1)
    if early.utcoffset() != late.utcoffset():
        gap = early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at
        what = "does not exist: the clocks go forward then" if gap else "comes twice: the clocks go back then"
        raise ValueError(f"{text} {what}; name the offset, as in {text}+01:00")
    return early
