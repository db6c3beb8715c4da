"""Tells a life story: people who write, an owner who answers, a clock that is moved; the house is the real one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.cases.values import Case
from assistant.demo.mails import OWNER, OWNER_NAME, Stranger, invitation, person_mail, stamped
from assistant.demo.stage import Stage
from assistant.store.values import CaseFile, Letter, OwnerNotice, SeenMessage
from tests.servers.prompt import lines_that_hold
from tests.servers.statements import share_statements

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=BERLIN)

MARA = Stranger(name="Mara Lindholm", headline="Recruiter at Nordlys", address="mara@nordlys.example",
                vanity="mara-lindholm")  # fmt: skip
JONAS = Stranger(name="Jonas Pohl", headline="Recruiter at Pohl & Kern", address="jonas@pohl.example",
                 vanity="jonas-pohl")  # fmt: skip
DELIA = Stranger(name="Delia Marsh", headline="Editor at Harbor Press", address="delia@harbor.example",
                 vanity="delia-marsh")  # fmt: skip


@dataclass
class Story:
    """One installation and the people around it."""

    stage: Stage
    told: list[SeenMessage] = field(default_factory=list)
    _letters_read: int = 0
    _mails: int = 0

    # -- the clock and the house ---------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.stage.clock()

    def work(self) -> SeenMessage | None:
        """Let the assistant work; what it made of the last mail that it looked at."""
        seen = self.stage.work()
        self.told += seen
        return seen[-1] if seen else None

    def wait(self, **by: float) -> None:
        """Time passes, and the assistant works at its end."""
        self.stage.clock.move(**by)
        self.work()

    def until(self, year: int, month: int, day: int, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> None:
        """It is that time on the clocks of *zone*; the assistant works then, as it does all day."""
        self.stage.clock.move_to(datetime(year, month, day, hour, minute, tzinfo=zone))
        self.work()

    def live(self, *, days: float = 0, hours: float = 0, step_hours: float = 6) -> None:
        """Time passes as it does for a daemon: the assistant works every few hours."""
        end = self.now + timedelta(days=days, hours=hours)
        while self.now < end:
            self.stage.clock.move_to(min(end, self.now + timedelta(hours=step_hours)))
            self.work()

    # -- people --------------------------------------------------------------------------------------------------------

    def invites(
        self, who: Stranger, *, note: str | None = None, reply_to: str | None = None, letter_leaves: bool = True
    ) -> int:
        """*who* invites the owner; the first letter leaves after its hold. The number of the case."""
        self.stage.deliver(invitation(who, self.now, note=note, reply_to=reply_to or who.address))
        self.work()
        if letter_leaves:
            self.wait(minutes=11)
        return self.case_of(who).id

    def writes(
        self, who: Stranger, text: str, *, address: str | None = None, genuine: bool = True, in_thread: bool = True,
        zone: ZoneInfo = BERLIN, fields: Sequence[tuple[str, str]] = (), leaves: bool = True,
    ) -> SeenMessage | None:  # fmt: skip
        """*who* answers our last letter to them; what was made of it. Our answer leaves after its hold."""
        last = self.letters_to(who)[-1]
        self._mails += 1
        raw = person_mail(
            who.name, address or who.address, f"Re: {last['Subject']}", text,
            self.now.astimezone(zone) + timedelta(seconds=self._mails),
            answers=str(last["Message-ID"]) if in_thread else None,
            references=str(last["References"] or "").split() if in_thread else (), fields=fields, genuine=genuine,
        )  # fmt: skip
        self.stage.deliver(_dated(raw, self.now, zone))
        seen = self.work()
        if leaves:
            self.wait(minutes=11)
        return seen

    def sends_calendar(
        self, who: Stranger, method: str, start: datetime, *, uid: str = "talk-1@calendar.example", sequence: int = 0,
        stamp: datetime | None = None, organizer: str | None = None, attendee: str | None = None,
        partstat: str = "NEEDS-ACTION", genuine: bool = True, address: str | None = None,
    ) -> SeenMessage | None:  # fmt: skip
        """A calendar program of *who* sends an entry; as these do, outside of any thread."""
        mine = address or who.address
        guest = attendee or (mine if method in ("REPLY", "COUNTER") else OWNER)
        host = organizer or (OWNER if method in ("REPLY", "COUNTER") else mine)
        stamped_at = stamp or self.now
        text = "\r\n".join([
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{uid}",
            f"SEQUENCE:{sequence}", f"DTSTAMP:{_utc(stamped_at)}", f"DTSTART:{_utc(start)}",
            f"DTEND:{_utc(start + timedelta(minutes=20))}", "SUMMARY:Our talk", f"ORGANIZER:mailto:{host}",
            f"ATTENDEE;PARTSTAT={partstat}:mailto:{guest}", "END:VEVENT", "END:VCALENDAR", "",
        ])  # fmt: skip
        self._mails += 1
        at = self.now + timedelta(seconds=self._mails)
        message = _message(f"{who.name} <{mine}>", f"{method}: Our talk", "A calendar entry.", at,
                           f"<calendar.{self._mails}@{mine.partition('@')[2]}>")  # fmt: skip
        message.add_alternative(text, subtype="calendar", params={"method": method}, cte="base64")
        self.stage.deliver(stamped(message, mine.partition("@")[2], self.now, genuine=genuine))
        seen = self.work()
        self.wait(minutes=11)
        return seen

    def messages(self, who: Stranger, words: str) -> SeenMessage | None:
        """*who* writes on the platform, which passes it on by mail."""
        self._mails += 1
        text = (
            f"{who.name} sent you a message\n\n{who.name}\n{who.headline}\n\n{words}\n\n"
            f"View profile: https://www.linkedin.com/comm/in/{who.vanity}?midToken=AQH1\n"
            "Reply: https://www.linkedin.com/comm/messaging/thread/2-abc?midToken=AQH1\n\n"
            f"This email was intended for {OWNER_NAME} (Publisher at Winter Books).\n"
        )
        message = _message(f"{who.name} via LinkedIn <messaging-digest-noreply@linkedin.com>",
                           f"{who.name} just messaged you", text, self.now,
                           f"<message.{self._mails}@ltx1-app.prod.linkedin.com>")  # fmt: skip
        message["X-LinkedIn-Template"] = "email_member_message_v2"
        self.stage.deliver(stamped(message, "linkedin.com", self.now, genuine=True))
        return self.work()

    def service_mail(self, domain: str, subject: str, text: str, *, genuine: bool = True) -> SeenMessage | None:
        """A booking or meeting service writes to the owner."""
        self._mails += 1
        message = _message(f"Service <no-reply@{domain}>", subject, text, self.now, f"<service.{self._mails}@{domain}>")
        self.stage.deliver(stamped(message, domain, self.now, genuine=genuine))
        seen = self.work()
        self.wait(minutes=11)
        return seen

    def bounce(self, letter: EmailMessage, *, message_id: str | None = None) -> SeenMessage | None:
        """A delivery report for *letter* (RFC 3464); *message_id* forges what came back."""
        self._mails += 1
        recipient = str(letter["To"]).rpartition("<")[2].rstrip(">")
        text = "\r\n".join([
            "Return-Path: <>", "From: Mail Delivery System <MAILER-DAEMON@mx.example.test>", f"To: {OWNER}",
            "Subject: Undelivered Mail Returned to Sender", f"Date: {format_datetime(self.now)}",
            f"Message-ID: <dsn.{self._mails}@mx.example.test>", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "", "--b",
            "Content-Type: text/plain; charset=us-ascii", "", "Your message could not be delivered.", "", "--b",
            "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example.test", "",
            f"Final-Recipient: rfc822; {recipient}", "Action: failed", "Status: 5.1.1", "", "--b",
            "Content-Type: text/rfc822-headers", "", f"Message-ID: {message_id or letter['Message-ID']}",
            f"To: {recipient}", f"From: {OWNER}", "Subject: A letter", "", "--b--", "",
        ])  # fmt: skip
        self.stage.deliver(text.encode())
        return self.work()

    # -- the owner -----------------------------------------------------------------------------------------------------

    def owner_answers(
        self, text: str, *, to: str = "", genuine: bool = True, address: str = OWNER, leaves: bool = True
    ) -> SeenMessage | None:
        """The owner replies to the last letter of the assistant whose subject holds *to*."""
        asked = [letter for letter in self.letters_to_owner() if to.casefold() in str(letter["Subject"]).casefold()][-1]
        self._mails += 1
        raw = person_mail(OWNER_NAME, address, f"Re: {asked['Subject']}", text,
                          self.now + timedelta(seconds=self._mails), answers=str(asked["Message-ID"]),
                          genuine=genuine)  # fmt: skip
        self.stage.deliver(raw)
        seen = self.work()
        if leaves:
            self.wait(minutes=11)
        return seen

    def owner_writes_by_hand(self, who: Stranger, text: str = "I write to you myself.") -> None:
        """A letter from the owner's own mail program, as it lies in Sent."""
        self._mails += 1
        raw = person_mail(OWNER_NAME, OWNER, f"Hello {self._mails}", text, self.now).replace(
            f"To: {OWNER_NAME} <{OWNER}>".encode(), f"To: {who.name} <{who.address}>".encode()
        )
        inbox = self.stage.house.open_inbox(self.stage.house.config.mailboxes[0])
        inbox.connect()
        inbox.append("Sent", raw, flags=("\\Seen",), at=self.now)
        inbox.close()
        self.work()

    def owner_answers_in_the_calendar(self, who: Stranger, start: datetime, partstat: str = "ACCEPTED") -> None:
        """The owner presses "accept" in their own calendar program, which files its answer in Sent."""
        self._mails += 1
        text = "\r\n".join([
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "METHOD:REPLY", "BEGIN:VEVENT",
            "UID:talk-1@calendar.example", "SEQUENCE:0", f"DTSTAMP:{_utc(self.now)}", f"DTSTART:{_utc(start)}",
            f"DTEND:{_utc(start + timedelta(minutes=20))}", f"ORGANIZER:mailto:{who.address}",
            f"ATTENDEE;PARTSTAT={partstat}:mailto:{OWNER}", "END:VEVENT", "END:VCALENDAR", "",
        ])  # fmt: skip
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = f"{OWNER_NAME} <{OWNER}>", f"{who.name} <{who.address}>"
        message["Subject"], message["Date"] = "Accepted: Our talk", format_datetime(self.now)
        message["Message-ID"] = f"<own-calendar.{self._mails}@example.test>"
        message.set_content("", cte="quoted-printable")
        message.add_alternative(text, subtype="calendar", params={"method": "REPLY"}, cte="base64")
        inbox = self.stage.house.open_inbox(self.stage.house.config.mailboxes[0])
        inbox.connect()
        inbox.append("Sent", bytes(message), flags=("\\Seen",), at=self.now)
        inbox.close()
        self.work()

    # -- looking -------------------------------------------------------------------------------------------------------

    def letters_to(self, who: Stranger, address: str | None = None) -> list[EmailMessage]:
        """Every letter that left to *who*, the oldest first."""
        return [letter for letter in self.stage.post.accepted if (address or who.address) in str(letter["To"])]

    def letters_to_owner(self) -> list[EmailMessage]:
        return [letter for letter in self.stage.post.accepted if OWNER in str(letter["To"])]

    def questions(self, subject: str) -> list[EmailMessage]:
        """The assistant's letters to the owner whose subject holds *subject*."""
        return [one for one in self.letters_to_owner() if subject.casefold() in str(one["Subject"]).casefold()]

    def purposes(self, who: Stranger) -> list[str]:
        """The purposes of the letters that left to *who*, in the order in which they left."""
        with self.stage.house.store.reading() as book:
            sent = [one for one in book.letters.of_case(self.case_of(who).id) if one.sent_at is not None]
        return [one.purpose for one in sorted(sent, key=lambda one: (one.sent_at, one.id))]

    def letters_in_store(self, case_id: int) -> tuple[Letter, ...]:
        with self.stage.house.store.reading() as book:
            return book.letters.of_case(case_id)

    def file_of(self, who: Stranger) -> CaseFile:
        with self.stage.house.store.reading() as book:
            return next(file for file in book.cases.listing() if file.record.name == who.name)

    def case_of(self, who: Stranger) -> Case:
        return self.file_of(who).case

    def events(self, who: Stranger) -> list[str]:
        return [type(event).__name__ for event in self.file_of(who).history]

    def notices(self, kind: str) -> list[OwnerNotice]:
        with self.stage.house.store.reading() as book:
            return [one for one in book.notices.open() if one.kind == kind]

    def due(self, who: Stranger) -> dict[str, datetime]:
        """What waits for its time, by kind, on the owner's clock."""
        with self.stage.house.store.reading() as book:
            return {item.kind: item.due_at.astimezone(BERLIN) for item in book.due.waiting(self.case_of(who).id)}

    def configure(self, **calls: object) -> None:
        """Change settings of calls, as a reload does."""
        config = self.stage.house.config
        self.stage.house.config = replace(config, calls=replace(config.calls, **calls))  # type: ignore[arg-type]


