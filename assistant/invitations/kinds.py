"""Of what kind a platform's notice is: by its template, its class, its sender, its subject, its own lines."""

from __future__ import annotations

from assistant.invitations.evidence import Sighting
from assistant.mail.values import Kind, Mail

_PRECEDENCE = (Kind.ACCEPTED, Kind.REMINDER, Kind.DIGEST, Kind.MESSAGE, Kind.INMAIL, Kind.INVITATION, Kind.OTHER)


def kind_of(mail: Mail, seen: Sighting) -> tuple[Kind, bool, str]:
    """(kind, whether the layout is unknown to the catalogue, why)."""
    platform = seen.platform
    unknown = False
    if seen.template is not None:
        known = platform.kind_of_template(seen.template)
        if known is not None:
            return known, False, f"template {seen.template}"
        unknown = seen.named_template
    for name in platform.class_headers:
        value = (mail.header.get(name) or "").partition(";")[0].strip().upper()
        if value in platform.classes and not unknown:
            return platform.classes[value], False, f"class {value}"
    fixed = platform.senders.get(mail.authors[0].key) if seen.owned and mail.authors else None
    if fixed is not None:
        return fixed, unknown, f"sender {mail.authors[0].addr_spec}"
    kind, why = _by_words(seen)
    if unknown and not (kind in (Kind.INVITATION, Kind.REMINDER) and any(link.role == "accept" for link in seen.links)):
        return Kind.OTHER, True, f"template {seen.template} is not known"
    return kind, unknown, why


def _by_words(seen: Sighting) -> tuple[Kind, str]:
    kinds = [line.kind for line in seen.layout.openings if line.kind is not None]
    if seen.html is not None:
        kinds += [line.kind for line in seen.html.openings if line.kind is not None and line.role == "opening"]
    if (
        any(link.role == "reply" for link in seen.links)
        and seen.subject is not None
        and not any(link.role == "accept" for link in seen.links)
    ):
        kinds.append(Kind.MESSAGE)
    body = next((kind for kind in _PRECEDENCE if kind in kinds), None)
    by_link = next((link.kind or Kind.INVITATION for link in seen.links if link.role == "accept"), None)
    if seen.subject is not None:
        kind = seen.subject[0].kind
        if (
            kind is Kind.INVITATION
            and body in (Kind.ACCEPTED, Kind.REMINDER, Kind.MESSAGE, Kind.DIGEST)
            and not (body is Kind.MESSAGE and by_link is not None)
        ):
            return body, f"the body opens as {body.value}"
        if kind is Kind.INVITATION and by_link is Kind.REMINDER:
            return by_link, "the accept link is a reminder's"
        return kind, f"subject {seen.subject[0].pattern.text!r}"
    if body is Kind.MESSAGE and by_link is not None:
        body = next((kind for kind in _PRECEDENCE if kind in kinds and kind is not Kind.MESSAGE), None)
    if body is not None:
        return body, f"the body opens as {body.value}"
    if by_link is not None and (
        "accept" in seen.layout.roles or not seen.owned or any(line.link == "accept" for line in seen.layout.lines)
    ):
        return by_link, "an accept link"
    return Kind.OTHER, "nothing in it tells of an invitation"
