"""A small IMAP4rev1 server in pure Python on loopback, so that the demo needs no mail server from the system.

It serves the mailboxes of a MemoryServer to any number of clients, a thread each. It speaks what an ordinary client
needs to read, search, wait and file (RFC 3501, IDLE RFC 2177, SPECIAL-USE RFC 6154, UIDPLUS RFC 4315); plain text,
so it binds to loopback only.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType

from assistant.demo.imap_session import Session
from assistant.transport.memory import MemoryServer


class ImapServer:
    """Serves one account from ``start`` to ``stop``; also a context manager."""

    def __init__(self, mailboxes: MemoryServer, *, user: str, password: str) -> None:
        self.mailboxes = mailboxes
        self.host = "127.0.0.1"
        self._user, self._password = user, password
        self._listener = socket.create_server((self.host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._sessions: dict[Session, threading.Thread] = {}
        self._lock = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, name="imap-server", daemon=True)

    def start(self) -> ImapServer:
        self._accepting.start()
        return self

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            sessions = dict(self._sessions)
        for session in sessions:
            session.end()
        for thread in (*sessions.values(), self._accepting):
            if thread.is_alive():
                thread.join(timeout=5)

    def deliver(self, raw: bytes) -> int:
        """Put a mail into INBOX; every client in IDLE hears of it. The UID."""
        return self.mailboxes.deliver(raw)

    def __enter__(self) -> ImapServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            # An answer leaves in several writes: Nagle's algorithm would hold each next one back for 40 ms.
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session = Session(line, self.mailboxes, user=self._user, password=self._password)
            thread = threading.Thread(target=self._serve, args=(session,), name="imap-session", daemon=True)
            with self._lock:
                self._sessions[session] = thread
            thread.start()

    def _serve(self, session: Session) -> None:
        try:
            session.serve()
        finally:
            with self._lock:
                self._sessions.pop(session, None)
