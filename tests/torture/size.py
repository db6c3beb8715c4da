"""A full mailbox at the first start, and mails of a size that nobody wants to read."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import os
import random
import resource
import subprocess
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from assistant.daemon.service import one_pass
from assistant.demo.dovecot import Dovecot
from tests.servers.ordinary import ordinary_mails
from tests.torture.figure import Figure
from tests.torture.lines import Wired, _now
from tests.torture.world import RELAY, an_invitation

_RECENT = 300  #: mails of the last three days, one in fifteen an invitation


def first_start(directory: Path, dovecot: Dovecot, *, mails: int) -> Figure:
    """I24: the first look into a mailbox of *mails* mails; what lay there is known and never answered."""
    world = Wired(directory, dovecot, read_timeout=300.0)
    _fill(world, mails)
    began = time.monotonic()
    one_pass(world.house)
    seconds = time.monotonic() - began
    known, before = world.seen(), len(world.letters)
    world.deliver(an_invitation(10**6, _now()))
    for _ in range(2):
        one_pass(world.house)
    after = len(world.letters)
    world.proxy.stop()
    reached = (f"{mails} mails, first look {seconds:.0f} s, {known} of the last days known, {before} letters to old mail, "
               f"{after} to the one that came next")  # fmt: skip
    right = before == 0 and after == 1 and known >= _RECENT // 15
    return Figure("I24", "a full mailbox: the first look takes at most a minute and answers nothing", reached, right and seconds <= 60, right)


def _fill(world: Wired, mails: int) -> None:
    """Files as a server that was moved has them: INTERNALDATE is the file's own time."""
    directory = Path(tempfile.mkdtemp(dir=world.dovecot.directory))
    for part in ("cur", "new", "tmp"):
        (directory / "old" / part).mkdir(parents=True)
    ordinary, now = list(ordinary_mails(500, _now() - timedelta(days=300))), _now()
    chance = random.Random(3501)
    for number in range(mails):
        recent = number >= mails - _RECENT
        at = now - (timedelta(hours=chance.uniform(1, 70)) if recent else timedelta(days=chance.uniform(4, 900)))
        raw = ordinary[number % 500].replace(b"Message-ID: <", b"Message-ID: <%d." % number, 1)
        if number % 15 == 0:
            raw = an_invitation(number, at)
        file = directory / "old" / "cur" / f"{int(at.timestamp())}.M{number}P1.host:2,S"
        file.write_bytes(raw.replace(b"\r\n", b"\n"))
        os.utime(file, (at.timestamp(), at.timestamp()))
    for path in (directory, *directory.rglob("*")):
        path.chmod(0o777)  # the mail server reads them under a name of its own
    config = str(world.dovecot.directory / "dovecot.conf")
    source = f"maildir:{directory / 'old'}"
    subprocess.run(["doveadm", "-c", config, "import", "-u", world.user, source, "", "mailbox", "INBOX", "all"], check=True,
                   capture_output=True, timeout=1200)  # fmt: skip


def huge_mails(directory: Path, dovecot: Dovecot, *, megabytes: int) -> Figure:
    """I25: an invitation of *megabytes* MB, another with a header of 5 MB; memory is looked at, and the next mail."""
    world = Wired(directory, dovecot)
    one_pass(world.house)
    filling = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 900) for number in range(5_500))
    raw = an_invitation(1, _now())
    world.deliver(raw + b"filling line of words\r\n" * (megabytes * 1_000_000 // 23))
    world.deliver(an_invitation(2, _now()).replace(b"\r\nSubject:", b"\r\n" + filling + b"Subject:", 1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    for _ in range(2):
        one_pass(world.house)
    seconds, grown = time.process_time() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    world.deliver(an_invitation(3, _now()))
    for _ in range(2):
        one_pass(world.house)
    next_one, rows = RELAY.format(3) in world.recipients(), world.look(lambda book: book.messages.counts())
    world.proxy.stop()
    reached = (f"{megabytes} MB, and a header of 5 MB: {seconds:.1f} s of processor time, memory +{grown:.0f} MB; {rows}, the "
               f"next one answered: {next_one}")  # fmt: skip
    return Figure("I25", "a huge mail costs no more than its first megabyte, and the next one is handled", reached,
                  grown <= 64 and seconds <= 8 and next_one, grown <= 64 and next_one)  # fmt: skip
