"""Which mails are worth reading at all: by header fields alone, and the same question as a server-side search."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from assistant.invitations.catalogue import Catalogue, Platform
from assistant.invitations.evidence import owner_of, subject_of
from assistant.invitations.patterns import literal
from assistant.invitations.secondhand import is_answer
from assistant.mail.values import Kind, Mail

_TELLING = (Kind.INVITATION, Kind.REMINDER)  # the kinds that came with the inviter's own address as From
_MARKS = re.compile(r"\{[^{}]*\}")


class Terms(NamedTuple):
    """Substrings for IMAP SEARCH (RFC 9051, section 6.4.4), all in ASCII; every candidate holds one of them."""

    senders: tuple[str, ...]  #: FROM
    headers: tuple[tuple[str, str], ...]  #: HEADER name substring; "" asks only whether the field is there
    subjects: tuple[str, ...]  #: SUBJECT


class _Sieve(NamedTuple):
    domains: frozenset[str]
    names: tuple[str, ...]
    headers: frozenset[str]
    message_ids: tuple[str, ...]
    words: re.Pattern[str]
    platforms: tuple[Platform, ...]


@cache
def _sieve(catalogue: Catalogue) -> _Sieve:
    known = [platform for platform in catalogue.platforms if not platform.pattern_only]
    return _Sieve(
        frozenset(domain for platform in known for domain in platform.domains),
        tuple(sorted({platform.name.casefold() for platform in known if len(platform.name) > 3})),
        frozenset(name for platform in known for name in (*platform.template_headers, *platform.class_headers)),
        tuple(hint for platform in known for hint in platform.message_ids),
        re.compile("|".join(re.escape(text.casefold()) for text in search_terms(catalogue).subjects) or r"(?!)"),
        catalogue.platforms,
    )


def candidate(mail: Mail, catalogue: Catalogue) -> bool:
    """Whether the body of a header-only *mail* is worth fetching. Generous, but not to answers and forwards."""
    sieve = _sieve(catalogue)
    for author in mail.authors[:3]:
        step = author.domain
        while step:
            if step in sieve.domains:
                return _worth(mail, catalogue)
            step = step.partition(".")[2]
    if is_answer(mail):
        return False
    if any(mail.header.get(name) is not None for name in sieve.headers):
        return True
    shown = mail.authors[0].name.casefold() if mail.authors else ""
    if shown and any(name in shown for name in sieve.names):
        return True
    if mail.sender is not None and catalogue.of_domain(mail.sender.domain) is not None:
        return True
    if mail.message_id is not None and any(hint in mail.message_id.casefold() for hint in sieve.message_ids):
        return True
    subject = mail.subject.casefold()
    return sieve.words.search(subject[:300]) is not None and any(
        (found := subject_of(mail, platform)) is not None and found[0].kind is not Kind.OTHER
        for platform in sieve.platforms
    )


def _worth(mail: Mail, catalogue: Catalogue) -> bool:
    """A platform's own mail: all but what its sender or layout marks as something else."""
    platform = owner_of(mail, catalogue)
    if platform is None:
        return True
    for name in platform.template_headers:
        template = mail.header.get(name)
        if template is not None:
            return platform.kind_of_template(template.strip()) is not Kind.OTHER
    if platform.senders.get(mail.authors[0].key) is Kind.OTHER:
        found = subject_of(mail, platform)
        return found is not None and found[0].kind is not Kind.OTHER
    return True


@cache
def search_terms(catalogue: Catalogue) -> Terms:
    """What a server must search for so that every mail that ``candidate`` accepts is found."""
    senders: set[str] = set()
    headers: set[tuple[str, str]] = set()
    subjects: set[str] = set()
    for platform in catalogue.platforms:
        if not platform.pattern_only:
            senders.update(platform.domains)
            if len(platform.name) > 3:
                senders.add(platform.name)
            headers.update((name, "") for name in (*platform.template_headers, *platform.class_headers))
            headers.update(("sender", domain) for domain in platform.domains)
            headers.update(("message-id", hint) for hint in platform.message_ids)
        if platform.classic or platform.pattern_only:
            subjects.update(
                text
                for subject in platform.subjects
                if subject.kind in _TELLING and (text := _needle(subject.pattern.text, platform))
            )
    return Terms(_least(senders), tuple(sorted(headers)), _least(subjects))


def _needle(text: str, platform: Platform) -> str:
    """The platform's name where the subject holds it, else its longest plain run; "" when too little stands in it."""
    plain = _MARKS.sub(" ", text)
    if platform.name.isascii() and platform.name in plain and not platform.pattern_only:
        return platform.name
    if platform.senders:
        return ""  # such a subject comes from the platform's own senders, and FROM finds those
    run = literal(text)
    return run if len(run) >= 6 else ""


def _least(texts: set[str]) -> tuple[str, ...]:
    """Without those that hold another one: the shorter finds them too."""
    low = {text.casefold() for text in texts}
    return tuple(
        sorted(
            text for text in texts if not any(other != text.casefold() and other in text.casefold() for other in low)
        )
    )
