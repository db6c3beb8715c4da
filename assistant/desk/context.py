"""What a case knows before a reply in it is read: what we offered, which call stands, where the writer lives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from assistant.cases.values import Case, PromisedCall
from assistant.desk.letters import zone_named
from assistant.mail.values import Mail
from assistant.reading.values import ReplyContext, Slot
from assistant.store.values import Letter


def reply_context(base: ReplyContext, case: Case, mail: Mail, letters: Iterable[Letter] = ()) -> ReplyContext:
    """*base* with what *case* knows: "number 2", "an hour later" and "same time" can then be worked out.

    *letters* are those that left in it: a number counts in the one that is answered, not in the one that came last.
    """
    # Once one time is under discussion a plain "yes" means that one, and no longer one of those that we offered.
    asked = case.proposed is not None and case.time_asked
    starts = () if asked else _offered(case, mail, letters)
    offered = tuple(Slot(start=start.astimezone(base.owner_zone)) for start in starts)
    standing = case.call or case.proposed or _last(case)
    agreed = _slot(standing) if standing is not None else None
    return replace(base, offered=offered, agreed=agreed, writer_zone=base.writer_zone or _writer_zone(case, mail))


def clock_of(mail: Mail) -> str:
    """The offset at which the writer's clock stands ("UTC-05:00"); "" where the Date field says nothing of it.

    UTC itself is what servers and some web mailers write for everybody.
    """
    written: datetime | None = mail.date
    offset = written.utcoffset() if written is not None else None
    if not offset:
        return ""
    minutes = round(offset.total_seconds() / 60)
    return f"UTC{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _offered(case: Case, mail: Mail, letters: Iterable[Letter]) -> tuple[datetime, ...]:
    """The times in the letter that *mail* answers; those of the last offer where it is not known to name any."""
    answered = next((one for one in letters if one.offered and {one.message_id, one.filed_as} & {*mail.in_reply_to}),
                    None)  # fmt: skip
    return tuple(map(datetime.fromisoformat, answered.offered)) if answered is not None else case.offered


def _last(case: Case) -> PromisedCall | None:
    """The call that was missed or called off: "same time next week" counts from it."""
    return PromisedCall(start=case.last_start) if case.last_start is not None else None


def _slot(call: PromisedCall) -> Slot | None:
    if call.start is None:
        return Slot(start=call.day) if call.day is not None else None
    zone = zone_named(call.zone) or UTC
    return Slot(start=call.start.astimezone(zone), end=call.end.astimezone(zone) if call.end else None)


def _writer_zone(case: Case, mail: Mail) -> ZoneInfo | None:
    """The place that the writer named before, when the clock of this mail still goes as it does there."""
    named = case.call or case.proposed
    place = zone_named(named.zone) if named is not None else None
    written: datetime | None = mail.date
    if not isinstance(place, ZoneInfo) or written is None or place.key == "UTC":
        return None
    return place if written.astimezone(place).utcoffset() == written.utcoffset() else None
