"""imaplib's connection on our own wire, and imapclient on top of it.

imaplib asks its subclasses for five methods (open, read, readline, send, shutdown); ours keep a deadline for the
whole command, cap what is received, and log nothing: imaplib would keep the LOGIN line and whole mails for debugging.
"""

from __future__ import annotations

import imaplib
import re
import select
import ssl
import time
from pathlib import Path
from typing import Any

import imapclient

from assistant.errors import TransportError
from assistant.transport.account import ImapAccount
from assistant.transport.fetched import Item
from assistant.transport.wire import Wire, dial, tls_context

COMMAND_OCTETS = 16 << 20  #: received for one command, unless it says otherwise
_NUMBER = re.compile(rb"\d{1,10}\Z")


class Connection(imaplib.IMAP4):
    """One IMAP connection; ``exists`` and ``news`` follow every untagged EXISTS, wherever it comes."""

    wire: Wire

    def __init__(
        self, host: str, port: int, context: ssl.SSLContext | None, *, connect: float, silence: float, total: float
    ) -> None:
        self._context = context
        self._connect_seconds = connect
        self._silence = silence
        self._total = total
        self.exists = 0  #: messages in the selected mailbox, as far as we know
        self.news = False  #: more messages than we knew of
        super().__init__(host, port)

    # What imaplib asks of its subclasses

    def open(self, host: str = "", port: int = 993, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        sock = dial(host, port, self._connect_seconds)
        if self._context is not None:
            try:
                sock = self._context.wrap_socket(sock, server_hostname=host)
            except BaseException:
                sock.close()
                raise
        self.wire = Wire(sock)
        self.arm()

    def read(self, size: int) -> bytes:
        return self.wire.read(size)

    def readline(self) -> bytes:
        return self.wire.readline()

    def send(self, data: bytes) -> None:  # type: ignore[override]
        self.wire.send(data)

    def shutdown(self) -> None:
        self.wire.close()

    def socket(self) -> Any:
        return self.wire

    def _mesg(self, *_: object) -> None:
        """Nothing: a trace would hold passwords and mails."""

    _log = _mesg

    def _append_untagged(self, kind: str, data: Any) -> None:
        if kind == "EXISTS" and isinstance(data, bytes) and _NUMBER.match(data):
            count = int(data)
            self.news = self.news or count > self.exists
            self.exists = count
        elif kind == "EXPUNGE":
            self.exists = max(0, self.exists - 1)
        super()._append_untagged(kind, data)  # type: ignore[misc]

    # What the Inbox asks

    def arm(self, *, total: float | None = None, silence: float | None = None, octets: int | None = None) -> None:
        """Limits of the next command; forgets what earlier answers left lying about."""
        self.wire.arm(
            total=self._total if total is None else total,
            silence=self._silence if silence is None else silence,
            octets=COMMAND_OCTETS if octets is None else octets,
        )
        if "BYE" not in self.untagged_responses:
            self.untagged_responses = {}

    def upgrade(self, ca_file: Path | None, seconds: float) -> None:
        """STARTTLS (RFC 9051, section 6.2.1); what was learned in clear is asked again."""
        kind, data = self._simple_command("STARTTLS")
        if kind != "OK":
            raise self.error(data[-1])
        self.wire.start_tls(tls_context(ca_file), self.host, seconds)
        self._get_capabilities()

    def login_password(self, user: str, password: str) -> None:
        if self.state != "NONAUTH":
            raise TransportError("the server knows us already (PREAUTH), we do not know as whom", temporary=False)
        offered = self.capabilities
        if (user + password).isascii() and "LOGINDISABLED" not in offered:
            quoted = '"' + user.replace("\\", "\\\\").replace('"', '\\"') + '"'
            self.login(quoted, password)
        elif "AUTH=PLAIN" in offered:
            self.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            raise TransportError("the server takes neither LOGIN nor AUTHENTICATE PLAIN here", temporary=False)

    def login_oauth(self, user: str, token: str) -> None:
        """XOAUTH2, else OAUTHBEARER (RFC 7628).

        A second challenge is the server's reason for refusing; it takes an answer that says nothing.
        """
        if "AUTH=XOAUTH2" in self.capabilities:
            mechanism, first, last = "XOAUTH2", f"user={user}\1auth=Bearer {token}\1\1", b""
        elif "AUTH=OAUTHBEARER" in self.capabilities:
            name = user.replace("=", "=3D").replace(",", "=2C")
            mechanism, first, last = "OAUTHBEARER", f"n,a={name},\1auth=Bearer {token}\1\1", b"\1"
        else:
            raise TransportError("the server takes no OAuth token (neither XOAUTH2 nor OAUTHBEARER)", temporary=False)
        answers = [first.encode()]
        self.authenticate(mechanism, lambda _: answers.pop() if answers else last)

    def ask_capabilities(self) -> frozenset[str]:
        """What the server offers to one who has logged in, in upper case."""
        self._get_capabilities()
        return frozenset(self.capabilities)

    def uid_search(self, arguments: list[bytes]) -> list[int]:
        """The UIDs of a SEARCH; words that are not ASCII leave as literals."""
        tag = self._new_tag()
        line = tag + b" UID SEARCH"
        for word in arguments:
            if word.isascii():
                line += b" " + word
                continue
            self.send(line + b" {%d}\r\n" % len(word))
            while self._get_response() is not None:
                if self.tagged_commands[tag]:
                    return self._searched(tag)
            line = word
        self.send(line + b"\r\n")
        return self._searched(tag)

    def _searched(self, tag: bytes) -> list[int]:
        kind, data = self._command_complete("SEARCH", tag)
        if kind != "OK":
            raise self.error(data[-1])
        found = self.untagged_responses.pop("SEARCH", [])
        lines = [line for line in found if isinstance(line, bytes)]
        return [int(word) for line in lines for word in line.split() if _NUMBER.match(word)]

    def uid_fetch(self, uids: str, items: str) -> list[Item]:
        kind, data = self.uid("FETCH", uids, items)
        if kind == "OK":
            return list(data)
        if b"EXPUNGEISSUED" in (data[-1] or b""):  # some are gone, the others have been told (RFC 5530)
            return list(self.untagged_responses.pop("FETCH", []))
        raise self.error(data[-1])

    def start_idle(self) -> bool:
        """IDLE (RFC 2177); False when the server refuses it. What comes before the "+" is heard as well."""
        self._idle_tag = self._command("IDLE")
        while self._get_response() is not None:
            self._check_bye()
            if self.tagged_commands[self._idle_tag]:
                del self.tagged_commands[self._idle_tag]
                return False
        return True

    def listen(self, end: float, wake: int) -> bool:
        """Take what the server tells unasked until there is news, *wake* is readable (True), or *end* comes.

        *end* is an instant of time.monotonic(). Raises OSError when the line is closed or stops in mid-line.
        """
        poll = select.poll()
        poll.register(self.wire.fileno(), select.POLLIN)
        poll.register(wake, select.POLLIN)
        half_since: float | None = None
        while not self.news:
            while self.wire.has_line():
                half_since = None
                self.arm()
                if not self.hear() or self.news:
                    return False
            now = time.monotonic()
            if self.wire.started:
                half_since = now if half_since is None else half_since
                if now - half_since >= self._silence:
                    raise TimeoutError("the server stopped in the middle of a line")
            if now >= end:
                return False
            patience = end - now if half_since is None else min(end - now, self._silence)
            ready = [] if self.wire.hides_input() else poll.poll(max(1, int(patience * 1000)))
            if any(descriptor == wake for descriptor, _ in ready):
                return True
            if ready or self.wire.hides_input():
                self.arm()
                self.wire.receive_ready()
        return False

    def hear(self) -> bool:
        """Take one line that came unasked; False when the server has ended the IDLE by itself."""
        self._get_response()
        self._check_bye()
        return not self.tagged_commands.get(getattr(self, "_idle_tag", b""))

    def end_idle(self) -> bool:
        """Say DONE and wait for the answer; True when the server had ended the IDLE before."""
        ended = self.tagged_commands[self._idle_tag] is not None
        if not ended:
            self.send(b"DONE\r\n")
        self._command_complete("IDLE", self._idle_tag)
        return ended


class Client(imapclient.IMAPClient):  # type: ignore[misc]
    """imapclient on a Connection."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        super().__init__(account.host, account.port, ssl=False)  # TLS is begun by the Connection
        self.normalise_times = False
        self._imap.debug = 0  # imapclient sets 5

    def _create_IMAP4(self) -> Connection:
        account = self._account
        self.connection = Connection(
            account.host,
            account.port,
            tls_context(account.ca_file) if account.tls else None,
            connect=account.connect_timeout,
            silence=account.read_timeout,
            total=account.command_timeout,
        )
        return self.connection

    def list_with_uses(self) -> list[tuple[tuple[bytes, ...], bytes | None, str]]:
        """All mailboxes, their special uses among the flags (RFC 6154, RFC 5258)."""
        kind, data = self.connection._simple_command("LIST", '""', '"*"', "RETURN (SPECIAL-USE)")
        if kind != "OK":
            raise imaplib.IMAP4.error(data[-1])
        listed: list[tuple[tuple[bytes, ...], bytes | None, str]] = self._proc_folder_list(
            self.connection.untagged_responses.pop("LIST", [])
        )
        return listed

    def _set_read_timeout(self) -> None:
        """Nothing: the wire has its own limits."""
