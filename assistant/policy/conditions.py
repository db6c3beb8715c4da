"""Conditions of a rule: read from TOML values, tested on facts, and told in plain words.

A condition speaks of one fact. The fact may be one word (``note``), several words at once (``signals``), a number or
a duration. What is not known (None) makes every condition on it false, a negated one too: a rule never acts on
something that nobody knows.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from assistant.policy.steps import read_duration
from assistant.policy.values import Facts, spell_duration
from assistant.policy.words import DURATION_FACTS, FACTS, LABELS, NUMBER_FACTS, SET_FACTS, WORD_FACTS
from assistant.toml import nearest

Limits = Mapping[str, int]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}
_SAID = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than", "=": "exactly"}
_BOUND = re.compile(r"(>=|<=|>|<|=|) ?(.{1,40})")
_PLURAL = {"signals", *NUMBER_FACTS} - {"network_size"}
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PLATFORM = re.compile(r"[a-z0-9][a-z0-9_.+-]{0,40}")


@dataclass(frozen=True, slots=True)
class Words:
    """The fact is one of these words, or (for several words at once) holds at least one of them."""

    fact: str
    words: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison, such as ``>= 7 days``; a number counted in working days has its own scale."""

    comparison: str  #: >= <= > < =
    value: int | timedelta
    working_days: bool = False
    limit: bool = False  #: the number comes from the policy's [limits]

    def holds(self, value: int | timedelta) -> bool:
        return _OPERATORS[self.comparison](value, self.value)

    def __str__(self) -> str:
        if isinstance(self.value, timedelta):
            amount = spell_duration(self.value)
        elif self.working_days:
            amount = spell_duration(timedelta(0), self.value) if self.value else "0 working days"
        else:
            amount = f"{self.value} (the limit)" if self.limit else str(self.value)
        return amount if self.comparison == "=" else f"{_SAID[self.comparison]} {amount}"


@dataclass(frozen=True, slots=True)
class Amount:
    """The fact lies in one of these ranges; each range is all of its bounds."""

    fact: str
    ranges: tuple[tuple[Bound, ...], ...]
    negated: bool = False


Condition = Words | Amount


