"""One labeled mail, and the made-up people in it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.corpus.notices.base import Layout, Person, to_bytes

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


def case_of(
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
