"""How much a rule may do by itself, earned letter by letter.

Promotion is only proposed: the owner says yes. Demotion happens by itself and is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.policy.values import TrustLevel

NEEDED = 20  #: letters approved unchanged, one after the other, before a promotion is proposed
WATCHED = 10  #: newest letters that are looked at for a demotion
TOO_MANY = 2  #: bad ones among them


class Outcome(StrEnum):
    """What became of one letter that a rule wanted."""

    UNCHANGED = "unchanged"  #: approved, or sent after the hold, without a word changed
    EDITED = "edited"  #: sent, but the owner changed it first
    REJECTED = "rejected"  #: refused, or cancelled during the hold
    COMPLAINED = "complained"  #: the person said that they did not want it

    @property
    def bad(self) -> bool:
        return self is not Outcome.UNCHANGED


class ChangeKind(StrEnum):
    PROMOTE = "promote"  #: ask the owner
    DEMOTE = "demote"  #: do it and say so


@dataclass(frozen=True, slots=True)
class TrustChange:
    kind: ChangeKind
    level: TrustLevel  #: the new one
    because: str


def weigh(level: TrustLevel, outcomes: Sequence[Outcome]) -> TrustChange | None:
    """The change that *outcomes* call for, or None.

    *outcomes* are those of one rule since its level last changed, oldest first. A level is left one step at a time;
    nothing is demoted below ``draft``, where the owner sends every letter with their own hand.
    """
    newest = list(outcomes[-WATCHED:])
    bad = [one for one in newest if one.bad]
    if len(bad) >= TOO_MANY and level.rank > TrustLevel.DRAFT.rank:
        counts = ", ".join(f"{bad.count(kind)} {kind}" for kind in Outcome if kind in bad)
        return TrustChange(ChangeKind.DEMOTE, list(TrustLevel)[level.rank - 1],
                           f"of the last {len(newest)} letters: {counts}")
    series = outcomes[-NEEDED:]
    if len(series) == NEEDED and not any(one.bad for one in series) and level is not TrustLevel.AUTO:
        return TrustChange(ChangeKind.PROMOTE, list(TrustLevel)[level.rank + 1],
                           f"{NEEDED} of {NEEDED} letters were approved unchanged")
    return None
