"""What is wrong with a policy that can be read: examples that fail, rules that never match, stages left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.policy.conditions import Words
from assistant.policy.decide import decide
from assistant.policy.possible import Atom, Space, TooHard, facts_of, reach, space_of
from assistant.policy.rules import Example, Policy, Rule
from assistant.policy.steps import spell_step
from assistant.policy.values import Advise, AskOwner, Facts, Reply, StaySilent, Step, spell_duration
from assistant.policy.words import FACTS, PURPOSES, STAGES
from assistant.toml import nearest


class Severity(StrEnum):
    ERROR = "error"  #: the policy does not do what it says
    WARNING = "warning"  #: probably not what was meant
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a person should look at."""

    severity: Severity
    message: str
    rule: str | None = None
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.severity}: {self.message}"


def check(policy: Policy, *, purposes: Iterable[str] = tuple(PURPOSES)) -> tuple[Finding, ...]:
    """All findings, errors first. *purposes* are those that there are templates for."""
    known = tuple(purposes)
    space = space_of(policy.rules)
    findings = [*_examples(policy), *_unreachable(policy, space), *_friends_asked(policy, space),
                *_stages(policy, space), *_letters(policy, known), *_odd_steps(policy)]
    findings += [_finding(rule, Severity.NOTE, f'rule "{rule.name}" has no example; add a [[rule.example]]')
                 for rule in policy.rules if not rule.examples]
    order = list(Severity)
    return tuple(sorted(findings, key=lambda one: (order.index(one.severity), one.file, one.line or 0)))


def _finding(rule: Rule, severity: Severity, message: str) -> Finding:
    return Finding(severity=severity, message=message, rule=rule.name, file=rule.file, line=rule.line)


def _examples(policy: Policy) -> Iterable[Finding]:
    for rule in policy.rules:
        for example in rule.examples:
            yield from _failed(policy, example)
    for example in policy.examples:
        yield from _failed(policy, example)


def _failed(policy: Policy, example: Example) -> Iterable[Finding]:
    """What is wrong with one example: nothing, or one finding."""
    decision = decide(policy, example.facts)
    name = f'example "{example.name}"' if example.name else "this example"
    wrong = None
    if example.rule is not None and decision.rule != example.rule:
        miss = next((one.failed for one in decision.nearly if one.rule == example.rule), "there is no such rule")
        wrong = (f'{name} is for rule "{example.rule}", but '
                 + (f'"{decision.rule}" decides' if decision.rule else "no rule matches") + f": {miss}")
    elif example.steps is not None and decision.steps != example.steps:
        wrong = (f"{name} expects {_spelled(example.steps)}, but rule \"{decision.rule}\" says "
                 f"{_spelled(decision.steps)}")
    if wrong is None:
        return
    # Whoever extends a policy means to change what its examples say.
    winner = policy.rule(decision.rule) if decision.rule else None
    inherited = example.file != policy.file and winner is not None and winner.file == policy.file
    yield Finding(severity=Severity.NOTE if inherited else Severity.ERROR, rule=example.rule,
                  message=wrong + (" (changed by your own rule)" if inherited else ""),
                  file=example.file, line=example.line)


def _spelled(steps: Iterable[Step]) -> str:
    return ", ".join(spell_step(step) for step in steps) or "nothing"


def _unreachable(policy: Policy, space: Space) -> Iterable[Finding]:
    for index, rule in enumerate(policy.rules):
        clauses = space.clauses(rule.conditions)
        try:
            if reach(space, clauses, ()) is None:
                yield _finding(rule, Severity.ERROR, f'rule "{rule.name}" can never match: its conditions '
                                                     "contradict each other")
            elif reach(space, clauses, policy.rules[:index]) is None:
                why = _shadow(space, policy, index)
                yield _finding(rule, Severity.ERROR, f'rule "{rule.name}" can never match: {why}; move it up, '
                                                     "or remove it")
        except TooHard:
            continue


