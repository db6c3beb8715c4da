"""Our own check of signatures: against keys made here, with no network."""

from __future__ import annotations

import base64
import random
from datetime import UTC, datetime, timedelta

import dkim
import pytest

from assistant.mail.dkim import verify_dkim
from tests.makers import raw_mail

NOW = datetime.now(UTC)


def _prime(draw: random.Random, bits: int) -> int:
    while True:
        number = draw.getrandbits(bits) | (3 << (bits - 2)) | 1
        if all(number % small for small in (3, 5, 7, 11, 13)) and all(
            pow(draw.randrange(2, number - 1), number - 1, number) == 1 for _ in range(8)
        ):
            return number


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def _number(value: int) -> bytes:
    return _der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _keys() -> tuple[bytes, bytes]:
    """(private key in PEM, TXT record): RSA of 1024 bits, drawn by a fixed seed."""
    draw = random.Random(6376)
    p, q = _prime(draw, 512), _prime(draw, 512)
    n, e = p * q, 65_537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = (0, n, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    private = base64.b64encode(_der(0x30, b"".join(_number(each) for each in numbers)))
    public = _der(0x30, _number(n) + _number(e))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    record = base64.b64encode(_der(0x30, algorithm + _der(3, b"\x00" + public)))
    kind = b"RSA PRIVATE KEY"
    pem = b"-----BEGIN " + kind + b"-----\n" + private + b"\n-----END " + kind + b"-----\n"
    return pem, b"v=DKIM1; k=rsa; p=" + record


PRIVATE, RECORD = _keys()


def signed(raw: bytes, *, length: bool = False, fields: tuple[bytes, ...] = (b"from", b"subject", b"to")) -> bytes:
    return dkim.sign(raw, b"sel", b"example.test", PRIVATE, include_headers=fields, length=length) + raw


def records(name: bytes, timeout: int = 5) -> bytes | None:
    return RECORD if name == b"sel._domainkey.example.test." else None


def test_a_signature_that_verifies_is_told_with_its_fields():
    (passed,) = verify_dkim(signed(raw_mail()), records, now=NOW)
    assert passed.domain == "example.test"
    assert passed.signed_fields == {"from", "subject", "to"}


@pytest.mark.parametrize(
    "raw",
    [
        raw_mail(),
        signed(raw_mail()).replace(b"harbor", b"pirate"),
        signed(raw_mail()).replace(b"Subject: Re:", b"Subject: Fw:"),
        signed(raw_mail(), length=True),
        signed(raw_mail(), length=True) + b"more words\r\n",
        b"From: eve@evil.example\r\n" + signed(raw_mail()),
        signed(raw_mail(header=[("From", "eve@evil.example")])),
        signed(raw_mail()).replace(b"s=sel", b"s=other"),
        signed(raw_mail()).replace(b"b=", b"b=QUJD"),
        b"DKIM-Signature: nonsense\r\n" + signed(raw_mail()),
        b"",
        b"\x00" * 100,
        b"DKIM-Signature: v=1; d=example.test; s=sel; b=; h=from\r\nFrom: kim@example.test\r\n\r\n",
    ],
)
def test_whatever_does_not_verify_or_could_be_changed_proves_nothing(raw):
    assert verify_dkim(raw, records, now=NOW) == ()


def test_an_old_signature_may_be_a_replay():
    raw = signed(raw_mail())
    assert verify_dkim(raw, records, now=NOW + timedelta(days=13))
    assert verify_dkim(raw, records, now=NOW + timedelta(days=15)) == ()
    assert verify_dkim(raw, records, now=NOW - timedelta(days=3)) == ()


def test_a_look_up_that_fails_proves_nothing():
    def broken(name: bytes, timeout: int = 5) -> bytes:
        raise OSError("no network here")

    assert verify_dkim(signed(raw_mail()), broken, now=NOW) == ()
    assert verify_dkim(signed(raw_mail()), lambda name, timeout=5: None, now=NOW) == ()
