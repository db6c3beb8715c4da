"""Mails made to hurt, through the daemon's own line: each in time and memory, and the next one handled."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import base64
import random
import resource
from collections.abc import Iterator
from pathlib import Path

from assistant.daemon.apart import Apart
from tests.torture.figure import Figure
from tests.torture.world import World, an_invitation

_HEAD = (
    b"From: Ada Bay Aune <invitations@linkedin.com>\r\nTo: robin@example.test\r\n"
    b"Subject: Ada, please add me to your LinkedIn network\r\nMessage-ID: <bomb%d@example.test>\r\n"
)
SIZES = (100, 1_000, 10_000, 100_000)


def bombs(count: int) -> Iterator[tuple[str, bytes]]:
    """*count* bombs of some 25 kinds, from small to large."""
    for number in range(count):
        kinds = _kinds(SIZES[number // 27 % len(SIZES)], random.Random(number))
        name = list(kinds)[number % len(kinds)]
        yield name, _HEAD % number + kinds[name]


def _kinds(n: int, chance: random.Random) -> dict[str, bytes]:
    plain = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    html = b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    mixed = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    calendar = b"MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n"
    noise = chance.randbytes(min(n, 50_000))
    few = min(n, 5_000)
    return {
        "nested multiparts": b"MIME-Version: 1.0\r\n" + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(few)),
        "nested messages": b"MIME-Version: 1.0\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * few,
        "many parts": mixed + b"--b\r\n\r\n\r\n" * n,
        "semicolons": b"Content-Type: text/plain" + b";" * n + b"\r\n\r\nhello",
        "many addresses": b"Cc: " + b", ".join(b"a%d@example.org" % i for i in range(n // 4)) + b"\r\n" + plain,
        "nested comments": b"Cc: " + b"(" * n + b"a@example.org\r\n" + plain,
        "bare comment": b"Cc: (c):\r\nSender: (\r\nReply-To: <[\r\nMessage-ID: <[\r\n" + plain,
        "unknown charset": b"Content-Type: text/plain; charset=\"x-none\0\"\r\n\r\n" + noise,
        "empty charset": b"Content-Type: text/plain; charset=\"\"\r\n\r\n" + noise,
        "encoded words": b"Cc: " + b"=?utf-8?q?a=0Ab?= " * (n // 10) + b"<e@example.org>\r\n" + plain,
        "broken encoded words": b"Subject: " + b"=?utf-8?b?" * n + b"\r\n" + plain,
        "references": b"References: " + b"<a@b> " * n + b"\r\n" + plain,
        "one long header line": b"X-A: " + b"a" * (n * 9) + b"\r\n" + plain,
        "many header lines": b"".join(b"X-%d: a\r\n" % i for i in range(n)) + plain,
        "base64 noise": b"Content-Transfer-Encoding: base64\r\n" + plain + base64.b64encode(noise) + b"====",
        "random octets": plain + noise,
        "one long text line": plain + b"On a b <x@y> " * (n // 2),
        "blank lines": plain + b" \n" * n,
        "quote marks": plain + b">" * n + b"\n" + b"> " * n,
        "names of days": plain + b"Mon, Tue 3pm " * (n // 4),
        "nested html": html + b"<div>" * n,
        "html tables": html + b"<table><tr><td>" * (n // 4),
        "style rules": html + b"<style>" + b".a .b > .c{display:none}" * (n // 8) + b"</style>" + b"<p class='a b c'>" * (n // 8),
        "html entities": html + b"&#x1F600;&amp;&nbsp;" * (n // 4),
        "calendar rules": calendar + b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261116T090000Z\r\n"
        + b"RRULE:FREQ=SECONDLY;COUNT=2000000000\r\n" * min(n, 1000) + b"END:VEVENT\r\nEND:VCALENDAR\r\n",
        "nested calendars": calendar + b"BEGIN:VCALENDAR\r\n" * n,
        "links": html + b"".join(b'<a href="https://www.linkedin.com/in/%d">a</a>' % i for i in range(n // 8)),
    }  # fmt: skip


def hostile(directory: Path, *, count: int) -> Figure:
    """P8: each bomb is delivered and looked at like any mail, read in the process apart; then comes an invitation."""
    apart = Apart()
    world = World(directory, read=apart.read)
    world.work()
    world.move(minutes=1)
    slowest, what, crashed = 0.0, "", 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, raw in bombs(count):
        world.deliver(raw)
        began, child = _processor_time(), apart.pid
        world.work()
        seconds = _processor_time() - began
        crashed += child is not None and apart.pid != child
        if seconds > slowest:
            slowest, what = seconds, name
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    highest = _highest(apart.pid)
    world.move(minutes=1)
    world.deliver(an_invitation(1, world.at))
    world.work()
    world.move(minutes=1)
    world.work()
    answered = len(world.letters)
    outcomes = world.look(lambda book: book.messages.counts())
    apart.close()
    reached = (f"{count} bombs: slowest {slowest:.2f} s ({what}), the daemon's memory +{grown:.0f} MB, the reader's at most "
               f"{highest:.0f} MB, {crashed} readers lost, the next mail handled: {answered == 1}; {outcomes}")  # fmt: skip
    return Figure("P8", "any mail within 2 s and 256 MB, the next one handled", reached,
                  slowest <= 2 and grown <= 256 and highest <= 256 and answered == 1,
                  grown <= 256 and highest <= 256 and answered == 1)  # fmt: skip


def _processor_time() -> float:
    ours, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return ours.ru_utime + ours.ru_stime + children.ru_utime + children.ru_stime


def _highest(pid: int | None) -> float:
    """The most memory that the process ever had, in MB."""
    with open(f"/proc/{pid}/status") as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
