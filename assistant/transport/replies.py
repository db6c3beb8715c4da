"""What the answers of a submission server, and its silence, mean for a letter (RFC 5321, RFC 3463)."""

from __future__ import annotations

import re
import ssl
from enum import Enum, auto

import aiosmtplib

from assistant.errors import TransportError
from assistant.transport.base import LoginRefused, Receipt, SendOutcome
from assistant.transport.refusals import one_line

__all__ = ["Step", "one_line", "receipt_for"]

DAY = 86_400.0  #: seconds; providers count their daily limit over the last 24 hours
_DAILY_CODES = re.compile(r"\b(?:4\.5\.3|5\.4\.5|5\.1\.90)\b")
_DAILY_WORDS = re.compile(
    r"\bdaily\b[^\n]{0,80}\b(?:limit|quota)|\bsending (?:limit|quota)|SubmissionQuotaExceeded", re.IGNORECASE
)
_ENHANCED = re.compile(r"5\.(\d{1,3})\.\d{1,3}")
_NO_LOGIN = frozenset({530, 534, 535, 538})  # a login is needed, or not this one (RFC 4954, section 6)


class Step(Enum):
    """Where in the transmission something happened."""

    CONNECT = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    TEXT = auto()  # the mail, without the final dot
    DOT = auto()


def receipt_for(step: Step, error: Exception) -> Receipt:
    """How a transmission ended that *error* ended at *step*.

    Before the dot every break means that nothing was delivered; after it only an answer tells.
    """
    reply = _reply(error)
    if reply is None:
        return _broken(step, error)
    code, words = reply
    detail = one_line(f"{code} {words}")
    if _DAILY_CODES.search(words) or (code >= 400 and _DAILY_WORDS.search(words)):
        return Receipt(SendOutcome.DEFERRED, detail, code, stop_all=True, until=DAY, tell_owner=True)
    if code in _NO_LOGIN:
        return Receipt(SendOutcome.DEFERRED, detail, code, stop_all=True, tell_owner=True)
    if 400 <= code < 500:
        return Receipt(SendOutcome.DEFERRED, detail, code)
    if 500 <= code < 600 and step is Step.CONNECT:
        # The greeting or EHLO: the server does not want us, which says nothing about the letter.
        return Receipt(SendOutcome.DEFERRED, detail, code, tell_owner=True)
    if 500 <= code < 600:
        nobody = step is Step.RCPT and _about_the_address(words)
        return Receipt(SendOutcome.REFUSED, detail, code, address_refused=nobody, tell_owner=True)
    if step is Step.DOT:
        return Receipt(SendOutcome.UNKNOWN, one_line(f"an answer that means nothing: {words}"), tell_owner=True)
    return Receipt(SendOutcome.DEFERRED, one_line(f"an answer that means nothing: {words}"))


def _about_the_address(words: str) -> bool:
    """Whether a lasting no to RCPT means the address, and not us, our server or our words (RFC 3463)."""
    enhanced = _ENHANCED.match(words)
    return enhanced is None or enhanced[1] == "1" or enhanced[0] == "5.2.1"


def _reply(error: Exception) -> tuple[int, str] | None:
    """Code and words of the server; None when there was no answer at all."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return error.code, error.message
    return None


def _broken(step: Step, error: Exception) -> Receipt:
    words = one_line(error) or type(error).__name__
    if step is Step.DOT:
        return Receipt(SendOutcome.UNKNOWN, f"the line broke after the final dot: {words}")
    if isinstance(error, LoginRefused):
        code = re.search(r"\b(5\d\d) ", words)
        return Receipt(
            SendOutcome.DEFERRED, words, int(code[1]) if code else None, stop_all=True, tell_owner=True
        )
    lasting = isinstance(error, TransportError) and not error.temporary
    untrusted = isinstance(error, ssl.SSLCertVerificationError) or isinstance(
        error.__cause__, ssl.SSLCertVerificationError
    )
    if lasting or untrusted:
        return Receipt(SendOutcome.DEFERRED, words, stop_all=lasting, tell_owner=True)
    # The server lacks what we need, such as STARTTLS.
    if isinstance(error, aiosmtplib.SMTPNotSupported) or type(error) is aiosmtplib.SMTPException:
        return Receipt(SendOutcome.DEFERRED, words, stop_all=True, tell_owner=True)
    return Receipt(SendOutcome.DEFERRED, f"the line broke: {words}")
