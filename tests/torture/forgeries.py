"""Ways to forge an invitation, each as a whole mail that asks for an answer to a victim."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import datetime

from assistant.demo.mails import SERVER, invitation
from tests.torture.world import stranger
from tests.unit.mail.test_authenticity import FORGED, OURS, TRUST, Written

_CHANGES = 14  # what can be changed about a genuine mail, below
#: Those that a server with a name of its own stamps, as the installation under torture has one.
_STAMPED = tuple(forged for forged, trust in FORGED.values() if trust == TRUST)
KINDS = _CHANGES + len(_STAMPED)


def forgery(number: int, at: datetime, chance: random.Random) -> bytes:
    """The next one: all kinds in turn, each time with another victim."""
    victim = f"victim{chance.randrange(10**6)}@{chance.choice(['example.org', 'bank.example', 'reply.linkedin.com'])}"
    kind = number % KINDS
    if kind < _CHANGES:
        return _changed(kind, number, at, victim)
    return _stamped(_STAMPED[kind - _CHANGES], invitation(stranger(number), at, reply_to=victim))


def _stamped(forged: Written, raw: bytes) -> bytes:
    """The invitation with another author, and with these fields instead of what the owner's server wrote."""
    head, _, body = raw.partition(b"\r\n\r\n")
    head = re.sub(rb"(?ims)^(authentication-results|dkim-signature|from):.*?(?=^\S)", b"", head + b"\r\n.")[:-3]
    fields = [*forged.fields, *([("From", forged.author)] if forged.author is not None else [])]
    top = "".join(f"{name}: {value}\r\n" for name, value in fields).replace(OURS, SERVER)
    top = top.replace(OURS.upper(), SERVER.upper())
    return top.encode("utf-8", "surrogateescape") + head + b"\r\n\r\n" + body


_AUTHOR = b"<invitations@linkedin.com>"


def _signed_by(raw: bytes, domain: bytes, dmarc: bytes | None = None) -> bytes:
    """The mail as another domain signs it, and what the owner's server then says."""
    head, author, rest = raw.partition(b"\r\nFrom: ")
    head = head.replace(b"linkedin.com", domain)
    return head.replace(b"header.from=" + domain, b"header.from=" + (dmarc or domain)) + author + rest


def _changed(kind: int, number: int, at: datetime, victim: str) -> bytes:
    who = stranger(number)
    raw = invitation(who, at, reply_to=victim, genuine=False)
    good = invitation(who, at, reply_to=victim)
    ours, evil = SERVER.encode(), b"mx.evil.example"
    results = b"Authentication-Results: " + ours
    kinds: list[Callable[[], bytes]] = [
        lambda: raw,
        lambda: good.replace(results, b"Authentication-Results: " + evil),  # somebody else's word
        lambda: good.replace(results, b"X-Old: " + ours),  # nobody's word
        lambda: raw.replace(b"dmarc=fail", b"dmarc=fail (dmarc=pass)"),
        lambda: raw.replace(results, results + b".evil.example; dmarc=pass header.from=linkedin.com\r\n" + results, 1),
        lambda: good.replace(results, results + b"; dmarc=fail header.from=linkedin.com\r\n" + results, 1),
        lambda: _signed_by(good, b"linkedln.com").replace(b"<invitations@linkedin.com>", b"<invitations@linkedln.com>"),
        lambda: _signed_by(good, b"evil.example").replace(_AUTHOR, b"invitations@linkedin.com <eve@evil.example>"),
        lambda: _signed_by(good, b"evil.example", b"linkedin.com").replace(
            _AUTHOR, b"invitations@linkedin.com <eve@evil.example>"
        ),
        lambda: _signed_by(good, b"evil.example").replace(_AUTHOR, b"<eve@evil.example>"),
        lambda: good.replace(b"\r\nSubject:", b"\r\nFrom: Eve <eve@evil.example>\r\nSubject:", 1),
        lambda: good.replace(b"<invitations@linkedin.com>", b"<invitations@linkedin.com>, <eve@evil.example>"),
        lambda: good.replace(b"header.from=linkedin.com", b"header.from=evil.example"),
        lambda: good.replace(b"To: Robin Winter <robin@example.test>", b"To: Somebody <else@example.test>").replace(
            b"Delivered-To: robin@example.test", b"Delivered-To: else@example.test"
        ),
    ]
    assert len(kinds) == _CHANGES
    return kinds[kind]()
