"""Print every available table: ``python -m tests.score [PART …] [--also DIR] [--wrong]``; parts are named below.

``--also DIR`` (or SCORE_ALSO) names a folder of real mails; ``--wrong`` lists what is wrong in the half that
may be looked at.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from pathlib import Path

PARTS = ("notices", "replies", "whole", "times", "automatic")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.score", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"any of {', '.join(PARTS)}; all when none is named")
    parser.add_argument(
        "--also",
        type=Path,
        default=os.environ.get("SCORE_ALSO"),
        help="a folder of .eml files, with labels.jsonl or without",
    )
    parser.add_argument("--wrong", action="store_true", help="list what is wrong in the half that may be looked at")
    wanted = parser.parse_args(arguments)
    if unknown := set(wanted.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}")
    good = True
    for part in wanted.parts or PARTS:
        if importlib.util.find_spec(f"tests.score.{part}") is None:
            print(f"{part}: not there\n")
            continue
        also = Path(wanted.also) if wanted.also else None
        good = (
            importlib.import_module(f"tests.score.{part}").report(also=also, wrong=wanted.wrong) is not False and good
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
