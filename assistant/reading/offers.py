"""The slots from before a reply: offered by us, quoted, agreed, in a calendar part; and what repeats one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from assistant.reading.times import Mention, Reference, read_text, reference, resolve, shifted
from assistant.reading.times.which_day import day_of
from assistant.reading.values import ReplyContext, Slot
from assistant.reading.words import fold as folded
from assistant.reading.words import word_set

_AGO = timedelta(days=30)  #: how long ago a call may have been whose hour is meant by "same time"
_FAR = timedelta(days=270)  #: nobody offers a call that far ahead; a date without a year means the one before, then


@dataclass(frozen=True, slots=True)
class Offers:
    """What a reply may take or refer to."""

    slots: tuple[Slot, ...] = ()  #: in their order; "number 2" is slots[1]
    base: Slot | None = None  #: what "same time" and "an hour later" count from
    agreed: Slot | None = None  #: the call that stood before the reply
    over: Slot | None = None  #: the only call that the quoted letter tells of and that is past ("same time tomorrow?")

    @property
    def single(self) -> Slot | None:
        return self.slots[0] if len(self.slots) == 1 else None

    @property
    def day(self) -> date | None:
        """The day that a clock time without one means: that of the agreed call, or the only one that was offered."""
        if self.agreed is not None:
            return day_of_slot(self.agreed)
        days = {day_of_slot(slot) for slot in self.slots}
        return days.pop() if len(days) == 1 else None


def day_of_slot(slot: Slot) -> date:
    """The day that *slot* begins on, where it was said."""
    return slot.start.date() if isinstance(slot.start, datetime) else slot.start


def offers_of(context: ReplyContext, anchor: datetime, quoted: str, calendar_slot: Slot | None) -> Offers:
    """Our offer as it is known, else what the quoted mail offers; the agreed call, else the calendar part's."""
    slots = context.offered
    if not slots and quoted.strip():
        slots = quoted_slots(quoted, anchor, context)
    agreed = context.agreed or calendar_slot
    if agreed is None and len(slots) == 1 and not context.offered and _settles(quoted):
        agreed = slots[0]
    if not slots and agreed is not None:
        slots = (agreed,)
    base = agreed or (slots[0] if slots else None)
    return Offers(slots, base, agreed, _over(quoted, anchor, context) if base is None and quoted.strip() else None)


def _over(quoted: str, anchor: datetime, context: ReplyContext) -> Slot | None:
    """The only call that *quoted* tells of with date and hour, when it was in the weeks before *anchor*."""
    earlier = replace(context, offered=(), agreed=None)
    past = [slot for slot in quoted_slots(quoted, anchor - _AGO, earlier, told=True)
            if isinstance(slot.start, datetime) and slot.start <= anchor]
    return past[0] if len(past) == 1 else None


def _settles(quoted: str) -> bool:
    """Whether the quoted letter confirms a call ("then it is settled: …") and asks nothing."""
    words = folded(quoted[:8192])
    return "?" not in words and any(sign in words for sign in word_set("settled"))


def quoted_slots(
    quoted: str, anchor: datetime, context: ReplyContext, *, told: bool = False
) -> tuple[Slot, ...]:
    """The slots of our own quoted letter; "your time" in it is the writer's, "my time" is the owner's.

    *told*: also what it says of calls that were.
    """
    bare = re.sub(r"(?m)^[ ]{0,3}(?:>[ ]?){1,9}", "", quoted[:8192])
    text = read_text(bare, context.languages, only_timed=True)
    about = reference(text, anchor, context.writer_zone, context.owner_zone)
    swap = {"your": about.zone, "my": context.owner_zone}
    refused = {id(one) for clause in text.clauses if clause.past and not told for one in clause.mentions}
    found: list[Slot] = []
    options: set[int] = set()
    for mention in text.mentions:
        if (
            not mention.fixed
            or id(mention) in refused
            or (mention.option is not None and mention.option in options)
        ):
            continue  # a list item names its time once; what follows is the same time in another zone
        if isinstance(mention.zone, str):
            mention.zone = swap[mention.zone]
        slot = resolve(mention, text.words(mention), about)
        if slot is not None and day_of_slot(slot) - anchor.date() > _FAR:
            continue  # a day that is over, told in a letter ("we had agreed to talk on Tuesday, 17 November")
        if slot is not None and not any(same_instant(slot, other) for other in found):
            found.append(slot)
            options |= {mention.option} if mention.option is not None else set()
    return tuple(found)


