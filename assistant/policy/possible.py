"""Which facts can reach a rule: a small search over the values that the rules themselves tell apart.

Every fact has a few values that make a difference: the words that rules name, the numbers at and beside their bounds,
and "not known". A rule is a conjunction of clauses over them; "reaches rule B" means: all clauses of B hold, and of
every rule before it one clause fails. The search walks the ways to make that one clause fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from assistant.policy.conditions import Amount, Bound, Condition, Words
from assistant.policy.rules import Rule
from assistant.policy.values import Facts
from assistant.policy.words import DURATION_FACTS, SET_FACTS, WORD_FACTS

Atom = str | int | timedelta | bool | None
Domains = dict[str, frozenset[Atom]]
Clause = tuple[tuple[str, frozenset[Atom]], ...]  #: any of these: a variable and the values that make it true

BUDGET = 20_000  #: steps of one search; a policy that needs more is not judged
_OTHER = "(other)"
_NULLABLE = ("network_size", "mutual_connections", *DURATION_FACTS)
_WORKING = "/working days"


class TooHard(Exception):
    """The search was given up; nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Space:
    """All values that make a difference to some rules."""

    domains: Mapping[str, frozenset[Atom]]

    def clauses(self, conditions: Iterable[Condition]) -> list[Clause]:
        return [clause for condition in conditions for clause in self._clauses(condition)]

    def _clauses(self, condition: Condition) -> list[Clause]:
        fact = condition.fact
        if isinstance(condition, Words):
            if fact in SET_FACTS:
                literals = tuple((f"{fact}/{word}", frozenset({not condition.negated})) for word in condition.words)
                return [(literal,) for literal in literals] if condition.negated else [literals]
            named = frozenset(condition.words)
            domain = self.domains[fact]
            return [((fact, domain - named - {None} if condition.negated else domain & named),)]
        return [((variable, allowed),) for variable, allowed in _amounts(condition, self.domains)]


def _amounts(condition: Amount, domains: Mapping[str, frozenset[Atom]]) -> list[tuple[str, frozenset[Atom]]]:
    scales = {bound.working_days for bounds in condition.ranges for bound in bounds}
    if len(scales) > 1:
        return []  # two scales in one condition: taken as always possible
    variable = condition.fact + (_WORKING if scales == {True} else "")
    allowed = frozenset(
        value for value in domains[variable] if value is not None and not isinstance(value, str)
        and any(all(bound.holds(value) for bound in bounds) for bounds in condition.ranges) is not condition.negated)
    return [(variable, allowed)]


def space_of(rules: Sequence[Rule]) -> Space:
    """The values that *rules* tell apart."""
    domains: dict[str, set[Atom]] = {}
    for condition in (condition for rule in rules for condition in rule.conditions):
        if isinstance(condition, Words):
            if condition.fact in SET_FACTS:
                for word in condition.words:
                    domains[f"{condition.fact}/{word}"] = {True, False}
            else:
                known = WORD_FACTS[condition.fact]
                start: set[Atom] = set(known) if known else {_OTHER}
                domains.setdefault(condition.fact, start | ({None} if condition.fact != "stage" else set()))
                domains[condition.fact].update(condition.words)
        else:
            for bound in (bound for bounds in condition.ranges for bound in bounds):
                _add_bound(domains, condition.fact, bound)
    domains.setdefault("stage", set(WORD_FACTS["stage"] or ()))
    domains.setdefault("acquaintance", {*(WORD_FACTS["acquaintance"] or ()), None})
    return Space({name: frozenset(values) for name, values in domains.items()})


def _add_bound(domains: dict[str, set[Atom]], fact: str, bound: Bound) -> None:
    name = fact + (_WORKING if bound.working_days else "")
    values = domains.setdefault(name, {None} if fact in _NULLABLE else set())
    if isinstance(bound.value, timedelta):
        step = timedelta(minutes=1)
        values |= {timedelta(0), bound.value, bound.value + step, max(timedelta(0), bound.value - step)}
    else:
        values |= {0, bound.value, bound.value + 1, max(0, bound.value - 1)}


def reach(space: Space, clauses: Sequence[Clause], before: Iterable[Rule]) -> dict[str, Atom] | None:
    """Values with which all *clauses* hold and no rule of *before* matches; None when there are none.

    Only variables whose value matters are in it.
    Raises TooHard when the search takes too long.
    """
    budget = [BUDGET]
    barriers = [space.clauses(rule.conditions) for rule in before]
    for domains in _satisfy(dict(space.domains), list(clauses), budget):
        found = _avoid(domains, barriers, budget)
        if found is not None:
            return {name: _pick(values) for name, values in found.items() if values != space.domains[name]}
    return None


def _satisfy(domains: Domains, clauses: list[Clause], budget: list[int]) -> Iterable[Domains]:
    """The ways to make all *clauses* true, as narrowed domains."""
    if not clauses:
        yield domains
        return
    for name, allowed in clauses[0]:
        _spend(budget)
        left = domains[name] & allowed
        if left:
            yield from _satisfy({**domains, name: left}, clauses[1:], budget)


def _avoid(domains: Domains, barriers: list[list[Clause]], budget: list[int]) -> Domains | None:
    """Domains in which every barrier has a false clause, or None."""
    _spend(budget)
    open_ones: list[tuple[list[Domains], list[Clause]]] = []
    for clauses in barriers:
        ways: list[Domains] = []
        settled = False
        for clause in clauses:
            narrowed = _without(domains, clause)
            if narrowed is domains:
                settled = True
                break
            if narrowed is not None:
                ways.append(narrowed)
        if settled:
            continue
        if not ways:
            return None
        open_ones.append((ways, clauses))
    if not open_ones:
        return domains
    open_ones.sort(key=lambda one: len(one[0]))
    rest = [clauses for _, clauses in open_ones[1:]]
    for narrowed in open_ones[0][0]:
        found = _avoid(narrowed, rest, budget)
        if found is not None:
            return found
    return None


def _without(domains: Domains, clause: Clause) -> Domains | None:
    """*domains* in which every literal of *clause* is false: the same object when they are already; None if never."""
    changed: Domains | None = None
    for name, allowed in clause:
        have = (changed or domains)[name]
        left = have - allowed
        if not left:
            return None
        if left != have:
            changed = {**(changed or domains), name: left}
    return changed if changed is not None else domains


def _spend(budget: list[int]) -> None:
    budget[0] -= 1
    if budget[0] < 0:
        raise TooHard


def _pick(values: frozenset[Atom]) -> Atom:
    """The plainest value: a known one, the smallest number, no set member."""
    return min(values, key=lambda value: (value is None, value is True, str(type(value)), str(value)
                                          if isinstance(value, str) else "", value if isinstance(value, int) else 0))


def facts_of(values: Mapping[str, Atom]) -> Facts:
    """An example of facts with these values, to show a person."""
    fields: dict[str, Any] = {}
    for name, value in values.items():
        fact, slash, word = name.partition("/")
        if name.endswith(_WORKING):
            days = int(value) if isinstance(value, int) else 0
            if fields.get(fact) is None:
                fields[fact] = timedelta(days=days // 5 * 7 + days % 5)
            if fact == "waited":
                fields["waited_working_days"] = days
        elif slash:
            if value:
                fields[fact] = (*fields.get(fact, ()), word)
        elif value is not None or fact not in fields:
            fields[fact] = value
    fields.setdefault("stage", "invited")
    return Facts(**fields)
