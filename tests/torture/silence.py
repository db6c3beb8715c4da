"""Never fooled: robots that answer, automatic mail in an open conversation, forged invitations, aimed recipients."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from assistant.demo.mails import invitation, person_mail
from tests.torture.figure import Figure
from tests.torture.forgeries import KINDS, forgery
from tests.torture.world import RELAY, World, an_invitation, stranger

_THANKS = "Thank you for your message. We have received it and will get back to you as soon as possible."
Robot = Callable[[EmailMessage, int, datetime], list[bytes]]


def _answer(letter: EmailMessage, at: datetime, *, address: str | None = None, subject: str | None = None,
            text: str = _THANKS, fields: tuple[tuple[str, str], ...] = (), null: bool = False) -> bytes:  # fmt: skip
    to = str(letter["To"].addresses[0].addr_spec)
    raw = person_mail(
        "Service", address or to, subject or f"Re: {letter['Subject']}", text, at, answers=str(letter["Message-ID"]),
        fields=fields,
    )  # fmt: skip
    return raw.replace(b"Return-Path: <bounce@", b"Return-Path: <>\r\nX-Was: <bounce@", 1) if null else raw


ROBOTS: dict[str, Robot] = {
    "no headers": lambda letter, n, at: [_answer(letter, at)],
    "a new address each time": lambda letter, n, at: [_answer(letter, at, address=f"case-{n}@crm{n % 3}.example")],
    "a new subject each time": lambda letter, n, at: [_answer(letter, at, subject=f"Your request {n}")],
    "null sender": lambda letter, n, at: [_answer(letter, at, null=True)],
    "vacation": lambda letter, n, at: [
        _answer(letter, at, text="I am out of the office until Monday.", fields=(("Auto-Submitted", "auto-replied"),))
    ],
    "a copy of us": lambda letter, n, at: [
        _answer(letter, at, text="Have we met? I could talk on Thursday at 15:00.",
                fields=(("Auto-Submitted", "auto-replied"), ("X-Invitation-Assistant", "1")))
    ],
    "list exploder": lambda letter, n, at: [
        _answer(letter, at, address=f"member{one}@list.example", text="Who is this?",
                fields=(("List-Id", "<all.list.example>"), ("Precedence", "list")))
        for one in range(3)
    ],
    "ticket system": lambda letter, n, at: [
        _answer(letter, at, subject=f"[Ticket #{40000 + n}] Re: {letter['Subject']}",
                text=f"A ticket #{40000 + n} has been opened for you. Please do not change the subject.")
    ],
}  # fmt: skip


def loops(directory: Path, *, rounds: int) -> Figure:
    """P4: eight robots send invitations and answer every letter that they get, for *rounds* rounds of six hours."""
    world = World(directory, budgets=True)
    world.work()
    world.move(minutes=1)
    names = list(ROBOTS)
    answered = 0
    for number in range(rounds):
        robot = number % len(names)
        again = number // len(names) % 4  # the same person asks again, with another invitation
        world.deliver(an_invitation(robot + 10 * (number // 400), world.at, note=f"Let us connect, no. {again}"))
        world.work()
        for letter in world.letters[answered:]:
            who = names[_number(letter) % 10 % len(names)]
            for raw in ROBOTS[who](letter, number, world.at):
                world.deliver(raw)
        answered = len(world.letters)
        world.move(hours=6)
        world.work()
    return _judge(world.letters, rounds)


def _number(letter: EmailMessage) -> int:
    return int(str(letter["To"].addresses[0].addr_spec).partition("-")[0], 16)


def _judge(letters: list[EmailMessage], rounds: int) -> Figure:
    conversations = Counter(str(one["To"].addresses[0].addr_spec) for one in letters)
    days = Counter(parsedate_to_datetime(str(one["Date"])).date() for one in letters)
    firsts: dict[str, list[datetime]] = defaultdict(list)
    for one in letters:
        if str(one["Subject"]) and len(str(one["References"] or "").split()) <= 2:
            firsts[str(one["To"].addresses[0].addr_spec)].append(parsedate_to_datetime(str(one["Date"])))
    close = sum(
        later - earlier < timedelta(days=30)
        for times in firsts.values()
        for earlier, later in zip(sorted(times), sorted(times)[1:], strict=False)
    )
    most, day = max(conversations.values(), default=0), max(days.values(), default=0)
    reached = (
        f"{rounds} rounds, {len(letters)} letters: at most {most} a conversation and {day} a day, "
        f"{close} second first letters within 30 days"
    )
    says = "eight robots: at most 2 letters a conversation, 20 a day, one first letter a person in 30 days"
    return Figure("P4", says, reached, most <= 2 and day <= 20 and close == 0 and bool(letters))


def forged(directory: Path, *, count: int) -> Figure:
    """P6, P7: invitations that nobody proved, with recipients that somebody would like us to write to."""
    world = World(directory)
    world.work()
    world.move(minutes=1)
    chance = random.Random(3834)
    for number in range(count):
        world.deliver(forgery(number, world.at, chance))
        if number % 20 == 19:
            world.move(minutes=1)
            world.work()
    for _ in range(3):
        world.move(hours=1)
        world.work()
    sent, states = len(world.post.accepted), world.states
    outcomes = world.look(lambda book: book.messages.counts())
    live = {state: n for state, n in states.items() if state not in ("observed", "cancelled")}
    reached = f"{count} forged invitations of {KINDS} kinds: {sent} letters sent, {sum(live.values())} written; {outcomes}"
    return Figure("P6, P7", "a forged invitation gets no letter, and nobody can aim us", reached, not sent and not live)


def unsigned_reply_to(directory: Path, *, count: int) -> Figure:
    """P7: genuine mails, sent again with a Reply-To that no signature covers."""
    world = World(directory)
    world.work()
    world.move(minutes=1)
    for number in range(count):
        raw = invitation(stranger(number), world.at, reply_to=f"victim{number}@example.org")
        world.deliver(raw.replace(b"h=From:Reply-To:To", b"h=From:To"))
    for _ in range(count // 20 + 3):
        world.move(minutes=5)
        world.work()
    reached = f"{count} genuine mails with an added Reply-To: {len(world.post.accepted)} letters sent; {world.states}"
    return Figure("P7", "an unsigned Reply-To is not written to without a yes", reached, not world.post.accepted)


__all__ = ["RELAY", "forged", "loops", "unsigned_reply_to"]
