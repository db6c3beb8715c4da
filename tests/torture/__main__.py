"""Keeps the promises under torture: ``python -m tests.torture [--quick] [NAME …]``; writes docs/promises.md."""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from assistant.demo.dovecot import Dovecot
from tests.torture.figure import Figure
from tests.torture.page import Result, write
from tests.torture.rows import ROWS

_MARK = "figure: "
_writing = threading.Lock()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the repetitions")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="rows at once; two unless said")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", help=f"only these, of {', '.join(ROWS)}")
    given = parser.parse_args()
    if unknown := set(given.names) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    if given.here:
        _here(given.names[0], full=not given.quick)
    names = sorted(given.names or ROWS, key=lambda name: -ROWS[name].minutes)
    with ThreadPoolExecutor(given.jobs) as pool:
        waiting = [pool.submit(_apart, name, not given.quick) for name in names]
        results = [one.result() for one in as_completed(waiting)]
    broken = [one.name for one in results if not one.figure.holds]
    print(f"{len(results)} rows, broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def _apart(name: str, full: bool) -> Result:
    """One row in a process of its own: threads that it made to hang and memory that it took end with it."""
    command = [sys.executable, "-m", "tests.torture", "--here", name] + ([] if full else ["--quick"])
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = next((line for line in done.stdout.splitlines() if line.startswith(_MARK)), None)
    if said is None:
        why = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        figure = Figure(name, "ran to its end", why, False)
    else:
        figure = Figure(**json.loads(said.removeprefix(_MARK)))
    result = Result(name, figure, full, time.monotonic() - began, ROWS[name].test)
    with _writing:
        write(result, list(ROWS))
        mark = "holds " if figure.holds else "BROKEN"
        print(f"{mark} {name} ({figure.promise}), {figure.says}: {figure.reached} ({result.seconds:.0f} s)", flush=True)
    return result


def _here(name: str, *, full: bool) -> None:
    logging.disable(logging.CRITICAL)
    with Dovecot() as dovecot, tempfile.TemporaryDirectory() as place:
        figure = ROWS[name].run(Path(place), dovecot, full)
        print(_MARK + json.dumps({"promise": figure.promise, "says": figure.says, "reached": figure.reached,
                                  "holds": bool(figure.holds)}), flush=True)  # fmt: skip
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
