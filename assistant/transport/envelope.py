"""Envelope addresses (RFC 5321): what we let into MAIL FROM and RCPT TO."""

from __future__ import annotations

import re

# A dot-atom and a domain name, ASCII only: no blank, quote, bracket, comma or control character can be in it.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,30}\Z")
_LENGTH = 254


def unusable(sender: str, recipient: str) -> str | None:
    """Why this pair cannot be an envelope, in words that show no address; None when it can."""
    for what, address in (("sender", sender), ("recipient", recipient)):
        if len(address) > _LENGTH or _ADDRESS.match(address) is None:
            return f"the {what} is not one plain ASCII address (local-part@domain)"
    return None
