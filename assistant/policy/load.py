"""A policy file (TOML) becomes a ``Policy``; everything that is wrong with it is said at once, with file and line.

``extends`` builds on another policy: its rules follow the file's own ones, a rule of the same name takes the place
of the extended one, ``before`` and ``after`` place a rule, ``remove`` drops some.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from assistant.errors import ConfigError, Problem
from assistant.policy import settings
from assistant.policy.conditions import Limits, Words, read_conditions, read_facts
from assistant.policy.layers import read_layers
from assistant.policy.rules import Example, Policy, Rule
from assistant.policy.steps import read_step
from assistant.policy.values import Step, TrustLevel
from assistant.toml import Document, Path, nearest

KEYS = ("name", "description", "extends", "remove", "trust", "call", "limits", "industry", "keep_in_touch", "rule",
        "example")
RULE_KEYS = ("name", "when", "steps", "trust", "template", "language", "why", "before", "after", "example")
EXAMPLE_KEYS = ("name", "facts", "steps", "rule")

MAX_RULES = 500

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One ``[[rule]]`` as written, with the place it stands at."""

    name: str
    table: dict[str, Any]
    document: Document
    path: Path


def read_policy(text: str, file: str, *, others: Mapping[str, str] = MappingProxyType({})) -> Policy:
    """The policy in *text*; *others* are the texts of further policies by name, for ``extends``.

    Raises ConfigError with every problem of the file and of those it extends, each with file and line, the nearest
    right name and a good example.
    """
    policy, problems = draft_policy(text, file, others=others)
    if problems:
        raise ConfigError(problems)
    return policy


def draft_policy(
    text: str, file: str, *, others: Mapping[str, str] = MappingProxyType({})
) -> tuple[Policy, list[Problem]]:
    """The policy in *text* as far as it can be told, and everything that is wrong with it.

    A draft with problems decides nothing; it tells what else would be wrong, such as a letter that nobody wrote.
    Raises ConfigError when a text is not TOML at all.
    """
    problems: list[Problem] = []
    layers = read_layers(text, file, others, problems)
    for layer in layers:
        problems += _unknown_keys(layer, layer.data, (), KEYS, "a key of a policy")
    own = layers[-1]
    entries = _merge(layers, problems)
    limits = settings.limits_of(layers, problems)
    rules = tuple(_rule(entry, limits, problems) for entry in entries)
    names = tuple(entry.name for entry in entries)
    examples = tuple(example for layer in layers for example in _examples(
        layer, ("example",), layer.data.get("example", []), None, None, names, problems))
    policy = Policy(
        name=_policy_name(own, problems),
        description=settings.last_text(layers, "description", problems, own_only=True),
        rules=rules, examples=examples, limits=limits, extends=own.data.get("extends"), file=file,
        trust=settings.trust_of(layers, problems), call=settings.call_of(layers, problems),
        industry=settings.industry_of(layers, problems), keep_in_touch=settings.keep_in_touch_of(layers, problems))
    return policy, sorted(set(problems), key=lambda one: (one.file != file, one.file, one.line or 0))


def _unknown_keys(document: Document, table: Mapping[str, Any], path: Path, known: tuple[str, ...],
                  what: str) -> list[Problem]:
    problems = []
    for key in table:
        if key not in known:
            guess = nearest(key, known)
            hint = f'did you mean "{guess}"?' if guess else f"known are: {', '.join(known)}"
            problems.append(document.problem((*path, key), f'"{key}" is not {what}; {hint}'))
    return problems


def _teller(document: Document, path: Path, problems: list[Problem]) -> Callable[[str, str], None]:
    return lambda key, message: problems.append(document.problem((*path, key), message))


def _policy_name(document: Document, problems: list[Problem]) -> str:
    name = document.data.get("name")
    if isinstance(name, str) and _NAME.fullmatch(name):
        return name
    what = 'name is missing' if name is None else f"name: {name!r} is not a name of small letters, digits and hyphens"
    problems.append(document.problem(("name",), f'{what}; write name = "my-policy"'))
    return ""


def _entries(document: Document, problems: list[Problem]) -> list[_Entry]:
    tables = document.data.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(document.problem(("rule",), "each rule begins with [[rule]] on a line of its own"))
        return []
    if len(tables) > MAX_RULES:
        problems.append(document.problem(("rule",), f"{len(tables)} rules; {MAX_RULES} are the most"))
        return []
    found: list[_Entry] = []
    for index, table in enumerate(tables):
        path: Path = ("rule", index)
        name = table.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            problems.append(document.problem((*path, "name"), (
                "this rule has no name" if name is None else f"{name!r} is not a name of small letters and hyphens"
            ) + '; write name = "known-person"'))
            name = f"rule-{index + 1}"
        if any(entry.name == name for entry in found):
            problems.append(document.problem((*path, "name"), f'two rules are called "{name}"; rename one'))
        problems += _unknown_keys(document, table, path, RULE_KEYS, "a key of a rule")
        found.append(_Entry(name, table, document, path))
    return found


def _merge(layers: list[Document], problems: list[Problem]) -> list[_Entry]:
    """The rules of all layers in their final order: own rules first, then what they extend."""
    order: list[_Entry] = []
    for depth, document in enumerate(layers):
        order = _without_removed(order, document, problems, extends=depth > 0)
        fresh: list[_Entry] = []
        placed: list[_Entry] = []
        for entry in _entries(document, problems):
            at = next((i for i, old in enumerate(order) if old.name == entry.name), None)
            if "before" in entry.table or "after" in entry.table:
                order = [old for old in order if old.name != entry.name]
                placed.append(entry)
            elif at is not None:
                order[at] = entry
            else:
                fresh.append(entry)
        order = [*fresh, *order]
        for entry in placed:
            _place(order, entry, problems)
    return order


