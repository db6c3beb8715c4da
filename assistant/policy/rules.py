"""What a policy file becomes: rules, examples and settings, all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from assistant.policy.conditions import Condition
from assistant.policy.values import Facts, Step, TrustLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Facts and what the policy must say to them; ``policy check`` runs it."""

    facts: Facts
    rule: str | None  #: that must decide; None: whichever
    steps: tuple[Step, ...] | None = None  #: that must come out; None: those of the rule
    name: str = ""
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When all conditions are true, these steps."""

    name: str
    conditions: tuple[Condition, ...] = ()
    steps: tuple[Step, ...]
    trust: TrustLevel | None = None  #: None: the policy's
    template: str | None = None  #: this template instead of the purpose's own
    language: str | None = None  #: letters in this language, whatever the person's
    why: str = ""  #: the owner's reason, shown by ``policy show``
    examples: tuple[Example, ...] = ()
    file: str = ""  #: where the rule stands: the policy's own file, or that of the one it extends
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSettings:
    """How a call is offered."""

    length: timedelta = timedelta(minutes=20)
    slots: int = 3  #: how many times are named; 1 names one day, as "would Tuesday suit you?"
    notice_working_days: int = 2  #: the first slot lies at least so far ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A whole policy; the first rule that matches decides."""

    name: str
    description: str = ""
    rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
    trust: TrustLevel = TrustLevel.ASK  #: of rules that name none; the owner's ceiling lowers it further
    call: CallSettings = field(default_factory=CallSettings)
    limits: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))  #: fact → number
    industry: tuple[str, ...] = ()  #: words that tell "inside" from "outside", in lower case
    keep_in_touch: timedelta | None = None  #: rhythm of a word to people who are connected
    extends: str | None = None
    file: str = ""

    def rule(self, name: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.name == name), None)
