"""Which pieces of a time a word can begin with, told from its roles: most words of a reply begin none.

The answer is a sum of the numbers below, so that one look at a token says which readers are worth asking.
"""

from __future__ import annotations

from collections.abc import Iterable

PAST, DAY, LENGTH, CLOCK, ZONE, PART, VAGUE, SAME_TIME, DELTA, DATED = (1 << place for place in range(10))

_ROLES = {
    PAST: "yesterday lastweek last weekday week agopre number a halfhour quarterhour hours",
    DAY: "afternext dayafter daybefore twodaysafter calendarweek last aweek fortnight iso numeric slashed daymonth"
    " nextweek thisweek next this weekday relday dayafter inweek in"
    " number a feast ordinal month",
    LENGTH: "number a halfhour quarterhour threequarterhour hourandhalf hours",
    CLOCK: "at between after from before noon midnight clock dotted threequarter half quarter number",
    ZONE: "your my zonelead",
    PART: "part",
    VAGUE: "vague nextweek",
    SAME_TIME: "sametime",
    DELTA: "in deltapre",
    DATED: "weekday relday month",  #: begins a piece like the others, and says that the sentence names a day
}
_OF_ROLE: dict[str, int] = {}
for _opening, _names in _ROLES.items():
    for _name in _names.split():
        _OF_ROLE[_name] = _OF_ROLE.get(_name, 0) | _opening


def opens(roles: Iterable[str]) -> int:
    """The pieces that a token with *roles* can begin, as a sum."""
    found = 0
    for role in roles:
        found |= _OF_ROLE.get(role, 0)
    return found