def same_instant(one: Slot, other: Slot) -> bool:
    if isinstance(one.start, datetime) != isinstance(other.start, datetime):
        return False
    if isinstance(one.start, datetime) and isinstance(other.start, datetime):
        return one.start.timestamp() == other.start.timestamp()
    return one.start == other.start


def taken(mention: Mention, slot: Slot | None, about: Reference, offers: Offers, words: str) -> Slot | None:
    """*mention* as one of the offered slots when it repeats one, by day, by clock or by both; else *slot*."""
    if mention.shift is not None or mention.same_time:
        return _counted(mention, about, offers, words) or slot
    fits = [
        offer
        for offer in offers.slots
        if isinstance(offer.start, datetime) and _repeats(mention, offer.start, slot, about)
    ]
    if not fits:
        return slot
    doubt = "several of the offered times fit" if len(fits) > 1 else None
    first = fits[0]
    end = slot.end if slot is not None and slot.end is not None and mention.clock else first.end
    return replace(first, end=end, words=words, doubt=first.doubt or doubt)


def _repeats(mention: Mention, start: datetime, slot: Slot | None, about: Reference) -> bool:
    walls = [start.replace(tzinfo=None), start.astimezone(about.zone).replace(tzinfo=None)]
    if mention.clock is not None:
        if slot is None or not isinstance(slot.start, datetime):
            return False
        if mention.zone is not None:
            return slot.start.timestamp() == start.timestamp()
        wall = slot.start.replace(tzinfo=None)
        if mention.day is None:
            return any(one.time() == wall.time() for one in walls)
        return any(one.time() == wall.time() and _same_day(mention, one.date(), wall.date()) for one in walls)
    if mention.delta is not None:
        return False
    if mention.day is None:  # "the evening one"
        return mention.part is not None and _in_part(mention.part, start.hour)
    said = slot.start if slot is not None and not isinstance(slot.start, datetime) else None
    return any(_same_day(mention, one.date(), said) and _in_part(mention.part, one.hour) for one in walls)


def _same_day(mention: Mention, offered: date, said: date | None) -> bool:
    if said == offered:
        return True
    day = mention.day
    plain = (
        day is not None
        and day.weekday is not None
        and day.month is None
        and day.day is None
        and not day.weeks
        and not day.modifier
    )
    return plain and day is not None and day.weekday == offered.weekday()


def _in_part(part: str | None, hour: int) -> bool:
    return {"morning": hour < 12, "afternoon": 12 <= hour < 18, "evening": hour >= 17}.get(part or "", True)


def _named_base(mention: Mention, about: Reference, offers: Offers) -> Slot | None:
    """What *mention* counts from: of several offered times the one on its day ("your Monday, but an hour later")."""
    if offers.agreed is not None or len(offers.slots) < 2 or mention.day is None:
        return offers.base
    on_day = [one for one in offers.slots
              if isinstance(one.start, datetime) and _same_day(mention, one.start.astimezone(about.zone).date(), None)]
    return on_day[0] if len(on_day) == 1 else offers.base


def _counted(mention: Mention, about: Reference, offers: Offers, words: str) -> Slot | None:
    """The same time, or an hour later, than the call that stood; on another day when the mention names one."""
    base = _named_base(mention, about, offers) or (offers.over if mention.day is not None else None)
    if base is None or not isinstance(base.start, datetime):
        return None
    moved = shifted(base, mention.weeks * 7 * 24 * 60, words) if mention.weeks else base
    if mention.day is not None and (not mention.borrowed or base is offers.over):
        found = day_of(mention.day, about.anchor.astimezone(base.start.tzinfo).date(), about)
        if found is None:
            return None
        days = (found[0] - base.start.date()).days
        moved = shifted(base, days * 24 * 60, words)
    return replace(shifted(moved, mention.shift or 0, words), words=words)
