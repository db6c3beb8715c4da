"""The Outbox over SMTP submission (RFC 5321, RFC 6409) with aiosmtplib; one object belongs to one thread.

aiosmtplib says the same whether a line breaks before DATA or after the final dot, and that difference decides whether
a letter may be sent again. So the last command is spoken here in steps: DATA, the text, then ``ENDING``, then the dot.
"""

from __future__ import annotations

import asyncio
import fcntl
import sys
import termios
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import aiosmtplib
from aiosmtplib.protocol import PERIOD_REGEX, normalize_message_line_endings

from assistant.errors import TransportError
from assistant.transport.account import SmtpAccount
from assistant.transport.base import LoginRefused, Receipt, SendOutcome, SendStage
from assistant.transport.envelope import unusable
from assistant.transport.replies import Step, one_line, receipt_for
from assistant.transport.wire import dial, tls_context

_QUIT_SECONDS = 2.0
_LAST_LOOK = 0.03  # seconds before the final dot, in which the news of a closed line may still arrive
_T = TypeVar("_T")


class SmtpOutbox:
    """The Outbox contract over one SMTP connection, which is kept between letters."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account
        self._loop: asyncio.AbstractEventLoop | None = None
        self._smtp: aiosmtplib.SMTP | None = None
        self._used_at = 0.0

    def send(self, raw: bytes, *, sender: str, recipient: str, at_stage: Callable[[SendStage], None]) -> Receipt:
        if why := unusable(sender, recipient):
            return Receipt(SendOutcome.REFUSED, why, tell_owner=True)
        return self._run(self._send(raw, sender, recipient, at_stage))

    def check(self) -> str:
        return self._run(self._check())

    def rest(self) -> None:
        if self._smtp is not None and time.monotonic() - self._used_at >= self._account.idle_limit:
            self._run(self._quit())

    def close(self) -> None:
        if self._loop is None:
            return
        with suppress(Exception):
            self._run(self._quit())
        loop, self._loop = self._loop, None
        with suppress(Exception):
            loop.run_until_complete(asyncio.sleep(0))  # lets the transport close its socket
        loop.close()

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Run *work* on our own event loop, which runs at no other time and in no other thread."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop.run_until_complete(work)

    # One letter

    async def _send(
        self, raw: bytes, sender: str, recipient: str, at_stage: Callable[[SendStage], None]
    ) -> Receipt:
        for _ in range(2):
            reused = await self._still_open()
            step = Step.CONNECT
            try:
                smtp = self._smtp if reused and self._smtp else await self._connect()
                step = Step.MAIL
                await smtp.mail(sender, options=_options(smtp, raw))
            except (aiosmtplib.SMTPException, OSError, TransportError) as error:
                self._drop()
                if reused:  # a kept line may have died unnoticed; nothing has been handed over yet
                    continue
                return receipt_for(step, error)
            break
        try:
            return await self._transmit(smtp, raw, recipient, at_stage)
        except BaseException:
            self._drop()  # what at_stage raised: the dot is never sent
            raise

    async def _transmit(
        self, smtp: aiosmtplib.SMTP, raw: bytes, recipient: str, at_stage: Callable[[SendStage], None]
    ) -> Receipt:
        step = Step.RCPT
        try:
            await smtp.rcpt(recipient)
            step = Step.DATA
            await self._open_data(smtp)
            step = Step.TEXT
            await self._text(smtp, raw)
        except (aiosmtplib.SMTPException, OSError) as error:
            await self._recover(smtp, error, step)
            return receipt_for(step, error)
        at_stage(SendStage.ENDING)
        try:
            receipt = await self._dot(smtp)
        except (aiosmtplib.SMTPException, OSError) as error:
            receipt = receipt_for(Step.DOT, error)
        if receipt.outcome is SendOutcome.UNKNOWN or receipt.code == 421:
            self._drop()
        self._used_at = time.monotonic()
        return receipt

    async def _open_data(self, smtp: aiosmtplib.SMTP) -> None:
        response = await smtp.execute_command(b"DATA")
        if response.code != 354:
            raise aiosmtplib.SMTPDataError(response.code, response.message)

    async def _text(self, smtp: aiosmtplib.SMTP, raw: bytes) -> None:
        """Hand over all but the final dot; a server that is gone by then has delivered nothing.

        The dot waits until the server's machine has acknowledged every octet: a line that died in the text is then
        known to have died there, and the letter can be sent again without asking anybody.
        """
        protocol, transport = smtp.protocol, smtp.transport
        await asyncio.sleep(0)  # let a line that was closed right after the 354 be noticed
        if protocol is None or not isinstance(transport, asyncio.WriteTransport):
            raise aiosmtplib.SMTPServerDisconnected("the line broke before the text")
        protocol.write(PERIOD_REGEX.sub(b"..", normalize_message_line_endings(raw)))
        deadline = time.monotonic() + self._account.command_timeout
        while (transport.get_write_buffer_size() or _unacknowledged(transport)) and smtp.is_connected:
            if time.monotonic() > deadline:
                raise aiosmtplib.SMTPTimeoutError("the server did not take the text in time")
            await asyncio.sleep(0.005)
        await asyncio.sleep(_LAST_LOOK)
        if not smtp.is_connected:
            raise aiosmtplib.SMTPServerDisconnected("the line broke in the text")

    async def _dot(self, smtp: aiosmtplib.SMTP) -> Receipt:
        protocol = smtp.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("the line broke before the final dot")
        protocol.write(b".\r\n")
        response = await protocol.read_response(timeout=self._account.data_done_timeout)
        if 200 <= response.code < 300:
            return Receipt(SendOutcome.SENT, one_line(f"{response.code} {response.message}"), response.code)
        raise aiosmtplib.SMTPDataError(response.code, response.message)

    async def _recover(self, smtp: aiosmtplib.SMTP, error: Exception, step: Step) -> None:
        """Keep the line for the next letter where the server merely said no; else drop it."""
        said_no = isinstance(error, aiosmtplib.SMTPResponseException) and error.code not in (-1, 421)
        if not said_no or step is Step.TEXT:
            self._drop()
            return
        try:
            await smtp.rset(timeout=5)
            self._used_at = time.monotonic()
        except (aiosmtplib.SMTPException, OSError):
            self._drop()

    # The connection

    async def _still_open(self) -> bool:
        if self._smtp is None:
            return False
        if time.monotonic() - self._used_at >= self._account.idle_limit:
            await self._quit()
            return False
        await asyncio.sleep(0)  # the loop has stood still since the last letter: look whether the line was closed
        if not self._smtp.is_connected:
            self._drop()
            return False
        return True

    async def _connect(self) -> aiosmtplib.SMTP:
        """A connection that has logged in. Raises what aiosmtplib raises, TransportError, LoginRefused."""
        account = self._account
        secret = account.secret.fetch() if account.secret else None
        sock = dial(account.host, account.port, account.connect_timeout)  # tries each address in its own time
        smtp = aiosmtplib.SMTP(
            hostname=account.host,
            sock=sock,
            local_hostname=account.local_name,
            timeout=account.command_timeout,
            use_tls=account.tls,
            start_tls=account.starttls and not account.tls,
            tls_context=tls_context(account.ca_file) if account.tls or account.starttls else None,
        )
        try:
            self._greeting = await smtp.connect(timeout=account.connect_timeout)
            await smtp.ehlo()
            if account.user is not None and secret is not None:
                await self._log_in(smtp, account.user, secret)
        except BaseException:
            smtp.close()
            sock.close()
            raise
        self._smtp = smtp
        self._used_at = time.monotonic()
        return smtp

    async def _log_in(self, smtp: aiosmtplib.SMTP, user: str, secret: str) -> None:
        """One way, tried once: aiosmtplib's own login tries a wrong password by every method in turn."""
        offered = {method.lower() for method in smtp.server_auth_methods}
        try:
            if self._account.auth == "oauth":
                await smtp.auth_xoauth2(user, secret)
            elif "plain" in offered:
                await smtp.auth_plain(user, secret)
            elif "login" in offered:
                await smtp.auth_login(user, secret)
            elif "cram-md5" in offered:
                await smtp.auth_crammd5(user, secret)
            else:
                raise TransportError(f"{self._account.host} offers no way to log in", temporary=False)
        except aiosmtplib.SMTPAuthenticationError as error:
            words = one_line(f"{error.code} {error.message}", secret)
            if 400 <= error.code < 500 or error.code == -1:
                raise TransportError(f"the server cannot check the login now: {words}", temporary=True) from None
            if self._account.secret is not None:
                self._account.secret.forget()
            raise LoginRefused(f"the server refused the login: {words}") from None

    async def _check(self) -> str:
        await self._quit()
        try:
            await self._connect()
        except TransportError:
            raise
        except (aiosmtplib.SMTPException, OSError) as error:
            receipt = receipt_for(Step.CONNECT, error)
            raise TransportError(receipt.detail, temporary=not receipt.stop_all) from error
        greeting = one_line(f"{self._greeting.code} {self._greeting.message}")
        await self._quit()
        return greeting

    async def _quit(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit(timeout=_QUIT_SECONDS)
        _abort(smtp)

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            _abort(smtp)


def _abort(smtp: aiosmtplib.SMTP) -> None:
    """Close at once: nothing that is still buffered may leave."""
    if isinstance(smtp.transport, asyncio.WriteTransport):
        smtp.transport.abort()
    smtp.close()


def _unacknowledged(transport: asyncio.WriteTransport) -> int:
    """Octets that left us and are not acknowledged by the other machine; 0 where the system cannot tell."""
    sock = transport.get_extra_info("socket")
    if sock is None or sock.fileno() < 0 or not hasattr(termios, "TIOCOUTQ"):
        return 0
    try:
        return int.from_bytes(fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, b"\0\0\0\0"), sys.byteorder)
    except OSError:  # closed meanwhile: whether it is open is asked next
        return 0


def _options(smtp: aiosmtplib.SMTP, raw: bytes) -> list[str]:
    options = [f"SIZE={len(raw)}"] if smtp.supports_extension("size") else []
    if not raw.isascii() and smtp.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    return options
