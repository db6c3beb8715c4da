"""The tables about the owner, and about the people whom they know."""

from __future__ import annotations

import re

from pydantic import field_validator

from assistant.config.kinds import Language, Line, MailAddress, Zone
from assistant.config.models.table import Table, key


class OwnerTable(Table):
    """You: who signs, and in whose zone times are meant."""

    name: Line = key("Your full name, as it stands under letters.", example="Jane Example")
    first_name: Line = key("Your first name; left out: the first word of your name.", default="", example="Jane")
    addresses: list[MailAddress] = key(
        "Further addresses of yours, so that your own mail is known as yours (beside those of the mailboxes).",
        default=[],
        example=["jane@example.test"],
    )
    language: Language = key(
        "Your language: for mail to you, and for letters to people whose language is not known.", default="en"
    )
    time_zone: Zone = key("Your time zone, as region and city.", example="Europe/Berlin")
    industry_words: list[Line] = key(
        "Words that tell your industry; a policy can treat people inside it otherwise.",
        default=[],
        example=["publishing", "editor"],
    )
    offers: list[Line] = key(
        'Help that you like to offer after a call; reads well after "I could offer".',
        default=[],
        example=["an introduction to two translators"],
    )
    signature: str = key(
        "What stands under your letters, several lines if you like; left out: your name.",
        default="",
        example="Jane Example\nExample Books",
    )

    @field_validator("name")
    @classmethod
    def _named(cls, value: str) -> str:
        if not value:
            raise ValueError('is empty; write your name, such as "Jane Example"')
        return value


class PeopleTable(Table):
    """Whom you know, and whom never to write to."""

    allow: list[Line] = key(
        'Addresses, "@domain" or profile links of people that you know.',
        default=[],
        example=["kim@example.test", "@example.test"],
    )
    block: list[Line] = key("The same for people who are never written to.", default=[], example=["@spam.example"])
    imports: list[Line] = key(
        "Files to learn people from: Connections.csv, vCards, calendars.", default=[], example=["~/Connections.csv"]
    )

    @field_validator("allow", "block")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        for one in value:
            if not re.fullmatch(r"[^\s@]{0,64}@[^\s@]{1,253}|https?://\S{4,300}", one):
                raise ValueError(
                    f'holds "{one[:60]}", which is no address, domain or profile link; write '
                    '"kim@example.test" or "@example.test"'
                )
        return value
