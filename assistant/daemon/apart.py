"""Reads each mail in a process apart: what a stranger wrote meets native code there, not beside password and state.

The process is begun when a mail comes and ends by itself a minute after the last one, so that it costs an idle
daemon nothing. A mail that takes too long, wants too much memory, or crashes it is an unreadable mail and no more.
"""

from __future__ import annotations

import io
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.daemon.apart_limits import MEMORY, READY, REPLY_LIMIT, SECONDS, SIZE, SPENT
from assistant.errors import MailError, TransportError
from assistant.mail.values import Mail

WALL = 30.0  #: seconds until a reader that neither works nor answers is ended
_ROOT = Path(__file__).parents[2]


class _Values(pickle.Unpickler):
    """Builds a Mail and nothing else, whatever the process apart has become."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "assistant.mail.values" and "." not in name:
            return super().find_class(module, name)
        if (module, name) in (("datetime", "datetime"), ("datetime", "timedelta"), ("datetime", "timezone")):
            return super().find_class(module, name)
        raise MailError("the reader answered with something that is no mail")


class Apart:
    """Reads mails in a child process. One for the whole house; its threads take turns."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def read(self, raw: bytes, *, received_at: datetime) -> Mail:
        """As ``mail.parse.read_mail`` does. Raises MailError also where reading takes too much or crashes.

        Raises TransportError where this machine cannot start a process now: that is no fault of the mail's.
        """
        with self._turn:
            answer = self._ask(received_at.isoformat().encode() + b"\n" + raw)
        kind, value = answer[:1], answer[1:]
        if kind != b"m":
            raise MailError(value.decode("utf-8", "replace")[:500] or "the reader gave no answer")
        try:
            mail = _Values(io.BytesIO(value)).load()
        except MailError:
            raise
        except Exception as error:
            raise MailError("the reader's answer cannot be read") from error
        if not isinstance(mail, Mail):
            raise MailError("the reader answered with something that is no mail")
        return mail

    @property
    def pid(self) -> int | None:
        """Of the process that reads now; None while there is none."""
        return self._child.pid if self._child is not None else None

    def close(self) -> None:
        with self._turn:
            self._end()

    def _ask(self, question: bytes) -> bytes:
        for _ in range(2):
            child = self._running()
            try:
                _give(child, question)
                return _take(child)
            except (EOFError, BrokenPipeError):
                code = self._end()
                if code != 0:  # 0: it had just gone to rest, and knows nothing of this mail
                    raise MailError(_why(code)) from None
            except TimeoutError:
                self._end()
                raise MailError("reading it came to no end") from None
        raise TransportError("the process that reads mails does not stay up", temporary=True)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            self._child = self._begun()
        return self._child

    def _begun(self) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "assistant.daemon.apart_child"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, cwd="/",
                env=kept | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}, start_new_session=True,
            )  # fmt: skip
            _exactly(self._child, len(READY), time.monotonic() + WALL)
        except (OSError, EOFError) as error:  # TimeoutError is an OSError
            self._end()
            raise TransportError("no process can be started to read mails", temporary=True) from error
        return self._child

    def _end(self) -> int:
        """Whatever it does, it ends; how it ended (as ``subprocess`` has it)."""
        child, self._child = self._child, None
        if child is None:
            return 0
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            pipe.close()
        try:
            return child.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


def _why(code: int) -> str:
    if code == -SPENT:
        return f"reading it took more than {SECONDS:.0f} seconds"
    return f"reading it crashed the reader (it may have wanted more than {MEMORY >> 20} MB)"


def _give(child: subprocess.Popen[bytes], question: bytes) -> None:
    assert child.stdin is not None
    rest = memoryview(SIZE.pack(len(question)) + question)
    end = time.monotonic() + WALL
    while rest:
        if not select.select([], [child.stdin], [], max(0.0, end - time.monotonic()))[1]:
            raise TimeoutError
        # Of a pipe that can be written to, at most so much is taken without waiting.
        rest = rest[os.write(child.stdin.fileno(), rest[: select.PIPE_BUF]) :]


def _take(child: subprocess.Popen[bytes]) -> bytes:
    end = time.monotonic() + WALL
    try:
        (size,) = SIZE.unpack(_exactly(child, SIZE.size, end))
    except struct.error:
        raise EOFError from None
    if size > REPLY_LIMIT:
        raise TimeoutError
    return _exactly(child, size, end)


def _exactly(child: subprocess.Popen[bytes], count: int, end: float) -> bytes:
    assert child.stdout is not None
    found = bytearray()
    while len(found) < count:
        if not select.select([child.stdout], [], [], max(0.0, end - time.monotonic()))[0]:
            raise TimeoutError
        octets = os.read(child.stdout.fileno(), count - len(found))
        if not octets:
            raise EOFError
        found += octets
    return bytes(found)
