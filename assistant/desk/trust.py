"""How much a rule may do now: the policy, the mode, the owner's consent, and what bad letters took back.

Trust is given by the owner, rule by rule; the program only proposes more. It takes back by itself, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assistant.config.values import Config
from assistant.desk.retold import retold
from assistant.desk.wording import worded
from assistant.errors import AssistantError
from assistant.policy.rules import Policy, Rule
from assistant.policy.trust import NEEDED, ChangeKind, Outcome, TrustChange, weigh
from assistant.policy.values import Decision, Reply, TrustLevel
from assistant.store.book import Book
from assistant.store.values import LetterState, RuleTrust
from assistant.toml import nearest


class NoSuchRule(AssistantError):
    """The owner named a rule that the policy does not have."""


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """What one rule may do, and what it has earned."""

    rule: str
    level: TrustLevel
    because: str  #: who set it
    outcomes: tuple[Outcome, ...]  #: since the level last changed, oldest first


def trust_of(decision: Decision, book: Book, config: Config) -> TrustLevel:
    """How much the rule of *decision* may do."""
    if decision.rule is None:
        return decision.trust.at_most(config.ceiling)
    return _level(decision.trust, book.trust.of(decision.policy, decision.rule), config)


def _level(wanted: TrustLevel, known: RuleTrust | None, config: Config) -> TrustLevel:
    level = wanted.at_most(config.ceiling)
    if known is None:
        return level
    if known.consented is not None:
        level = TrustLevel(known.consented)
        if known.mode is not None and config.ceiling.rank < TrustLevel(known.mode).rank:
            # The owner lowered the mode after they consented: the newer word counts.
            level = level.at_most(config.ceiling)
    return level.at_most(TrustLevel(known.demoted)) if known.demoted is not None else level


def consent(rule: str, level: TrustLevel, book: Book, config: Config, now: datetime) -> RuleStanding:
    """The owner's word that *rule* may do so much, whatever mode and policy say. Raises NoSuchRule."""
    found = _rule(rule, config.policy)
    book.trust.put(
        RuleTrust(
            policy=config.policy.name, rule=found.name, consented=level.value, mode=config.ceiling.value, since=now,
            because=f"you said {level} on {now:%d %b %Y}",
        )
    )  # fmt: skip
    book.notices.settle("trust", _about(config.policy, found.name))
    if level.rank < TrustLevel.AUTO.rank:
        _hold_back(config.policy.name, found.name, book, "you want to see these letters first")
    return standing(found, book, config)


def withdraw_consent(rule: str, book: Book, config: Config) -> RuleStanding:
    """Only policy and mode count again. Raises NoSuchRule."""
    found = _rule(rule, config.policy)
    book.trust.drop(config.policy.name, found.name)
    book.notices.settle("trust", _about(config.policy, found.name))
    return standing(found, book, config)


def standings(book: Book, config: Config) -> tuple[RuleStanding, ...]:
    """Every rule of the policy that writes letters, in the policy's order."""
    return tuple(standing(rule, book, config) for rule in config.policy.rules if _writes(rule))


def standing(rule: Rule, book: Book, config: Config) -> RuleStanding:
    policy = config.policy
    known = book.trust.of(policy.name, rule.name)
    wanted = policy.trust if rule.trust is None else rule.trust
    level = _level(wanted, known, config)
    because = known.because if known is not None else (
        f"your policy says {wanted}" if level is wanted else f"your mode is {config.ceiling}"
    )
    outcomes = book.trust.outcomes(policy.name, rule.name, known.since if known is not None else None)
    return RuleStanding(rule.name, level, because, outcomes)


def review_trust(book: Book, config: Config, now: datetime) -> tuple[TrustChange, ...]:
    """Look at what became of each rule's letters: propose more trust, take back what was misplaced, and say so."""
    written = frozenset(book.trust.rules(config.policy.name))
    changes = []
    for rule in config.policy.rules:
        if rule.name not in written or not _writes(rule):
            continue
        now_standing = standing(rule, book, config)
        change = weigh(now_standing.level, now_standing.outcomes)
        if change is None:
            continue
        if change.kind is ChangeKind.DEMOTE:
            _demote(rule, now_standing, change, book, config, now)
        else:
            _propose(rule, now_standing, change, book, config, now)
        changes.append(change)
    return tuple(changes)


def _demote(
    rule: Rule, was: RuleStanding, change: TrustChange, book: Book, config: Config, now: datetime
) -> None:
    known = book.trust.of(config.policy.name, rule.name)
    base = known or RuleTrust(policy=config.policy.name, rule=rule.name, since=now)
    because = f"taken back from {was.level} on {now:%d %b %Y}: {change.because}"
    book.trust.put(replace(base, demoted=change.level.value, since=now, because=because))
    _hold_back(config.policy.name, rule.name, book, f"the rule {rule.name!r} may no longer send by itself")
    book.notices.settle("trust", _about(config.policy, rule.name))
    language = config.owner.language
    book.notices.tell(
        "trust", _about(config.policy, rule.name), worded("trust-less", language, rule=rule.name),
        worded("trust-less-text", language, rule=rule.name, was=was.level, level=change.level,
               because=retold(change.because, language)), now,
    )  # fmt: skip


def _propose(
    rule: Rule, was: RuleStanding, change: TrustChange, book: Book, config: Config, now: datetime
) -> None:
    language = config.owner.language
    book.notices.tell(
        "trust", _about(config.policy, rule.name), worded("trust-more", language, rule=rule.name),
        worded("trust-more-text", language, rule=rule.name, was=was.level, level=change.level, needed=NEEDED,
               because=retold(change.because, language), means=worded(f"trust-{change.level}", language)), now,
    )  # fmt: skip


def _hold_back(policy: str, rule: str, book: Book, because: str) -> None:
    """What lies in the hold because of this rule waits for the owner instead."""
    for letter in book.letters.in_state(LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED):
        if letter.rule == rule and letter.policy == policy and letter.approved_at is None:
            book.letters.change(letter.id, state=LetterState.WAITING, detail=because)


def _about(policy: Policy, rule: str) -> str:
    return f"rule {policy.name}/{rule}"[:200]


def _writes(rule: Rule) -> bool:
    return any(isinstance(step, Reply) for step in rule.steps)


def _rule(name: str, policy: Policy) -> Rule:
    found = policy.rule(name)
    if found is None:
        guess = nearest(name, [rule.name for rule in policy.rules])
        hint = f'; did you mean "{guess}"?' if guess else f"; see: assistant policy show {policy.name}"
        raise NoSuchRule(f"the policy {policy.name!r} has no rule {name!r}{hint}")
    return found
