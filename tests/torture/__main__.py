"""Keeps the promises under torture: ``python -m tests.torture [--quick] [NAME …]``; writes docs/promises.md."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant.demo.dovecot import Dovecot
from tests.torture import delivery, disk, endurance, hostile, lines, silence
from tests.torture.figure import Figure

PAGE = Path(__file__).parents[2] / "docs" / "promises.md"
Run = Callable[[Path, Dovecot, int], Figure]

#: name → how it is run; the number is 1 in the quick run, 10 in the full one.
RUNS: dict[str, Run] = {
    "kills": lambda d, v, n: delivery.kills(d, times=4 if n == 1 else 100),
    "kills-no-copies": lambda d, v, n: delivery.kills(d, times=2 * n, files_sent=False),
    "late-copies": lambda d, v, n: delivery.kills(d, times=5 if n == 1 else 100, late=True),
    "second-daemon": lambda d, v, n: delivery.second_daemon(d, times=100),
    "two-claimers": lambda d, v, n: delivery.two_claimers(d, items=100 * n),
    "loops": lambda d, v, n: silence.loops(d, rounds=80 if n == 1 else 1_000),
    "automatic": lambda d, v, n: silence.automatic_mail(d),
    "forged": lambda d, v, n: silence.forged(d, count=100 * n),
    "unsigned": lambda d, v, n: silence.unsigned_reply_to(d, count=10 * n),
    "hostile": lambda d, v, n: hostile.hostile(d, count=216),
    "latency": lambda d, v, n: lines.latency(d, v, mails=10 * n),
    "silent-drop": lambda d, v, n: lines.silent_drop(d, v),
    "no-spinning": lambda d, v, n: lines.no_spinning(d),
    "random-faults": lambda d, v, n: lines.random_faults(d, v, mails=60 * n),
    "renumbered": lambda d, v, n: delivery.renumbered(d, known=50 * n * n),
    "provider": lambda d, v, n: lines.provider_says_stop(d),
    "smtp-faults": lambda d, v, n: delivery.smtp_faults(d, times=2 * n),
    "migration": lambda d, v, n: disk.migration_interrupted(d, every=10 if n == 1 else 1),
    "killed-writing": lambda d, v, n: disk.killed_while_writing(d, times=20 if n == 1 else 1_000),
    "journal-cut": lambda d, v, n: disk.journal_cut(d, steps=20 * n),
    "damaged": lambda d, v, n: disk.damaged(d),
    "full-disk": lambda d, v, n: disk.full_disk(d, letters=10 * n),
    "commit-fails": lambda d, v, n: disk.commit_fails_after_the_dot(d, times=5 * n),
    "swapped": lambda d, v, n: disk.swapped(d),
    "restored": lambda d, v, n: delivery.restored(d, letters=50),
    "lost": lambda d, v, n: delivery.restored(d, letters=50, lost=True),
    "pause": lambda d, v, n: delivery.paused_within(d, letters=20),
    "secrets": lambda d, v, n: endurance.canaries(d),
    "unit": lambda d, v, n: endurance.unit_file(),
    "endurance": lambda d, v, n: endurance.endurance(d, mails=1_000 * n * n),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the repetitions")
    parser.add_argument("names", nargs="*", help=f"only these, of {', '.join(RUNS)}; the page is not written then")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    rows: list[tuple[Figure, float]] = []
    with Dovecot() as dovecot, tempfile.TemporaryDirectory() as place:
        for name in given.names or RUNS:
            directory = Path(place) / name
            directory.mkdir()
            began = time.monotonic()
            try:
                figure = RUNS[name](directory, dovecot, 1 if given.quick else 10)
            except Exception as error:
                figure = Figure(name, "ran to its end", f"{type(error).__name__}: {error}", False)
            rows.append((figure, time.monotonic() - began))
            if not given.names:
                PAGE.write_text(page(rows, quick=given.quick))
            mark = "holds " if figure.holds else "BROKEN"
            print(f"{mark} {figure.promise:8} {figure.says}: {figure.reached} ({rows[-1][1]:.0f} s)", flush=True)
    # Threads of lines that a test made to hang must not keep us here.
    sys.stdout.flush()
    os._exit(0 if all(figure.holds for figure, _ in rows) else 1)


def page(rows: list[tuple[Figure, float]], *, quick: bool) -> str:
    kind = "quick run; the full one repeats ten times as much" if quick else "full run"
    lines_ = [
        "# What the promises came to", "",
        f"Written by `make torture` ({kind}); every figure was measured on the day it was written.", "",
        "| promise | what must hold | figure reached | holds | seconds |", "| --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for figure, seconds in sorted(rows, key=lambda row: _order(row[0].promise)):
        reached = figure.reached.replace("|", "\\|")
        lines_.append(
            f"| {figure.promise} | {figure.says} | {reached} | {'yes' if figure.holds else '**no**'} | {seconds:.0f} |"
        )
    return "\n".join(lines_) + "\n"


def _order(promise: str) -> tuple[int, str]:
    digits = "".join(char for char in promise.split(",")[0] if char.isdigit())
    return (int(digits) if promise.startswith("P") else 99, promise)


if __name__ == "__main__":
    sys.exit(main())
