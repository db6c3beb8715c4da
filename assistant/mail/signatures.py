"""What the DKIM-Signature fields of a mail say of themselves (RFC 6376, section 3.5); nothing is verified here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.mail.values import Mail

_SIGNATURES = 20
_B_PREFIX = 8  # characters; RFC 6008 asks for at least as many in header.b


@dataclass(frozen=True, slots=True)
class Signature:
    domain: str  #: d=, lower case
    selector: str  #: s=, lower case
    value: str  #: b= without blanks
    signed: tuple[str, ...]  #: h=, lower case, in its order
    limited: bool  #: l= is present (what stands behind that length is anybody's), or From is not signed
    signed_at: datetime | None  #: t=

    def covers(self, mail: Mail) -> frozenset[str]:
        """The fields of *mail* that this signature vouches for.

        Of a field that occurs more often than h= names it, somebody may have added one: it is not covered.
        """
        there = Counter(name for name, _ in mail.header)
        named = Counter(self.signed)
        return frozenset(name for name in named if there[name] <= named[name])


def signatures(mail: Mail) -> tuple[Signature, ...]:
    """The signatures that *mail* carries; unreadable ones are left out."""
    found = (_signature(value) for value in mail.header.all("dkim-signature")[:_SIGNATURES])
    return tuple(signature for signature in found if signature is not None)


def _signature(value: str) -> Signature | None:
    tags: dict[str, str] = {}
    for part in value[:16_384].split(";")[:40]:
        name, sign, text = part.partition("=")
        name = name.strip().lower()
        if not sign:
            if name:
                return None
            continue
        if name in tags:  # RFC 6376, section 3.2: the whole list is then invalid
            return None
        tags[name] = re.sub(r"\s", "", text)
    if not {"d", "s", "b", "h"} <= tags.keys():
        return None
    names = tuple(name.lower() for name in tags["h"].split(":") if name)
    worthless = "l" in tags or "from" not in names
    return Signature(
        tags["d"].lower().rstrip("."), tags["s"].lower(), tags["b"], names, worthless, _time(tags.get("t"))
    )


def _time(text: str | None) -> datetime | None:
    if not text or not text.isdecimal() or len(text) > 11:
        return None
    return datetime.fromtimestamp(int(text), UTC)


def matching(
    found: Iterable[Signature], *, domain: str, selector: str | None, value: str | None, exact: bool
) -> tuple[Signature, ...]:
    """The signatures that a server's ``dkim=pass`` can mean.

    *domain* is header.d (*exact*) or the domain of header.i, which may lie below d=.
    """
    return tuple(
        signature
        for signature in found
        if (signature.domain == domain or (not exact and within(domain, signature.domain)))
        and (selector is None or signature.selector == selector.lower())
        and (value is None or len(value) < _B_PREFIX or signature.value.startswith(value))
    )


def within(domain: str, parent: str) -> bool:
    """Whether *domain* is *parent* or lies below it; a parent without a dot holds nothing."""
    return "." in parent and (domain == parent or domain.endswith("." + parent))
