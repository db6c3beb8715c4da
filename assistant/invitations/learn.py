"""A proposal for the catalogue from mails whose layout no entry knows; the owner completes and saves it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.invitations.catalogue import Catalogue
from assistant.invitations.evidence import owner_of
from assistant.invitations.folding import even, fold
from assistant.invitations.lines import frame_of
from assistant.invitations.links import take_apart
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
    lines += _labels_and_links(mails, catalogue)
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
            f'{_text(template)} = "other"  # {_mails(count)}; write "invitation" if it is one'
            for template, count in sorted(seen.items())
        ),
    ]


def _senders(mails: Sequence[Mail]) -> list[str]:
    seen = Counter(author.key for mail in mails for author in mail.authors[:1])
    rows = (f'{_text(address)} = "any"  # {_mails(count)}' for address, count in sorted(seen.items()))
    return ["", "[senders]", *rows]


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count} mails"


_WRAPPED = re.compile(r"\s(?:via|on|from|through|über|bei|par|sur|en|su|tramite|no|op)\s.{1,60}$|\s?\([^()]{1,60}\)$")
_NAME_FIRST = re.compile(r"(?:[^\W\d_a-z][\w'’.-]{0,30} ){1,3}[^\W\d_a-z][\w'’.-]{0,30}(?= )")


def _person(mail: Mail) -> str | None:
    """Whom the mail tells about: by the display name without the platform's, else by how subject and text begin."""
    shown = _WRAPPED.sub("", mail.authors[0].name[:200]) if mail.authors else ""
    name = clean_name(shown)
    home = mail.authors[0].domain if mail.authors else ""
    if name and " " in name and fold(name).replace(" ", "") not in home:
        return name
    found = _NAME_FIRST.match(mail.subject[:200])
    return found[0] if found and found[0] in mail.text[:20_000] else None


def _generalized(text: str, mail: Mail) -> str:
    """*text* with the names of writer and reader as placeholders."""
    person = _person(mail)
    text = cut_tokens(text.replace("{", "(").replace("}", ")"))
    if person and person in text:
        text = text.replace(person, "{name}", 1).replace(person, "{any}")
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
    """Lines that several mails share, that say what the subject says, or that speak of inviting."""
    seen: Counter[str] = Counter()
    subjects = {_generalized(mail.subject[:200], mail).rstrip(" .:!") for mail in mails}
    for mail in mails:
        lines = (line for line in mail.text.splitlines()[:60] if 3 < len(line.strip()) < 160 and "://" not in line)
        seen.update({_generalized(line, mail) for line in lines})
    texts = [
        text
        for text, count in seen.most_common(60)
        if text != "{name}"
        and (count > 1 or text.rstrip(" .:!") in subjects or any(word in text.casefold() for word in _TELLING))
    ][:15]
    if not texts:
        return []
    what = 'role = "opening"  # or "skip", "accept", "profile", "mutual", "people", "footer"'
    return _part("frames", [what, 'kind = "invitation"'], "texts", texts)


def _part(table: str, rows: Sequence[str], key: str, texts: Iterable[str]) -> list[str]:
    listed = json.dumps(list(texts), ensure_ascii=False)
    return ["", f"[[{table}]]", *rows, 'proven = "received"', f"{key} = {listed}"]


_LABELED = re.compile(r"^[ \t]{0,8}([^\n:<>]{2,60}?)\s{0,3}:?\s{1,3}<?(https?://[^\s<>\"]{1,2000})", re.MULTILINE)
_ROLES = ("accept", "profile", "reply")


def _labels_and_links(mails: Sequence[Mail], catalogue: Catalogue) -> list[str]:
    """The buttons whose words some entry knows, and the shapes of what they lead to; no link is ever opened."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {role: ({}, {}) for role in _ROLES}
    others: dict[str, None] = {}
    known: set[str] = set()
    for mail in mails:
        pairs = [(link.text, link.href) for link in mail.links[:40] if link.text.strip()]
        pairs += [(label[1], label[2]) for label in _LABELED.finditer(mail.text[:20_000])]
        for label, href in pairs:
            role = _role(even(label).strip(), catalogue)
            if role is not None:
                found[role][0][_generalized(label.strip(), mail)] = None
                found[role][1][_shape(href, role)] = None
                known.add(href)
        others |= dict.fromkeys(clean_link(link.href) for link in mail.links[:40] if link.href not in known)
    out: list[str] = []
    for role, (labels, shapes) in found.items():
        if labels:
            out += _part("frames", [f'role = "{role}"'], "texts", labels)
            out += _part("links", [f'role = "{role}"'], "paths", shapes)
    return out + [f"# link: {link}" for link in sorted(set(others) - {""})[:8]]


def _role(label: str, catalogue: Catalogue) -> str | None:
    for platform in catalogue.platforms:
        known = frame_of(platform, label)
        if known is not None and known[0].role in _ROLES:
            return known[0].role
    return None


def _shape(href: str, role: str) -> str:
    """The path with its number as ``{digits}``, a person's page as ``{vanity}``, and what may be a secret as ``*``."""
    address = take_apart(href)
    steps = [step for step in (address.path if address else "").split("/") if step][:12]
    if role == "profile" and len(steps) > 1 and not steps[-1].isdecimal():
        return "/" + "/".join([*map(_plain, steps[:-1]), "{vanity}"])
    plain = "/" + "/".join("{digits}" if step.isdecimal() and len(step) <= 20 else _plain(step) for step in steps)
    return plain.replace("{digits}", "\0", 1).replace("{digits}", "*").replace("\0", "{digits}")


def _plain(step: str) -> str:
    return step if re.fullmatch(r"[a-z]{1,20}(?:[-_][a-z]{1,20}){0,3}", step) and len(step) <= 40 else "*"
