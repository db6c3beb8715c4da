"""How many letters may leave by themselves, and in which hours: the owner's own hand goes beyond the budgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from assistant.config.values import Budgets, Config
from assistant.desk.letters import AWAITED
from assistant.mail.values import Address
from assistant.store.values import Letter

MOST_AWAITED = 6  #: letters to one person in a day, of all kinds; who gets more speaks with a machine, or is one
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class SentSince(Protocol):
    """How many letters left since then: all, or those to one domain or one person."""

    def __call__(self, since: datetime, *, domain: str | None = None, person_id: int | None = None) -> int: ...


@dataclass(frozen=True, slots=True)
class UsedUp:
    """A budget that leaves no room for a letter now."""

    most: int
    window: timedelta  #: in which no more than *most* may leave
    because: str
    domain: str | None = None  #: counts only letters to this domain
    person_id: int | None = None  #: counts only letters to this person


def used_up(letter: Letter, budgets: Budgets, sent_since: SentSince, now: datetime) -> UsedUp | None:
    """The first budget that has no room for *letter*; None when it may leave, or when the owner said yes to it.

    What somebody waits for, such as the yes to a time that they named, is no mass of mail: no budget holds it back, up
    to ``MOST_AWAITED`` a person and day. Whatever stops all sending stops it, too.
    """
    if letter.approved_at is not None:
        return None
    if letter.purpose in AWAITED and sent_since(now - DAY, person_id=letter.person_id) < MOST_AWAITED:
        return None
    checks = [
        (UsedUp(budgets.person_per_day, DAY, "person and day", person_id=letter.person_id)),
        (UsedUp(budgets.per_hour, HOUR, "hour")),
        (UsedUp(budgets.per_day, DAY, "day")),
    ]
    if letter.route != "relay":
        # All relay addresses of a platform share its domain; their owners are different people.
        domain = Address("", letter.recipient or "").domain.casefold()
        checks.append(UsedUp(budgets.domain_per_day, DAY, f"day for {domain}", domain=domain))
    for one in checks:
        if sent_since(now - one.window, domain=one.domain, person_id=one.person_id) >= one.most:
            because = f"the budget of {one.most} a {one.because} is used up; your yes goes beyond it"
            return UsedUp(one.most, one.window, because, one.domain, one.person_id)
    return None


def quiet_until(config: Config, now: datetime) -> datetime | None:
    """The end of the quiet hours or days that *now* falls into, aware; None outside of them."""
    zone, hours = config.owner.zone, config.sending.quiet_hours
    local = now.astimezone(zone)
    end = local
    for _ in range(9):
        if end.weekday() in config.sending.quiet_days:
            end = datetime.combine(end.date() + timedelta(days=1), time(0), tzinfo=zone)
            continue
        if hours is None:
            break
        clock = end.timetz().replace(tzinfo=None)
        over_midnight = hours.end <= hours.start
        inside = (clock >= hours.start or clock < hours.end) if over_midnight else hours.start <= clock < hours.end
        if not inside:
            break
        day = end.date() + timedelta(days=1) if over_midnight and clock >= hours.start else end.date()
        end = datetime.combine(day, hours.end, tzinfo=zone)
    return end if end > local else None
