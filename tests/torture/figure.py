"""What one promise came to, as it was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    promise: str  #: "P1"
    says: str  #: what must hold
    reached: str  #: what was measured
    holds: bool

    def check(self) -> None:
        """For tests: fails with the figure."""
        assert self.holds, f"{self.promise}, {self.says}: {self.reached}"
