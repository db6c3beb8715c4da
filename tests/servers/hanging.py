"""The real program, its clocks fifty times as fast, in which one loop hangs once (see ``tests/torture/watchdog.py``).

python tests/servers/hanging.py watcher FLAG run --config DIR: hangs while the file FLAG is there, and takes it away.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from assistant.cli import main
from assistant.daemon import points, service, watcher
from assistant.daemon.house import ALIVE_FOR, House
from assistant.daemon.ticker import Ticker

FASTER = 50.0


def _faster() -> None:
    beat = House.beat

    def sooner(self: House, loop: str, *, good_for: float = ALIVE_FOR) -> None:
        beat(self, loop, good_for=good_for / FASTER)

    House.beat = sooner  # type: ignore[method-assign]
    watcher.LOOK_EVERY /= FASTER
    service.TICK /= FASTER


def _hang_once(flag: Path) -> None:
    if flag.exists():
        flag.unlink()
        time.sleep(3600)


def _hang(loop: str, flag: Path) -> None:
    if loop == "ticker":
        ring = Ticker.ring_due

        def hanging(self: Ticker) -> int:
            _hang_once(flag)
            return ring(self)

        Ticker.ring_due = hanging  # type: ignore[method-assign]
        return
    wanted = {"watcher": "found", "sender": "sending"}[loop]

    def reached(name: str) -> None:
        if name == wanted:
            _hang_once(flag)

    points.observe(reached)


if __name__ == "__main__":
    _faster()
    _hang(sys.argv[1], Path(sys.argv[2]))
    main(sys.argv[3:])
