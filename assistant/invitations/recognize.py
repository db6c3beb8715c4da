"""From a mail to a notice: what a platform tells, about whom, in whose words, and whether it is true."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.invitations import steps
from assistant.invitations.catalogue import Catalogue, Platform
from assistant.invitations.digests import split_digest
from assistant.invitations.evidence import Sighting, owner_of, sight
from assistant.invitations.folding import even
from assistant.invitations.judging import judge_note, signals_and_referrer
from assistant.invitations.kinds import kind_of
from assistant.invitations.layout import read_layout
from assistant.invitations.lines import frame_of
from assistant.invitations.links import on_hosts, take_apart
from assistant.invitations.notes import OwnWords, join_wraps, own_words
from assistant.invitations.person import invitation_id_of, inviter_of, raw_name
from assistant.invitations.pitches import Pitches
from assistant.invitations.routes import LONGEST_TRUST, age, route_of
from assistant.invitations.secondhand import is_answer, is_forward, is_list_copy
from assistant.invitations.values import Invitation, Inviter, Notice, Owner, Route
from assistant.mail.authenticity import authentic_domain
from assistant.mail.language import language_of
from assistant.mail.tokens import cut_tokens
from assistant.mail.values import Authenticity, Kind, Mail, ServerResults, Verdict, fold_address

__all__ = ["Owner", "recognize"]

_TELLING = (Kind.INVITATION, Kind.REMINDER, Kind.DIGEST)


def recognize(
    mail: Mail, results: ServerResults, catalogue: Catalogue, owner: Owner, *, others: Pitches | None = None
) -> Notice | None:
    """What *mail* tells as a platform's notice; None when it is no platform's mail.

    The kind is what the mail presents itself as; whether the platform sent it stands in ``authentic``.
    A person's own mail, an answer, a forward and a list copy are None. *others* are the notes of other people.
    """
    platform = owner_of(mail, catalogue)
    if is_list_copy(mail, platform) or (platform is None and is_answer(mail)):
        return None
    seen = sight(mail, catalogue, owner.names)
    if seen is None:
        return _hidden_notice(mail, catalogue)
    if not seen.owned and is_forward(mail):
        return None
    trace = [steps.looks(seen)]
    if not seen.owned and (seen.layout.foreign or (seen.html is not None and seen.html.foreign)):
        return _injected(seen, "somebody else's words stand before a notice of the platform", trace)
    kind, unknown, why = kind_of(mail, seen)
    if not seen.owned and kind not in (*_TELLING, Kind.ACCEPTED):
        return None
    authentic = _authentic(mail, results, seen)
    trace += [steps.kind(kind, why), steps.authentic(authentic)]
    doubts = _doubts(mail, results, owner)
    trace += [f"doubt: {doubt}" for doubt in doubts]
    notice = Notice(
        kind=kind,
        platform=seen.platform.key,
        template=seen.template,
        language=_language(mail, seen),
        authentic=authentic,
        unknown_template=unknown and authentic.verdict is Verdict.PASS,
        doubts=doubts,
        trace=tuple(trace),
    )
    return _filled(notice, mail, results, seen, owner, others)


def _filled(
    notice: Notice, mail: Mail, results: ServerResults, seen: Sighting, owner: Owner, others: Pitches | None
) -> Notice:
    if notice.kind is Kind.OTHER:
        return notice
    person = inviter_of(mail, seen, owner.names)
    route = route_of(mail, seen.platform, results, notice.authentic, owner)
    if route.address is not None and route.kind.value == "direct":
        person = replace(person, address=route.address)
    if notice.kind in (Kind.ACCEPTED, Kind.MESSAGE, Kind.INMAIL):
        text = None if notice.kind is Kind.ACCEPTED else _message(seen)
        return replace(
            notice,
            person=person,
            person_route=route,
            text=text,
            trace=(*notice.trace, steps.frame(seen, notice.language), steps.person(person), steps.route(route)),
        )
    if notice.kind is Kind.DIGEST:
        return _digest(notice, mail, seen, owner, others, route)
    invitation, read = _invitation(mail, seen, person, route, owner, others)
    about = (steps.person(invitation.inviter, invitation.invitation_id), steps.frame(seen, notice.language))
    return replace(
        notice, invitations=(invitation,), trace=(*notice.trace, *about, *read, steps.route(invitation.route))
    )


def _invitation(
    mail: Mail, seen: Sighting, person: Inviter, route: Route, owner: Owner, others: Pitches | None
) -> tuple[Invitation, list[str]]:
    recipients = _recipients(mail, seen, owner)
    writer = [name for name in (person.name, *_said_names(seen)) if name]
    words = _own_words(seen, writer, recipients)
    note = judge_note(words, seen, person, recipients, others)
    signals, referrer = signals_and_referrer(note, person, raw_name(mail, seen), owner.industry, (*writer, *recipients))
    read = [*words.steps, steps.note(note), *steps.signals(signals, referrer)]
    return Invitation(
        inviter=person, note=note, signals=signals, route=route, invitation_id=invitation_id_of(seen), referrer=referrer
    ), read


def _own_words(seen: Sighting, writer: list[str], recipients: list[str]) -> OwnWords:
    words = own_words(seen.layout.note, seen.platform, inviter=writer, recipients=recipients)
    if not seen.platform.note_can_be_typed:
        return replace(words, words="")
    read = seen.layout.roles & {"opening", "accept"}
    if not words.words and not words.default and not read and seen.html is not None:
        second = own_words(seen.html.note, seen.platform, inviter=writer, recipients=recipients)
        return second if second.words or second.default else words
    return words


def _digest(notice: Notice, mail: Mail, seen: Sighting, owner: Owner, others: Pitches | None, route: Route) -> Notice:
    recipients = _recipients(mail, seen, owner)
    found: list[Invitation] = []
    read: list[str] = []
    for entry in split_digest(mail, seen, owner.names):
        words = (
            own_words(entry.note, seen.platform, inviter=[entry.person.name or ""], recipients=recipients)
            if entry.note
            else OwnWords("", False, False)
        )
        note = judge_note(words, seen, entry.person, recipients, others)
        signals, referrer = signals_and_referrer(
            note, entry.person, entry.raw_name, owner.industry, (entry.person.name or "", *recipients)
        )
        by_hand = (
            route
            if route.address is None
            else replace(
                route,
                kind=type(route.kind).BY_HAND,
                address=None,
                needs_consent=False,
                because="a digest names no address of a single person",
            )
        )
        found.append(
            Invitation(
                inviter=entry.person,
                note=note,
                signals=signals,
                route=by_hand,
                invitation_id=entry.invitation_id,
                referrer=referrer,
            )
        )
        read += [
            steps.person(entry.person, entry.invitation_id, f"person {len(found)} is"),
            *words.steps,
            steps.note(note),
            *steps.signals(signals, referrer),
        ]
    count = f"{len(found)} people wait in one mail"
    return replace(notice, invitations=tuple(found), trace=(*notice.trace, count, *read))


def _recipients(mail: Mail, seen: Sighting, owner: Owner) -> list[str]:
    """Spellings of the reader's name: the owner's, To's, and the one that subject and footer greet."""
    names = [*owner.names, *(address.name for address in (*mail.to, *mail.cc)[:5] if address.name)]
    if seen.subject and seen.subject[1].get("first"):
        names.append(seen.subject[1]["first"])
    for line in seen.layout.lines:
        if line.role == "footer" and (found := _INTENDED.match(line.text)):
            names.append(found[1])
    return names


