"""Check DKIM signatures ourselves, for owners whose server stamps nothing (RFC 6376). Off unless asked for.

The look-up of DNS records is passed in, so that this module opens nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from assistant.errors import MailError
from assistant.mail.parse import read_header
from assistant.mail.signatures import Signature, signatures
from assistant.mail.values import DkimPass

REPLAY_AFTER = timedelta(days=14)  # an older signature may have been sent to us again by anybody
_CHECKED = 3  # signatures of one mail; each costs a look-up
_READ = 1024 * 1024  # bytes

#: Takes a name such as b"selector._domainkey.example.org." and a timeout in seconds; gives the TXT record or None.
TxtLookup = Callable[..., "bytes | None"]


def verify_dkim(raw: bytes, resolver: TxtLookup, *, now: datetime | None = None) -> tuple[DkimPass, ...]:
    """The signatures of *raw* that verify and that we would act on; () when there are none. Never raises.

    Refused: more than 1 MB, ``l=``, no or more than one From, an h= without From, and, against *now* (else the date
    on which the mail says it was received), signatures without ``t=`` or with one that is older than 14 days.
    """
    import dkim  # loaded only where an owner asks for it

    try:
        mail = read_header(raw)
    except MailError:
        return ()
    if len(raw) > _READ or mail.author is None:
        return ()
    passed = []
    for index, signature in list(_by_place(raw, signatures(mail)))[:_CHECKED]:
        if signature.limited or not _fresh(signature, now or mail.received_at):
            continue
        try:
            verified = dkim.DKIM(raw, minkey=1024, timeout=3).verify(idx=index, dnsfunc=resolver)
        except Exception:
            verified = False
        if verified:
            passed.append(DkimPass(signature.domain, signature.covers(mail), signature.signed_at))
    return tuple(passed)


def _by_place(raw: bytes, found: tuple[Signature, ...]) -> list[tuple[int, Signature]]:
    """Each signature with its place among the DKIM-Signature fields; none when one of them cannot be read."""
    there = len(re.findall(rb"(?im)^dkim-signature[ \t]{0,20}:", raw[: 64 * 1024].partition(b"\r\n\r\n")[0]))
    return list(enumerate(found)) if there == len(found) else []


def _fresh(signature: Signature, now: datetime | None) -> bool:
    if signature.signed_at is None or now is None:
        return False
    return now - REPLAY_AFTER <= signature.signed_at <= now + timedelta(days=1)
