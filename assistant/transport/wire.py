"""Sockets as we use them: dialed with time limits, TLS verified, every answer bounded in time and octets."""

from __future__ import annotations

import functools
import ipaddress
import os
import select
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

CONNECT_SECONDS = 15.0  #: all addresses together, and again for the TLS handshake after it
_NEXT_ADDRESS = 1.0  # seconds until the next address is tried beside one that does not answer
_ADDRESSES = 8
LINE_OCTETS = 8 << 20  #: a SEARCH answer names up to a million UIDs in one line
_CHUNK = 1 << 16
_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 4))  # seconds, seconds, probes


@functools.cache
def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """The one verifying context for all connections (a context each costs 0.9 MB and 50 ms a mailbox).

    *ca_file* (PEM) is trusted instead of the system's authorities. Raises OSError when it cannot be read.
    """
    context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def is_loopback(host: str) -> bool:
    """Whether *host* names this machine, so that plain text does not leave it."""
    if host.casefold() == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return False


def dial(host: str, port: int, seconds: float = CONNECT_SECONDS) -> socket.socket:
    """A connected socket, or OSError after *seconds*.

    The addresses of *host* are tried in their order; the next one is not kept waiting by one that keeps silent
    (RFC 8305), and whichever answers first is taken.
    """
    sock = _first_to_answer(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), time.monotonic() + seconds)
    sock.settimeout(seconds)  # also for the TLS handshake that follows
    # SEARCH and its line end leave in two writes: Nagle's algorithm would hold the second back for 40 ms.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return sock


def _first_to_answer(addresses: Sequence[tuple[Any, ...]], end: float) -> socket.socket:
    """One more address is tried whenever one refuses, and whenever none has answered for a second."""
    trying: list[socket.socket] = []
    waiting = list(addresses)[:_ADDRESSES]
    refused: OSError = TimeoutError("the server cannot be reached: nobody answered")
    try:
        while (waiting or trying) and (now := time.monotonic()) < end:
            if waiting:
                try:
                    trying.append(_begin(waiting.pop(0)))
                except OSError as error:  # this machine knows no way there, as without IPv6
                    refused = error
                    continue
            until = min(end, now + _NEXT_ADDRESS) if waiting else end
            for sock in _ready(trying, until - time.monotonic()):
                code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                trying.remove(sock)
                if not code:
                    return sock
                refused = OSError(code, os.strerror(code))
                sock.close()
    finally:
        for sock in trying:
            sock.close()
    raise refused


def _begin(address: tuple[Any, ...]) -> socket.socket:
    family, kind, protocol, _, name = address
    sock = socket.socket(family, kind, protocol)
    sock.setblocking(False)
    try:
        sock.connect(name)
    except BlockingIOError:
        pass  # it is under way, as asked for
    except OSError:
        sock.close()
        raise
    return sock


def _ready(trying: Sequence[socket.socket], seconds: float) -> list[socket.socket]:
    poll = select.poll()
    for sock in trying:
        poll.register(sock, select.POLLOUT)
    found = {descriptor for descriptor, _ in poll.poll(max(0, int(seconds * 1000)))}
    return [sock for sock in trying if sock.fileno() in found]


class Wire:
    """A stream socket with its own read buffer, and one deadline and octet budget for a whole command.

    A limit for each read would let a server drip one octet a second for ever; the limits here are for the sum.
    All that can go wrong is an OSError: TimeoutError, ConnectionError (closed, or more than was allowed).
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = bytearray()
        self._scanned = 0  # how much of the buffer is known to hold no line end
        self._deadline = float("inf")
        self._silence = 30.0
        self._octets = LINE_OCTETS

    def arm(self, *, total: float, silence: float, octets: int = LINE_OCTETS) -> None:
        """Limits of the next command: *total* seconds, *silence* seconds without an octet, *octets* received."""
        self._deadline = time.monotonic() + total
        self._silence = silence
        self._octets = octets + len(self._buffer)

    def fileno(self) -> int:
        return self._sock.fileno()

    @property
    def started(self) -> bool:
        """Whether something was received that has not been read yet, be it half a line."""
        return bool(self._buffer)

    def has_line(self) -> bool:
        found = self._buffer.find(b"\n", self._scanned)
        if found < 0:
            self._scanned = len(self._buffer)
        return found >= 0

    def readline(self) -> bytes:
        while not self.has_line():
            if len(self._buffer) > LINE_OCTETS:
                raise ConnectionError(f"the server sent a line of more than {LINE_OCTETS} octets")
            self._receive(_CHUNK)
        return self._take(self._buffer.index(b"\n", self._scanned) + 1)

    def read(self, count: int) -> bytes:
        """Exactly *count* octets (an IMAP literal)."""
        if count > self._octets:
            raise ConnectionError(f"the server announced {count} octets where {self._octets} were expected at most")
        while len(self._buffer) < count:
            self._receive(min(1 << 20, max(_CHUNK, count - len(self._buffer))))
        return self._take(count)

    def send(self, data: bytes) -> None:
        self._sock.settimeout(self._patience())
        self._sock.sendall(data)

    def receive_ready(self) -> None:
        """Take what lies ready, without waiting. Raises ConnectionError when the server has closed the line."""
        self._sock.settimeout(0)
        with suppress(BlockingIOError, InterruptedError, ssl.SSLWantReadError):
            self._keep(self._sock.recv(_CHUNK))

    def hides_input(self) -> bool:
        """Whether OpenSSL holds decrypted octets that poll() cannot see."""
        return isinstance(self._sock, ssl.SSLSocket) and self._sock.pending() > 0

    def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Go on in TLS; what was received in clear is forgotten, since anybody could have added it."""
        self._buffer.clear()
        self._scanned = 0
        self._sock.settimeout(seconds)
        self._sock = context.wrap_socket(self._sock, server_hostname=host)

    def close(self) -> None:
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()

    def _patience(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server did not finish its answer in time")
        return min(left, self._silence)

    def _receive(self, size: int) -> None:
        self._sock.settimeout(self._patience())
        try:
            self._keep(self._sock.recv(size))
        except TimeoutError:
            raise TimeoutError("the server fell silent") from None

    def _keep(self, octets: bytes) -> None:
        if not octets:
            raise ConnectionError("the server closed the connection")
        self._buffer += octets
        if len(self._buffer) > self._octets:
            raise ConnectionError("the server sent far more than was asked for")

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        self._scanned = 0
        self._octets -= count
        return taken
