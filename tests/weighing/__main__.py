"""``python -m tests.weighing [notes|call_times|intents …]``: fit tables of weights anew, where they are read."""

from __future__ import annotations

import importlib
import importlib.util
import sys

TABLES = ("notes", "call_times", "intents")  # of replies, the times first: what is read of a call is a trait

if __name__ == "__main__":
    for table in sys.argv[1:] or TABLES:
        if table not in TABLES:
            sys.exit(f"no table {table!r}; known are {', '.join(TABLES)}")
        if importlib.util.find_spec(f"tests.weighing.{table}") is None:
            sys.exit(f"tests/weighing/{table}.py is missing")
        importlib.import_module(f"tests.weighing.{table}").make()
