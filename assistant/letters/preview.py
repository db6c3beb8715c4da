"""How the letters read: three made-up people, and what of the templates is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.letters.errors import LetterError
from assistant.letters.templates import Templates
from assistant.letters.values import (
    Account,
    AdviceCard,
    ByHandLetter,
    CallDetails,
    CallTime,
    Digest,
    DigestItem,
    Draft,
    LetterVariables,
    Owner,
    Person,
)
from assistant.letters.write import write
from assistant.reading.values import Caller

#: Every purpose that the program itself may ask for; a policy may name more.
PURPOSES = (
    "have-we-met",
    "offer-call",
    "remind",
    "remind-call",
    "decline",
    "keep-in-touch",
    "missed-call",
    "confirm-time",
    "thank",
    "offer-help",
    "introduction",
    "reschedule",
    "call-confirmed",
    "call-off",
    "say-hello",
)
OWNER_PURPOSES = (
    "owner/did-it-happen",
    "owner/call-reminder",
    "owner/by-hand",
    "owner/advice",
    "owner/login-refused",
    "owner/digest",
)

_START = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
_OWNER = Owner(
    name="Robin Winter",
    first_name="Robin",
    zone=ZoneInfo("Europe/Berlin"),
    language="en",
    signature="Robin Winter\nExample Books",
)


@dataclass(frozen=True, slots=True)
class Previewed:
    """One letter to one of the sample people, or why it cannot be written."""

    purpose: str
    sample: str  #: which of the three: "all is known", "little is known", "another zone is known, but no first name"
    draft: Draft | None
    problem: str | None = None


def sample_people(owner: Owner = _OWNER) -> dict[str, LetterVariables]:
    """Three made-up people, told by what is known of them."""
    full = _sample(
        owner,
        Person(name="Jane Example", headline="Editor at Example House", company="Example House"),
        ZoneInfo("America/New_York"),
    )
    bare = replace(_sample(owner, Person(), None), booking_link="https://book.example.org/robin")
    far = _sample(owner, Person(name="山田 太郎"), ZoneInfo("Asia/Tokyo"))
    return {"all is known": full, "little is known": bare, "another zone is known, but no first name": far}


def preview(
    templates: Templates, language: str, *, owner: Owner = _OWNER, purposes: Iterable[str] = ()
) -> tuple[Previewed, ...]:
    """Every letter that *language* has a template for (or only *purposes*), written to each of the sample people."""
    chosen = tuple(purposes) or tuple(one for one in templates.purposes() if language in templates.languages(one))
    return tuple(
        _previewed(templates, language, purpose, sample, variables)
        for purpose in chosen
        for sample, variables in sample_people(owner).items()
    )


def check(
    templates: Templates, *, purposes: Iterable[str] = PURPOSES, languages: Iterable[str] = ("en",)
) -> tuple[str, ...]:
    """What ``templates check`` says beyond the problems of reading: purposes without a template, letters that fail.

    Empty when all is well.
    """
    return tuple(_findings(templates, tuple(purposes), tuple(languages)))


def _findings(templates: Templates, purposes: tuple[str, ...], languages: tuple[str, ...]) -> Iterator[str]:
    for name in templates.missing(purposes, languages):
        yield f"templates/{name}.txt.j2 is missing; this letter will be written in another language or not at all"
    tongues = sorted({language for purpose in templates.purposes() for language in templates.languages(purpose)})
    for language in tongues:
        for one in preview(templates, language):
            if one.problem:
                yield f"to a person of whom {one.sample}: {one.problem}"


def _previewed(
    templates: Templates, language: str, purpose: str, sample: str, variables: LetterVariables
) -> Previewed:
    problems = []
    draft = None
    variants: list[str | None] = [one.variant for one in templates.variants(purpose, language)]
    for variant in variants or [None]:
        try:
            written = write(purpose, variables, templates, languages=[language], variant=variant)
            draft = draft or written
        except LetterError as error:
            problems.append(str(error))
    return Previewed(purpose, sample, None if problems else draft, "; ".join(problems) or None)


def _sample(owner: Owner, person: Person, zone: ZoneInfo | None) -> LetterVariables:
    times = tuple(
        CallTime(start=_START + timedelta(days=days, hours=hours), their_zone=zone)
        for days, hours in ((0, 0), (1, 2), (4, 1))
    )
    items = (
        DigestItem(
            who=person.name or "Jane Example",
            what="asks to connect on LinkedIn",
            reason="wrote a personal note",
            code="c3",
        ),
    )
    return LetterVariables(
        owner=owner,
        person=person,
        platform="LinkedIn",
        slots=times,
        call_length=timedelta(minutes=20),
        call=CallDetails(
            time=times[0],
            length=timedelta(minutes=20),
            number="+1 212 555 0100" if zone else None,
            words="Thursday at 9 works for me",
            caller=Caller.OWNER if zone else Caller.UNKNOWN,
        ),
        missed=CallTime(start=_START - timedelta(days=3), their_zone=zone),
        days_waited=7,
        code="c3",
        note_about_call="your move to Lisbon" if person.headline else None,
        offer="an introduction to two translators" if person.headline else None,
        introduction="Kim Sample" if person.headline else None,
        letter=ByHandLetter(
            subject="Have we met?",
            text=f"Hello,\n\nHave we met?\n\n{owner.first_name}",
            link="https://www.linkedin.com/mynetwork/invitation-manager/",
        ),
        advice=AdviceCard(
            kind="accept",
            reasons=("the call took place on 26 November", "wrote a personal note"),
            would_change="would become wait if the call had not taken place",
        ),
        account=Account(name="private", server="imap.example.org", words="authentication failed"),
        digest=Digest(
            decide=items,
            due=items,
            expiring=items,
            sent=items,
            trouble=items,
            ignored=4,
            next_at=_START + timedelta(days=1),
        ),
    )
