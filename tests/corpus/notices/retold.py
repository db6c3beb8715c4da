"""What follows an invitation, of each era and platform: labeled cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.corpus.notices import layouts as made
from tests.corpus.notices import others, told
from tests.corpus.notices.base import to_bytes
from tests.corpus.notices.case import Case, case_of, person


def retold(half: str, base: int) -> Iterator[Case]:
    """Reminders of each era beside their invitation, more digests, acceptances and messages."""
    pairs = (
        (made.guest_classic, lambda p, n: told.reminder_2011(p, "", "en", n)),
        (made.member_classic, told.reminder_2011_member),
        (made.member_classic, told.reminder_2013),
        (made.member_2015, told.reminder_2016),
        (made.modern, told.reminder_2019),
        (made.modern, lambda p, n: told.reminder_2026(p, "", "en", n)),
    )
    for number in range(base, base + 4):
        for at, (make, again) in enumerate(pairs):
            who, key = person(number + 7 * at), number + 10 * at
            first, layout = make(who, "", "en", key), again(who, key)
            case = case_of(half, f"reminder-{number}-{at}", layout, who, "none", "")
            # What a reminder says of the note differs; what it says of the person must not.
            yield replace(case, verdict=None, own_words=None, joins=to_bytes(first))
        for size in (2, 3, 5):
            people = [person(number * 3 + 40 * size + at) for at in range(size)]
            for make in (told.digest_html, told.digest_noted, told.digest):
                name, layout = f"{half}-{make.__name__}-{number}-{size}", make(people, number)
                names = "|".join(each.name for each in people)
                yield Case(name, to_bytes(layout), "digest", "linkedin", "pass", names)
        who = person(number + 60)
        for name, layout in told.accepted_variants(who, number):
            shown = None if name == "several" else who.name
            yield Case(f"{half}-accepted-{name}-{number}", to_bytes(layout), "accepted", "linkedin", "pass", shown)
        for name, layout in told.messages(who, "Sorry, my telephone invited everybody.", number):
            yield Case(
                f"{half}-message-{name}-{number}",
                to_bytes(layout),
                layout.kind,
                "linkedin",
                "pass",
                who.name,
                route=layout.route,
            )


def by_other_platforms(half: str, base: int) -> Iterator[Case]:
    makes = (
        others.facebook,
        others.researchgate,
        others.academia,
        others.meetup,
        others.twitter,
        others.told_by_others,
    )
    for number in range(base, base + 3):
        for at, make in enumerate(makes):
            who = person(number + 5 * at)
            for name, layout in make(who, number):
                case = case_of(half, f"{make.__name__}-{name}-{number}", layout, who, "none", "")
                yield replace(case, verdict=None, own_words=None)
