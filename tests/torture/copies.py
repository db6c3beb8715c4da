"""S14: the copy of a letter that is out cannot be filed in Sent; that is a pity and never a reason to send again."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.daemon.service import one_pass
from assistant.demo.dovecot import Dovecot
from assistant.errors import TransportError
from tests.servers.imap_proxy import Cut, Mute, Reset, raising
from tests.torture.figure import Figure
from tests.torture.lines import Wired, _now
from tests.torture.world import an_invitation


def _no(words: bytes) -> Callable[[bytes], bytes]:
    return lambda line: line.split(b" ")[0] + b" NO " + words + b"\r\n"


#: What the server says to APPEND, or what the line does instead.
TROUBLES: dict[str, Callable[[bytes], bytes]] = {
    "no": _no(b"not now"),
    "quota": _no(b"[OVERQUOTA] Quota exceeded (mailbox for user is full)"),
    "no such mailbox": _no(b"[TRYCREATE] Mailbox doesn't exist: Sent"),
    "no right": _no(b"[NOPERM] Permission denied"),
    "bad": lambda line: line.split(b" ")[0] + b" BAD Invalid arguments\r\n",
    "cut": raising(Cut),
    "reset": raising(Reset),
    "silence": raising(Mute),
}


def copy_fails(directory: Path, dovecot: Dovecot, *, letters: int) -> Figure:
    """Each trouble for every copy of an installation that files its own; afterwards all is well again."""
    wrong: list[str] = []
    for name, act in TROUBLES.items():
        place = directory / name.replace(" ", "-")
        place.mkdir(parents=True)
        world = Wired(place, dovecot, files_sent=False, read_timeout=0.5, command_timeout=1.0)
        one_pass(world.house)
        for number in range(letters):
            world.deliver(an_invitation(number, _now()))
        rule = world.proxy.on(rb"APPEND(UID| completed)", act, times=10**6)
        for _ in range(3):
            try:
                one_pass(world.house)
            except TransportError:
                world.house.rested("work")
        world.proxy.rules.clear()
        world.house.rested("work")
        for _ in range(2):
            one_pass(world.house)
        out, states = len(world.letters), world.states
        if out != letters or states.get("sent", 0) != letters or not rule.seen.is_set():
            wrong.append(f"{name}: {out} of {letters} left, {states}, met: {rule.seen.is_set()}")
        world.close()
        world.proxy.stop()
    reached = f"{len(TROUBLES)} kinds of trouble, {letters} letters each: {len(wrong)} not sent exactly once" + "".join(f"; {one}" for one in wrong[:3])
    return Figure("S14", "a copy that cannot be filed is no reason to send again", reached, not wrong)
