"""One IMAP session, from the connect to its end: a login that shows no secret, and commands within their limits.

imapclient and imaplib are kept for the protocol; reading and waiting are our own (``wire.py``), because a daemon that
runs for months meets what they do not expect: a line that is dead but open, half a line, an EXISTS that hides in a
buffer, an answer that never ends. After any such thing the line is dropped and the caller connects again.
"""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from assistant.errors import TransportError
from assistant.transport.account import ImapAccount
from assistant.transport.base import MailboxState
from assistant.transport.connection import Client, Connection
from assistant.transport.refusals import one_line, refused_command, refused_login, throttled

_GARBLED = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


class Session:
    """A connection to one account that can break at any time, and be made again."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self.alive: Callable[[], None] = lambda: None
        self._client: Client | None = None
        self._mailbox: MailboxState | None = None
        self._capabilities: frozenset[str] = frozenset()

    def connect(self) -> None:
        """Log in, on a new line; the one before is closed. Raises LoginRefused, TransportError."""
        self.close()
        self.alive()
        account = self._account
        secret = account.secret.fetch()
        self.alive()
        try:
            self._client = Client(account)
        except (imaplib.IMAP4.error, OSError, *_GARBLED) as error:
            words = _words(error)
            raise throttled(words) or TransportError(
                f"{account.host}:{account.port} cannot be reached: {words}", temporary=True
            ) from error
        try:
            if account.starttls and not account.tls:
                self._start_tls(self._client)
            self._log_in(self._client, secret)
            with self._command("capability") as connection:
                self._capabilities = connection.ask_capabilities()
        except BaseException:
            self._drop()
            raise

    def _start_tls(self, client: Client) -> None:
        if "STARTTLS" not in client.connection.capabilities:
            raise TransportError(
                f"{self._account.host} offers no STARTTLS; the password is not sent in clear", temporary=False
            )
        with self._command("STARTTLS") as connection:
            connection.upgrade(self._account.ca_file, self._account.connect_timeout)

    def _log_in(self, client: Client, secret: str) -> None:
        account, connection = self._account, client.connection
        connection.arm()
        try:
            if account.auth == "oauth":
                connection.login_oauth(account.user, secret)
            else:
                connection.login_password(account.user, secret)
        except (imaplib.IMAP4.abort, OSError, *_GARBLED) as error:
            words = _words(error, secret)
            raise throttled(words) or TransportError(f"the line broke at the login: {words}", temporary=True) from None
        except imaplib.IMAP4.error as error:
            account.secret.forget()
            raise refused_login(_words(error, secret)) from None

    def close(self) -> None:
        client, self._client, self._mailbox = self._client, None, None
        if client is None:
            return
        with suppress(imaplib.IMAP4.error, OSError, *_GARBLED):
            client.connection.arm(total=2.0)
            client.logout()
        self._shut(client)

    def _drop(self) -> None:
        client, self._client, self._mailbox = self._client, None, None
        if client is not None:
            self._shut(client)

    @staticmethod
    def _shut(client: Client) -> None:
        with suppress(OSError, *_GARBLED):
            client.connection.shutdown()

    @contextmanager
    def _command(self, what: str, *, octets: int | None = None, patient: bool = False) -> Iterator[Connection]:
        """Run one command within its limits. What the server refuses leaves the line open, all else drops it."""
        if self._client is None:
            raise TransportError("the mailbox is not connected", temporary=True)
        self.alive()
        connection = self._client.connection
        connection.arm(octets=octets, silence=self._account.command_timeout if patient else None)
        try:
            yield connection
        except imaplib.IMAP4.abort as error:
            self._drop()
            words = _words(error)
            if "AccessTokenExpired" in words:  # Exchange Online, by its own clock
                self._account.secret.forget()
            raise throttled(words) or TransportError(f"the line broke at {what}: {words}", temporary=True) from error
        except imaplib.IMAP4.error as error:
            raise refused_command(what, _words(error)) from error
        except OSError as error:
            self._drop()
            raise TransportError(f"the line broke at {what}: {_words(error)}", temporary=True) from error
        except _GARBLED as error:
            self._drop()
            raise TransportError(f"the server's answer to {what} cannot be read", temporary=True) from error

    def _connection(self) -> Connection:
        if self._client is None:
            raise TransportError("the mailbox is not connected", temporary=True)
        return self._client.connection


def _words(error: Exception, *hidden: str) -> str:
    """What the server or the system said; imaplib hands on the server's octets as they are."""
    if isinstance(error, imaplib.IMAP4.error) and error.args:
        return one_line(error.args[0], *hidden)
    return one_line(error, *hidden)
