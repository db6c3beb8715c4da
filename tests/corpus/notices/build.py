"""Labels and layouts put together: the same cases at every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.corpus.notices import layouts as made
from tests.corpus.notices.case import Case, case_of, person
from tests.corpus.notices.hostile import hostile
from tests.corpus.notices.layouts import to_bytes
from tests.corpus.notices.lookalikes import lookalikes
from tests.corpus.notices.retold import by_other_platforms, retold

HERE = Path(__file__).parent
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
    yield from retold(half, base + 3000)
    yield from by_other_platforms(half, base + 4000)
    for number, (name, layout, kind, platform) in enumerate(lookalikes(half)):
        yield Case(f"{half}-lookalike-{number:03d}-{name}", to_bytes(layout), kind, platform, None)
    for number, (name, layout, label) in enumerate(hostile(half, person(base + 77))):
        yield Case(f"{half}-hostile-{number:03d}-{name}", to_bytes(layout), "any", None, label, hostile=True)


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
        yield case_of(half, f"note-{number:03d}-{make.__name__}", layout, who, verdict, label, signals, language)
        if number % 3 == 0:  # the same words from somebody else, in another layout
            again = person(base + number + 500)
            second = made.LAYOUTS[(number // 3) % 4]
            yield case_of(
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
                yield case_of(half, f"default-{number}-{make.__name__}", layout, who, "default", "")
                number += 1
    for language in ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "tr", "ja", "zh"):
        for _ in range(3):
            who = person(number)
            layout = made.modern(
                replace(who, name=_WRAPPED[number % len(_WRAPPED)].format(who.name)), "", language, number
            )
            yield case_of(
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
        yield case_of(half, f"none-{number}-{make.__name__}", make(who, "", language, number), who, "none", "")
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
