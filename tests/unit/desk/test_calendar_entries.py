"""Our own calendar entry follows the call: moved with it, taken back with it, never sent where it is not wanted."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from assistant.demo.mails import OWNER, stamped
from assistant.desk import word
from assistant.mail.parse import read_mail
from assistant.store.values import LetterState
from tests.unit.desk.room import BERLIN, MARA, Room, a_room

FRIDAY = datetime(2026, 11, 20, 11, tzinfo=BERLIN)


def agreed_with_entry(*, attach: bool = True) -> tuple[Room, int]:
    """They take Thursday 10:30, and the confirmation is out."""
    room = a_room()
    room.with_calls(attach_ics=attach)
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, "We spoke at the Frankfurt fair last year, at the stand of Nordlys.")
    room.letters_leave(case_id)
    room.answers(case_id, "Thursday at 10:30 works for me, I will call you then.")
    room.letters_leave(case_id)
    return room, case_id


def entries(room: Room, case_id: int) -> list[tuple[str, str, str, str, str]]:
    """(purpose, METHOD, SEQUENCE, DTSTART, UID) of every letter with a calendar part, sent or to be sent."""
    with room.store.reading() as book:
        letters = [one for one in book.letters.of_case(case_id)
                   if one.state in (LetterState.SENT, LetterState.HELD) and one.raw]  # fmt: skip
    found = []
    for letter in letters:
        for text in read_mail(letter.raw).calendars:
            unfolded = text.replace("\r", "").replace("\n ", "").split("\n")
            lines = dict(line.split(":", 1) for line in unfolded if ":" in line)
            found.append((letter.purpose, *(lines[name] for name in ("METHOD", "SEQUENCE", "DTSTART", "UID"))))
    return found


def test_the_confirmation_carries_an_entry_only_where_the_owner_wants_one():
    assert entries(*agreed_with_entry(attach=False)) == []
    ((purpose, method, sequence, start, _),) = entries(*agreed_with_entry())
    assert (purpose, method, sequence, start) == ("call-confirmed", "REQUEST", "0", "20261119T093000Z")


def test_a_moved_call_moves_its_entry():
    room, case_id = agreed_with_entry()
    room.answers(case_id, "Something came up, can we move our call to Friday at 11:00?")
    first, second = entries(room, case_id)
    assert second[:4] == ("reschedule", "REQUEST", "1", "20261120T100000Z")
    assert first[4] == second[4]


def test_the_owner_moves_a_call_and_its_entry_goes_along():
    room, case_id = agreed_with_entry()
    with room.store.book() as book:
        word.mark_call(case_id, "moved", book, room.config, word.by_command("moved"), room.now, moved_to=FRIDAY)
    assert entries(room, case_id)[-1][:4] == ("call-confirmed", "REQUEST", "1", "20261120T100000Z")


def test_a_call_that_they_call_off_is_taken_out_of_their_calendar_once():
    room, case_id = agreed_with_entry()
    room.answers(case_id, "I am sorry, I have to cancel our call.")
    assert room.file(case_id).case.call is None
    assert entries(room, case_id)[-1][:4] == ("call-off", "CANCEL", "1", "20261119T093000Z")
    room.letters_leave(case_id)
    with room.store.book() as book:
        word.retry(case_id, book, room.config, room.now)
    assert len(entries(room, case_id)) == 2


def test_a_call_that_the_owner_calls_off_is_taken_back_and_nobody_is_asked_for_a_time():
    room, case_id = agreed_with_entry()
    with room.store.book() as book:
        word.mark_call(case_id, "cancelled", book, room.config, word.by_command("cancelled"), room.now)
    with room.store.reading() as book:
        waiting = [one for one in book.letters.of_case(case_id) if one.state is LetterState.HELD]
    assert [one.purpose for one in waiting] == ["call-off"]
    assert "Thursday, 19 November, 10:30" in waiting[0].text.replace("\n", " ")


def test_without_an_entry_in_their_calendar_nothing_is_taken_back():
    room, case_id = agreed_with_entry(attach=False)
    with room.store.book() as book:
        word.mark_call(case_id, "cancelled", book, room.config, word.by_command("cancelled"), room.now)
    assert entries(room, case_id) == []
    with room.store.reading() as book:
        assert "call-off" not in [one.purpose for one in book.letters.of_case(case_id)]


def test_a_call_agreed_anew_before_the_word_left_stops_it():
    room, case_id = agreed_with_entry()
    with room.store.book() as book:
        word.mark_call(case_id, "cancelled", book, room.config, word.by_command("cancelled"), room.now)
        word.mark_call(case_id, "agreed", book, room.config, word.by_command("agreed"), room.now, moved_to=FRIDAY)
    assert [one[:4] for one in entries(room, case_id)[1:]] == [("call-confirmed", "REQUEST", "1", "20261120T100000Z")]


def test_who_declined_the_entry_in_their_own_calendar_needs_no_cancel():
    room, case_id = agreed_with_entry()
    uid = entries(room, case_id)[0][4]
    room.receives(calendar_answer(room, uid, "DECLINED"))
    assert room.file(case_id).case.call is None
    assert [one[0] for one in entries(room, case_id)] == ["call-confirmed"]


def calendar_answer(room: Room, uid: str, partstat: str) -> bytes:
    """The REPLY that her calendar program sends."""
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{uid}",
        "SEQUENCE:0", f"DTSTAMP:{room.now.astimezone():%Y%m%dT%H%M%SZ}", "DTSTART:20261119T093000Z",
        "DTEND:20261119T095000Z", f"ORGANIZER:mailto:{OWNER}", f"ATTENDEE;PARTSTAT={partstat}:mailto:{MARA.address}",
        "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = f"{MARA.name} <{MARA.address}>", f"Robin Winter <{OWNER}>"
    message["Subject"], message["Date"] = "Declined: our call", format_datetime(room.now)
    message["Message-ID"] = "<declined.1@nordlys.example>"
    message.set_content("Declined.", cte="quoted-printable")
    message.add_alternative(text, subtype="calendar", params={"method": "REPLY"}, cte="base64")
    return stamped(message, "nordlys.example", room.now, genuine=True)
