"""What one mention of a time says for its neighbors: days, clocks, zones, lengths, the numbers of list items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from itertools import pairwise

from assistant.reading.times.moving import is_moved
from assistant.reading.times.row import Row
from assistant.reading.times.values import Mention
from assistant.reading.times.zone_names import read_zone

_LONGEST = 180  # minutes; nobody offers a stranger a longer call
_NEAR = 2  # sentences that a day holds for


def share(row: Row, found: list[Mention]) -> None:
    """Fill in *found*, all mentions of a text in their order, what others of them say."""
    _options(row, found)
    _part_old_and_new(row, found)
    _share_in_lists(found)
    for at in range(len(found)):
        _borrow(row, found, at)
    _share_length(found)
    _say_again(found)
    _zone_of_all(row, found)


def _options(row: Row, found: Sequence[Mention]) -> None:
    """The number of the list item that each stands in."""
    bullets = [at for at, kind in enumerate(row.kinds) if kind == "bullet"]
    number = 0
    for mention in found:
        while number < len(bullets) and bullets[number] < mention.first:
            number += 1
        mention.option = number or None


def _part_old_and_new(row: Row, found: Sequence[Mention]) -> None:
    """Of "move it from Friday to Tuesday at 1" the first day is that of the old call, and gets no clock."""
    for old, new in pairwise(found):
        if new.joined and row.has(new.first - 1, "to") and is_moved(row, old.first, new.last):
            new.joined = False


def _share_in_lists(found: Sequence[Mention]) -> None:
    """ "Tuesday or Wednesday at 3", "at 3 or 4 on Tuesday", "9:30 tomorrow or Friday"; the last ones first."""
    for at in range(len(found) - 2, -1, -1):
        this, following = found[at], found[at + 1]
        if not following.joined or this.past or following.past or this.sentence != following.sentence:
            continue
        if _is_day_alone(this) and this.delta is None and following.day and following.clock:
            this.clock, this.until, this.part = following.clock, following.until, following.part
            this.zone = this.zone or following.zone
            this.minutes = this.minutes or following.minutes
        elif this.clock and not this.day and following.clock and following.day:
            this.day, this.borrowed = following.day, True
            this.part = this.part or following.part
        elif this.clock_first and this.day and _is_day_alone(following):
            following.clock, following.until, following.zone = this.clock, this.until, following.zone or this.zone
        if this.clock and following.clock and this.zone is None and following.zone is not None:
            this.zone = following.zone


def _is_day_alone(mention: Mention) -> bool:
    return mention.day is not None and not (mention.clock or mention.part)


def _borrow(row: Row, found: Sequence[Mention], at: int) -> None:
    """A clock without a day takes the day named before it: "Tuesday works. Shall we say 3pm?"."""
    mention = found[at]
    counts = mention.shift is not None  # "call me tomorrow, an hour later than agreed"
    needs = mention.clock or mention.same_time or (mention.part and not mention.vague) or counts
    if mention.day is not None or mention.past or not needs or (mention.until and row.in_brackets(mention.first)):
        return
    place = next((near for near in range(at - 1, -1, -1) if found[near].day and not found[near].past), None)
    if place is not None and mention.sentence - found[place].sentence <= _NEAR:
        if counts:
            mention.day, mention.borrowed = found[place].day, True
        else:
            _take_day_before(mention, found, place)
        return
    if counts:
        return
    after = found[at + 1] if at + 1 < len(found) else None
    if mention.clock and after and after.day and not after.past and after.sentence == mention.sentence:
        mention.day, mention.borrowed, after.spare = after.day, True, after.clock is None
        mention.lender = after if after.spare else None
        mention.part = mention.part or after.part


def _take_day_before(mention: Mention, found: Sequence[Mention], place: int) -> None:
    """*mention* is on the day of found[place]; joined days that name no clock get its clock."""
    before = found[place]
    if before.shift is not None or before.same_time:  # "half an hour earlier on Monday" names its own time
        group, counted = [], True
    else:
        group, counted = (_bare_days(found, place) if mention.clock and not before.clock else []), False
    mention.day, mention.borrowed = before.day, not (mention.same_time and before.clock is None)
    mention.part = mention.part or (None if before.clock else before.part)
    mention.zone = mention.zone or before.zone
    for one in group:
        if one is not before:
            one.clock, one.until, one.zone = mention.clock, mention.until, one.zone or mention.zone
    if not counted and (group or (not before.clock and not mention.clock)):
        before.spare, mention.lender = True, before


def _bare_days(found: Sequence[Mention], at: int) -> list[Mention]:
    """The days without a clock that are joined to the one at *at*, it included."""
    group = [found[at]]
    while found[at].joined and at > 0 and found[at - 1].day and not found[at - 1].clock:
        at -= 1
        group.append(found[at])
    return group if all(one.clock is None for one in group) else []


def _share_length(found: Sequence[Mention]) -> None:
    """ "A 30 minute call on Thursday at 10": a length alone holds for the clocks near it."""
    for mention in found:
        alone = not (mention.day or mention.clock or mention.delta)
        if not mention.minutes or not alone or mention.minutes > _LONGEST:
            continue
        for other in found:
            near = abs(other.sentence - mention.sentence) <= 1
            if near and other.clock and not other.until and not other.minutes:
                other.minutes = mention.minutes


def _zone_of_all(row: Row, found: Sequence[Mention]) -> None:
    """A zone that is said once for a whole list ("all times CET") holds for every time that names none."""
    alone = {one.zone for one in found if isinstance(one.zone, tzinfo) and not one.timed and one.day is None}
    named = [one for one in found if one.timed or one.day is not None]  # "for me" alone, beside a zone, names nothing
    if len(alone) == 1 and all(one.zone is None or one.zone in alone for one in named):
        for mention in found:
            mention.zone = next(iter(alone))
        return
    for at, roles in enumerate(row.roles):
        if "alltimes" in roles and (zone := _zone_behind(row, at + 1)):
            for mention in found:
                if mention.zone is None:
                    mention.zone = zone[0]
            return


def _say_again(found: Sequence[Mention]) -> None:
    """ "10 am here in Montreal, that is 4 pm your time" names one time twice: that in the reader's zone stands."""
    for one, other in pairwise(found):
        if one.sentence != other.sentence or not (one.clock and other.clock):
            continue
        if {one.zone, other.zone} - {"your", "my", None}:
            continue
        told = [mention for mention in (one, other) if mention.zone == "your"]
        if len(told) == 1 and (other.borrowed or other.day is None or one.day is None):
            again = other if told[0] is one else one
            told[0].day = told[0].day or again.day
            again.spare = True


def _zone_behind(row: Row, at: int) -> tuple[tzinfo | str, int] | None:
    """The zone behind "all times:", with at most three small words between."""
    for behind in range(at, at + 4):
        if behind == at + 3 or not (row.text(behind) in (":", "(", "in", "en") or row.has(behind, "on")):
            return read_zone(row, behind, after_clock=True)
    return None
