"""Which platform's notice a mail presents itself as; whether that is true is asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from assistant.invitations.catalogue import Catalogue, Platform, Subject
from assistant.invitations.folding import even, fold, is_asian
from assistant.invitations.layout import Layout, read_layout
from assistant.invitations.links import Address, fits, on_hosts, take_apart
from assistant.invitations.names import clean_name
from assistant.mail.values import Kind, Mail

_TEMPLATE = re.compile(r"(?:urn:li:page:email_|eml-)?([A-Za-z][A-Za-z0-9_]{3,79})")


@dataclass(frozen=True, slots=True)
class SeenLink:
    """One link of the platform, taken apart."""

    role: str
    kind: Kind | None
    keys: dict[str, str]
    address: Address
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A platform's notice, as far as a mail presents itself as one."""

    platform: Platform
    owned: bool  #: From is at the platform
    layout: Layout
    html: Layout | None  #: the other part of the same mail
    subject: tuple[Subject, dict[str, str]] | None
    template: str | None
    named_template: bool  #: a header field names it
    links: tuple[SeenLink, ...]
    score: int
    reasons: tuple[str, ...]


def owner_of(mail: Mail, catalogue: Catalogue) -> Platform | None:
    """The platform at whose domain one of the authors is."""
    return next((platform for author in mail.authors if (platform := catalogue.of_domain(author.domain))), None)


@cache
def _subjects(platform: Platform) -> tuple[dict[str, tuple[Subject, ...]], tuple[Subject, ...]]:
    by_key: dict[str, list[Subject]] = {}
    for subject in platform.subjects:
        by_key.setdefault(subject.pattern.key, []).append(subject)
    loose = tuple(by_key.pop("", ()))
    return {key: tuple(found) for key, found in by_key.items()}, loose


def subject_of(mail: Mail, platform: Platform) -> tuple[Subject, dict[str, str]] | None:
    """The platform's subject that this mail bears, the most exact one."""
    line = even(mail.subject[:300]).strip()
    while line and not line[0].isalnum() and line[0] not in "¡¿([\"'":
        line = line[1:].lstrip()
    if not line:
        return None
    by_key, loose = _subjects(platform)
    words = set(re.findall(r"[a-z]{3,40}", line.casefold()))
    best: tuple[Subject, dict[str, str]] | None = None
    size = -1
    likely = [subject for word in words & by_key.keys() for subject in by_key[word] if subject.pattern.words <= words]
    asian = is_asian(line)
    likely += [subject for subject in loose if asian or not subject.pattern.asian]
    for subject in likely:
        keys = subject.pattern.match(line)
        if keys is not None and (length := len(re.sub(r"\{\w*\}", "", subject.pattern.text))) > size:
            best, size = (subject, keys), length
    return best


def links_of(mail: Mail, platform: Platform) -> Iterator[SeenLink]:
    """The platform's own links of the visible parts."""
    for link in mail.links[:300]:
        address = take_apart(link.href)
        if address is None or not on_hosts(address, platform.link_hosts):
            continue
        role, kind, keys = "other", None, {}
        for shape in platform.links:
            found = fits(address, shape, platform.link_hosts)
            if found is not None:
                role, kind, keys = shape.role, shape.kind, found
                break
        yield SeenLink(role, kind, keys, address, link.href, link.text.strip())


def template_of(mail: Mail, platform: Platform, links: tuple[SeenLink, ...]) -> tuple[str | None, bool]:
    """The platform's name of the layout, and whether a header field names it (else the links do)."""
    for name in platform.template_headers:
        value = (mail.header.get(name) or "").strip()
        if value:
            return value[:120], True
    seen: list[str] = []
    for link in links[:60]:
        for parameter in platform.template_parameters:
            value = unquote(link.address.query.get(parameter, ""))
            found = _TEMPLATE.match(value)
            if found and platform.kind_of_template(found[1]) is not None:
                seen.append(found[1])
                break
    return (max(dict.fromkeys(seen), key=seen.count), False) if seen else (None, False)


def sight(mail: Mail, catalogue: Catalogue, owner_names: tuple[str, ...]) -> Sighting | None:
    """The best sighting of a platform's notice in *mail*, or None when it looks like no platform's mail."""
    owner = owner_of(mail, catalogue)
    if owner is not None:
        return _look(mail, owner, True, owner_names)
    best: Sighting | None = None
    for platform in catalogue.platforms:
        if _hint(mail, platform):
            seen = _look(mail, platform, False, owner_names)
            if _enough(mail, seen) and (best is None or seen.score > best.score):
                best = seen
    return best


