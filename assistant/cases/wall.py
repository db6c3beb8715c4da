"""The time on the wall that a call was agreed for: what stays when a country changes the rules of its clocks.

An agreement holds for the clock of the place that it named, not for an instant. So the ledger keeps both, and the
instant is worked out anew wherever the rules of the zone are others than on the day of the agreement.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from assistant.cases.values import PromisedCall


def wall_of(start: datetime) -> datetime | None:
    """What the clock of the place shows at *start* (aware), without a zone; None where no place is named.

    By the zone that *start* itself carries: another reading of the same name may know other rules already.
    """
    zone = start.tzinfo
    if not isinstance(zone, ZoneInfo) or not zone.key:
        return None
    return _shown(start, zone)


def by_the_rules(call: PromisedCall, zone: ZoneInfo) -> PromisedCall:
    """*call* as the present rules of *zone*, its own, have it; *call* itself where its instant still fits.

    An hour that comes twice means the first one, unless the instant is the second already. An hour that is left out
    moves forward by what is left out; that is then the time on the wall.
    """
    if call.start is None or call.wall is None or _shown(call.start, zone) == call.wall:
        return call
    start = call.wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    end = start + (call.end - call.start) if call.end is not None else None
    return replace(call, start=start, end=end, wall=_shown(start, zone))


def _shown(start: datetime, zone: ZoneInfo) -> datetime:
    return start.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
