"""What no key of ``assistant.toml`` alone can tell: two mailboxes of one name, a rule whose letter nobody wrote.

Looked at in the file as it is written, so that it is told together with the keys that are wrong; a value of the wrong
kind is passed over here, for it was told already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.config import models
from assistant.errors import Problem
from assistant.policy.rules import Policy
from assistant.policy.values import Reply
from assistant.toml import Document, nearest


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside the file."""

    policies: Mapping[str, Policy]  #: those that are right
    drafts: Mapping[str, Policy]  #: those with problems, as far as they can be read
    broken: Collection[str]  #: names of policy files that cannot be read at all
    purposes: Collection[str]  #: that some language has a template for


def read_together(document: Document, beside: Beside) -> Iterator[Problem]:
    """Every problem that lies between keys, or between the file and what lies beside it."""
    data = document.data
    boxes = [one if isinstance(one, dict) else {} for one in _list(data.get("mailbox"))]
    yield from _mailboxes(document, boxes)
    people = _table(data.get("people"))
    both = _folded(people.get("allow")) & _folded(people.get("block"))
    for one in sorted(both):
        yield document.problem(
            ("people", "block"), f'people.block holds "{one}", and so does people.allow; keep it in one'
        )
    to = _table(data.get("digest")).get("to")
    own = _folded(_table(data.get("owner")).get("addresses")) | _folded([one.get("address") for one in boxes])
    if isinstance(to, str) and "@" in to and to.strip().casefold() not in own:
        yield document.problem(
            ("digest", "to"), f'digest.to = "{to}" is none of your addresses; add it to owner.addresses'
        )
    yield from _policy(document, beside)


def _mailboxes(document: Document, boxes: Iterable[dict[str, Any]]) -> Iterator[Problem]:
    names: set[str] = set()
    observes = document.data.get("mode", "observe") == "observe"
    for at, box in enumerate(boxes):
        name = box.get("name")
        if isinstance(name, str):
            if name in names:
                yield document.problem(
                    ("mailbox", at, "name"),
                    f'mailbox[{at + 1}].name = "{name}" is the name of another mailbox, too; give each its own',
                )
            names.add(name)
        proof = ("authserv_ids", "authserv_id_may_be_missing", "verify_dkim")
        if box and not observes and not any(box.get(key) for key in proof):
            yield document.problem(
                ("mailbox", at),
                f"mailbox[{at + 1}] has no authserv_ids, so no notice would be known to be authentic; "
                'run  assistant doctor  to see the name, then write authserv_ids = ["mx.example.org"]',
            )


def _policy(document: Document, beside: Beside) -> Iterator[Problem]:
    name = _table(document.data.get("policy")).get("name", models.PolicyTable().name)
    if not isinstance(name, str) or name in beside.broken:
        return
    policy = beside.policies.get(name) or beside.drafts.get(name)
    if policy is None:
        known = {*beside.policies, *beside.drafts}
        guess = nearest(name, known)
        hint = f"did you mean {guess}?" if guess else f"there are: {', '.join(sorted(known))}"
        yield document.problem(("policy", "name"), f'policy.name = "{name}" is not a policy; {hint}')
        return
    language = _table(document.data.get("owner")).get("language", "en")
    for rule in policy.rules:
        purposes = [rule.template or step.purpose for step in rule.steps if isinstance(step, Reply)]
        for purpose in dict.fromkeys(one for one in purposes if one not in beside.purposes):
            guess = nearest(purpose, beside.purposes)
            yield Problem(
                rule.file or policy.file,
                rule.line,
                f"rule {rule.name!r} writes {purpose}, and no language has a "
                f"template for it; write templates/{language}/{purpose}.txt.j2"
                + (f" or did you mean {guess}?" if guess else ""),
            )


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _folded(value: Any) -> set[str]:
    return {one.casefold() for one in _list(value) if isinstance(one, str)}
