"""How often the owner did what we advised: the measure of whether the advice can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.cases.events import Advised, Connected, Event, OwnerDecided


@dataclass(frozen=True, slots=True)
class Agreement:
    """Advice that the owner has decided on, and how much of it they followed."""

    followed: int = 0
    decided: int = 0

    def __str__(self) -> str:
        return f"{self.followed} of {self.decided}"


def agreement(histories: Iterable[Iterable[Event]]) -> Agreement:
    """Over the histories of all cases, each in its own order. Of each advice the last decision behind it counts.

    Only the same word is agreement: who archives what we would have declined has decided differently. "wait" asks for
    no decision and is not counted.
    """
    followed = decided = 0
    for history in histories:
        advised = did = None
        for event in history:
            match event:
                case Advised():
                    decided += did is not None
                    followed += did is not None and did == advised
                    advised, did = event.advice if event.advice != "wait" else None, None
                case OwnerDecided() | Connected() if advised is not None:
                    did = event.decision if isinstance(event, OwnerDecided) else "accept"
        decided += did is not None
        followed += did is not None and did == advised
    return Agreement(followed, decided)
