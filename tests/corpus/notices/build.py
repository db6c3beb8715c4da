
"""Labels and layouts put together: the same cases at every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.corpus.notices import layouts as made
from tests.corpus.notices import others, told
from tests.corpus.notices.hostile import hostile
from tests.corpus.notices.layouts import Layout, Person, to_bytes
from tests.corpus.notices.lookalikes import lookalikes

HERE = Path(__file__).parent
_FIRSTS = [
    "Ada",
    "Bruno",
    "Celia",
    "Dario",
    "Edda",
    "Falk",
    "Gesa",
    "Henrik",
    "Ilka",
    "Joana",
    "Kjell",
    "Lucie",
    "Mirko",
    "Nadja",
    "Olof",
    "Paola",
    "Quentin",
    "Ruta",
    "Simone",
    "Till",
    "Ulla",
    "Vito",
    "Wanja",
    "Xenia",
    "Yvo",
    "Zora",
    "Øystein",
    "Zoë",
    "Jürgen",
    "Élodie",
]
_LASTS = [
    "Arnholt",
    "Brisk",
    "Castellan",
    "Dornfeld",
    "Estevan",
    "Fröhlich",
    "Grünwald",
    "Hallberg",
    "Imhof",
    "Jansson",
    "Kerr",
    "Löwental",
    "Marchetti",
    "Nordlund",
    "Okafor",
    "Pellegrin",
    "Quist",
    "Rosenthal",
    "Santangelo",
    "Tveit",
    "Uhlmann",
    "Varga",
    "Wexford",
    "Ybarra",
    "Zimmer",
]
_HEADLINES = (
    "Beekeeper at Apiary Nord",
    "Senior Engineer at Kestrel Labs",
    "Archivist",
    "Owner, Mill & Sons",
    "Head of Ponds bei Teichwerk GmbH",
    "Chargée de mission chez Eaux Vives",
    "PhD student | hydrology",
    "Freelance translator",
    "Ingeniera en Riegos del Sur",
)
_PLACES = (
    "Ghent, Belgium",
    "Greater Leeds Area",
    "Köln und Umgebung",
    "Porto",
    "Lyon, France",
    "Charlotte, North Carolina Area",
    "Zürich, Switzerland",
)
_WRAPPED = ("{}", "Dr. {}", "{}, PhD", "{} 🚀", "{} (LION)", "{} ✔", "{}, MBA, PMP")
_DEFAULTS = {
    "en": (
        "I'd like to add you to my professional network on LinkedIn.",
        "I would like to connect with you on LinkedIn.",
        "I'd like to join your LinkedIn network.",
    ),
    "es": ("Me gustaría añadirte a mi red profesional en LinkedIn.",),
    "de": ("Ich möchte Sie zu meinem beruflichen Netzwerk auf LinkedIn hinzufügen.",),
    "fr": ("J'aimerais vous inviter à rejoindre mon réseau professionnel en ligne, sur le site LinkedIn.",),
    "pt": ("Eu gostaria de adicioná-lo à minha rede profissional no LinkedIn.",),
    "id": ("Saya ingin menambahkan Anda ke jaringan profesional saya di LinkedIn.",),
}


@dataclass(frozen=True)
class Case:
    """One mail and what is true of it; None where the label does not say."""

    name: str
    raw: bytes
    kind: str
    platform: str | None = "linkedin"
    authentic: str | None = "pass"
    person: str | None = None
    verdict: str | None = None
    own_words: str | None = None
    route: str | None = None
    signals: tuple[str, ...] = ()
    hostile: bool = False  #: must never be answered
    note_language: str | None = None
    frame_language: str | None = None
    headline: str | None = None
    mutual: int | None = None
    profile_key: str | None = None
    invitation_id: str | None = None
    joins: bytes | None = None  #: the invitation of which this reminder tells again


def person(number: int) -> Person:
    name = f"{_FIRSTS[number * 7 % len(_FIRSTS)]} {_LASTS[number * 11 % len(_LASTS)]}"
    plain = "".join(c for c in name.lower().replace(" ", "-") if c.isascii())
    return Person(name, _HEADLINES[number % len(_HEADLINES)], _PLACES[number % len(_PLACES)], f"{plain}-{number}")


def notes(half: str) -> list[tuple[str, str, tuple[str, ...], str]]:
    """(language, verdict, signals, words) of the hand-written notes."""
    out = []
    for line in (HERE / f"notes_{half}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            language, verdict, signals, words = line.split("|", 3)
            out.append((language, verdict, tuple(filter(None, signals.split(","))), words))
    return out


def cases(half: str) -> Iterator[Case]:
    """All cases of "seen" or "scored", or the notes of "fresh"."""
    if half == "fresh":
        yield from (replace(case, own_words=None, signals=()) for case in _noted(half, 9000))
        return
    base = 0 if half == "seen" else 5000
    yield from _noted(half, base)
    yield from _plain(half, base + 1000)
    yield from _told(half, base + 2000)
    yield from _retold(half, base + 3000)
    yield from _by_other_platforms(half, base + 4000)
    for number, (name, layout, kind, platform) in enumerate(lookalikes(half)):
        yield Case(f"{half}-lookalike-{number:03d}-{name}", to_bytes(layout), kind, platform, None)
    for number, (name, layout, label) in enumerate(hostile(half, person(base + 77))):
        yield Case(f"{half}-hostile-{number:03d}-{name}", to_bytes(layout), "any", None, label, hostile=True)


def _case(
    half: str,
    name: str,
    layout: Layout,
    who: Person,
    verdict: str,
    words: str,
    signals: tuple[str, ...] = (),
    language: str | None = None,
) -> Case:
    return Case(
        f"{half}-{name}",
        to_bytes(layout),
        layout.kind,
        layout.platform,
        "pass",
        who.name,
        verdict,
        words,
        layout.route,
        signals,
        note_language=language if len(words.split()) >= 5 else None,
        frame_language=layout.frame_language,
        headline=layout.headline,
        mutual=layout.mutual,
        profile_key=layout.profile_key,
        invitation_id=layout.invitation_id,
    )


def _noted(half: str, base: int) -> Iterator[Case]:
    for number, (language, verdict, signals, words) in enumerate(notes(half)):
        who = person(base + number)
        pick = number % 8 if verdict != "default" else number % 4  # the texts are LinkedIn's
        if pick == 5 and language in ("de", "en"):
            make = made.xing
        elif pick == 5 and language == "fr":
            make = made.viadeo
        elif pick == 6 and language == "en":
            make = made.wellfound
        elif pick == 7:
            make = (made.reminder_2011, made.reminder_2026)[number // 8 % 2]
        else:
            make = made.LAYOUTS[number % 4]
        note = words
        if (
            number % 9 == 4
            and make not in (made.xing, made.viadeo, made.wellfound)
            and language in _DEFAULTS
            and not words.startswith(_DEFAULTS[language][0])
        ):
            note = f"{_DEFAULTS[language][0]} {words}"
        layout = make(who, note, language, base + number)
        label = words
        for ready in _DEFAULTS.get(language, ()):
            label = label.removeprefix(ready).strip()
        yield _case(half, f"note-{number:03d}-{make.__name__}", layout, who, verdict, label, signals, language)
        if number % 3 == 0:  # the same words from somebody else, in another layout
            again = person(base + number + 500)
            second = made.LAYOUTS[(number // 3) % 4]
            yield _case(
                half,
                f"again-{number:03d}-{second.__name__}",
                second(again, words, language, base + number + 500),
                again,
                verdict,
                label,
                signals,
                language,
            )


def _plain(half: str, base: int) -> Iterator[Case]:
    """No note, or the platform's own, with what people hang on to names."""
    number = base
    for language, texts in _DEFAULTS.items():
        for text in texts:
            for make in (made.member_classic, made.guest_classic, made.member_2015):
                who = person(number)
                note = text + ("", " Thanks!", "\nBest regards")[number % 3]
                layout = make(who, note, language, number)
                if half == "scored" and number % 4 == 0:
                    layout.text = (layout.text or "").replace("ñ", "\ufffd") or None
                yield _case(half, f"default-{number}-{make.__name__}", layout, who, "default", "")
                number += 1
    for language in ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "tr", "ja", "zh"):
        for _ in range(3):
            who = person(number)
            layout = made.modern(
                replace(who, name=_WRAPPED[number % len(_WRAPPED)].format(who.name)), "", language, number
            )
            yield _case(
                half,
                f"none-{number}",
                layout,
                who,
                "none",
                "",
                ("open_networker",) if "LION" in _WRAPPED[number % len(_WRAPPED)] else (),
            )
            number += 1
    for make, language in (
        (made.xing, "de"),
        (made.xing, "en"),
        (made.viadeo, "fr"),
        (made.wellfound, "en"),
        (made.reminder_2026, "en"),
        (made.reminder_2026, "de"),
    ):
        who = person(number)
        yield _case(half, f"none-{number}-{make.__name__}", make(who, "", language, number), who, "none", "")
        number += 1


def _told(half: str, base: int) -> Iterator[Case]:
    """Acceptances, messages and digests."""
    for number in range(base, base + 12):
        who = person(number)
        yield Case(
            f"{half}-accepted-{number}",
            to_bytes(made.accepted(who, number)),
            "accepted",
            "linkedin",
            "pass",
            None if number % 3 == 1 else who.name,
        )
        layout = made.message(who, "Oh, that was my address book. Sorry!", number)
        yield Case(
            f"{half}-message-{number}", to_bytes(layout), layout.kind, "linkedin", "pass", who.name, route=layout.route
        )
        people = [person(number + 100 + at) for at in range(2 + number % 3)]
        yield Case(
            f"{half}-digest-{number}",
            to_bytes(made.digest(people, number)),
            "digest",
            "linkedin",
            "pass",
            "|".join(each.name for each in people),
        )


def _retold(half: str, base: int) -> Iterator[Case]:
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
            case = _case(half, f"reminder-{number}-{at}", layout, who, "none", "")
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


def _by_other_platforms(half: str, base: int) -> Iterator[Case]:
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
                case = _case(half, f"{make.__name__}-{name}-{number}", layout, who, "none", "")
                yield replace(case, verdict=None, own_words=None)
