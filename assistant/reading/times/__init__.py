"""Times that a text names: weekdays, dates, clock times, ranges and zones, worked out to instants.

An own small grammar, read in these steps:

- what only looks like a time is blanked out (`mask`), words and numbers become tokens (`tokens`) by the word tables of
  a language (`words`, ``data/times.*.toml``), each knowing which pieces it can begin (`openings`);
- tokens in a `row` are cut into sentences (`sentences`);
- at each place a piece is read (`pieces`): a day (`days`, `dates`, `counted_days`), a clock (`clocks`), a length
  (`lengths`), a zone (`zone_names`);
- pieces are gathered to mentions (`mentions`), which share what holds for several of them (`sharing`);
- clauses say what is done with them, by cues (`clauses`, `cues`);
- a mention is worked out in the zone it was meant in (`resolve`, `which_day`, `zones`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from assistant.reading.times.clauses import Clause, Text, read_text
from assistant.reading.times.mask import mask
from assistant.reading.times.resolve import at_wall, resolve
from assistant.reading.times.values import Mention, Reference
from assistant.reading.times.zones import likely
from assistant.reading.values import Slot

__all__ = [
    "Clause",
    "Mention",
    "Reference",
    "Text",
    "at_wall",
    "find_slots",
    "mask",
    "read_text",
    "reference",
    "resolve",
    "shifted",
]

_LANGUAGES = ("en", "de", "fr", "es")


def reference(text: Text, anchor: datetime, zone: tzinfo | None, owner_zone: ZoneInfo | None) -> Reference:
    """What the relative times of *text* count from; a naive *anchor* is taken for UTC."""
    if anchor.tzinfo is None:
        anchor = anchor.replace(tzinfo=ZoneInfo("UTC"))
    place = zone or likely(anchor, text.lexicon.language) or ZoneInfo("UTC")
    return Reference(anchor, place, owner_zone, text.lexicon.language, text.lexicon.order)


def find_slots(
    text: str,
    *,
    anchor: datetime,
    zone: tzinfo | None = None,
    owner_zone: ZoneInfo | None = None,
    languages: Sequence[str] = _LANGUAGES,
) -> tuple[Slot, ...]:
    """The future times that *text* offers or takes, in its order; past and refused ones are left out.

    Relative dates count from *anchor* (the Date field, aware) in the writer's zone: *zone* where it is known, else the
    place whose clock shows the anchor's offset on that day (`zones.likely`), so that a time behind a clock change has
    the offset of that day. A zone that the text names wins: a name, an abbreviation (which means that zone's wall clock
    all the year), a city, "your time" (*owner_zone*), "my time". A bare hour is meant in business hours: 7 to 11 in the
    morning, 12 to 6 in the afternoon. What stays ambiguous says so in `Slot.doubt`. Only the first 8 KB are read.
    """
    reading = read_text(text, languages, only_timed=True)
    about = reference(reading, anchor, zone, owner_zone)
    refused = {
        id(mention)
        for clause in reading.clauses
        if clause.past or clause.negated
        for mention in clause.mentions
        if clause.negated or mention is not _moved_to(clause)
    }
    slots = []
    for mention in reading.mentions:
        if (
            mention.fixed
            and id(mention) not in refused
            and (slot := resolve(mention, reading.words(mention), about))
        ):
            slots.append(slot)
    return tuple(slots)


def _moved_to(clause: Clause) -> Mention | None:
    """The time that a clause in the past says a call was moved to ("moved to Friday 10:00"): that one is to come."""
    timed = [one for one in clause.mentions if one.clock is not None and one.fixed]
    return timed[-1] if timed and clause.has("reschedule") else None


def shifted(slot: Slot, minutes: int, words: str = "") -> Slot:
    """*slot* moved by *minutes* of wall time; a whole day stays as it is."""
    if not isinstance(slot.start, datetime):
        return slot
    zone = slot.start.tzinfo
    assert zone is not None
    start, doubt = at_wall(slot.start.replace(tzinfo=None, fold=0) + timedelta(minutes=minutes), zone)
    end = None
    if slot.end is not None:
        end = start + (slot.end - slot.start)
    return Slot(start=start, end=end, words=words or slot.words, zone_said=slot.zone_said, doubt=doubt)
