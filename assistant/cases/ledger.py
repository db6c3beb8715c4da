"""What became of the calls: one entry for each, however often somebody changed their word about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from assistant.cases.events import CallAgreed, CallCancelled, CallEnded, CallMoved, Event, ZoneChanged
from assistant.cases.values import CallOutcome, PromisedCall


@dataclass(frozen=True, slots=True)
class EndedCall:
    """A call whose end is known."""

    said: CallEnded  #: the word that stands
    call: PromisedCall | None  #: as it was agreed; None when it took place (or not) without ever being agreed

    @property
    def on(self) -> datetime | None:
        """An instant on the day that the call was agreed for; None when no day is known."""
        if self.call is None:
            return None
        if self.call.start is None and self.call.day is not None:
            return datetime.combine(self.call.day, time(12), UTC)
        return self.call.start

    @property
    def at(self) -> datetime:
        """The call's day, else when somebody spoke of it."""
        return self.on or self.said.at


def ended_calls(history: Iterable[Event]) -> tuple[EndedCall, ...]:
    """The calls of a *history* that ended, the oldest first; agrees with the counts that ``lifecycle.advance`` keeps.

    Events of other kinds than those of calls may be left out of *history*.
    """
    ended: list[EndedCall] = []
    standing: PromisedCall | None = None
    settled = False  # the last entry is about the call that stood last: a further word about it takes its place
    start: datetime | None = None
    versions = 0
    for event in history:
        match event:
            case CallAgreed() | CallMoved() if event.call is not None:
                standing = event.call
                if versions == 0 or standing.start != start:
                    versions, settled = versions + 1, False
                start = standing.start or start
            case ZoneChanged():
                standing, start = event.call, event.call.start
            case CallMoved() | CallCancelled():
                standing = None
            case CallEnded() if event.outcome is not CallOutcome.UNCLEAR:
                again = settled and standing is None
                if not again:
                    ended.append(EndedCall(event, standing))
                elif ended[-1].said.outcome is not event.outcome:
                    ended[-1] = replace(ended[-1], said=event)
                standing, settled = None, True
    return tuple(ended)
