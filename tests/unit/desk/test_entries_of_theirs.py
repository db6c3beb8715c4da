"""Their calendar programs: whom an entry invites, and what the owner is told when one is called off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import OWNER, stamped
from tests.unit.desk.room import BERLIN, MARA, Room, a_room

THURSDAY = datetime(2026, 11, 19, 10, 30, tzinfo=BERLIN)
ZONE = """\
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def sends(room: Room, method: str, *guests: str, to: str = OWNER, sequence: int = 0) -> None:
    """Her Outlook sends an entry of hers for Thursday, half past ten."""
    room.now += timedelta(minutes=1)
    invited = "".join(f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{one}\n" for one in guests)
    entry = (
        f"BEGIN:VCALENDAR\nMETHOD:{method}\nPRODID:Microsoft Exchange Server 2010\nVERSION:2.0\n{ZONE}BEGIN:VEVENT\n"
        f"ORGANIZER;CN=Mara Lindholm:mailto:{MARA.address}\n{invited}UID:040000008200E00074C5\n"
        "DTSTART;TZID=W. Europe Standard Time:20261119T103000\nDTEND;TZID=W. Europe Standard Time:20261119T110000\n"
        f"DTSTAMP:{room.now.astimezone(UTC):%Y%m%dT%H%M%SZ}\nSEQUENCE:{sequence}\nSUMMARY:Kurzes Gespräch\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = f"{MARA.name} <{MARA.address}>", to
    message["Subject"], message["Date"] = "Kurzes Gespräch", format_datetime(room.now)
    message["Message-ID"] = f"<entry.{room.now:%H%M}.{sequence}@nordlys.example>"
    message.set_content("")
    message.add_alternative(entry.replace("\n", "\r\n"), subtype="calendar", params={"method": method}, cte="base64")
    room.receives(stamped(message, "nordlys.example", room.now, genuine=True))


def asked() -> tuple[Room, int]:
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    return room, case_id


@pytest.mark.parametrize(
    ("guests", "to", "agreed"),
    [
        ((OWNER,), OWNER, True),
        ((), OWNER, True),
        (("robin@alias.test",), "robin@alias.test", True),
        (("board@nordlys.example", "jonas@pohl.example"), OWNER, False),
    ],
    ids=["the owner", "nobody named", "an address that it was sent to", "others"],
)
def test_an_entry_agrees_to_a_call_only_where_it_invites_the_owner(guests, to, agreed):
    room, case_id = asked()
    sends(room, "REQUEST", *guests, to=to)
    case = room.file(case_id).case
    assert (case.call is not None) is agreed
    if agreed:
        assert case.call.start == THURSDAY
    else:
        assert "the calendar entry invites others, not you" in room.questions()[-1]


def test_an_entry_that_is_called_off_is_told_and_its_title_is_never_shown_as_their_words():
    room, case_id = asked()
    sends(room, "REQUEST", OWNER)
    sends(room, "CANCEL", OWNER, sequence=1)
    assert room.file(case_id).case.stage is Stage.OFFERED
    question = room.questions()[-1]
    assert "The call of Thursday, 19 November, 10:30 (Berlin) was called off." in question
    assert "Kurzes" not in question
    assert "CANCEL" not in question
