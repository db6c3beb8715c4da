"""The tables about calls."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from assistant.config.kinds import CallHours, Duration, Line
from assistant.config.models.table import Table, key


class HoursTable(Table):
    """When you take calls, by weekday, in your zone; a day left empty has none."""

    monday: CallHours = key("Spans of one day.", default=["09:00-12:00", "14:00-17:00"])
    tuesday: CallHours = key("", default=["09:00-12:00", "14:00-17:00"])
    wednesday: CallHours = key("", default=["09:00-12:00", "14:00-17:00"])
    thursday: CallHours = key("", default=["09:00-12:00", "14:00-17:00"])
    friday: CallHours = key("", default=["09:00-12:00"])
    saturday: CallHours = key("", default=[])
    sunday: CallHours = key("", default=[])


class CallsTable(Table):
    """How calls are offered, minded and asked about."""

    booking_link: Line = key(
        "Your own booking page, offered instead of times; left out: times are offered.",
        default="",
        example="https://book.example.org/jane",
    )
    calendar_file: Line = key(
        "A calendar (.ics) that is read again each time: what it holds is not offered.",
        default="",
        example="~/calendar.ics",
    )
    attach_ics: bool = key("Whether a calendar entry is attached when a call is confirmed.", default=False)
    number: Line = key("Where you can be called; left out: you call them.", default="", example="+49 30 5550100")
    remind_before: Duration = key("How long before a call you are reminded.", default="1 hour")
    ask_after: Duration = key(
        "How long after its agreed end you are asked whether it happened.", default="30 minutes"
    )
    ask_again_after: Duration = key("When you are asked once more.", default="1 day")
    hours: HoursTable = Field(default_factory=HoursTable)

    @field_validator("booking_link")
    @classmethod
    def _link(cls, value: str) -> str:
        if value and not re.fullmatch(r"https://[^\s<>\"]{4,300}", value):
            raise ValueError('is not a web address; write "https://book.example.org/jane"')
        return value
