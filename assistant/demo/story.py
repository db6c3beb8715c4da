"""The demo's story: invitations among ordinary mail, and what the assistant makes of each. Real code, real sockets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from assistant.demo.mails import OWNER, Stranger, classic_invitation, connected, invitation, person_mail
from assistant.demo.stage import Stage
from assistant.desk import word
from assistant.reports.sentences import sentence
from assistant.store.values import LetterState, SeenMessage

ZONE = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # a Monday, nine o'clock in Berlin

MARA = Stranger(name="Mara Lindholm", headline="Rights Manager at Nordlys Forlag", address="mara@nordlys.example",
                vanity="mara-lindholm")  # fmt: skip
TOBIAS = Stranger(
    name="Tobias Kern", headline="Printer at Kern & Co", address="tobias@kern.example", vanity="tobias-kern"
)
INES = Stranger(name="Ines Falk", headline="Translator", address="ines@falk.example", vanity="ines-falk")
LEO = Stranger(name="Leo Brandt (LION) 15,000+", headline="Open Networker | leo@lion.example",
               address="leo@lion.example", vanity="leo-lion")  # fmt: skip
NADIA = Stranger(name="Nadia Hassan", headline="Looking for a new position", address="nadia@jobs.example",
                 vanity="nadia-hassan")  # fmt: skip
VIKTOR = Stranger(name="Viktor Sand", headline="CEO", address="viktor@evil.example", vanity="viktor-sand")
PAUL = Stranger(name="Paul Ober", headline="Sales Director", address="paul@ober.example", vanity="paul-ober")


@dataclass
class Narrator:
    """Tells what happens, line by line, and counts what was told."""

    stage: Stage
    tell: Callable[[str], None]
    letters_told: int = 0
    events_told: dict[int, int] = field(default_factory=dict)
    invitations: int = 0

    def day(self, title: str) -> None:
        local = self.stage.clock().astimezone(ZONE)
        self.tell(f"\n━━ {local:%A %d %B, %H:%M} ━━ {title}")

    def work(self) -> None:
        """Let the assistant work, and tell what it did."""
        for seen in self.stage.work():
            self._mail(seen)
        self._letters()

    def _mail(self, seen: SeenMessage) -> None:
        kind = seen.kind.replace("_", " ")
        self.invitations += seen.outcome in ("invited", "reminded", "quarantined")
        if seen.case_id is None:
            self.tell(f"  ✉ {kind}: {seen.outcome}")
            self.tell(f"      why: {seen.because}")
            return
        file = self.stage.case(seen.case_id)
        record = file.record
        if seen.outcome == "invited":
            self.tell(f"  ✉ {kind} from {record.name} ({record.headline or 'no headline'})")
            self.tell(f"      note: {record.note} — {record.note_because}")
            if record.own_words:
                self.tell(f'      their own words: "{record.own_words}"')
            self.tell(f"      known to you: {record.acquaintance} — {record.acquaintance_because}")
            if record.signals:
                self.tell(f"      signals: {', '.join(record.signals)}")
            self.tell(f"      an answer would go {record.route.replace('_', ' ')}: {record.route_because}")
            self.tell(f"      decided: {seen.because}")
        else:
            self.tell(f"  ✉ {kind} in case {seen.case_id} ({record.name}): {seen.because}")
        self.events_told[seen.case_id] = len(file.history)

    def _letters(self) -> None:
        for letter in self.stage.post.accepted[self.letters_told :]:
            self.letters_told += 1
            self.letter(letter)

    def letter(self, letter: EmailMessage) -> None:
        body = letter.get_content().replace("\r\n", "\n").rstrip()
        self.tell(f"  ➜ sent to {letter['To']}: {letter['Subject']}")
        for line in body.split("\n"):
            self.tell(f"      │ {line}")

    def held(self) -> None:
        """What lies in the hold."""
        with self.stage.house.store.reading() as book:
            for letter in book.letters.in_state(LetterState.HELD):
                leaves = max(letter.hold_until, letter.next_try_at).astimezone(ZONE)
                self.tell(f"  ⏳ held until {leaves:%a %H:%M}: {letter.purpose} to {letter.recipient}")

    def case(self, case_id: int) -> None:
        """What happened in a case since it was last told of."""
        file = self.stage.case(case_id)
        for event in file.history[self.events_told.get(case_id, 0) :]:
            self.tell(f"  · case {case_id}, {file.record.name}: {sentence(event, ZONE)}")
        self.events_told[case_id] = len(file.history)

    def notices(self) -> None:
        """What the owner is told or asked."""
        with self.stage.house.store.book() as book:
            for notice in book.notices.open():
                if notice.kind in ("by_hand", "advice", "decide") and notice.message_id is None:
                    self.tell(f"  ☞ for you: {notice.subject}")
                    for line in notice.text.split("\n"):
                        self.tell(f"      {line}")
                    book.notices.settle(notice.kind, notice.about)


def play(stage: Stage, tell: Callable[[str], None]) -> int:
    """Play the whole story; how many invitations there were."""
    narrator = Narrator(stage, tell)
    _before(stage, narrator)
    _morning(stage, narrator)
    _letters_leave(stage, narrator)
    _answer(stage, narrator)
    _missed_call(stage, narrator)
    _second_chance(stage, narrator)
    _accepted(stage, narrator)
    return narrator.invitations


def _before(stage: Stage, narrator: Narrator) -> None:
    narrator.day("the first start")
    old = stage.clock()
    stage.deliver(invitation(PAUL, old, note="Hi Robin, let's connect to explore synergies and grow our networks."))
    stage.deliver(person_mail(TOBIAS.name, TOBIAS.address, "Proofs", "The proofs are on their way.\n\nTobias", old))
    inbox = stage.house.open_inbox(stage.house.config.mailboxes[0])
    inbox.connect()
    raw = person_mail("Robin Winter", OWNER, "Re: Proofs", "Thank you, Tobias.", old).replace(
        f"To: Robin Winter <{OWNER}>".encode(), f"To: {TOBIAS.name} <{TOBIAS.address}>".encode()
    )
    inbox.append("Sent", raw, flags=("\\Seen",), at=old)
    inbox.close()
    narrator.work()
    narrator.tell("  What lay there before is looked at, so that it is known, and never answered.")


def _morning(stage: Stage, narrator: Narrator) -> None:
    stage.clock.move(hours=1)
    narrator.day("the morning's mail: invitations among ordinary mail")
    at = stage.clock()
    ordinary = [
        person_mail("Weekly Type", "news@weekly.example", "Ten new typefaces", "This week …", at,
                    fields=[("List-Id", "<type.weekly.example>"), ("Precedence", "bulk")]),
        person_mail("Anna Berg", "anna@berg.example", "Lunch?",
                    "I'd like to connect you with our new editor. Lunch?", at),
        person_mail("Build", "ci@build.example", "Build passed", "All green.", at,
                    fields=[("Auto-Submitted", "auto-generated")]),
    ]  # fmt: skip
    mails = [
        invitation(MARA, at, reply_to=MARA.address),
        classic_invitation(INES, at, "We met at the translators' evening in Leipzig in October; you asked me about my "
                           "Swedish sample. I would be glad to stay in touch."),
        classic_invitation(TOBIAS, at, "I'd like to add you to my professional network on LinkedIn."),
        invitation(LEO, at, reply_to="2a7d7b2f-8b64-4b46-8cf8-1d2e3f4a5b6c@reply.linkedin.com"),
        invitation(NADIA, at, note="Dear Robin, I am looking for a new position in publishing. Please find my resume "
                   "on my profile; any opening at your company would help.",
                   reply_to="3b8e8c30-9c75-4c57-9d09-2e3f4a5b6c7d@reply.linkedin.com"),
        invitation(VIKTOR, at, note="Hi Robin, please confirm at once.", reply_to="viktor@evil.example", genuine=False),
        invitation(PAUL, at, reminder=True),
        invitation(Stranger(name="Oda Brekke", headline="Bookseller", address="oda@brekke.example",
                            vanity="oda-brekke"), at),
    ]  # fmt: skip
    for raw in [*ordinary[:1], *mails[:4], ordinary[1], *mails[4:], ordinary[2]]:
        stage.deliver(raw)
    narrator.work()
    narrator.held()
    narrator.notices()


def _letters_leave(stage: Stage, narrator: Narrator) -> None:
    stage.clock.move(minutes=11)
    narrator.day("the hold is over")
    narrator.work()
    with stage.house.store.book() as book:
        for letter in book.letters.in_state(LetterState.BY_HAND):
            word.sent_by_hand(letter.id, book, stage.house.config, stage.clock())
            narrator.tell(f"  ✋ you pasted the letter to {book.people.name(letter.person_id)}; its clock starts now")


def _answer(stage: Stage, narrator: Narrator) -> None:
    stage.clock.move(days=1)
    narrator.day("Mara answers, and gets the offer of a call")
    _write_back(stage, MARA, "Hello Robin,\n\nwe spoke at the Frankfurt fair last year, at the stand of Nordlys; you "
                "were looking for the rights of the lighthouse novel.\n\nBest,\nMara")  # fmt: skip
    narrator.work()
    stage.clock.move(minutes=11)
    narrator.work()


def _missed_call(stage: Stage, narrator: Narrator) -> None:
    stage.clock.move(hours=5)
    narrator.day("Mara agrees to a call — and does not come")
    _write_back(stage, MARA, "Dear Robin,\n\nThursday at 10:30 works for me, I will call you then.\n\nMara")
    narrator.work()
    narrator.case(_case_of(stage, MARA))
    stage.clock.move(minutes=11)
    narrator.work()
    stage.clock.move_to(datetime(2026, 11, 19, 8, 40, tzinfo=UTC))
    narrator.day("the day of the call: you are reminded, and get your digest")
    narrator.work()
    stage.clock.move_to(datetime(2026, 11, 19, 10, 45, tzinfo=UTC))
    narrator.day("the agreed end has passed; you are asked, and nothing is assumed")
    narrator.work()
    stage.clock.move(hours=1)
    _owner_answers(stage, "Did the call", "they did not come")
    narrator.work()
    narrator.case(_case_of(stage, MARA))
    stage.clock.move(minutes=11)
    narrator.work()


def _second_chance(stage: Stage, narrator: Narrator) -> None:
    stage.clock.move(hours=2)
    narrator.day("she apologizes and names another time")
    _write_back(stage, MARA, "Robin, I am so sorry, the train broke down. Could we do it tomorrow, Friday, at 11:00? I "
                "will call you at 11.\n\nMara")  # fmt: skip
    narrator.work()
    with stage.house.store.book() as book:
        at = datetime(2026, 11, 20, 11, 0, tzinfo=ZONE)
        case = _case_of(stage, MARA)
        file = book.cases.file(case)
        if file is not None and file.case.call is None:
            word.mark_call(
                case, "agreed", book, stage.house.config, word.by_command("agreed"), stage.clock(), moved_to=at
            )
            narrator.tell("  ✋ you say yes to Friday 11:00")
    narrator.case(_case_of(stage, MARA))
    stage.clock.move(minutes=11)
    narrator.work()
    stage.clock.move_to(datetime(2026, 11, 20, 9, 1, tzinfo=UTC))
    narrator.day("an hour before the call you are reminded")
    narrator.work()
    stage.clock.move_to(datetime(2026, 11, 20, 11, 0, tzinfo=UTC))
    narrator.day("after the call")
    narrator.work()
    stage.clock.move(minutes=20)
    _owner_answers(stage, "Did the call", "happened, about a Swedish reader for two novels")
    narrator.work()
    narrator.case(_case_of(stage, MARA))
    narrator.notices()


def _accepted(stage: Stage, narrator: Narrator) -> None:
    stage.clock.move(hours=3)
    narrator.day("you accept on the platform; the platform says so")
    stage.deliver(connected(MARA, stage.clock()))
    narrator.work()
    narrator.case(_case_of(stage, MARA))
    stage.clock.move(days=3, hours=2)
    narrator.day("the working day after: thanks, and help offered")
    narrator.work()
    stage.clock.move(days=1)
    narrator.day("a week after the first letters: who is silent is reminded once")
    narrator.work()


def _write_back(stage: Stage, who: Stranger, text: str) -> None:
    """*who* answers our last letter to them, from the address that we wrote to."""
    address = _relay_of(stage, who)
    last = [letter for letter in stage.post.accepted if address in str(letter["To"])][-1]
    stage.deliver(
        person_mail(who.name, address, str(last["Subject"]), text, stage.clock(), answers=str(last["Message-ID"]),
                    references=str(last["References"] or "").split())
    )  # fmt: skip


def _owner_answers(stage: Stage, subject: str, text: str) -> None:
    """The owner replies to the newest mail of the assistant whose subject holds *subject*."""
    asked = [letter for letter in stage.post.accepted
             if OWNER in str(letter["To"]) and subject in str(letter["Subject"])][-1]  # fmt: skip
    stage.deliver(
        person_mail("Robin Winter", OWNER, f"Re: {asked['Subject']}", text, stage.clock(),
                    answers=str(asked["Message-ID"]))
    )  # fmt: skip


def _relay_of(stage: Stage, who: Stranger) -> str:
    return str(stage.case(_case_of(stage, who)).record.route_address)


def _case_of(stage: Stage, who: Stranger) -> int:
    with stage.house.store.reading() as book:
        found = next(file for file in book.cases.listing() if file.record.name == who.name)
    return found.case.id
