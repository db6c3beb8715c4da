"""Dry runs that touch no server, and a reason for whatever was sent or not sent."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.demo.mails import invitation, person_mail
from assistant.store.values import LetterState
from tests.servers.ordinary import ordinary_mails
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.torture.figure import Figure
from tests.torture.world import RELAY, World, an_invitation, stranger

#: Every mode that may not send by itself.
DRY = ("observe", "draft", "ask")


def dry_runs(directory: Path, *, invitations: int) -> Figure:
    """P29: a real submission server counts who calls while mails come and days go by."""
    calls: dict[str, int] = {}
    written: dict[str, int] = {}
    for mode in DRY:
        place = directory / mode
        place.mkdir(parents=True)
        with ScriptedSmtp() as server:
            world = World(place, smtp_port=server.port, mode=mode)
            _no_mail_to_the_owner(world)
            world.work()
            world.move(minutes=1)
            for number in range(invitations):
                world.deliver(an_invitation(number, world.at, note=_NOTES[number % len(_NOTES)]))
            for _ in range(invitations // 20 + 12):
                world.move(hours=12)
                world.work()
            calls[mode], written[mode] = server.connections, sum(world.states.values())
            world.close()
    reached = ", ".join(f"{mode}: {calls[mode]} connections, {written[mode]} letters thought of" for mode in DRY)
    holds = not any(calls.values()) and all(written.values())
    return Figure("P29", "a dry run (observe, draft, ask without a yes) never calls the mail server", reached, holds)


_NOTES = (None, "We met at the book fair in Leipzig; you told me about the harbor series.", "I came across your profile.")


def _no_mail_to_the_owner(world: World) -> None:
    # The owner's own digest is no letter to anybody; here even that must not leave.
    config = world.house.config
    world.house.config = replace(config, digest=replace(config.digest, enabled=False))


def explained(directory: Path, *, mails: int) -> Figure:
    """P30: genuine, forged, unsigned, automatic and ordinary mails; then every row is asked for its reason."""
    world = World(directory, budgets=True)
    world.work()
    world.move(minutes=1)
    ordinary = ordinary_mails(mails, world.at)
    for number, raw in enumerate(ordinary):
        who, kind = stranger(number), number % 5
        good = invitation(who, world.at, reply_to=RELAY.format(number), note=_NOTES[number % 3])
        world.deliver((
            good, invitation(who, world.at, reply_to=f"victim{number}@example.org", genuine=False),
            good.replace(b"h=From:Reply-To:To", b"h=From:To"),
            person_mail("Service", f"s{number}@crm.example", "Re: your letter", "We have received your request.",
                        world.at, fields=(("Auto-Submitted", "auto-replied"),), answers="<inv-none@example.test>"), raw,
        )[kind])  # fmt: skip
        if number % 10 == 9:
            world.move(hours=2)
            world.work()
    for _ in range(20):
        world.move(hours=6)
        world.work()
    return _judged(world)


def _judged(world: World) -> Figure:
    unexplained: list[str] = []
    with world.house.store.reading() as book:
        letters = book.letters.in_state(*LetterState)
        seen = {one.message_id: one for file in book.cases.listing() for one in book.messages.of_case(file.case.id)}
        outcomes = book.messages.counts()
        for letter in letters:
            file = book.cases.file(letter.case_id)
            evidence = {event.evidence.reference for event in file.history} if file else set()
            if not (letter.rule and letter.policy and letter.template):
                unexplained.append(f"letter {letter.id} has no rule")
            if not evidence & set(seen):
                unexplained.append(f"letter {letter.id} rests on no mail")
            if letter.state is not LetterState.SENT and letter.state is not LetterState.HELD and not letter.detail:
                unexplained.append(f"letter {letter.id} is {letter.state} for no reason")
        rows = [one for one in world.look(lambda b: _all_seen(b)) if one[0] != "known"]  # type: ignore[attr-defined]
    unexplained += [f"{outcome}: {because!r}" for outcome, because, message in rows if not because or not message]
    sent = sum(one.state is LetterState.SENT for one in letters)
    reached = (f"{sent} letters sent and {len(letters) - sent} withheld, {len(rows)} mails looked at ({outcomes}): "
               f"{len(unexplained)} without rule, reason or mail" + "".join(f"; {one}" for one in unexplained[:3]))  # fmt: skip
    return Figure("P30", "whatever was sent or not sent has its rule, its reason and its mail", reached,
                  not unexplained and sent > 0 and len(letters) > sent)  # fmt: skip


def _all_seen(book: object) -> list[tuple[str, str, str]]:
    from sqlalchemy import select

    from assistant.store.tables import message

    connection = book.messages._connection  # type: ignore[attr-defined]
    return [(row.outcome, row.because, row.fingerprint) for row in connection.execute(select(message))]
