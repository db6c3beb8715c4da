"""A made-up history: two years of a mailbox with 400 invitations among other mail, the same at every run."""

from __future__ import annotations

import mailbox
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from assistant.demo.mails import OWNER, OWNER_NAME, Stranger, classic_invitation, connected, invitation, person_mail

START = datetime(2024, 11, 18, 7, 0, tzinfo=UTC)
DAYS = 730
_FIRST = ("Ada", "Bruno", "Celia", "Dario", "Edda", "Falk", "Gesa", "Henrik", "Ilka", "Joana", "Kjell", "Lucie")
_LAST = ("Arnholt", "Brisk", "Castellan", "Dornfeld", "Estevan", "Hallberg", "Imhof", "Jansson", "Kerr", "Quist")
_HEADLINES = (
    "Editor at Nordlys Forlag",
    "Printer at Kern & Co",
    "Translator",
    "Sales Director at Growlio",
    "Librarian",
    "Recruiter at Talent Bay",
    "Bookseller at Harbor Books",
    "Software Engineer at Kestrel Labs",
)
_PERSONAL = (
    "Hi Robin, we sat next to each other at the book fair dinner in Leipzig; you told me about the harbor series.",
    "Robin, your talk on small print runs at the Graz meeting made me change our paper. May I stay in touch?",
    "Hello Robin, Mara Lindholm said I should write to you about the Danish rights of the lighthouse book.",
)
_PITCHES = (
    "I came across your impressive profile and would love to expand my network of like-minded professionals.",
    "We help companies like yours to double their leads. Let me show you how in 15 minutes.",
)
_ANSWERS = (
    "Hi Robin,\n\nyes, we met at the fair in March, at the stand of the printers. I would like to hear how it went.\n",
    "Oops, sorry, that was an accident: the site invited my whole address book. Please ignore it.\n",
    "Hello Robin,\n\nwe have not met, but I read your essay on translators and edit a list of my own.\n",
)


def someone(number: int) -> Stranger:
    first, last = _FIRST[number * 7 % len(_FIRST)], _LAST[number * 3 % len(_LAST)]
    vanity = f"{first}-{last}-{number}".lower()
    headline = _HEADLINES[number % len(_HEADLINES)]
    name = f"{first} {last}" if number % 23 else f"{first} {last} (LION) 15,000+"
    return Stranger(name=name, headline=headline, address=f"{vanity}@person{number}.example", vanity=vanity)


def history(
    *, invitations: int = 400, others: int = 12000, seed: int = 20241118
) -> Iterator[tuple[datetime, bytes]]:
    """(when, mail) in the order of time. About a third of the askable people would answer whoever asks them."""
    dice = random.Random(seed)
    mails: list[tuple[datetime, bytes]] = []
    for number in range(invitations):
        at = START + timedelta(days=number * DAYS / invitations, minutes=dice.randrange(600))
        mails += _invitation(number, at, dice)
    for number in range(others):
        at = START + timedelta(minutes=dice.randrange(DAYS * 24 * 60))
        mails.append((at, _ordinary(number, at, dice)))
    yield from sorted(mails, key=lambda one: one[0])


def _invitation(number: int, at: datetime, dice: random.Random) -> list[tuple[datetime, bytes]]:
    who = someone(number)
    kind = dice.random()
    note = None if kind < 0.62 else dice.choice(_PITCHES) if kind < 0.84 else dice.choice(_PERSONAL)
    mails: list[tuple[datetime, bytes]] = []
    classic = number % 3 == 0
    answerable = number % 3 != 2
    if number % 20 == 5:  # somebody the owner has written with before
        before = at - timedelta(days=40)
        mails.append((before, _written(who, before, by_owner=True)))
        mails.append((before + timedelta(days=1), _written(who, before + timedelta(days=1), by_owner=False)))
        classic, answerable = True, True
    if classic:
        mails.append((at, classic_invitation(who, at, note or "I'd like to add you to my professional network.")))
    else:
        reply_to = who.address if answerable else None
        mails.append((at, invitation(who, at, note=note, reply_to=reply_to, genuine=number % 40 != 17)))
    if not classic and dice.random() < 0.25:
        mails.append((at + timedelta(days=7), invitation(who, at + timedelta(days=7), note=note, reminder=True)))
    if answerable and dice.random() < 0.3:
        mails += _conversation(number, who, at + timedelta(days=2, hours=3), dice)
    if dice.random() < 0.2:
        mails.append((at + timedelta(days=30), connected(who, at + timedelta(days=30))))
    return mails


def _conversation(number: int, who: Stranger, at: datetime, dice: random.Random) -> list[tuple[datetime, bytes]]:
    """What somebody writes who answers: some leave it at that, some take a time, and some of these do call."""
    said = [(at, dice.choice(_ANSWERS))]
    if "accident" not in said[0][1] and dice.random() < 0.6:
        agreed = at + timedelta(days=3)
        day = agreed + timedelta(days=(3 - agreed.weekday()) % 7 or 7)  # the Thursday that follows
        said.append((agreed, f"Thank you, {day:%A, %d %B} at 10:30 works for me. I will call you then.\n"))
        if dice.random() < 0.7:
            said.append((day.replace(hour=15), "It was great talking to you today, thank you for your time.\n"))
    answers = f"<inv-{number:024x}@example.test>"
    return [
        (then, person_mail(who.name, who.address, "Re: Have we met?", text, then, answers=answers))
        for then, text in said
    ]


def _written(who: Stranger, at: datetime, *, by_owner: bool) -> bytes:
    message = EmailMessage(policy=SMTP)
    owner, other = f"{OWNER_NAME} <{OWNER}>", f"{who.name.split(' (')[0]} <{who.address}>"
    message["From"], message["To"] = (owner, other) if by_owner else (other, owner)
    message["Subject"] = "The paper samples"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{who.vanity}.{by_owner}@example.test>"
    message.set_content("The samples came today, thank you. I will write when I have looked at them.\n")
    return message.as_bytes()


def _ordinary(number: int, at: datetime, dice: random.Random) -> bytes:
    name = f"{_FIRST[number % 9]} {_LAST[number % 7]}"
    subject = dice.choice(("Proofs of chapter 4", "Lunch on Thursday?", "Invoice 2291", "Weekly numbers"))
    listed = "List-Id: <books.lists.example>\r\nPrecedence: list\r\n" if number % 4 == 0 else ""
    text = "The pages are with the printer and look fine so far.\r\n" * 12
    return (
        f"From: {name} <{name.split()[0].lower()}@office.example>\r\nTo: {OWNER_NAME} <{OWNER}>\r\n"
        f"Subject: {subject}\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: <{number}.{int(at.timestamp())}@office.example>\r\n{listed}MIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\nDear Robin,\r\n\r\n{text}"
    ).encode()


def write_mbox(path: Path, mails: Iterator[tuple[datetime, bytes]]) -> int:
    """The mails as an mbox file; how many."""
    box = mailbox.mbox(path)
    count = 0
    for at, raw in mails:
        one = mailbox.mboxMessage(raw)
        one.set_from("archive", at.timetuple())
        box.add(one)
        count += 1
    box.flush()
    box.close()
    return count
