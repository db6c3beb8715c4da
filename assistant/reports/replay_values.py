"""What a replay finds: who would have got what and when, and how two policies differ in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that would have happened in a case."""

    at: datetime
    what: str  #: such as "have-we-met", "advise accept", "ask you", "archive"
    letter: bool = False  #: a letter to the person
    how: str = ""  #: of a letter: by itself, after your yes …
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One invitation, and what the policy would have made of it."""

    key: str  #: Message-ID of its first notice, with the person's name
    at: datetime
    name: str
    platform: str
    note: str
    acquaintance: str
    actions: tuple[Action, ...]
    waiting: bool = False  #: a letter was written and could not leave before the mails ended

    @property
    def fate(self) -> str:
        """What became of it in one word or two, the weightiest first."""
        whats = [one.what for one in self.actions]
        if any(one.letter for one in self.actions):
            return "written to"
        if self.waiting:
            return "a letter still waits at the end"
        if any(what.startswith("advise ") for what in whats):
            return "only advice to you"
        return "only a question to you" if "ask you" in whats else "nothing yet"

    @property
    def path(self) -> tuple[str, ...]:
        """What happened, in order, without repeats side by side."""
        steps = [one.what for one in self.actions]
        return tuple(step for at, step in enumerate(steps) if at == 0 or steps[at - 1] != step)


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What one policy would have done."""

    policy: str
    messages: int
    notices: int  #: of invitations, reminders and digests, authentic or not
    stories: tuple[Story, ...]  #: in the order of the invitations
    quarantined: int  #: notices that would have been shown only
    unasked: int  #: answers to letters that this policy would not have written
    failures: tuple[str, ...] = ()
    outcomes: dict[str, int] = field(default_factory=dict)  #: what became of the notices; adds up to their number
    letters: dict[str, int] = field(default_factory=dict)  #: by purpose
    advice: dict[str, int] = field(default_factory=dict)
    asked_you: int = 0
    held_back: int = 0  #: letters that had to wait because a budget was used up
    longest_wait: timedelta = timedelta(0)  #: of those
    waiting: int = 0  #: letters that could not leave before the mails ended
    stops: int = 0  #: times that sending would have stopped until the owner looked: too many new people in an hour

    @property
    def fates(self) -> dict[str, int]:
        """What became of the invitations; adds up to their number."""
        return dict(Counter(one.fate for one in self.stories).most_common())


@dataclass(frozen=True, slots=True)
class Change:
    """Invitations that two policies treat differently, in the same way."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    stories: tuple[tuple[Story, Story], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from one policy to another on the same history."""

    same: int
    changes: tuple[Change, ...]  #: the most frequent first
    only_old: int = 0  #: invitations that only one of the two made a case of
    only_new: int = 0

    @property
    def differing(self) -> int:
        return sum(len(one.stories) for one in self.changes)


def compare(old: Replayed, new: Replayed) -> Difference:
    """Invitation by invitation."""
    before = {story.key: story for story in old.stories}
    after = {story.key: story for story in new.stories}
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[Story, Story]]] = {}
    same = 0
    for key, story in before.items():
        other = after.get(key)
        if other is None:
            continue
        if other.path == story.path:
            same += 1
        else:
            groups.setdefault((story.path, other.path), []).append((story, other))
    changes = sorted(
        (Change(one, two, tuple(pairs)) for (one, two), pairs in groups.items()),
        key=lambda change: (-len(change.stories), change.old, change.new),
    )
    return Difference(same, tuple(changes), len(before.keys() - after.keys()), len(after.keys() - before.keys()))
