"""The real program in a process of its own, forked from one that has it loaded: most of a start is the loading.

Signals, exit codes, locks and open files are those of any process. Where the loading itself is the point, a test starts
``python -m assistant``. The process can kill itself when a named point is reached for the n-th time.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
LOADED = ("tests.servers.loaded", "tests.torture.rows")  #: the second is what the torture forks
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(list(LOADED))


@dataclass(frozen=True, slots=True)
class Spoiled:
    """What is different from a plain start."""

    at: str | None = None  #: the point at which it ends itself
    times: int = 1
    by: int = signal.SIGKILL
    tick: float | None = None  #: seconds between its ticks, for what would wait for the next one


class Forked:
    """A running program; the methods are those of ``subprocess.Popen``."""

    def __init__(
        self, arguments: list[str], out: Path, error: Path | None = None, *, spoiled: Spoiled | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        given = (arguments, str(out), str(error or out), dict(environment or os.environ), spoiled or Spoiled())
        self._process: BaseProcess = _CONTEXT.Process(target=_begin, args=given, daemon=True)
        self._process.start()
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal; raises TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired("assistant", timeout or 0.0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run(arguments: list[str], *, timeout: float = 60.0) -> CompletedProcess[str]:
    """A command of the program, its words and its exit code."""
    with TemporaryDirectory() as place:
        out, error = Path(place, "out"), Path(place, "error")
        process = Forked(arguments, out, error)
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        return CompletedProcess(arguments, code, out.read_text("utf-8"), error.read_text("utf-8"))


def _begin(arguments: list[str], out: str, error: str, environment: dict[str, str], spoiled: Spoiled) -> None:
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in ((1, out), (2, error)):
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    from assistant.cli import main
    from assistant.daemon import service

    if spoiled.at is not None:
        _end_at(spoiled)
    if spoiled.tick is not None:
        service.TICK = spoiled.tick
    sys.argv = ["assistant", *arguments]
    main(arguments)


def _end_at(spoiled: Spoiled) -> None:
    from assistant.daemon import points

    left = [spoiled.times]

    def count(name: str) -> None:
        if name == spoiled.at:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), spoiled.by)

    points.observe(count)
