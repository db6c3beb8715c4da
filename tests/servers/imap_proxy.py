"""A proxy in front of a real IMAP server that knows lines and literals, and spoils the ones a test names."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.servers.listener import Listener, reset

_LITERAL = re.compile(rb"\{(\d+)\+?\}\r?\n\Z")


@dataclass
class Rule:
    """What happens to a line that matches, the first *times* it comes.

    *act* gets the line and gives what goes on instead; it may also raise Cut, Reset or Mute.
    """

    pattern: bytes
    act: Callable[[bytes], bytes]
    from_server: bool = True
    times: int = 1
    seen: threading.Event = field(default_factory=threading.Event)


class Cut(Exception):
    """Close both lines (FIN), after the octets in its first argument, if any."""


class Reset(Exception):
    """Close both lines with RST."""


class Mute(Exception):
    """Forward nothing more in either direction, but keep the lines open: a dead NAT entry."""


def raising(kind: type[Exception]) -> Callable[[bytes], bytes]:
    def act(line: bytes) -> bytes:
        raise kind

    return act


def replacing(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda line: line.replace(old, new)


class ImapProxy(Listener):
    def __init__(self, upstream_port: int) -> None:
        super().__init__()
        self._upstream_port = upstream_port
        self.rules: list[Rule] = []

    def on(
        self, pattern: bytes, act: Callable[[bytes], bytes], *, from_server: bool = True, times: int = 1
    ) -> Rule:
        rule = Rule(pattern, act, from_server, times)
        self.rules.append(rule)
        return rule

    def serve(self, line: socket.socket, number: int) -> None:
        upstream = socket.create_connection((self.host, self._upstream_port))
        upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.keep(upstream)
        muted = threading.Event()
        other = threading.Thread(target=self._pump, args=(line, upstream, False, muted), daemon=True)
        other.start()
        self._pump(upstream, line, True, muted)
        other.join(timeout=5)

    def _pump(self, source: socket.socket, target: socket.socket, from_server: bool, muted: threading.Event) -> None:
        try:
            with source.makefile("rb") as file:
                while octets := file.readline():
                    spoiled = self._spoil(octets, from_server)
                    if found := _LITERAL.search(octets):
                        if not from_server and not muted.is_set():
                            # The client sends its literal only when the server has asked for it.
                            target.sendall(spoiled)
                            spoiled = b""
                        spoiled += file.read(int(found[1]))
                    if muted.is_set():
                        raise Mute
                    target.sendall(spoiled)
        except Mute:
            muted.set()
            self.stopping.wait(30)
        except Reset:
            with suppress(OSError):
                reset(target)
        except Cut as cut:
            with suppress(OSError):
                target.sendall(b"".join(cut.args))
        except OSError:
            pass  # one side has gone; both are closed below
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _spoil(self, octets: bytes, from_server: bool) -> bytes:
        for rule in self.rules:
            if rule.from_server is from_server and rule.times > 0 and re.search(rule.pattern, octets):
                rule.times -= 1
                rule.seen.set()
                return rule.act(octets)
        return octets
