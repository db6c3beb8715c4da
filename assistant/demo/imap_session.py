"""One client of the demo's IMAP server, from greeting to LOGOUT."""

from __future__ import annotations

import hmac
import select
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from assistant.demo.imap_syntax import BadCommand, Command, Word, astring, in_set, quoted, read_command, search_key
from assistant.transport.base import MailboxMissing
from assistant.transport.fetched import LONG_AGO, internal_date
from assistant.transport.fields import header_block
from assistant.transport.memory import MemoryServer, StoredMail

LINE_OCTETS = 64 << 10
LITERAL_OCTETS = 64 << 20
_CAPABILITIES = "IMAP4rev1 IDLE SPECIAL-USE UIDPLUS UNSELECT LITERAL+"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Session:
    """The commands of one connection; ``serve`` runs them in its own thread."""

    def __init__(self, line: socket.socket, mailboxes: MemoryServer, *, user: str, password: str) -> None:
        self._line = line
        self._file = line.makefile("rb")
        self._server = mailboxes
        self._user, self._password = user, password
        self._logged_in = False
        self._mailbox: str | None = None
        self._read_only = True
        self._shown: list[StoredMail] = []  # what the client has been told of, by sequence number
        self._hint, self._hint_end = socket.socketpair()
        self._hint_end.setblocking(False)
        self._stop_listening = mailboxes.listen(self._nudge)

    def serve(self) -> None:
        """Answer commands in their order until the client leaves or is told to; closes the line. Raises nothing."""
        try:
            self._say("* OK [CAPABILITY " + _CAPABILITIES + "] ready")
            while (command := read_command(self._read_line, self._read_literal)) is not None:
                if not self._answer(command):
                    return
        except (OSError, ValueError):
            pass  # the client is gone, or does not speak IMAP
        finally:
            self._stop_listening()
            self._file.close()
            for sock in (self._line, self._hint, self._hint_end):
                sock.close()

    def end(self) -> None:
        """Close the connection from another thread, with a BYE as RFC 3501, section 7.1.5 asks for."""
        with suppress(OSError):
            self._say("* BYE the server stops")
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    # Reading and writing

    def _say(self, *lines: str) -> None:
        self._line.sendall("".join(line + "\r\n" for line in lines).encode("utf-8", "surrogateescape"))

    def _read_line(self) -> bytes:
        line = self._file.readline(LINE_OCTETS)
        if line and not line.endswith(b"\n"):
            raise ValueError("a line that does not end")
        return line

    def _read_literal(self, size: int, *, asks: bool) -> bytes:
        if size > LITERAL_OCTETS:
            raise ValueError("a literal beyond all measure")
        if asks:
            self._say("+ go on")
        literal = self._file.read(size)
        if len(literal) < size:
            raise ValueError("a literal that does not end")
        return literal

    def _nudge(self) -> None:
        with suppress(OSError):  # full is as good as one more
            self._hint_end.send(b"!")

    def _answer(self, command: Command) -> bool:
        """Run one command; False after LOGOUT."""
        run: Callable[[list[Word]], str] | None = getattr(self, "_do_" + command.name.lower().replace(" ", "_"), None)
        early = command.name in ("CAPABILITY", "NOOP", "LOGOUT", "LOGIN")
        needs_mailbox = command.name in ("UID SEARCH", "UID FETCH", "CLOSE", "UNSELECT", "EXPUNGE")
        if run is None:
            self._say(f"{command.tag} BAD this server does not know {command.name}")
        elif not early and not self._logged_in:
            self._say(f"{command.tag} BAD log in first")
        elif needs_mailbox and self._mailbox is None:
            self._say(f"{command.tag} BAD no mailbox is selected")
        else:
            try:
                words = run(command.words)
            except BadCommand as error:
                words = f"BAD {error}"
            except MailboxMissing:
                words = f"NO [{'TRYCREATE' if command.name == 'APPEND' else 'NONEXISTENT'}] no such mailbox"
            if self._mailbox is not None and command.name not in ("UID FETCH", "UID SEARCH"):
                self._tell_changes()
            self._say(f"{command.tag} {words}")
        return command.name != "LOGOUT"

    # Commands of every state

    def _do_capability(self, words: list[Word]) -> str:
        self._say(f"* CAPABILITY {_CAPABILITIES}")
        return "OK done"

    def _do_noop(self, words: list[Word]) -> str:
        return "OK done"

    def _do_logout(self, words: list[Word]) -> str:
        self._mailbox = None
        self._say("* BYE until next time")
        return "OK done"

    def _do_login(self, words: list[Word]) -> str:
        user, password = astring(words, 0), astring(words, 1)
        given, right = f"{user}\0{password}", f"{self._user}\0{self._password}"
        if not hmac.compare_digest(given.encode(), right.encode()):
            return "NO [AUTHENTICATIONFAILED] wrong name or password"
        self._logged_in = True
        return f"OK [CAPABILITY {_CAPABILITIES}] welcome"

    # Mailboxes

    def _do_examine(self, words: list[Word]) -> str:
        return self._select(words, read_only=True)

    def _do_select(self, words: list[Word]) -> str:
        return self._select(words, read_only=False)

    def _select(self, words: list[Word], *, read_only: bool) -> str:
        self._mailbox = None
        state = self._server.state(astring(words, 0))
        self._mailbox, self._read_only = state.name, read_only
        self._shown = list(self._server.mails(state.name))
        self._say(
            r"* FLAGS (\Answered \Flagged \Deleted \Seen \Draft)",
            f"* {len(self._shown)} EXISTS",
            "* 0 RECENT",
            f"* OK [UIDVALIDITY {state.uidvalidity}] as long as this does not change",
            f"* OK [UIDNEXT {state.uidnext}] the next one",
            r"* OK [PERMANENTFLAGS ()] none",
        )
        return "OK [READ-ONLY] opened" if read_only else "OK [READ-WRITE] opened"

    def _do_unselect(self, words: list[Word]) -> str:
        self._mailbox = None
        return "OK done"

    _do_close = _do_unselect

    def _do_create(self, words: list[Word]) -> str:
        self._server.create(astring(words, 0))
        return "OK created"

    def _do_list(self, words: list[Word]) -> str:
        pattern = astring(words, -1)
        uses = {name: use for use, name in self._server.special_use.items()}
        for name in self._server.names():
            if pattern in ("*", "%", name):
                flags = r"\HasNoChildren" + (f" \\{uses[name].capitalize()}" if name in uses else "")
                self._say(f'* LIST ({flags}) "/" {quoted(name)}')
        return "OK done"

    def _do_status(self, words: list[Word]) -> str:
        state = self._server.state(astring(words, 0))
        known = {
            "MESSAGES": state.exists, "UIDNEXT": state.uidnext, "UIDVALIDITY": state.uidvalidity,
            "RECENT": 0, "UNSEEN": sum("\\Seen" not in mail.flags for mail in self._server.mails(state.name)),
        }  # fmt: skip
        given = words[1] if len(words) > 1 and isinstance(words[1], list) else []
        asked = [item.upper() for item in given if isinstance(item, str)]
        items = " ".join(f"{item} {known[item]}" for item in asked if item in known)
        self._say(f"* STATUS {quoted(state.name)} ({items})")
        return "OK done"

    def _do_append(self, words: list[Word]) -> str:
        mailbox, raw = astring(words, 0), words[-1]
        if not isinstance(raw, bytes):
            raise BadCommand("APPEND ends with a literal")
        flags: tuple[str, ...] = ()
        at: datetime | None = None
        for word in words[1:-1]:
            if isinstance(word, list):
                flags = tuple(str(flag) for flag in word)
            elif isinstance(word, str) and (given := internal_date(word)) != LONG_AGO:
                at = given
        validity = self._server.state(mailbox).uidvalidity
        uid = self._server.deliver(raw, mailbox, at=at, flags=flags)
        return f"OK [APPENDUID {validity} {uid}] filed"

    # Messages

    def _do_uid_search(self, words: list[Word]) -> str:
        if words[:1] and str(words[0]).upper() == "CHARSET":
            if astring(words, 1).upper() not in ("UTF-8", "US-ASCII"):
                return "NO [BADCHARSET (US-ASCII UTF-8)] not this one"
            words = words[2:]
        self._tell_changes()
        highest = max((mail.uid for mail in self._shown), default=0)
        asked = search_key(words, highest)
        found = [str(mail.uid) for mail in self._shown if asked(mail)]
        self._say(" ".join(["* SEARCH", *found]))
        return "OK done"

    def _do_uid_fetch(self, words: list[Word]) -> str:
        uids, items = astring(words, 0), words[1:]
        asked = [str(item).upper() for item in (items[0] if items and isinstance(items[0], list) else items)]
        highest = max((mail.uid for mail in self._shown), default=0)
        there = {mail.uid for mail in self._server.mails(self._mailbox or "")}
        for number, mail in enumerate(self._shown, 1):
            if mail.uid in there and in_set(mail.uid, uids, highest):
                self._line.sendall(b"* %d FETCH (%s)\r\n" % (number, _fetched(mail, asked)))
        return "OK done"

    def _do_idle(self, words: list[Word]) -> str:
        self._say("+ idling")
        self._tell_changes()
        while True:
            # makefile's buffer is empty here: a client sends nothing but DONE, after our "+".
            ready, _, _ = select.select([self._line, self._hint], [], [])
            if self._hint in ready:
                self._hint.recv(4096)
                self._tell_changes()
            if self._line in ready:
                if self._read_line().strip().upper() != b"DONE":
                    raise BadCommand("IDLE ends with DONE")
                return "OK idled"

    def _tell_changes(self) -> None:
        """EXPUNGE and EXISTS for what has changed since the client was last told (RFC 3501, section 7.3.1)."""
        if self._mailbox is None:
            return
        try:
            now = self._server.mails(self._mailbox)
        except MailboxMissing:
            self._say("* BYE the mailbox was deleted")
            raise OSError("the mailbox was deleted") from None
        there = {mail.uid for mail in now}
        for number in range(len(self._shown), 0, -1):
            if self._shown[number - 1].uid not in there:
                self._say(f"* {number} EXPUNGE")
        if len(now) > sum(mail.uid in there for mail in self._shown):
            self._say(f"* {len(now)} EXISTS")
        self._shown = list(now)