def waited_working_days(facts: Facts) -> int | None:
    """Working days waited: counted where somebody counted them, else as many as the time waited can hold."""
    return _in_working_days(facts.waited) if facts.waited_working_days is None else facts.waited_working_days


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether *condition* is true of *facts*; never when the fact is not known."""
    value = getattr(facts, condition.fact)
    if value is None:
        return False
    if isinstance(condition, Words):
        found = any(word in value for word in condition.words) if isinstance(value, tuple) else (
            value in condition.words)
    else:
        found = any(all(_bound_holds(bound, condition.fact, facts) for bound in bounds) for bounds in condition.ranges)
    return found is not condition.negated


def _bound_holds(bound: Bound, fact: str, facts: Facts) -> bool:
    if not bound.working_days:
        return bound.holds(getattr(facts, fact))
    days = waited_working_days(facts) if fact == "waited" else _in_working_days(facts.age)
    return days is not None and bound.holds(days)


def _in_working_days(span: timedelta | None) -> int | None:
    """The most working days that *span* can hold: whoever wakes us at the right day must not be sent back to bed."""
    if span is None:
        return None
    weeks, days = divmod(max(0, span.days), 7)
    return weeks * 5 + min(days, 5)


def label(fact: str) -> str:
    return LABELS.get(fact, fact.replace("_", " "))


def failure(condition: Condition, facts: Facts) -> str:
    """Why *condition* is false of *facts*: "acquaintance is stranger, not known"."""
    name, value = label(condition.fact), getattr(facts, condition.fact)
    verb = "are" if condition.fact in _PLURAL else "is"
    if value is None:
        return f"{name} {verb} not known"
    if condition.fact in SET_FACTS:
        held = ", ".join(value) or "nothing"
        wanted = join(condition.words) if isinstance(condition, Words) else ""
        if condition.negated:
            return f"{name} {verb} {held}; the rule excludes {wanted}"
        return f"{name} {verb} {held}, not {wanted}"
    said = spell_duration(value) if isinstance(value, timedelta) else str(value)
    if isinstance(value, timedelta) and value >= timedelta(days=1):
        said = spell_duration(timedelta(days=value.days))
    if condition.negated:
        return f"{name} {verb} {said}, which the rule excludes ({wanted_words(condition)})"
    return f"{name} {verb} {said}, not {wanted_words(condition)}"


def wanted_words(condition: Condition) -> str:
    """The values that *condition* asks for, in plain words: "none or default", "at least 7 days"."""
    if isinstance(condition, Words):
        return join(condition.words)
    return join(tuple(" and ".join(str(bound) for bound in bounds) for bounds in condition.ranges))


def join(words: tuple[str, ...], last: str = "or") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def read_conditions(table: Any, limits: Limits) -> tuple[tuple[Condition, ...], list[tuple[tuple[str, ...], str]]]:
    """The conditions of a ``when`` table, and what is wrong with it as (path inside the table, message)."""
    if not isinstance(table, dict):
        return (), [((), 'when must be a table, such as when = { stage = "invited", note = "personal" }')]
    conditions: list[Condition] = []
    wrong: list[tuple[tuple[str, ...], str]] = []
    for fact, value in table.items():
        pairs = value.items() if fact == "not" and isinstance(value, dict) else ((fact, value),)
        negated = fact == "not" and isinstance(value, dict)
        for name, wanted in pairs:
            path = ("not", name) if negated else (name,)
            try:
                conditions.append(read_condition(name, wanted, limits, negated=negated))
            except ValueError as error:
                wrong.append((path, f"{'.'.join(path)}: {error}"))
    return tuple(conditions), wrong


def read_condition(fact: str, value: Any, limits: Limits, *, negated: bool = False) -> Condition:
    """One condition; raises ValueError with what was met, the nearest right name and a good example."""
    if fact == "not":
        raise ValueError('"not" takes a table of facts, such as not = { signals = "open_networker" }')
    values = value if isinstance(value, list) else [value]
    if not values:
        raise ValueError("an empty list can never be true; name at least one value")
    if fact in WORD_FACTS:
        known = WORD_FACTS[fact]
        return Words(fact, tuple(_word(fact, item, known) for item in values), negated)
    if fact in SET_FACTS:
        return Words(fact, tuple(_word(fact, item, SET_FACTS[fact]) for item in values), negated)
    if fact in NUMBER_FACTS or fact in DURATION_FACTS:
        return Amount(fact, tuple(_range(fact, item, limits) for item in values), negated)
    guess = nearest(fact, FACTS)
    hint = f'did you mean "{guess}"?' if guess else f"known are: {', '.join(FACTS)}"
    raise ValueError(f'"{fact}" is not a fact; {hint}')


def _word(fact: str, item: Any, known: tuple[str, ...] | None) -> str:
    if not isinstance(item, str):
        raise ValueError(f"{item!r} is not a word; write it in quotes" + (
            f', such as "{known[0]}"' if known else ""))
    if known is None:
        shape = _LANGUAGE if fact == "language" else _PLATFORM
        if not shape.fullmatch(item):
            example = '"de"' if fact == "language" else '"linkedin"'
            raise ValueError(f'"{item}" is not the name of a {fact}; write small letters, such as {example}')
        return item
    if item not in known:
        guess = nearest(item.lower(), known)
        hint = f'did you mean "{guess}"?' if guess else f"known are: {', '.join(known)}"
        raise ValueError(f'"{item}" is not a value of {fact}; {hint}')
    return item


def _range(fact: str, item: Any, limits: Limits) -> tuple[Bound, ...]:
    if isinstance(item, bool) or not isinstance(item, int | str):
        raise ValueError(f'{item!r} is not a comparison; write {_example(fact)}')
    if isinstance(item, int):
        if fact in DURATION_FACTS:
            raise ValueError(f"{item} has no unit; write {_example(fact)}")
        return (Bound("=", item),)
    return tuple(_bound(fact, part.strip(), limits) for part in item.split(" and "))


def _bound(fact: str, text: str, limits: Limits) -> Bound:
    found = _BOUND.fullmatch(text)
    if not found:
        raise ValueError(f'"{text}" is not a comparison; write {_example(fact)}')
    sign, amount = found[1] or "=", found[2].strip()
    if fact in DURATION_FACTS:
        span, working_days = read_duration(amount)
        return Bound(sign, working_days, working_days=True) if working_days else Bound(sign, span)
    if amount == "limit":
        if fact not in limits:
            raise ValueError(f'"{text}" needs a limit; write {fact} = 20 under [limits]')
        return Bound(sign, limits[fact], limit=True)
    if not amount.isascii() or not amount.isdigit() or len(amount) > 9:
        raise ValueError(f'"{text}" is not a comparison; write {_example(fact)}')
    return Bound(sign, int(amount))


def _example(fact: str) -> str:
    return '">= 7 days"' if fact in DURATION_FACTS else '2, "> 20" or ">= 5 and < 8"'


def read_facts(table: Any, *, stage: str | None = None) -> tuple[Facts | None, list[tuple[str, str]]]:
    """The facts of an example, and what is wrong with it as (fact, message). *stage* stands in for a missing one."""
    if not isinstance(table, dict):
        return None, [("", 'facts must be a table, such as facts = { stage = "invited", note = "none" }')]
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for fact, value in table.items():
        try:
            values[fact] = _fact(fact, value)
        except ValueError as error:
            wrong.append((fact, f"{fact}: {error}"))
    if "stage" not in table and stage is None:
        wrong.append(("", 'facts name no stage; write stage = "invited"'))
    if wrong:
        return None, wrong
    values.setdefault("stage", stage)
    return Facts(**values), []


def _fact(fact: str, value: Any) -> Any:
    if fact in SET_FACTS:
        items = value if isinstance(value, list) else [value]
        return tuple(sorted(_word(fact, item, SET_FACTS[fact]) for item in items))
    if fact in WORD_FACTS:
        return _word(fact, value, WORD_FACTS[fact])
    if fact in NUMBER_FACTS or fact == "waited_working_days":
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"{value!r} is not a number of 0 or more")
        return value
    if fact in DURATION_FACTS:
        if not isinstance(value, str):
            raise ValueError(f'{value!r} is not a duration; write a number and a unit, such as "8 days"')
        span, working_days = read_duration(value)
        # In an example a week of working days is a week: enough to say what is meant.
        return span if not working_days else timedelta(days=working_days // 5 * 7 + working_days % 5)
    guess = nearest(fact, FACTS)
    hint = f'did you mean "{guess}"?' if guess else f"known are: {', '.join(FACTS)}"
    raise ValueError(f'"{fact}" is not a fact; {hint}')
