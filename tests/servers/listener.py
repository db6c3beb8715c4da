"""A loopback server whose every connection runs in a thread of its own and ends with it."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress


class Listener:
    """Accepts until ``stop``; subclasses say in ``serve`` what one connection does. Errors of a line end it."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self._server = socket.create_server((self.host, 0))
        self.port: int = self._server.getsockname()[1]
        self.connections = 0
        self.stopping = threading.Event()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def serve(self, line: socket.socket, number: int) -> None:
        raise NotImplementedError

    def start(self):
        self._accepting.start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for line in self._open:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in [*self._threads, self._accepting]:
            thread.join(timeout=5)
        for line in self._open:
            line.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def keep(self, line: socket.socket) -> None:
        """Close *line* at the end, too (a connection to a server behind this one)."""
        self._open.append(line)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(line)
            thread = threading.Thread(target=self._run, args=(line, self.connections), daemon=True)
            self.connections += 1
            self._threads.append(thread)
            thread.start()

    def _run(self, line: socket.socket, number: int) -> None:
        with suppress(OSError):
            self.serve(line, number)
        with suppress(OSError):
            line.close()


def reset(line: socket.socket) -> None:
    """End a connection with RST instead of FIN."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()