_INTENDED = re.compile(r"This email was intended for ([^(\n]{1,80}?)\s?[(.]")


def _said_names(seen: Sighting) -> list[str]:
    said = [
        line.keys["name"]
        for line in seen.layout.lines
        if line.role in ("opening", "accept", "profile") and "name" in line.keys
    ]
    if seen.layout.block is not None:
        said.append(seen.layout.block.name)
    return said


def _message(seen: Sighting) -> str | None:
    note = seen.layout.note or (seen.html.note if seen.html is not None else "")
    return cut_tokens(join_wraps(note).strip()) or None


def _language(mail: Mail, seen: Sighting) -> str | None:
    """Of the frame: the platform's own lines, else the subject's."""
    found = seen.layout.language or (seen.html.language if seen.html is not None else None)
    if found is None and seen.subject is not None:
        found = seen.subject[0].language
    return found or language_of(mail.text[:2000])


def _authentic(mail: Mail, results: ServerResults, seen: Sighting) -> Authenticity:
    if mail.from_fields == 0 and not results.found:
        return Authenticity(Verdict.UNKNOWN, f"the mail has no From field; {results.because}")
    if seen.platform.pattern_only:
        return Authenticity(Verdict.UNKNOWN, "no entry of the catalogue vouches for this platform")
    authentic = authentic_domain(mail, results, frozenset(seen.platform.signing_domains))
    if authentic.verdict is not Verdict.UNKNOWN or seen.owned or not mail.authors:
        return authentic
    if not seen.platform.classic:
        return Authenticity(
            Verdict.FAIL,
            f"From is not at {', '.join(seen.platform.domains)}, and {seen.platform.name} writes in nobody's name",
        )
    if seen.template is not None and seen.template.startswith("email_"):
        return Authenticity(
            Verdict.FAIL,
            f"a notice of this layout comes from {seen.platform.domains[0]}, this one from {mail.authors[0].domain}",
        )
    if (host := _strange_accept(mail, seen.platform)) is not None:
        return Authenticity(Verdict.FAIL, f"its accept link leads to {host}, not to {seen.platform.link_hosts[0]}")
    return authentic


