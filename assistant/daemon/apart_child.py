"""The process that reads mails (see ``apart``), without connection, state or secret: 2 seconds and 256 MB for each.

Question: the time of arrival in ISO form, a line end, the octets. Answer: "m" and the pickled Mail, or "e" and why
it cannot be read.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
from datetime import datetime

from assistant.daemon.apart_limits import MEMORY, READY, REST_AFTER, SECONDS, SIZE, SPENT
from assistant.errors import MailError
from assistant.mail.parse import read_mail


def main() -> None:
    _bound()
    _write(READY)
    while (question := _question()) is not None:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        answer = _answer(question)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write(SIZE.pack(len(answer)) + answer)


def _bound() -> None:
    """From here on: nothing is written but answers, and no more memory taken than one mail may want."""
    signal.signal(SPENT, signal.SIG_DFL)
    with open("/proc/self/statm", "rb") as file:
        there = int(file.read().split()[0]) * resource.getpagesize()
    limits = {resource.RLIMIT_AS: there + MEMORY, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0,
              resource.RLIMIT_NOFILE: 16}  # fmt: skip
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


def _answer(question: bytes) -> bytes:
    at, _, raw = question.partition(b"\n")
    try:
        mail = read_mail(raw, received_at=datetime.fromisoformat(at.decode("ascii")))
        return b"m" + pickle.dumps(mail, protocol=5)
    except MailError as error:
        return b"e" + str(error).encode("utf-8", "replace")
    except MemoryError:
        return b"e" + f"reading it wants more than {MEMORY >> 20} MB".encode()
    except BaseException as error:  # native code raises what is no Exception when it gives up
        return b"e" + f"reading it failed: {type(error).__name__}".encode()


def _question() -> bytes | None:
    """The next one; None when nobody asks any more, or for a minute."""
    if not select.select([0], [], [], REST_AFTER)[0]:
        return None
    head = _read(SIZE.size)
    return None if head is None else _read(SIZE.unpack(head)[0])


def _read(count: int) -> bytes | None:
    found = bytearray()
    while len(found) < count:
        octets = os.read(0, count - len(found))
        if not octets:
            return None
        found += octets
    return bytes(found)


def _write(octets: bytes) -> None:
    rest = memoryview(octets)
    while rest:
        rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    main()
