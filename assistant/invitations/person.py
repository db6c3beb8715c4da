"""Who stands behind a notice: name, headline, place, and the keys that stay the same in every later notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from assistant.invitations.blocks import Block
from assistant.invitations.evidence import SeenLink, Sighting
from assistant.invitations.folding import fold
from assistant.invitations.names import clean_name, is_platform_name
from assistant.invitations.values import Inviter
from assistant.mail.tokens import clean_link
from assistant.mail.values import Mail

_AT = re.compile(
    r"\s(?:at|bei|chez|en|presso|na|no|bij|hos|w|on|@|da|à la|aux?)\s{1,3}(?=[^\W_])|\s?@\s?", re.IGNORECASE
)
_NOT_THEIRS = ("pymk", "header", "footer", "suggest", "premium", "upsell", "connections-in-common")
_THEIRS = ("hero", "invitation", "invite", "prof", "name", "newinvite", "prof_card")


def raw_name(mail: Mail, seen: Sighting) -> str:
    """The display name as written, for what people hang on to it."""
    author = mail.authors[0].name if mail.authors else ""
    if author and not is_platform_name(author, seen.platform):
        return author
    return next(_said(seen), "")


def _said(seen: Sighting) -> Iterator[str]:
    """Names that the platform's own lines give, opening lines first."""
    for layout in (seen.layout, seen.html):
        if layout is None:
            continue
        for role in ("opening", "accept", "profile", "reply"):
            yield from (line.keys["name"] for line in layout.lines if line.role == role and "name" in line.keys)
        if layout.block is not None:
            yield layout.block.name


def name_of(mail: Mail, seen: Sighting, ours: Iterable[str]) -> str | None:
    """The person's name, by majority: From weighs a little more than each other place that names them."""
    votes: dict[str, float] = {}
    spelled: dict[str, str] = {}
    owned = {fold(name) for name in ours if name}

    def vote(name: str | None, weight: float) -> None:
        plain = clean_name(name, (seen.platform,))
        if not plain or is_platform_name(plain, seen.platform) or fold(plain) in owned:
            return
        key = fold(plain)
        votes[key] = votes.get(key, 0) + weight
        spelled.setdefault(key, plain)

    if mail.authors and not is_platform_name(mail.authors[0].name, seen.platform):
        vote(mail.authors[0].name, 1.5)
    if seen.subject:
        vote(seen.subject[1].get("name"), 1)
    for number, name in enumerate(dict.fromkeys(_said(seen))):
        vote(name, 1 if number == 0 else 0.4)
    return spelled[max(votes, key=lambda key: votes[key])] if votes else None


def inviter_of(mail: Mail, seen: Sighting, ours: Iterable[str]) -> Inviter:
    """The person of a notice about one person."""
    name = name_of(mail, seen, ours)
    block = seen.layout.block or (seen.html.block if seen.html is not None else None) or Block("")
    second = seen.html.block if seen.html is not None and seen.html.block is not None else Block("")
    mutual = (
        seen.layout.mutual if seen.layout.mutual is not None else (seen.html.mutual if seen.html is not None else None)
    )
    profile, key = profile_of(seen.links, name)
    headline = block.headline or second.headline
    return Inviter(
        name=name,
        address=seen.layout.quoted_address,
        profile=profile,
        profile_key=key,
        headline=headline,
        company=company_of(headline),
        location=block.location or second.location,
        mutual_connections=mutual,
    )


def company_of(headline: str | None) -> str | None:
    """The company of "TITLE at COMPANY", or None."""
    if not headline:
        return None
    found = list(_AT.finditer(headline[:300]))
    company = re.split(r"\s[|•·]\s", headline[found[-1].end() :])[0].strip(" .,") if found else ""
    return company if company and company[:1].isalnum() and (company[:1].isupper() or company[:1].isdigit()) else None


def profile_of(links: Iterable[SeenLink], name: str | None) -> tuple[str | None, str | None]:
    """(link without tokens, stable key) of the person's profile; never that of somebody whom the platform suggests."""
    best: tuple[int, SeenLink] | None = None
    vanity = None
    for link in links:
        track = " ".join(
            value.casefold() for key, value in link.address.query.items() if key.casefold() in ("trk", "trkemail")
        )
        vanity = vanity or (link.address.query.get("inviterVanityName") if link.role == "accept" else None)
        if link.role != "profile" or any(word in track for word in _NOT_THEIRS):
            continue
        points = (
            4 * ("invAcpt" in link.address.query)
            + 3 * bool(name and fold(link.text) == fold(name))
            + any(word in track for word in _THEIRS)
        )
        if best is None or points > best[0]:
            best = (points, link)
    if vanity:
        return _by_vanity(vanity)
    return _keys_of(best[1]) if best is not None else (None, None)


def _by_vanity(vanity: str) -> tuple[str | None, str | None]:
    return f"https://www.linkedin.com/in/{quote(vanity, safe='-_.~%')}", f"in/{vanity}"


def _keys_of(link: SeenLink) -> tuple[str | None, str | None]:
    keys = link.keys
    if "vanity" in keys:
        if link.address.path.startswith(("/comm/in/", "/in/")):
            return _by_vanity(keys["vanity"])
        return clean_link(link.href) or None, f"in/{keys['vanity']}"
    if "digits" in keys:
        return None, f"member/{keys['digits']}"
    if "id" in keys and "blk" not in link.address.path:
        return None, f"id/{keys['id']}"
    return None, None


def invitation_id_of(seen: Sighting) -> str | None:
    """The platform's own number of the invitation: the same in each notice about it."""
    for link in seen.links:
        if link.role == "accept" or (link.role == "profile" and "/blk/" in link.address.path):
            found = link.address.query.get("invitationId") or link.keys.get("digits") or link.keys.get("id")
            if found:
                return found
    for link in seen.links:
        if found := link.address.query.get("invitationId"):
            return found
    return None
