"""P5: the labeled set of automatic mails in open conversations, and people who must not be taken for machines."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

from collections import Counter
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.demo.mails import OWNER
from assistant.mail.automatic import automatic
from assistant.mail.parse import read_mail
from assistant.mail.values import Mail
from assistant.reading.replies import read_reply
from assistant.reading.values import Intent, ReplyContext
from tests.corpus.automatic.build import Machine, as_mail, fresh, machines, people
from tests.torture.figure import Figure
from tests.torture.world import START, World, an_invitation

_HALVES = ("seen", "later", "scored")
_CONTEXT = ReplyContext(owner_zone=ZoneInfo("Europe/Berlin"), owner_addresses=frozenset({OWNER}))


def labeled(directory: Path, *, every: int = 1) -> Figure:
    """Each mail answers a letter of ours, from a proven address; whatever leaves afterwards is one too many."""
    chosen = [*machines(), *(one for half in _HALVES for one in fresh(half)[0])][::every]
    world = World(directory)
    world.work()
    world.move(minutes=1)
    for number in range(len(chosen)):
        world.deliver(an_invitation(number, world.at))
    _pass_time(world, len(chosen))
    asked = world.letters
    for letter, machine in zip(asked, chosen, strict=False):
        world.move(seconds=1)
        world.deliver(answer(machine, letter, world.at))
    _pass_time(world, len(chosen))
    answered = _answers(world, asked, chosen)
    kinds = Counter("fresh" if "." in one.kind else one.kind for one in chosen)
    unseen = sum(automatic(read_mail(answer(one, asked[0], START)), frozenset({OWNER})) is None for one in chosen)
    reached = (f"{len(asked)} labeled automatic mails in open conversations ({', '.join(f'{n} by {kind}' for kind, n in kinds.items())}): "
               f"{len(answered)} answered{''.join(f'; {each}' for each in answered)}; {unseen} not known for automatic by themselves")  # fmt: skip
    return Figure("P5", "automatic mail is never answered", reached, not answered and len(asked) == len(chosen) > 0)


def _answers(world: World, asked: list[EmailMessage], chosen: list[Machine]) -> list[str]:
    """What left after our questions: the place of the mail that it went to, why it was written, its Message-ID."""
    whose = {str(letter["To"]): machine.place for letter, machine in zip(asked, chosen, strict=False)}
    first = {str(letter["Message-ID"]) for letter in asked}
    told = []
    for letter in world.letters:
        if (message_id := str(letter["Message-ID"])) not in first:
            with world.house.store.reading() as book:
                kept = book.letters.by_message_id([message_id])
            purpose = kept.purpose if kept else "no letter of the book"
            told.append(f"{whose.get(str(letter['To']), 'none of them')}: {purpose}, {message_id}")
    return told


def _pass_time(world: World, mails: int) -> None:
    for _ in range(mails // 20 + 2):
        world.move(seconds=30)
        world.work()


def answer(machine: Machine, letter: EmailMessage, at: datetime) -> bytes:
    """The automatic mail, in answer to *letter*, with the stamp of the owner's server."""
    return as_mail(
        machine, to=str(letter["To"].addresses[0].addr_spec), ours=str(letter["Subject"]),
        answers=str(letter["Message-ID"]), at=at,
    )  # fmt: skip


def persons(directory: Path) -> Figure:
    """What people wrote: none of it is taken for a machine's."""
    del directory
    told = [Machine(kind="person", text=text) for text in people()]
    told += [one for half in _HALVES for one in fresh(half)[1]]
    held = sum(_is_held(read_mail(as_mail(one))) for one in told)
    return Figure("P5", "no person is held back", f"{len(told)} answers of people, at the gate and read whole: {held} held back", not held and len(told) >= 200)


def _is_held(mail: Mail) -> bool:
    """Whether *mail* is taken for a machine's, at the gate or by the reading of what it says."""
    if automatic(mail, frozenset({OWNER})) is not None:
        return True
    return read_reply(mail, _CONTEXT).intent in (Intent.AUTO_REPLY, Intent.BOUNCE)
