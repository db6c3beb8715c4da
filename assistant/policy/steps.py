"""The words of a rule's steps and durations, read and spelled: ``reply:thank after 1 working day``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

from assistant.policy.values import (
    AdviceKind,
    Advise,
    Archive,
    AskOwner,
    Close,
    Reply,
    StaySilent,
    Step,
    Wait,
    spell_duration,
)
from assistant.toml import nearest

_DURATION = re.compile(r"(\d{1,4}) ?(working days?|minutes?|hours?|days?|weeks?)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
_PURPOSE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

_BARE: dict[str, Step] = {"ask-owner": AskOwner(), "archive": Archive(), "close": Close(), "silence": StaySilent()}

#: shown when a step cannot be read
KNOWN_STEPS = ("reply:PURPOSE", "wait:7 days", *(f"advise:{kind}" for kind in AdviceKind), *_BARE)


class Duration(NamedTuple):
    """A span of time: either plain, or counted in working days."""

    span: timedelta
    working_days: int = 0

    def __str__(self) -> str:
        return spell_duration(self.span, self.working_days)


def read_duration(text: str) -> Duration:
    """ "7 days", "90 minutes", "3 working days" as values; raises ValueError with a good example."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise ValueError(_no_duration(text))
    count, unit = int(found[1]), found[2].removesuffix("s")
    if unit == "working day":
        return Duration(timedelta(0), count)
    return Duration(timedelta(seconds=count * _SECONDS[unit]))


def _no_duration(text: str) -> str:
    """What *text* is instead of a duration, with a good example."""
    if found := re.fullmatch(r"(\d{1,3}) ?(month|year)s?", text.strip()):
        days = int(found[1]) * (30 if found[2] == "month" else 365)
        return f'"{text}" counts {found[2]}s, which are not all of one length; write "{days} days"'
    if re.fullmatch(r"\d{5,} ?\D+", text.strip()):
        return f'"{text[:40]}" is too long for a duration; write at most four digits, such as "3650 days"'
    return f'"{text}" is not a duration; write a number and a unit, such as "3 days", "90 minutes" or "5 working days"'


def read_step(text: str) -> Step:
    """One step of a rule; raises ValueError that names the nearest right word."""
    text = " ".join(text.split())
    if text in _BARE:
        return _BARE[text]
    verb, colon, rest = text.partition(":")
    rest = rest.strip()
    if colon and verb == "advise":
        return _advise(rest)
    if colon and verb == "wait":
        span, working_days = read_duration(rest)
        if not span and not working_days:
            raise ValueError('"wait:0 …" waits for nothing; leave it out or write "wait:7 days"')
        return Wait(span, working_days)
    if colon and verb == "reply":
        return _reply(rest)
    guess = nearest(verb if colon else text, ("reply", "wait", "advise", *_BARE))
    hint = f'did you mean "{guess}{":" if guess in ("reply", "wait", "advise") else ""}"?' if guess else (
        f"known are: {', '.join(KNOWN_STEPS)}")
    raise ValueError(f'"{text}" is not a step; {hint}')


def _advise(word: str) -> Advise:
    try:
        return Advise(AdviceKind(word))
    except ValueError:
        guess = nearest(word, list(AdviceKind))
        hint = f'did you mean "advise:{guess}"?' if guess else f"known are: {', '.join(AdviceKind)}"
        raise ValueError(f'"{word}" is not an advice; {hint}') from None


def _reply(rest: str) -> Reply:
    purpose, after, delay = rest.partition(" after ")
    purpose = purpose.strip()
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f'"reply:{rest}" names no purpose; write small letters and hyphens, such as '
                         '"reply:have-we-met" or "reply:thank after 1 working day"')
    if not after:
        return Reply(purpose)
    span, working_days = read_duration(delay)
    return Reply(purpose, span, working_days)


def spell_step(step: Step) -> str:
    """The step as a policy writes it; ``read_step`` gives it back."""
    if isinstance(step, Reply) and (step.after or step.after_working_days):
        return f"{step} after {spell_duration(step.after, step.after_working_days)}"
    return str(step)
