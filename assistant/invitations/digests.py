"""Several invitations in one mail: one entry for each person who waits, never for those whom the platform suggests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.invitations.blocks import looks_like_place
from assistant.invitations.evidence import SeenLink, Sighting
from assistant.invitations.folding import fold
from assistant.invitations.layout import Layout
from assistant.invitations.lines import Line, frame_of
from assistant.invitations.names import clean_name, is_platform_name
from assistant.invitations.person import company_of, profile_of
from assistant.invitations.values import Inviter
from assistant.mail.values import Mail

_MOST = 50  # invitations of one digest


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a digest."""

    person: Inviter
    raw_name: str
    note: str = ""
    invitation_id: str | None = None


def split_digest(mail: Mail, seen: Sighting, ours: Iterable[str]) -> list[Entry]:
    """The people of a digest in their order; each block ends with a line that asks to accept."""
    owned = {fold(name) for name in ours if name} | {fold(address.name) for address in mail.to if address.name}
    layouts = [layout for layout in (seen.layout, seen.html) if layout is not None]
    best: list[Entry] = []
    for layout in layouts:
        entries = [entry for lines in _blocks(layout) if (entry := _entry(lines, seen, owned)) is not None]
        best = entries if len(entries) > len(best) else best
    ids = list(dict.fromkeys(found for link in seen.links if link.role == "accept" and (found := _id(link))))
    if len(ids) == len(best):
        best = [
            Entry(entry.person, entry.raw_name, entry.note, entry.invitation_id or ids[at])
            for at, entry in enumerate(best)
        ]
    return _with_profiles(best, seen)[:_MOST]


def _with_profiles(entries: list[Entry], seen: Sighting) -> list[Entry]:
    """The people with the profiles of a text, whose links carry no names: as many as people, in the same order."""
    found: dict[str, str | None] = {}
    for link in seen.links:
        profile, key = profile_of([link], None)
        if key is not None:
            found.setdefault(key, profile)
    if len(found) != len(entries) or any(entry.person.profile_key for entry in entries):
        return entries
    return [
        replace(entry, person=replace(entry.person, profile=profile, profile_key=key))
        for entry, (key, profile) in zip(entries, found.items(), strict=True)
    ]


def _id(link: SeenLink) -> str | None:
    return link.address.query.get("invitationId") or link.keys.get("digits") or link.keys.get("id")


def _blocks(layout: Layout) -> Iterator[list[Line]]:
    block: list[Line] = []
    closed = False
    for line in layout.lines:
        if line.role in ("people", "footer"):
            break
        ends = line.role == "accept" or line.link == "accept"
        if ends or (closed and (line.role in ("profile", "link", "rule") or line.link)):
            if ends and not closed:
                yield [*block, line]
            block, closed = [], True
            continue
        if line.role in ("opening", "skip"):
            if "name" in line.keys and line.role == "opening":
                block, closed = [line], False
            elif not block:
                closed = False
            continue
        if line.role not in ("blank", "rule"):
            closed = False
            block.append(line)


def _entry(lines: list[Line], seen: Sighting, owned: set[str]) -> Entry | None:
    named = next((line.keys["name"] for line in lines if _names_somebody(line, seen)), None)
    words = [
        line
        for line in lines
        if line.role is None and fold(line.text).strip(" ,:") not in owned and not _greets(line.text)
    ]
    raw = named or (words[0].text if words else "")
    name = clean_name(raw, (seen.platform,))
    if not name or is_platform_name(name, seen.platform) or len(name.split()) > 7:
        return None
    rest = [line.text for line in words if fold(clean_name(line.text) or "") != fold(name)]
    headline = rest.pop(0) if rest and not rest[0].startswith(('"', "“", "„", "«")) else None
    location = rest.pop(0) if rest and looks_like_place(rest[0]) else None
    mutual = next(
        (int(line.keys["count"]) for line in lines if line.role == "mutual" and line.keys.get("count", "").isdigit()),
        None,
    )
    mine = [link for link in seen.links if link.role == "profile" and fold(link.text) == fold(name)]
    profile, key = profile_of(mine, name)
    return Entry(
        Inviter(
            name=name,
            profile=profile,
            profile_key=key,
            headline=headline,
            company=company_of(headline),
            location=location,
            mutual_connections=mutual,
        ),
        raw,
        "\n".join(rest),
    )


def _names_somebody(line: Line, seen: Sighting) -> bool:
    """Whether the platform's line names a person: "Accept View profile" is two buttons side by side."""
    return "name" in line.keys and frame_of(seen.platform, line.keys["name"]) is None


def _greets(text: str) -> bool:
    return text.rstrip().endswith((",", ":")) and len(text.split()) <= 4
