"""Facts in, steps out: the first rule that matches decides, and every other one says why it did not."""

from __future__ import annotations

from assistant.policy.conditions import failure, holds, label, wanted_words
from assistant.policy.rules import Policy, Rule
from assistant.policy.values import Decision, Facts, NearMiss


def decide(policy: Policy, facts: Facts) -> Decision:
    """What *policy* says to *facts*. Total and without a clock: the same facts give the same decision.

    When no rule matches, ``rule`` is None and there are no steps: nothing is done, and the caller tells the owner.
    """
    winner = next((rule for rule in policy.rules if all(holds(part, facts) for part in rule.conditions)), None)
    nearly = tuple(_near_miss(rule, facts, winner) for rule in policy.rules if rule is not winner)
    if winner is None:
        return Decision(policy=policy.name, rule=None, nearly=nearly, warnings=passed_limits(policy, facts))
    return Decision(
        policy=policy.name, rule=winner.name, steps=winner.steps,
        trust=policy.trust if winner.trust is None else winner.trust, nearly=nearly,
        because=tuple(f"{label(part.fact)}: {'not ' if part.negated else ''}{wanted_words(part)}"
                      for part in winner.conditions),
        template=winner.template, language=winner.language, warnings=passed_limits(policy, facts))


def _near_miss(rule: Rule, facts: Facts, winner: Rule | None) -> NearMiss:
    for condition in rule.conditions:
        if not holds(condition, facts):
            return NearMiss(rule.name, failure(condition, facts))
    # Only a rule behind the winner can have no false condition.
    return NearMiss(rule.name, f'it would match too, but "{winner.name if winner else ""}" stands before it')


def passed_limits(policy: Policy, facts: Facts) -> tuple[str, ...]:
    """The limits that *facts* reach, in plain words: a budget warns before any rule is written for it."""
    told = []
    for fact, limit in policy.limits.items():
        value = getattr(facts, fact)
        if value is not None and value >= limit:
            told.append(f"{label(fact)}: {value}; your limit is {limit}")
    return tuple(told)