@contextmanager
def a_story(directory: Path, *, policy: str = "ladder", start: datetime = MONDAY) -> Iterator[Story]:
    """A new installation under *policy*, trusted to send; its first look is over."""
    with lines_that_hold(), Stage(directory, start.astimezone(UTC), policy_name=policy) as stage:
        share_statements(stage.house.store)
        story = Story(stage)
        story.work()
        story.wait(minutes=1)
        yield story


def body(letter: EmailMessage) -> str:
    """The text of a letter on one line, so that wrapping hides nothing."""
    part = letter.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().replace("\xa0", " ").split())


def calendar_of(letter: EmailMessage) -> str | None:
    """The calendar part of a letter, unfolded; None when it has none."""
    for part in letter.walk():
        if part.get_content_type() == "text/calendar":
            return str(part.get_content()).replace("\r\n", "\n").replace("\n ", "")
    return None


def _dated(raw: bytes, at: datetime, zone: ZoneInfo) -> bytes:
    """*raw* with the Date field as the writer's own clock shows it."""
    head, _, rest = raw.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Date:")]
    lines.append(f"Date: {format_datetime(at.astimezone(zone))}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + rest


def _message(sender: str, subject: str, text: str, at: datetime, message_id: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = f"{OWNER_NAME} <{OWNER}>"
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message.set_content(text, cte="quoted-printable")
    return message


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
