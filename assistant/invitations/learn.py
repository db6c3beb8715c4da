"""A proposal for the catalogue from mails whose layout no entry knows; the owner completes and saves it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.invitations.catalogue import Catalogue
from assistant.invitations.evidence import owner_of
from assistant.invitations.names import clean_name
from assistant.mail.tokens import clean_link, cut_tokens
from assistant.mail.values import Mail

_TELLING = (
    "invit",
    "connect",
    "einlad",
    "vernetz",
    "kontakt",
    "contact",
    "relation",
    "conect",
    "collega",
    "convite",
    "uitnodig",
    "friend",
    "freund",
    "ami ",
)


def propose_entry(mails: Sequence[Mail], catalogue: Catalogue) -> str:
    """TOML that would teach the catalogue the layouts of *mails*, all of one platform; "" for no mails.

    Names of people become placeholders, links lose their tokens. Every line says that a person has yet to look at it.
    """
    if not mails:
        return ""
    platform = owner_of(mails[0], catalogue)
    author = mails[0].author
    domain = author.domain if author else "example.com"
    key = (
        platform.key
        if platform
        else "".join(c if c.isalnum() else "_" for c in domain.rpartition(".")[0] or domain).strip("_").casefold()
    )
    name = platform.name if platform else domain
    lines = [
        '# A proposal: check each line, and say in "proven" by what you know it.',
        f"key = {_text(key if key[:1].isalpha() else 'p' + key)}",
        f"name = {_text(name)}",
        'proven = "proposed from received mails, not checked"',
        f"domains = {json.dumps(sorted(_domains(mails)))}",
    ]
    if platform:
        lines.append(f"# replaces the shipped entry {platform.key!r} as a whole: copy what you still need from it")
    lines += _templates(mails, platform.template_headers if platform else ("x-template", "x-mail-type", "feedback-id"))
    lines += _senders(mails)
    lines += _subjects(mails)
    lines += _frames(mails)
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value[:300], ensure_ascii=False)


def _domains(mails: Iterable[Mail]) -> set[str]:
    return {author.domain for mail in mails for author in mail.authors if author.domain}


def _templates(mails: Sequence[Mail], headers: Iterable[str]) -> list[str]:
    seen = Counter(value.strip()[:100] for mail in mails for name in headers if (value := mail.header.get(name)))
    if not seen:
        return []
    named = next((name for name in headers if any(mail.header.get(name) for mail in mails)), "")
    return [
        f"template_headers = [{_text(named)}]",
        "",
        "[templates]",
        *(
            f'{_text(template)} = "other"  # {count} mails; write "invitation" if it is one'
            for template, count in sorted(seen.items())
        ),
    ]


def _senders(mails: Sequence[Mail]) -> list[str]:
    seen = Counter(author.key for mail in mails for author in mail.authors[:1])
    return ["", "[senders]", *(f'{_text(address)} = "any"  # {count} mails' for address, count in sorted(seen.items()))]


def _generalized(text: str, mail: Mail) -> str:
    """*text* with the names of writer and reader as placeholders."""
    author = clean_name(mail.authors[0].name) if mail.authors else None
    text = cut_tokens(text.replace("{", "(").replace("}", ")"))
    if author and author in text:
        text = text.replace(author, "{name}", 1).replace(author, "{any}")
    for address in mail.to[:1]:
        first = address.name.split()[0] if address.name else ""
        if len(first) > 1 and text.startswith(first):
            text = text.replace(first, "{first}", 1)
    return text.strip()


def _subjects(mails: Sequence[Mail]) -> list[str]:
    texts = list(dict.fromkeys(_generalized(mail.subject[:200], mail) for mail in mails if mail.subject.strip()))[:10]
    return (
        [
            "",
            "[[subjects]]",
            'kind = "other"  # write "invitation" if it is one',
            'proven = "received"',
            f"texts = {json.dumps(texts, ensure_ascii=False)}",
        ]
        if texts
        else []
    )


def _frames(mails: Sequence[Mail]) -> list[str]:
    """Lines that several mails share, or that speak of inviting, and the links that go with them."""
    seen: Counter[str] = Counter()
    for mail in mails:
        seen.update(
            {
                _generalized(line, mail)
                for line in mail.text.splitlines()[:60]
                if 3 < len(line.strip()) < 160 and "://" not in line
            }
        )
    texts = [
        text for text, count in seen.most_common(60) if count > 1 or any(word in text.casefold() for word in _TELLING)
    ][:15]
    links = sorted({clean_link(link.href) for mail in mails for link in mail.links[:40]} - {""})[:8]
    out = (
        [
            "",
            "[[frames]]",
            'role = "opening"  # or "skip", "accept", "profile", "mutual", "people", "footer"',
            'kind = "invitation"',
            'proven = "received"',
            f"texts = {json.dumps(texts, ensure_ascii=False)}",
        ]
        if texts
        else []
    )
    return out + [f"# link: {link}" for link in links]
