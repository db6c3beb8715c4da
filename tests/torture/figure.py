"""What one promise came to, as it was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    promise: str  #: "P1"
    says: str  #: what must hold
    reached: str  #: what was measured
    holds: bool
    right: bool | None = None  #: what of it holds on a machine however slow; None: all of it

    def check(self) -> None:
        """For tests, which measure no time: fails with the figure."""
        assert self.holds if self.right is None else self.right, f"{self.promise}, {self.says}: {self.reached}"
