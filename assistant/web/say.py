"""Times and texts in the words of the page."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
#: Characters that turn the reading direction; a name may not rearrange the sentence it stands in.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """*text* without control characters and without those that turn the reading direction; line breaks stay."""
    return "".join(char if char in "\n\t" or _harmless(char) else " " for char in text)


def _harmless(char: str) -> bool:
    return char not in _TURNING and unicodedata.category(char) not in ("Cc", "Cs", "Co")


def moment(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "today at 15:00", "tomorrow at 09:30", "Thu 26 Nov, 15:00"; with the year when it is another one."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    days = (local.date() - today.date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    if near is not None:
        return f"{near} at {local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b}{'' if local.year == today.year else f' {local.year}'}, {local:%H:%M}"


def distance(at: datetime, now: datetime) -> str:
    """ "just now", "2 minutes ago", "in 3 days"."""
    ahead = at > now
    gap = abs(at - now)
    for length, name in ((_DAY, "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if gap >= length:
            count = gap // length
            words = f"{count} {name}{'' if count == 1 else 's'}"
            return f"in {words}" if ahead else f"{words} ago"
    return "in a moment" if ahead else "just now"


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 letter", "3 letters", "no letters"."""
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """*text* with a capital first letter; the others stay as they are."""
    return text[:1].upper() + text[1:]


def greeting(now: datetime, zone: ZoneInfo) -> str:
    hour = now.astimezone(zone).hour
    return "Good morning" if 4 <= hour < 12 else "Good afternoon" if 12 <= hour < 18 else "Good evening"