def _hint(mail: Mail, platform: Platform) -> bool:
    """A cheap look whether it is worth reading the mail as this platform's."""
    if subject_of(mail, platform) is not None or any(mail.header.get(name) for name in platform.template_headers):
        return True
    if platform.pattern_only:
        return False
    text = f"{mail.text_plain or ''}\n{mail.html_text or ''}"[:20_000].casefold()
    if any(host in text for host in platform.link_hosts):
        return True
    return (
        any(host in link.href[:300].casefold() for link in mail.links[:50] for host in platform.link_hosts)
        or (bool(mail.authors) and any(wrapped.match(even(mail.authors[0].name)) for wrapped in platform.display_names))
        or (platform.name.casefold() in text[:4000])
    )


def _look(mail: Mail, platform: Platform, owned: bool, owner_names: tuple[str, ...]) -> Sighting:
    links = tuple(links_of(mail, platform))
    subject = subject_of(mail, platform)
    template, named = template_of(mail, platform, links)
    names = [clean_name(author.name, (platform,)) or "" for author in mail.authors[:3]]
    if subject:
        names.append(subject[1].get("name", ""))
    ours = [*owner_names, *(address.name for address in (*mail.to, *mail.cc)[:5])]
    plain = read_layout(mail.text_plain, platform, names, ours) if mail.text_plain and mail.text_plain.strip() else None
    html = read_layout(mail.html_text, platform, names, ours) if mail.html_text and mail.html_text.strip() else None
    layout, other = (
        (plain, html) if plain is not None and (plain.roles - {"blank", "rule"} or html is None) else (html, plain)
    )
    layout = layout or Layout()
    score, reasons = _score(mail, platform, layout, links, subject, template)
    return Sighting(platform, owned, layout, other, subject, template, named, links, score, reasons)


def _score(
    mail: Mail,
    platform: Platform,
    layout: Layout,
    links: tuple[SeenLink, ...],
    subject: tuple[Subject, dict[str, str]] | None,
    template: str | None,
) -> tuple[int, tuple[str, ...]]:
    """How much of a mail from elsewhere looks like this platform's, and by what."""
    quoting = mail.text_plain is None and bool(
        re.search(r"<blockquote|gmail_quote|gmail_attr", (mail.html or "")[:200_000], re.IGNORECASE)
    )
    seen: list[tuple[int, str]] = []
    if any(line.link == "accept" for line in layout.lines) or (
        not quoting and "accept" in layout.roles and any(link.role == "accept" for link in links)
    ):
        seen.append((2, "an accept link of the platform"))
    if (
        template is not None
        and not quoting
        and any(line.link for line in layout.lines if not line.text.startswith(">"))
    ):
        seen.append((2, f"its links name the template {template}"))
    if layout.openings and not quoting:
        seen.append((2, f"opens as the platform does: {layout.openings[0].text[:80]!r}"))
    if subject:
        author = clean_name(mail.authors[0].name) if mail.authors else None
        named = author is not None and fold(subject[1].get("name", "")) == fold(author)
        seen.append(
            (
                3 if named and subject[0].kind is Kind.INVITATION and not platform.pattern_only else 1,
                f"subject {mail.subject[:80]!r}",
            )
        )
    if "accept" in layout.roles and not quoting:
        seen.append((1, "a line that asks to accept"))
    if "footer" in layout.roles and not quoting:
        seen.append((1, "the platform's footer"))
    if mail.sender is not None and any(
        mail.sender.domain == domain or mail.sender.domain.endswith("." + domain) for domain in platform.domains
    ):
        seen.append((2, "Sender at the platform"))
    if mail.message_id and any(hint in mail.message_id.casefold() for hint in platform.message_ids):
        seen.append((1, "a Message-ID like the platform's"))
    if mail.authors and any(wrapped.match(even(mail.authors[0].name)) for wrapped in platform.display_names):
        seen.append((2, "the name says it comes through the platform"))
    return sum(points for points, _ in seen), tuple(reason for _, reason in seen)


def _enough(mail: Mail, seen: Sighting) -> bool:
    """Whether a mail from elsewhere presents itself as this platform's: it must tell of a wish, and name the platform.

    Wordings such as "NAME wants to add you as a contact" are anybody's.
    """
    if not (seen.platform.pattern_only or _named(mail, seen)):
        return False
    telling = (
        bool(seen.layout.openings)
        or "accept" in seen.layout.roles
        or any(line.link == "accept" for line in seen.layout.lines)
        or (seen.subject is not None and seen.score >= 3)
    )
    return telling and seen.score >= 3


def _named(mail: Mail, seen: Sighting) -> bool:
    platform = seen.platform
    if seen.links or seen.template or any(mail.header.get(name) for name in platform.class_headers):
        return True
    shown = " ".join(author.name for author in mail.authors[:3])
    text = f"{mail.subject[:300]} {shown} {mail.text_plain or ''} {mail.html_text or ''}"[:40_000].casefold()
    return platform.name.casefold() in text or any(domain in text for domain in platform.domains)
