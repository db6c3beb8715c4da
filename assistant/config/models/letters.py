"""The tables about letters: which policy decides on them, when they leave, and what holds them back."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from assistant.config.kinds import Duration, Line, QuietHours, Weekday
from assistant.config.models.table import Table, key


class PolicyTable(Table):
    """Which way of answering is yours."""

    name: Line = key(
        "Name of the policy: open, personal-note, ladder, get-to-know, known-only, organic, or a file of your "
        "own in policies/.",
        default="ladder",
    )


class BudgetsTable(Table):
    """How many letters may leave at most; beyond that everything waits for your hand."""

    person_per_day: int = key("To one person in a day.", default=2)
    domain_per_day: int = key(
        "To one mail domain in a day; the relay addresses of platforms are not counted.", default=5
    )
    per_hour: int = key("To all together in an hour.", default=6)
    per_day: int = key("To all together in a day.", default=20)

    @field_validator("*")
    @classmethod
    def _bounded(cls, value: int) -> int:
        if not 0 <= value <= 500:
            raise ValueError("is out of bounds; write a number from 0 to 500")
        return value

    @model_validator(mode="after")
    def _ordered(self) -> BudgetsTable:
        if self.per_hour > self.per_day:
            raise ValueError(f"per_hour = {self.per_hour} is more than per_day = {self.per_day}; make it smaller")
        return self


class AnomalyTable(Table):
    """What stops all sending until you have looked."""

    bounces_per_hour: int = key("So many bounces of our letters in an hour.", default=3)
    new_people_per_hour: int = key("So many people written to for the first time in an hour.", default=10)

    @field_validator("*")
    @classmethod
    def _positive(cls, value: int) -> int:
        if not 1 <= value <= 500:
            raise ValueError("is out of bounds; write a number from 1 to 500")
        return value


class SendingTable(Table):
    """When letters leave, and what holds them back."""

    hold: Duration = key("How long a letter waits before it leaves, visible and cancellable.", default="10 minutes")
    quiet_hours: QuietHours = key('When nothing leaves, in your zone; "" for never quiet.', default="21:00-07:00")
    quiet_days: list[Weekday] = key("Days on which nothing leaves.", default=[], example=["saturday", "sunday"])
    retry_first: Duration = key(
        "How long to wait before a letter is tried a second time; doubled each time.", default="5 minutes"
    )
    retry_most: Duration = key("The longest wait between two tries.", default="1 hour")
    give_up_after: Duration = key("After this the letter is given up and you are told.", default="2 days")
    budgets: BudgetsTable = Field(default_factory=BudgetsTable)
    anomaly: AnomalyTable = Field(default_factory=AnomalyTable)
