"""An IMAP server that does exactly what a test wrote down, mistakes and all."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable

from tests.servers.listener import Listener, reset


class Peer:
    """One client, seen from the script."""

    def __init__(self, line: socket.socket, server: ScriptedImap) -> None:
        self.line = line
        self._file = line.makefile("rb")
        self._server = server

    def say(self, *lines: str) -> None:
        self.line.sendall("".join(line + "\r\n" for line in lines).encode())

    def say_raw(self, octets: bytes) -> None:
        self.line.sendall(octets)

    def expect(self, pattern: str) -> str:
        """The next command, which must match; its tag."""
        line = self._file.readline().decode("utf-8", "replace").rstrip("\r\n")
        self._server.heard.append(line)
        if not line:
            raise ConnectionError("the client has gone")
        tag, _, command = line.partition(" ")
        if not re.search(pattern, command or tag, re.IGNORECASE):
            self._server.surprises.append(f"{command or tag!r} where {pattern!r} was expected")
            raise ConnectionError("not what was expected")
        return tag

    def answer(self, pattern: str, *lines: str, result: str = "OK done") -> None:
        tag = self.expect(pattern)
        self.say(*lines, f"{tag} {result}")

    def greet(self, capabilities: str = "IMAP4rev1 IDLE") -> None:
        self.say("* OK ready")
        self.answer("CAPABILITY", f"* CAPABILITY {capabilities}")

    def log_in(self, capabilities: str = "IMAP4rev1 IDLE") -> None:
        self.greet(capabilities)
        self.answer("LOGIN")
        self.answer("CAPABILITY", f"* CAPABILITY {capabilities}")

    def open_mailbox(self, exists: int = 1, uidnext: int | None = 2, capabilities: str = "IMAP4rev1 IDLE") -> None:
        self.log_in(capabilities)
        next_one = [] if uidnext is None else [f"* OK [UIDNEXT {uidnext}] next"]
        self.answer("EXAMINE", f"* {exists} EXISTS", "* OK [UIDVALIDITY 7] valid", *next_one)

    def idle(self) -> str:
        tag = self.expect("IDLE")
        self.say("+ idling")
        return tag

    def reset(self) -> None:
        self._file.close()
        reset(self.line)

    def stay(self) -> None:
        """Say nothing more, but keep the connection until the test is over or the client goes."""
        while self._file.readline():
            pass


class ScriptedImap(Listener):
    """Plays one script a connection, the last one again and again."""

    def __init__(self, *scripts: Callable[[Peer], None], context: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self._scripts = scripts
        self._context = context
        self.heard: list[str] = []  #: every line of every client
        self.surprises: list[str] = []  #: commands that the script did not expect

    def serve(self, line: socket.socket, number: int) -> None:
        if self._context is not None:
            line = self._context.wrap_socket(line, server_side=True)
        peer = Peer(line, self)
        self._scripts[min(number, len(self._scripts) - 1)](peer)
        peer._file.close()
        line.close()