def _shadow(space: Space, policy: Policy, index: int) -> str:
    clauses = space.clauses(policy.rules[index].conditions)
    for rule in policy.rules[:index]:
        if reach(space, clauses, (rule,)) is None:
            return f'"{rule.name}" stands before it and matches whenever it would'
    needed = list(policy.rules[:index])
    for rule in policy.rules[:index]:
        fewer = [one for one in needed if one is not rule]
        if reach(space, clauses, fewer) is None:
            needed = fewer
    names = " and ".join(f'"{rule.name}"' for rule in needed)
    return f"{names} stand before it and together match whenever it would"


def _friends_asked(policy: Policy, space: Space) -> Iterable[Finding]:
    """Where a failed look-up would send "have we met?" to somebody who may be a friend."""
    unsure = space.clauses((Words("acquaintance", ("cannot tell",)),))
    for index, rule in enumerate(policy.rules):
        if not any(isinstance(step, Reply) and step.purpose == "have-we-met" for step in rule.steps):
            continue
        try:
            if reach(space, [*space.clauses(rule.conditions), *unsure], policy.rules[:index]) is not None:
                yield _finding(rule, Severity.ERROR, f'rule "{rule.name}" asks "have we met?" also when it cannot be '
                               'told whether you know them; add acquaintance = "stranger"')
        except TooHard:
            continue


def _stages(policy: Policy, space: Space) -> Iterable[Finding]:
    for stage in STAGES:
        here = space.clauses((Words("stage", (stage,)),))
        try:
            missed = reach(space, here, policy.rules)
        except TooHard:
            continue
        if missed is None:
            continue
        if not any(_speaks_of(rule, stage) for rule in policy.rules):
            message = f'no rule speaks of the stage "{stage}" ({STAGES[stage]}): nothing is done there'
        else:
            message = (f'in the stage "{stage}" no rule matches {_told(missed)}: nothing is done; add a last rule '
                       f'with when = {{ stage = "{stage}" }}')
        yield Finding(severity=Severity.WARNING, message=message, file=policy.file)


def _speaks_of(rule: Rule, stage: str) -> bool:
    words = [part for part in rule.conditions if isinstance(part, Words) and part.fact == "stage"]
    return all((stage in part.words) is not part.negated for part in words)


def _told(values: Mapping[str, Atom]) -> str:
    facts: Facts = facts_of(values)
    said = []
    for fact in FACTS:
        value = getattr(facts, fact)
        if fact not in ("stage",) and value not in (None, (), 0):
            shown = ", ".join(value) if isinstance(value, tuple) else (
                spell_duration(value) if not isinstance(value, str | int) else str(value))
            said.append(f"{fact} = {shown}")
    return f"when {' and '.join(said[:6])}" if said else "when nothing else is known"


def _letters(policy: Policy, purposes: tuple[str, ...]) -> Iterable[Finding]:
    for rule in policy.rules:
        for step in rule.steps:
            if isinstance(step, Reply) and step.purpose not in purposes:
                guess = nearest(step.purpose, purposes)
                hint = f'did you mean "{guess}"?' if guess else f"known are: {', '.join(purposes)}"
                yield _finding(rule, Severity.ERROR, f'rule "{rule.name}": there is no letter for '
                                                     f'"{step.purpose}"; {hint}')


def _odd_steps(policy: Policy) -> Iterable[Finding]:
    for rule in policy.rules:
        kinds = [type(step) for step in rule.steps]
        advice = [step.advice for step in rule.steps if isinstance(step, Advise)]
        if len(rule.steps) > 1 and StaySilent in kinds:
            yield _finding(rule, Severity.WARNING, f'rule "{rule.name}": silence stands beside other steps; '
                                                   "leave one of them out")
        if len(set(advice)) > 1:
            yield _finding(rule, Severity.WARNING, f'rule "{rule.name}" recommends {" and ".join(advice)} at once')
        if kinds.count(Reply) > 1:
            yield _finding(rule, Severity.WARNING, f'rule "{rule.name}" writes two letters at once')
        if not rule.conditions and rule is not policy.rules[-1] and AskOwner not in kinds:
            yield _finding(rule, Severity.WARNING, f'rule "{rule.name}" has no condition and decides everything')
