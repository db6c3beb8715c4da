"""Looks up the public keys of signatures, for owners whose server stamps no results and who asked for that."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)

SECONDS = 3.0  #: for one look-up, all servers and retries together


def txt_record(name: bytes, timeout: float = SECONDS) -> bytes | None:
    """The TXT record of *name*, its strings joined (RFC 6376, section 3.6.2.2); None when there is none in time."""
    from dns.exception import DNSException  # loaded only where an owner asks for it
    from dns.resolver import resolve

    try:
        answer = resolve(name.decode("ascii"), "TXT", lifetime=min(timeout, SECONDS), search=False)
    except (DNSException, UnicodeError, OSError) as error:
        log.info("a key could not be looked up: %s", type(error).__name__)
        return None
    strings = next((record.strings for record in answer), ())
    return b"".join(strings) or None
