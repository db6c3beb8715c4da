"""Under random faults of the line each mail is seen exactly once by a reader that keeps its position."""

from __future__ import annotations

import random
import threading
import time

import pytest

from assistant.errors import TransportError
from assistant.transport.base import Query
from tests.servers.imap_proxy import Cut, ImapProxy, Mute, Reset

MAILS = 40


class Spoiling(ImapProxy):
    """Cuts, resets, mutes or mangles one line in twenty, until ``calm`` is set."""

    def __init__(self, upstream_port: int, seed: int) -> None:
        super().__init__(upstream_port)
        self.calm = threading.Event()
        self.spoiled = 0
        self._random = random.Random(seed)

    def _spoil(self, octets: bytes, from_server: bool) -> bytes:
        if self.calm.is_set() or self._random.random() > 0.05:
            return octets
        self.spoiled += 1
        fault = self._random.choice(["cut", "reset", "mute", "half", "bye", "garbage", "slow", "hint"])
        if fault in ("cut", "reset", "mute"):
            raise {"cut": Cut, "reset": Reset, "mute": Mute}[fault]
        if not from_server:
            return octets
        match fault:
            case "half":
                raise Cut(octets[: len(octets) // 2])
            case "bye":
                return b"* BYE try again\r\n" + octets
            case "garbage":
                return b"\x00\xff what is this\r\n" + octets
            case "hint":
                return b"* 1 FETCH (FLAGS ())\r\n" + octets
        time.sleep(0.05)
        return octets


@pytest.mark.parametrize("seed", [2, 107])
def test_every_mail_is_seen_exactly_once(dovecot, mailbox, seed: int):
    mailbox.deliver(b"Subject: 0\r\n\r\nfirst\r\n")
    with Spoiling(dovecot.imap_port, seed) as proxy:
        inbox = mailbox.inbox(
            host=proxy.host, port=proxy.port, connect_timeout=0.3, read_timeout=0.3, command_timeout=1.0,
            idle_renewal=0.3,
        )  # fmt: skip
        deliverer = threading.Thread(
            target=lambda: [mailbox.deliver(b"Subject: %d\r\n\r\nmail %d\r\n" % (n, n)) for n in range(1, MAILS)]
        )
        deliverer.start()
        seen: list[bytes] = []
        errors: list[TransportError] = []
        position = 0
        until = time.monotonic() + 40
        while len(seen) < MAILS and time.monotonic() < until:
            if time.monotonic() > until - 20:
                proxy.calm.set()
            try:
                inbox.connect()
                inbox.examine("INBOX")
                while len(seen) < MAILS:
                    for header in inbox.headers(inbox.search(Query(), after=position)[:10]):
                        mail = inbox.fetch(header.uid, limit=10_000)
                        assert mail is not None
                        assert mail.size == len(mail.raw)
                        seen.append(mail.raw.partition(b"\r\n\r\n")[2])
                        position = header.uid
                    inbox.wait(0.2)
            except TransportError as error:
                errors.append(error)
        deliverer.join()
        inbox.close()
    expected = [b"first\r\n", *(b"mail %d\r\n" % n for n in range(1, MAILS))]
    assert seen == expected
    assert all(error.temporary for error in errors)
    assert proxy.spoiled > 10
