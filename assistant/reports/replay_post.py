"""When letters would leave: hold, quiet hours and budgets as the outbox keeps them. Nothing is handed over here."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from assistant.config.values import Config
from assistant.desk.budgets import HOUR, UsedUp, quiet_until, used_up
from assistant.mail.values import Address
from assistant.store.values import Letter

_A_MOMENT = timedelta(seconds=1)  # after the letter that made a budget full has left its window
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)  # a budget of 0 has no room for anything, ever


class Post:
    """Counts what left, and says when the next letter may."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._left: list[datetime] = []
        self._to_person: defaultdict[int, list[datetime]] = defaultdict(list)
        self._to_domain: defaultdict[str, list[datetime]] = defaultdict(list)
        self._new_people: list[datetime] = []
        self._later: dict[int, datetime] = {}
        self._first: dict[int, datetime] = {}  #: when a letter that was held back would have left otherwise
        self._stopped_at: datetime | None = None
        self.held_back = 0
        self.longest_wait = timedelta(0)
        self.stops = 0

    def leaves_at(self, letter: Letter) -> datetime:
        """The earliest moment for *letter*, as far as it is known now."""
        at = max(letter.hold_until, letter.next_try_at, self._later.get(letter.id, letter.hold_until))
        if letter.recipient is None:
            return at
        return (quiet_until(self._config, at) or at).astimezone(UTC)

    def hold_back(self, letter: Letter, at: datetime) -> bool:
        """Whether *letter*, which would leave by itself *at*, has to wait; then its ``leaves_at`` is later."""
        if self._too_many_new_people(at):
            self._later[letter.id] = at + HOUR
        else:
            full = used_up(letter, self._config.sending.budgets, self.sent_since, at)
            if full is None:
                return False
            self._later[letter.id] = self._free_again(full)
        self._first.setdefault(letter.id, at)
        return True

    def left(self, letter: Letter, at: datetime, *, by_itself: bool) -> None:
        """*letter* is taken for sent."""
        if letter.id in self._first:
            self.held_back += 1
            self.longest_wait = max(self.longest_wait, at - self._first[letter.id])
        if letter.recipient is None:
            return
        if by_itself and letter.person_id not in self._to_person:
            self._new_people.append(at)
        self._left.append(at)
        self._to_person[letter.person_id].append(at)
        self._to_domain[Address("", letter.recipient).domain.casefold()].append(at)

    def sent_since(self, since: datetime, *, domain: str | None = None, person_id: int | None = None) -> int:
        times = self._times(domain, person_id)
        return len(times) - bisect_left(times, since)

    def _times(self, domain: str | None, person_id: int | None) -> list[datetime]:
        if person_id is not None:
            return self._to_person.get(person_id, [])
        return self._to_domain.get(domain, []) if domain is not None else self._left

    def _free_again(self, full: UsedUp) -> datetime:
        """When the oldest letter that fills the budget leaves its window; never, for a budget of nothing."""
        times = self._times(full.domain, full.person_id)
        if full.most == 0 or len(times) < full.most:
            return _NEVER
        return times[-full.most] + full.window + _A_MOMENT

    def _too_many_new_people(self, at: datetime) -> bool:
        """The stop by anomaly; the owner is taken to look, and to go on, within the hour."""
        recent = len(self._new_people) - bisect_left(self._new_people, at - HOUR)
        if recent < self._config.sending.anomaly.new_people_per_hour:
            return False
        if self._stopped_at is None or at - self._stopped_at >= HOUR:
            self._stopped_at = at
            self.stops += 1
        return True
