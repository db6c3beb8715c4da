"""Servers that acknowledge at once what they were sent: a sender waits for that before its final dot, and where nothing
is answered Linux holds it back for 40 ms."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from aiosmtpd.smtp import SMTP

from assistant.transport import smtp


def acknowledge_at_once(line: socket.socket) -> None:
    """What comes next on *line* is acknowledged as soon as it has come; lasts until something is answered."""
    if hasattr(socket, "TCP_QUICKACK"):  # Linux
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


@contextmanager
def prompt_servers() -> Iterator[None]:
    """Each aiosmtpd of this process acknowledges a letter's text at once."""
    push = SMTP.push

    async def pushed(self: SMTP, status: Any) -> None:
        await push(self, status)
        if str(status).startswith("354") and self.transport is not None:
            acknowledge_at_once(self.transport.get_extra_info("socket"))

    with mock.patch.object(SMTP, "push", pushed):
        yield


@contextmanager
def lines_that_hold() -> Iterator[None]:
    """No last look at the line before the final dot, for servers that do not drop it there."""
    with mock.patch.object(smtp, "_LAST_LOOK", 0.0):
        yield
