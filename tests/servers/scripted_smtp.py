"""A submission server that fails at the stage a test names, and keeps what it took for delivery."""

from __future__ import annotations

import socket
import ssl
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import timedelta

from assistant.transport.memory import Accepted, MemoryServer
from tests.servers.listener import Listener, reset
from tests.servers.prompt import acknowledge_at_once

STAGES = ("banner", "ehlo", "auth", "mail", "rcpt", "data", "text", "dot", "quit")


@dataclass(frozen=True)
class Does:
    """What the server does at a stage: maybe takes the mail, maybe waits, then answers, closes or resets."""

    reply: str | None = None  #: None and nothing else set: the usual answer
    drop: bool = False
    rst: bool = False
    silent: float = 0.0  #: seconds before anything else happens; ends early when the test is over
    takes: bool | None = None  #: at the dot: whether the mail counts as delivered; None: if the reply is 250


class ScriptedSmtp(Listener):
    """``script[stage]`` holds one Does for each coming time; afterwards all is well.

    With *files_into* a copy of each accepted mail lies in its Sent mailbox *filed_after* by that server's clock.
    """

    def __init__(
        self,
        *,
        files_into: MemoryServer | None = None,
        filed_after: timedelta = timedelta(0),
        offers: tuple[str, ...] = ("AUTH PLAIN LOGIN", "8BITMIME", "SIZE 1000000"),
        context: ssl.SSLContext | None = None,
        starttls: bool = False,
    ) -> None:
        super().__init__()
        self.script: dict[str, deque[Does]] = defaultdict(deque)
        self.accepted: list[Accepted] = []
        self.heard: list[str] = []  #: commands, without the mails
        self._files_into, self._filed_after = files_into, filed_after
        self._offers = offers
        self._context = context
        self._starttls = starttls

    def at(self, stage: str, *does: Does) -> ScriptedSmtp:
        assert stage in STAGES
        self.script[stage].extend(does)
        return self

    def serve(self, line: socket.socket, number: int) -> None:
        if self._context is not None and not self._starttls:
            line = self._context.wrap_socket(line, server_side=True)
        _Conversation(self, line).run()

    def accept(self, raw: bytes, sender: str, recipient: str) -> None:
        self.accepted.append(Accepted(raw, sender, recipient))
        if self._files_into is not None:
            self._files_into.deliver_later(raw, "Sent", self._filed_after)


class _Gone(Exception):
    pass


class _Conversation:
    def __init__(self, server: ScriptedSmtp, line: socket.socket) -> None:
        self._server = server
        self._line = line
        self._file = line.makefile("rb")
        self._sender = self._recipient = ""

    def run(self) -> None:
        try:
            self._play("banner", "220 scripted ready")
            while command := self._file.readline(4096).decode("ascii", "replace").rstrip("\r\n"):
                self._server.heard.append(command)
                verb = command.split(" ")[0].upper()
                getattr(self, f"_{verb.lower()}", self._unknown)(command)
        except (_Gone, OSError):
            pass  # the script or the client ends the talk
        finally:
            self._file.close()
            self._line.close()

    def _play(self, stage: str, usual: str) -> str:
        """Do what the script says at *stage*; the reply that was given."""
        waiting = self._server.script[stage]
        does = waiting.popleft() if waiting else Does()
        reply = does.reply if does.reply is not None else usual
        takes = does.takes if does.takes is not None else reply.startswith("250") and not (does.drop or does.rst)
        if stage == "dot" and takes:
            self._server.accept(self._raw, self._sender, self._recipient)
        if does.silent:
            self._server.stopping.wait(does.silent)
        if does.rst:
            self._file.close()
            reset(self._line)
            raise _Gone
        if does.drop:
            raise _Gone
        if reply:
            self._line.sendall("".join(f"{part}\r\n" for part in reply.split("\n")).encode())
        return reply

    def _ehlo(self, command: str) -> None:
        offers = [*self._server._offers]
        if self._server._starttls and not isinstance(self._line, ssl.SSLSocket):
            offers.append("STARTTLS")
        lines = ["scripted", *offers]
        marks = ["-"] * (len(lines) - 1) + [" "]
        usual = "\n".join(f"250{mark}{line}" for mark, line in zip(marks, lines, strict=True))
        self._play("ehlo", usual)

    def _starttls(self, command: str) -> None:
        assert self._server._context is not None
        self._line.sendall(b"220 go on\r\n")
        self._line = self._server._context.wrap_socket(self._line, server_side=True)
        self._file = self._line.makefile("rb")

    def _auth(self, command: str) -> None:
        self._play("auth", "235 2.7.0 welcome")

    def _mail(self, command: str) -> None:
        self._sender = command.partition("<")[2].partition(">")[0]
        self._play("mail", "250 2.1.0 ok")

    def _rcpt(self, command: str) -> None:
        self._recipient = command.partition("<")[2].partition(">")[0]
        self._play("rcpt", "250 2.1.5 ok")

    def _data(self, command: str) -> None:
        if not self._play("data", "354 go on").startswith("354"):
            return
        acknowledge_at_once(self._line)
        if self._server.script["text"]:
            self._file.readline(4096)
            self._play("text", "")
        lines: list[bytes] = []
        while (line := self._file.readline()) != b".\r\n":
            if not line:
                raise _Gone
            lines.append(line[1:] if line.startswith(b".") else line)
        self._raw = b"".join(lines)
        self._play("dot", "250 2.0.0 accepted")

    def _rset(self, command: str) -> None:
        self._line.sendall(b"250 2.0.0 ok\r\n")

    def _quit(self, command: str) -> None:
        self._play("quit", "221 2.0.0 bye")
        raise _Gone

    def _unknown(self, command: str) -> None:
        self._line.sendall(b"502 5.5.1 what?\r\n")
