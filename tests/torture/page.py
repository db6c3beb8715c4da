"""The page of promises: each row is written when it was run, and stays until it is run again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.torture.figure import Figure

PAGE = Path(__file__).parents[2] / "docs" / "promises.md"
_HEAD = """\
# What the promises came to

Written by `make torture`, row by row: what must hold, the figure that was reached, and the test that holds the same in
small in `make test` (below `tests/`). *run* says whether the row was run in full, or quickly with fewer repetitions;
how many there were stands in the figure.

| row | promise | what must hold | figure reached | holds | run | seconds | in small |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    figure: Figure
    full: bool
    seconds: float
    test: str

    def line(self) -> str:
        holds = "yes" if self.figure.holds else "**no**"
        cells = [self.name, self.figure.promise, self.figure.says, self.figure.reached.replace("|", "\\|"), holds,
                 "full" if self.full else "quick", f"{self.seconds:.0f}", f"`{self.test}`"]  # fmt: skip
        return "| " + " | ".join(cells) + " |"


def write(result: Result, names: list[str], page: Path = PAGE) -> None:
    """Put the row into the page, in the place that *names* gives it; rows of other names go."""
    known = dict.fromkeys(names, "")
    if page.exists():
        known |= {name: line for name, line in _rows(page.read_text(encoding="utf-8")) if name in known}
    known[result.name] = result.line()
    page.write_text(_HEAD + "".join(f"{line}\n" for line in known.values() if line), encoding="utf-8")


def _rows(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ") and line.count(" | ") == 7]
    return [(line.split(" | ")[0].removeprefix("| "), line) for line in lines]
