"""The real program that kills itself (SIGKILL) when a named point is reached for the n-th time.

python tests/servers/killable.py "ending" 1 run --config DIR; with END_WITH=15 it is asked to stop there (SIGTERM).
"""

from __future__ import annotations

import os
import signal
import sys

from assistant.cli import main
from assistant.daemon import points


def _kill_at(point: str, times: int) -> None:
    left = [times]

    def count(name: str) -> None:
        if name == point:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), int(os.environ.get("END_WITH", signal.SIGKILL)))

    points.observe(count)


if __name__ == "__main__":
    _kill_at(sys.argv[1], int(sys.argv[2]))
    main(sys.argv[3:])
