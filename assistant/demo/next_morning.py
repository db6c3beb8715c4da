"""After the story: a morning on which several things wait for the owner, so that the page has something to show."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.demo.mails import Stranger, classic_invitation, invitation, person_mail
from assistant.demo.stage import Stage
from assistant.desk.trust import consent
from assistant.policy.values import TrustLevel
from assistant.store.values import LetterState

ZONE = ZoneInfo("Europe/Berlin")
JUNE = Stranger(
    name="June Okafor", headline="Audiobook Producer at Lantern Sound", address="june@lantern.example",
    vanity="june-okafor",
)  # fmt: skip
HANNES = Stranger(name="Hannes Lund", headline="Illustrator", address="hannes@lund.example", vanity="hannes-lund")
ELIF = Stranger(name="Elif Demir", headline="Literary Scout", address="elif@demir.example", vanity="elif-demir")
BRUNO = Stranger(name="Bruno Costa", headline="Bookshop owner in Lisbon", address="bruno@costa.example",
                 vanity="bruno-costa")  # fmt: skip
SASKIA = Stranger(name="Saskia Vos", headline="Festival Director", address="saskia@vos.example", vanity="saskia-vos")


def next_morning(stage: Stage) -> None:
    """Two days of mail from five further people; the clock stands at half past nine in the end."""
    stage.clock.move_to(datetime(2026, 11, 25, 8, 0, tzinfo=ZONE))
    at = stage.clock()
    for raw in (
        invitation(JUNE, at, reply_to=JUNE.address,
                   note="Hello Robin, I heard your talk on small presses in Leipzig and would love to talk about the "
                   "audio rights of the lighthouse novel."),
        invitation(HANNES, at, reply_to=HANNES.address),
        invitation(ELIF, at, reply_to=ELIF.address),
    ):  # fmt: skip
        stage.deliver(raw)
    _work_through_the_hold(stage)
    stage.clock.move(hours=3)
    _answers(stage, HANNES, "Dear Robin,\n\nwe were both on the jury of the picture book prize. Could we speak today "
             "at 15:00? I will call you.\n\nHannes")  # fmt: skip
    _answers(stage, ELIF, "Hello Robin,\n\nI scout for three houses in Istanbul, and your autumn list made me "
             "curious. A short call would be fine.\n\nElif")  # fmt: skip
    _work_through_the_hold(stage)
    stage.clock.move(minutes=20)
    _answers(stage, ELIF, "Friday at 11:00 suits me well. I will call you.\n\nElif")
    _answers(stage, HANNES, "Today at 15:00 it is. I will call you.\n\nHannes")
    _work_through_the_hold(stage)
    for hour, minute in ((14, 1), (15, 55), (16, 30)):
        stage.clock.move_to(datetime(2026, 11, 25, hour, minute, tzinfo=ZONE))
        stage.work()
    with stage.house.store.book() as book:
        consent("personal-note", TrustLevel.ASK, book, stage.house.config, stage.clock())
    stage.clock.move_to(datetime(2026, 11, 26, 9, 10, tzinfo=ZONE))
    at = stage.clock()
    stage.deliver(classic_invitation(BRUNO, at, "I'd like to add you to my professional network on LinkedIn."))
    stage.deliver(
        invitation(SASKIA, at, reply_to=SASKIA.address,
                   note="Dear Robin, you moderated our panel on translation in Bremen last May, and I still owe you "
                   "the recording. Would you come back next year?")
    )  # fmt: skip
    stage.work()
    stage.clock.move(minutes=3)


def _work_through_the_hold(stage: Stage) -> None:
    stage.work()
    stage.clock.move(minutes=11)
    stage.work()


def _answers(stage: Stage, who: Stranger, text: str) -> None:
    """*who* answers our last letter to them, if one went out."""
    with stage.house.store.reading() as book:
        sent = [one for one in book.letters.in_state(LetterState.SENT) if one.recipient == who.address]
    if sent:
        last = sent[-1]
        stage.deliver(
            person_mail(who.name, who.address, f"Re: {last.subject}", text, stage.clock(), answers=last.message_id)
        )
