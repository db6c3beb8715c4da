"""Ordinary mail of a made-up office: nothing in it is an invitation, some of it looks a little like one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from assistant.demo.mails import person_mail

_NAMES = [
    "Ada Bell",
    "Bo Carl",
    "Cleo Dahl",
    "Dov Ek",
    "Eli Fry",
    "Fay Gray",
    "Gus Holm",
    "Ida Jung",
    "Jan Kol",
    "Kai Lux",
]
_WORDS = [
    "proofs",
    "schedule",
    "contract",
    "printer",
    "paper",
    "Tuesday",
    "budget",
    "translation",
    "cover",
    "invoice",
    "meeting",
    "draft",
    "reader",
    "rights",
    "fair",
    "shipment",
    "typeface",
    "index",
    "chapter",
    "author",
    "deadline",
    "warehouse",
    "order",
    "sample",
    "royalty",
    "edition",
]
_KINDS = ("letter", "reply", "newsletter", "machine", "calendar", "look-alike")


def ordinary_mails(count: int, at: datetime, seed: int = 1) -> Iterator[bytes]:
    """*count* mails, a minute apart, the same for the same seed."""
    for number in range(count):
        yield _mail(random.Random(f"{seed}-{number}"), number, at + timedelta(minutes=number))


def _mail(chance: random.Random, number: int, at: datetime) -> bytes:
    name = chance.choice(_NAMES)
    address = f"{name.lower().replace(' ', '.')}{number}@office.example"
    subject = " ".join(chance.sample(_WORDS, 3)).capitalize()
    text = ". ".join(" ".join(chance.sample(_WORDS, 8)).capitalize() for _ in range(chance.randint(1, 8))) + "."
    match chance.choice(_KINDS):
        case "reply":
            return person_mail(name, address, f"Re: {subject}", f"{text}\n\n> {subject}\n", at,
                               answers=f"<{number}@office.example>")  # fmt: skip
        case "newsletter":
            return person_mail("Weekly", f"news{number}@weekly.example", subject, text, at,
                               fields=[("List-Id", "<news.weekly.example>"),
                                       ("List-Unsubscribe", "<mailto:x@weekly.example>"),
                                       ("Precedence", "bulk")])  # fmt: skip
        case "machine":
            return person_mail("Build", f"build{number}@ci.example", f"Build {number}: passed", text, at,
                               fields=[("Auto-Submitted", "auto-generated")])  # fmt: skip
        case "calendar":
            return person_mail(name, address, f"Invitation: {subject} @ Thu 19 Nov", text, at)
        case "look-alike":
            quoted = "> I'd like to add you to my professional network on LinkedIn."
            return person_mail(name, address, "Fwd: Invitation to connect on LinkedIn",
                               f"Do you know this one?\n\n{quoted}\n", at)  # fmt: skip
    return person_mail(name, address, subject, text, at)