def _fetched(mail: StoredMail, asked: list[str]) -> bytes:
    parts = [b"UID %d" % mail.uid]
    for item in asked:
        if item == "FLAGS":
            parts.append(f"FLAGS ({' '.join(mail.flags)})".encode())
        elif item == "RFC822.SIZE":
            parts.append(b"RFC822.SIZE %d" % len(mail.raw))
        elif item == "INTERNALDATE":
            at = mail.received_at.astimezone(UTC)
            parts.append(f'INTERNALDATE "{at.day:2d}-{_MONTHS[at.month - 1]}-{at:%Y %H:%M:%S} +0000"'.encode())
        elif item.startswith(("BODY.PEEK[", "BODY[")):
            parts.append(_section(mail.raw, item))
        elif item != "UID":
            raise BadCommand(f"this server cannot fetch {item}")
    return b" ".join(parts)


def _section(raw: bytes, item: str) -> bytes:
    """``BODY.PEEK[HEADER]<0.65536>`` and ``BODY.PEEK[]``, whole or in part (RFC 3501, section 6.4.5)."""
    name, _, partial = item.partition("]")
    section = name.partition("[")[2]
    if section not in ("", "HEADER"):
        raise BadCommand(f"this server cannot fetch the section {section}")
    body = header_block(raw) if section == "HEADER" else raw
    origin = ""
    if partial.startswith("<") and partial.endswith(">"):
        start, _, count = partial[1:-1].partition(".")
        if not (start.isdecimal() and count.isdecimal()):
            raise BadCommand("a part is <start.count>")
        body, origin = body[int(start) : int(start) + int(count)], f"<{int(start)}>"
    return f"BODY[{section}]{origin} {{{len(body)}}}\r\n".encode() + body
