"""The settings of a policy file that are not rules; those of the file itself win over those it extends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from assistant.errors import Problem
from assistant.policy.conditions import Limits
from assistant.policy.rules import CallSettings
from assistant.policy.steps import read_duration
from assistant.policy.values import TrustLevel
from assistant.policy.words import NUMBER_FACTS
from assistant.toml import Document, nearest

CALL_KEYS = ("length", "slots", "notice")
LONGEST_CALL = timedelta(hours=4)


def limits_of(layers: Sequence[Document], problems: list[Problem]) -> Limits:
    """``[limits]``: a number for each number fact that rules compare with ``limit``; reaching one warns."""
    limits: dict[str, int] = {}
    for document in layers:
        for fact, value in _table(document, "limits", problems).items():
            if fact not in NUMBER_FACTS:
                guess = nearest(fact, NUMBER_FACTS)
                hint = f'did you mean "{guess}"?' if guess else f"known are: {', '.join(NUMBER_FACTS)}"
                problems.append(document.problem(("limits", fact), f'"{fact}" has no limit; {hint}'))
            elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
                problems.append(document.problem(("limits", fact), f"{fact}: {value!r} is not a number of 0 or more; "
                                                                   f"write {fact} = 8"))
            else:
                limits[fact] = value
    return MappingProxyType(limits)


def call_of(layers: Sequence[Document], problems: list[Problem]) -> CallSettings:
    """``[call]``: ``length = "20 minutes"``, ``slots = 3``, ``notice = "2 working days"``."""
    length, slots, notice = CallSettings().length, CallSettings().slots, CallSettings().notice_working_days
    for document in layers:
        for key, value in _table(document, "call", problems).items():
            try:
                if key == "length":
                    length = _call_length(value)
                elif key == "slots":
                    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10:
                        raise ValueError(f"{value!r} is not a number from 1 to 10; write slots = 3")
                    slots = value
                elif key == "notice":
                    notice = _working_days(value)
                else:
                    guess = nearest(key, CALL_KEYS)
                    raise ValueError(f"not known here; did you mean {guess!r}?" if guess else
                                     f"not known here; known are: {', '.join(CALL_KEYS)}")
            except ValueError as error:
                problems.append(document.problem(("call", key), f"{key}: {error}"))
    return CallSettings(length=length, slots=slots, notice_working_days=notice)


def _call_length(value: Any) -> timedelta:
    span = read_duration(str(value)).span
    if not timedelta(0) < span <= LONGEST_CALL:
        raise ValueError(f'"{value}" is not the length of a call; write length = "20 minutes" (at most 4 hours)')
    return span


def _working_days(value: Any) -> int:
    _, days = read_duration(str(value))
    if not days:
        raise ValueError(f'"{value}" is not counted in working days; write notice = "2 working days"')
    return days


def trust_of(layers: Sequence[Document], problems: list[Problem]) -> TrustLevel:
    trust = TrustLevel.ASK
    for document in layers:
        value = document.data.get("trust", trust)
        if value in list(TrustLevel):
            trust = TrustLevel(value)
        else:
            problems.append(document.problem(("trust",), wrong_trust(value)))
    return trust


def wrong_trust(value: Any) -> str:
    guess = nearest(str(value), list(TrustLevel))
    hint = f'did you mean "{guess}"?' if guess else f"known are: {', '.join(TrustLevel)}"
    return f"trust: {value!r} is not a level of trust; {hint}"


def industry_of(layers: Sequence[Document], problems: list[Problem]) -> tuple[str, ...]:
    """``industry = ["recruiting", "staffing"]``: words of the owner's own line of work, folded."""
    words: tuple[str, ...] = ()
    for document in layers:
        value = document.data.get("industry")
        if value is None:
            continue
        if isinstance(value, list) and len(value) <= 200 and all(isinstance(word, str) and word.strip()
                                                                for word in value):
            words = tuple(dict.fromkeys(word.strip().casefold() for word in value))
        else:
            problems.append(document.problem(("industry",), "industry takes a list of words, such as "
                                                            'industry = ["recruiting", "staffing"]'))
    return words


def keep_in_touch_of(layers: Sequence[Document], problems: list[Problem]) -> timedelta | None:
    """The rhythm of a word to people who are connected, of the outermost layer that has one; a week at the least."""
    rhythm: timedelta | None = None
    for document in layers:
        value = document.data.get("keep_in_touch")
        if value is None:
            continue
        try:
            rhythm = read_duration(str(value)).span
            if rhythm < timedelta(days=7):
                raise ValueError(f'"{value}" is too often; write keep_in_touch = "90 days"')
        except ValueError as error:
            problems.append(document.problem(("keep_in_touch",), f"keep_in_touch: {error}"))
    return rhythm


def last_text(layers: Sequence[Document], key: str, problems: list[Problem], *, own_only: bool = False) -> str:
    text = ""
    for document in layers[-1:] if own_only else layers:
        value = document.data.get(key, text)
        if isinstance(value, str):
            text = " ".join(value.split())
        else:
            problems.append(document.problem((key,), f"{key} must be text in quotes"))
    return text


def _table(document: Document, key: str, problems: list[Problem]) -> dict[str, Any]:
    value = document.data.get(key, {})
    if isinstance(value, dict):
        return value
    problems.append(document.problem((key,), f"{key} is a table; write [{key}] on a line of its own"))
    return {}