def _without_removed(order: list[_Entry], document: Document, problems: list[Problem], *,
                     extends: bool) -> list[_Entry]:
    names = document.data.get("remove", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        problems.append(document.problem(("remove",), 'remove takes a list of rules, such as remove = ["remind"]'))
        return order
    if names and not extends:
        problems.append(document.problem(("remove",), "remove drops rules of the policy that is extended; "
                                                      'there is no extends = "…" here'))
        return order
    known = [entry.name for entry in order]
    for name in names:
        if name not in known:
            guess = nearest(name, known)
            hint = f'did you mean "{guess}"?' if guess else f"there are: {', '.join(known) or 'none'}"
            problems.append(document.problem(("remove",), f'remove: there is no rule "{name}"; {hint}'))
    return [entry for entry in order if entry.name not in names]


def _place(order: list[_Entry], entry: _Entry, problems: list[Problem]) -> None:
    """Put *entry* into *order* where its ``before`` or ``after`` says."""
    where = [key for key in ("before", "after") if key in entry.table]
    target = entry.table[where[0]]
    at = next((i for i, other in enumerate(order) if other.name == target), None)
    if len(where) == 2 or at is None:
        known = [other.name for other in order]
        guess = nearest(target, known) if isinstance(target, str) else None
        hint = f'did you mean "{guess}"?' if guess else f"there are: {', '.join(known) or 'none'}"
        message = "before and after cannot both be given" if len(where) == 2 else (
            f"{where[0]}: there is no rule {target!r}; {hint}")
        problems.append(entry.document.problem((*entry.path, where[0]), message))
        order.append(entry)
    else:
        order.insert(at + (where[0] == "after"), entry)


def _rule(entry: _Entry, limits: Limits, problems: list[Problem]) -> Rule:
    table, document = entry.table, entry.document

    def wrong(key: str, message: str, *deeper: str | int) -> None:
        problems.append(document.problem((*entry.path, key, *deeper), f'rule "{entry.name}": {message}'))

    conditions, faults = read_conditions(table.get("when", {}), limits)
    for inner, message in faults:
        wrong("when", message, *inner)
    steps = _steps(table, wrong)
    trust = table.get("trust")
    if trust is not None and trust not in list(TrustLevel):
        wrong("trust", settings.wrong_trust(trust))
        trust = None
    language = table.get("language")
    if language is not None and not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
        wrong("language", f'{language!r} is not a language; write two letters, such as language = "de"')
    for key in ("template", "why"):
        if key in table and not isinstance(table[key], str):
            wrong(key, f'{key} must be text in quotes, such as {key} = "have-we-met-short"')
    stages = [part.words for part in conditions
              if isinstance(part, Words) and part.fact == "stage" and not part.negated]
    stage = stages[0][0] if stages else None
    examples = _examples(document, (*entry.path, "example"), table.get("example", []), entry.name, stage, None,
                         problems)
    return Rule(name=entry.name, conditions=conditions, steps=steps, trust=None if trust is None else TrustLevel(trust),
                template=table.get("template"), language=language, why=str(table.get("why", "")).strip(),
                examples=examples, file=document.file, line=document.line_of(entry.path))


def _steps(table: Mapping[str, Any], wrong: Callable[[str, str], None]) -> tuple[Step, ...]:
    texts = table.get("steps")
    if isinstance(texts, str):
        texts = [texts]
    if not isinstance(texts, list) or not texts:
        wrong("steps", 'steps are missing; write steps = ["reply:have-we-met", "wait:7 days"] or steps = ["silence"]')
        return ()
    steps = []
    for text in texts:
        try:
            if not isinstance(text, str):
                raise ValueError(f"{text!r} is not a step; write it in quotes")
            steps.append(read_step(text))
        except ValueError as error:
            wrong("steps", str(error))
    return tuple(steps)


def _examples(document: Document, path: Path, tables: Any, rule: str | None, stage: str | None,
              rules: tuple[str, ...] | None, problems: list[Problem]) -> tuple[Example, ...]:
    """Examples of one rule (*rule* is its name), or of the whole policy (*rules* are all names)."""
    heading = "[[example]]" if rule is None else "[[rule.example]]"
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(document.problem(path, f"each example begins with {heading} on a line of its own"))
        return ()
    examples = []
    for index, table in enumerate(tables):
        here: Path = (*path, index)
        problems += _unknown_keys(document, table, here, EXAMPLE_KEYS, "a key of an example")
        facts, faults = read_facts(table.get("facts", {}), stage=stage)
        problems += [document.problem((*here, "facts", fact), message) for fact, message in faults]
        expected = table.get("rule", rule)
        if rules is not None and expected is not None and expected not in rules:
            guess = nearest(str(expected), rules)
            problems.append(document.problem((*here, "rule"), f'there is no rule "{expected}"' + (
                f'; did you mean "{guess}"?' if guess else "")))
        if rule is not None and expected != rule:
            problems.append(document.problem((*here, "rule"), (
                f'an example below "{rule}" is its own; write it as [[example]] before the first rule, or leave out '
                f'rule = "{expected}"')))
            expected = rule
        steps = None
        if "steps" in table:
            steps = _steps(table, _teller(document, here, problems))
        if facts is not None:
            examples.append(Example(facts=facts, rule=expected, steps=steps, name=str(table.get("name", "")),
                                    file=document.file, line=document.line_of(here)))
    return tuple(examples)
