"""Plays the made-up two years to every ready policy and prints the page ``docs/policies/compared.md``.

python -m tests.servers.compare_policies > docs/policies/compared.md
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from itertools import combinations

from assistant.policy.rules import Policy
from assistant.reports.history import read_files
from assistant.reports.replay import Difference, Replayed, compare, replay
from tests.servers.history import history
from tests.unit.desk.room import a_room

NAMES = ("open", "personal-note", "ladder", "get-to-know", "known-only", "organic")
COLUMNS = ("letters", "accept", "decline", "archive", "report", "questions to you", "calls agreed")
SHOWN = 3  # kinds of change for each pair, with one example each


def main() -> None:
    config = a_room().config
    began = time.process_time()
    past = read_files(((str(at), raw) for at, raw in history()), config)
    read = time.process_time() - began
    policies: dict[str, Policy] = dict(config.policies)
    found, spent = {}, {}
    for name in NAMES:
        began = time.process_time()
        found[name] = replay(past, policies[name], config)
        spent[name] = time.process_time() - began
        print(f"{name}: {past.messages / (read + spent[name]) * 60:,.0f} messages a minute of processor time",
              file=sys.stderr)  # fmt: skip
    print(page(found))


def page(found: dict[str, Replayed]) -> str:
    first = next(iter(found.values()))
    lines = [
        "# The ready policies, compared",
        "",
        "What each ready policy would have done with the same two years: a made-up mailbox of "
        f"{first.messages:,} messages with {first.notices} notices of {len(first.stories)} invitations, replayed by "
        "`assistant replay`. This page is printed by `python -m tests.servers.compare_policies`.",
        "",
        "| policy | " + " | ".join(COLUMNS) + " |",
        "| --- |" + " ---: |" * len(COLUMNS),
    ]
    for name, one in found.items():
        lines.append(f"| [{name}]({name}.md) | " + " | ".join(str(number) for number in _row(one)) + " |")
    lines += [
        "",
        f"In each, {first.quarantined} notices that nobody could prove to be the platform's were shown and not "
        "answered. \"Archive\" counts what ends without a further word; an invitation that gets a letter "
        "and an advice counts in both columns.",
        "",
        "## How many invitations end differently",
        "",
        "| | " + " | ".join(found) + " |",
        "| --- |" + " ---: |" * len(found),
    ]
    apart = {pair: compare(found[pair[0]], found[pair[1]]) for pair in combinations(found, 2)}
    for name in found:
        cells = ["–" if name == other else str((apart.get((name, other)) or apart[other, name]).differing)
                 for other in found]  # fmt: skip
        lines.append(f"| **{name}** | " + " | ".join(cells) + " |")
    lines += ["", "## The most frequent differences, pair by pair"]
    for (old, new), difference in apart.items():
        lines += ["", f"### {old} and {new}", "", *_difference(old, new, difference)]
    return "\n".join(lines)


def _row(one: Replayed) -> list[int]:
    ends = Counter(act.what for story in one.stories for act in story.actions)
    return [
        sum(one.letters.values()), ends["advise accept"], ends["advise decline"], ends["archive"],
        ends["advise report"], one.asked_you, sum("call-confirmed" in story.path for story in one.stories),
    ]  # fmt: skip


def _difference(old: str, new: str, difference: Difference) -> list[str]:
    lines = [f"{difference.same} invitations end the same way, {difference.differing} do not.", "", "```"]
    for change in difference.changes[:SHOWN]:
        story, _ = change.stories[0]
        lines += [
            f"{len(change.stories):>4} ×  {old}: {_path(change.old)}",
            f"        {new}: {_path(change.new)}",
            f"        first: {story.at:%d %b %Y}, {story.name} (note: {story.note}; {story.acquaintance})",
        ]
    rest = difference.changes[SHOWN:]
    if rest:
        count = sum(len(one.stories) for one in rest)
        lines.append(f"   … and {_many(len(rest), 'rarer change')} with {_many(count, 'invitation')}")
    return [*lines, "```"]


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _path(path: tuple[str, ...]) -> str:
    return " → ".join(path) or "nothing"


if __name__ == "__main__":
    main()
