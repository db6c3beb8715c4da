"""Where the owner's server stamps nothing: signatures are checked here, against keys from a made-up DNS."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import dkim

from assistant.demo.mails import SERVER
from tests.torture.figure import Figure
from tests.torture.world import RELAY, World, an_invitation
from tests.unit.mail.test_dkim import PRIVATE, RECORD

_FIELDS = (b"from", b"reply-to", b"to", b"subject", b"date", b"message-id")


def bare(raw: bytes) -> bytes:
    """An invitation as a server files it that says nothing about it, and without the made-up signature."""
    head, _, body = raw.partition(b"\r\n\r\n")
    head = re.sub(rb"(?ims)^(authentication-results|dkim-signature):.*?(?=^\S)", b"", head + b"\r\nX:")
    return head.removesuffix(b"\r\nX:").removesuffix(b"X:").rstrip(b"\r\n") + b"\r\n\r\n" + body


def signed(raw: bytes, at: datetime, *, domain: bytes = b"linkedin.com", length: bool = False, fields=_FIELDS) -> bytes:
    """*raw* with a signature of *domain* made at *at*."""
    import time_machine

    with time_machine.travel(at, tick=False):  # the signer takes t= from the clock
        line = dkim.sign(raw, b"sel", domain, PRIVATE, include_headers=list(fields), length=length)
    return line.replace(b"\n", b"\r\n").replace(b"\r\r", b"\r") + raw


def keys(name: bytes, timeout: float = 5) -> bytes | None:
    """The DNS: one key each for the platform and for somebody who owns a domain, too."""
    return RECORD if name in (b"sel._domainkey.linkedin.com.", b"sel._domainkey.evil.example.") else None


def _mails(number: int, at: datetime) -> dict[str, tuple[bytes, bool]]:
    """kind → a mail, and whether its Reply-To may be written to."""
    raw = bare(an_invitation(number, at))
    good = signed(raw, at)
    without = tuple(field for field in _FIELDS if field != b"reply-to")
    return {
        "signed by the platform": (good, True),
        "not signed": (raw, False),
        "another recipient for the answer": (good.replace(RELAY.format(number).encode(), b"victim@reply.linkedin.com"), False),
        "another text": (good.replace(b"network", b"fan club"), False),
        "Reply-To not signed": (signed(raw, at, fields=without), False),
        "Reply-To added twice": (b"Reply-To: victim@example.org\r\n" + good, False),
        "limited by l=": (signed(raw, at, length=True) + b"And more.\r\n", False),
        "signed by another domain": (signed(raw, at, domain=b"evil.example"), False),
        "a key that is not there": (good.replace(b"s=sel", b"s=no"), False),
        "signed three weeks ago": (signed(raw, at - timedelta(days=21)), False),
        "a second From": (b"From: Eve <eve@evil.example>\r\n" + good, False),
        "a stamp that the sender wrote": (b"Authentication-Results: mx.evil.example; dmarc=pass header.from=linkedin.com\r\n" + raw, False),
    }


def our_own_check(directory: Path, *, times: int) -> Figure:
    """P6: each kind of mail in an installation of its own with ``verify_dkim = true``; one with it off is silent."""
    wrong: list[str] = []
    ends: Counter[bool] = Counter()
    for number in range(times):
        for kind in _mails(number, datetime.fromisoformat("2026-11-16T09:01:00+00:00")):
            for on in (True, False) if number == 0 and kind == "signed by the platform" else (True,):
                place = directory / f"{number}-{kind}-{on}"
                place.mkdir(parents=True)
                trust = "verify_dkim = true" if on else f'authserv_ids = ["{SERVER}"]'
                world = World(place, trust=trust, look_up=keys)
                world.work()
                world.move(minutes=1)
                raw, may = _mails(number, world.at)[kind]
                world.deliver(raw)
                for minutes in (0, 1, 60):
                    world.move(minutes=minutes)
                    world.work()
                left = len(world.letters)
                ends[bool(left)] += 1
                if left != (may and on):
                    wrong.append(f"{kind}{'' if on else ', switched off'}: {left} letters")
                world.close()
    reached = f"{ends[True]} genuine mails answered, {ends[False]} others not; {len(wrong)} wrong" + "".join(f"; {one}" for one in wrong[:4])
    return Figure("P6", "our own check of signatures, where the server stamps nothing", reached, not wrong and ends[True] > 0)
