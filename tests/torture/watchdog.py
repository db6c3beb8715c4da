"""P28, T4: a loop of the running daemon hangs; what stands in for systemd ends it and starts it again."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from assistant.daemon import points
from assistant.daemon.sender import ONE_LETTER
from assistant.demo.dovecot import Dovecot, free_port
from tests.acceptance.conftest import Installation
from tests.servers.forked import Spoiled
from tests.servers.hanging import FASTER
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.torture.figure import Figure
from tests.torture.world import an_invitation

ROOT = Path(__file__).parents[2]
WATCHDOG = 180.0 / FASTER  #: seconds; the unit says 180
LOOPS = ("watcher", "ticker", "sender")


class Supervisor:
    """What systemd does with ``Type=notify`` and ``WatchdogSec``: SIGABRT when the word does not come, and a restart."""

    def __init__(self, command: list[str], log: Path, directory: Path) -> None:
        self._command, self._log = command, log
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._address = str(directory / "notify")
        self._line.bind(self._address)
        self._line.settimeout(0.05)
        self.said: list[tuple[float, str]] = []
        self.bitten: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(30)
        self._line.close()

    def ready(self) -> int:
        return sum("READY=1" in words for _, words in self.said)

    def _run(self) -> None:
        while not self._over.is_set():
            with open(self._log, "ab") as log:
                process = subprocess.Popen(
                    self._command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    env={**os.environ, "PYTHONPATH": str(ROOT), "NOTIFY_SOCKET": self._address,
                         "WATCHDOG_USEC": str(int(WATCHDOG * 1_000_000))},
                )  # fmt: skip
            self._watch(process)

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        fed: float | None = None  # the time begins to run when it is ready
        while process.poll() is None:
            try:
                words = self._line.recv(4096).decode()
                self.said.append((time.monotonic(), words))
                if "READY=1" in words or "WATCHDOG=1" in words:
                    fed = time.monotonic()
            except TimeoutError:
                pass
            if self._over.is_set():
                process.send_signal(signal.SIGTERM)
                process.wait(15)
            elif fed is not None and time.monotonic() - fed > WATCHDOG:
                self.bitten.append(time.monotonic())
                process.send_signal(signal.SIGABRT)
                process.wait(15)


def hung_loops(directory: Path, dovecot: Dovecot, *, times: int) -> Figure:
    """Each loop hangs once in the middle of its work; measured until the next process is ready, and the letter is out."""
    longest: dict[str, float] = dict.fromkeys(LOOPS, 0.0)
    start = 0.0
    wrong: list[str] = []
    for loop in LOOPS:
        for number in range(times):
            place = directory / f"{loop}-{number}"
            place.mkdir(parents=True)
            seconds, started, because = _one(place, dovecot, loop)
            start = max(start, started)
            longest[loop] = max(longest[loop], seconds)
            wrong += [f"{loop}: {because}"] if because else []
    shares = ", ".join(f"{loop} {seconds / WATCHDOG:.1f} × WatchdogSec" for loop, seconds in longest.items())
    reached = (f"{len(LOOPS) * times} hung loops at {FASTER:.0f} times the speed, ended after: {shares}; ready again {start:.1f} s "
               f"later at most; {len(wrong)} wrong" + "".join(f"; {one}" for one in wrong[:3]))  # fmt: skip
    says = "a watcher or ticker that hangs is ended within 2 × WatchdogSec (the sender 20 min later), its work then done once"
    most = dict.fromkeys(LOOPS, 2 * WATCHDOG) | {"sender": 2 * WATCHDOG + ONE_LETTER / FASTER}
    return Figure("P28", says, reached, not wrong and all(longest[loop] <= most[loop] for loop in LOOPS))


def _one(place: Path, dovecot: Dovecot, loop: str) -> tuple[float, float, str]:
    flag = place / "hang"
    with ScriptedSmtp(offers=("8BITMIME", "SIZE 1000000")) as post:
        made = Installation(place, dovecot, f"hang{free_port()}@example.test", files_sent=False)
        made.submission = post  # type: ignore[assignment]
        made.configure()
        made.first_look()
        command = [sys.executable, str(ROOT / "tests/servers/hanging.py"), loop, str(flag), "run", "--config", str(place)]
        with Supervisor(command, place / "log.jsonl", place) as systemd:
            if not _until(lambda: systemd.ready() >= 1):
                return 0.0, 0.0, "never ready"
            flag.touch()
            made.deliver(an_invitation(1, datetime.now(UTC)))
            if not _until(lambda: not flag.exists()):
                return 0.0, 0.0, "never hung"
            hung = time.monotonic()
            again = systemd.ready() + 1
            if not _until(lambda: systemd.ready() >= again):
                return 0.0, 0.0, "never restarted"
            seconds, started = systemd.bitten[-1] - hung, systemd.said[-1][0] - systemd.bitten[-1]
            if not _until(lambda: len(post.accepted) == 1):
                return seconds, started, f"{len(post.accepted)} letters afterwards"
            time.sleep(1)
        return seconds, started, "" if len(post.accepted) == 1 else f"{len(post.accepted)} letters afterwards"


def stopped_anywhere(directory: Path, dovecot: Dovecot, *, every: int = 1) -> Figure:
    """D2: SIGTERM at each point; the process ends in time, and the next one leaves each letter out exactly once."""
    longest, wrong = 0.0, []
    for point in points.POINTS[::every]:
        place = directory / point.replace(" ", "-")
        place.mkdir(parents=True)
        with ScriptedSmtp(offers=("8BITMIME", "SIZE 1000000")) as post:
            made = Installation(place, dovecot, f"stop{free_port()}@example.test", files_sent=False)
            made.submission = post  # type: ignore[assignment]
            made.configure()
            made.first_look()
            made.deliver(an_invitation(1, datetime.now(UTC)))
            process = made.start(Spoiled(at=point, by=signal.SIGTERM))
            begun = _until(lambda log=place / "log.jsonl": log.exists() and '"stopping"' in log.read_text())
            began = time.monotonic()
            code = process.wait(30) if begun else process.kill()
            longest = max(longest, time.monotonic() - began)
            made.start()
            settled = _until(lambda made=made: made.look(lambda book: book.letters.counts()) == {"sent": 1})
            made.stop()
            made.store.close()
            if not (begun and code == 0 and settled and len(post.accepted) == 1):
                wrong.append(f"{point}: asked to stop: {begun}, code {code}, {len(post.accepted)} letters")
    reached = f"{len(points.POINTS[::every])} points, ended after {longest:.1f} s at most; {len(wrong)} wrong" + "".join(f"; {one}" for one in wrong[:3])
    return Figure("D2", "asked to stop at any point: it ends within 10 s, and each letter leaves once", reached, not wrong and longest <= 10, not wrong)


def _until(true, seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False