def _strange_accept(mail: Mail, platform: Platform) -> str | None:
    """The host of a link that is labeled as accept and leads elsewhere, or None."""

    for link in mail.links[:100]:
        address = take_apart(link.href)
        if address is None or on_hosts(address, platform.link_hosts) or not link.text.strip():
            continue
        found = frame_of(platform, even(link.text).strip())
        if found is not None and found[0].role in ("accept", "profile"):
            return address.host
    return None


def _doubts(mail: Mail, results: ServerResults, owner: Owner) -> tuple[str, ...]:
    doubts = []
    if (days := age(mail, results)) > LONGEST_TRUST:
        doubts.append(f"it was {days.days} days old when it arrived: it may be a replay")
    ours = {fold_address(address) for address in owner.addresses}
    named = {address.key for address in (*mail.to, *mail.cc)}
    if ours and named and not ours & named:
        doubts.append("it was written to somebody else: " + ", ".join(sorted(named)[:3]))
    return tuple(doubts)


def _injected(seen: Sighting, why: str, trace: Iterable[str]) -> Notice:
    because = f"{why}; it comes from elsewhere"
    return Notice(
        kind=Kind.OTHER,
        platform=seen.platform.key,
        template=seen.template,
        language=seen.layout.language,
        authentic=Authenticity(Verdict.FAIL, because),
        trace=(*trace, because),
    )


def _hidden_notice(mail: Mail, catalogue: Catalogue) -> Notice | None:
    """A notice of a platform hidden in somebody else's mail, so that a reader of templates takes the mail for one."""
    hidden = mail.hidden_text
    if len(hidden) < 40:
        return None
    low = hidden.casefold()
    for platform in catalogue.platforms:
        if platform.pattern_only or platform.name.casefold() not in low:
            continue
        layout = read_layout(hidden, platform, (), ())
        if layout.openings or layout.roles & {"accept", "profile", "footer"}:
            because = f"a notice of {platform.name} is hidden in a mail from elsewhere"
            return Notice(
                kind=Kind.OTHER,
                platform=platform.key,
                template=None,
                language=layout.language,
                authentic=Authenticity(Verdict.FAIL, because),
                trace=(because,),
            )
    return None
