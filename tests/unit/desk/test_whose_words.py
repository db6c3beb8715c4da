"""Who said that a call is agreed is kept with it, and on no screen are the owner's words taken for the person's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import unescape
from pathlib import Path

import pytest

from assistant.cases.values import Stage
from assistant.demo.mails import OWNER, stamped
from tests.unit.cli.typed import a_desk, typed
from tests.unit.desk.room import BERLIN, MARA, Room, an_agreed_call
from tests.unit.desk.test_owner_answers import owner_replies
from tests.unit.web.browser import a_browser

THURSDAY = datetime(2026, 11, 19, 10, 30, tzinfo=BERLIN)
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=BERLIN)
THEIRS = "Thursday at 10:30 works for me"
YOURS = "moved to Friday 10:00"
SUMMARY = "Our talk about the stand"
ON_SCREEN = "by your word, at the command line or on the page"


def agreed_by_command(room: Room) -> int:
    return an_agreed_call(room, FRIDAY)


def agreed_by_your_mail(room: Room) -> int:
    case_id = an_agreed_call(room, datetime(2026, 11, 16, 10, 30, tzinfo=BERLIN))
    room.now += timedelta(hours=3)
    room.ring_due()
    owner_replies(room, "did-it-happen", f"{YOURS}\n")
    return case_id


def offered(room: Room) -> int:
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, "We spoke at the Frankfurt fair last year, at the stand of Nordlys.")
    room.letters_leave(case_id)
    return case_id


def agreed_by_them(room: Room) -> int:
    case_id = offered(room)
    room.answers(case_id, f"{THEIRS}, I will call you then.")
    return case_id


def stamped_mail(room: Room, author: str, subject: str, text: str, entry: str = "") -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = author, f"Robin Winter <{OWNER}>", subject
    message["Date"], message["Message-ID"] = format_datetime(room.now), "<entry.1@nordlys.example>"
    message.set_content(text, cte="quoted-printable")
    if entry:
        message.add_alternative(entry, subtype="calendar", params={"method": "REQUEST"}, cte="base64")
    return stamped(message, author.rpartition("@")[2].rstrip(">"), room.now, genuine=True)


def agreed_by_an_entry(room: Room) -> int:
    case_id = offered(room)
    entry = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:talk@nordlys",
        "SEQUENCE:0", "DTSTAMP:20261116T080000Z", "DTSTART:20261119T093000Z", "DTEND:20261119T095000Z",
        f"SUMMARY:{SUMMARY}", f"ORGANIZER:mailto:{MARA.address}", f"ATTENDEE:mailto:{OWNER}", "END:VEVENT",
        "END:VCALENDAR", "",
    ])  # fmt: skip
    room.receives(stamped_mail(room, f"{MARA.name} <{MARA.address}>", "Invitation: our talk", "See the entry.", entry))
    return case_id


def agreed_by_a_booking(room: Room) -> int:
    room.with_calls(booking_link="https://calendly.com/robin-winter/call")
    case_id = offered(room)
    text = ("Hi Robin,\n\nA new event has been scheduled.\n\nEvent Type:\nA short call\n\nInvitee:\nMara Lindholm\n\n"
            f"Invitee Email:\n{MARA.address}\n\nEvent Date/Time:\n10:30 - Thursday, 19 November 2026 "
            "(Central European Time)\n")  # fmt: skip
    room.receives(stamped_mail(room, "Calendly <notifications@calendly.com>", "New Event: Mara Lindholm", text))
    return case_id


#: How a call was agreed, by whom, and how every screen names what was said.
WAYS: dict[str, tuple[Callable[[Room], int], str, str, str]] = {
    "command": (agreed_by_command, "owner", ON_SCREEN, ""),
    "your mail": (agreed_by_your_mail, "owner", "your words", YOURS),
    "them": (agreed_by_them, "person", "their words", "Thursday at 10:30"),
    "entry": (agreed_by_an_entry, "calendar", "the calendar entry", SUMMARY),
    "booking": (agreed_by_a_booking, "service", "the booking service", "10:30 - thursday, 19 november 2026"),
}
ways = pytest.mark.parametrize("way", WAYS)


def screens(directory: Path) -> str:
    """What the commands print."""
    commands = (("calls", "list"), ("cases", "show", "1"))
    return "\n".join(typed(*one, directory=directory).out for one in commands)


@ways
def test_the_list_of_calls_and_its_json_say_who_said_it(tmp_path, way):
    agree, by, whose, words = WAYS[way]
    with a_desk(tmp_path) as room:
        case_id = agree(room)
        assert room.file(case_id).case.stage is Stage.AGREED
    shown = typed("calls", "list", directory=tmp_path).out
    assert (f'{whose}: "' if words else whose) in shown
    assert words in shown
    assert ("their words" in shown) is (by == "person")
    (found,) = [json.loads(line) for line in typed("calls", "list", "--json", directory=tmp_path).out.splitlines()]
    assert found["said_by"] == by
    assert words in found["words"]
    assert bool(found["words"]) is bool(words)


@ways
def test_the_story_of_a_case_and_its_json_say_who_said_it(tmp_path, way):
    agree, by, _, words = WAYS[way]
    with a_desk(tmp_path) as room:
        case_id = str(agree(room))
    story = typed("cases", "show", case_id, directory=tmp_path).out
    history = story.partition("What happened")[2]
    last = [part for part in history.partition("What your policy said")[0].split("\n  ") if part.strip()]
    at = max(n for n, line in enumerate(last) if "a call is agreed" in line or "the call is moved" in line)
    rests = "\n".join(last[at : at + 4])
    assert ("your word" in rests) is (by == "owner")
    facts = json.loads(typed("cases", "show", case_id, "--json", directory=tmp_path).out)
    assert facts["case"]["call"]["said_by"] == by
    assert words in facts["case"]["call"]["words"]


@ways
def test_the_page_says_who_said_it(tmp_path, way):
    agree, by, whose, words = WAYS[way]
    with a_desk(tmp_path) as room:
        case_id = agree(room)
        browser = a_browser(room, tmp_path)
        calls = unescape(browser.get("/calls").text)
        assert f"{whose[0].upper()}{whose[1:]}" in calls
        assert words in calls
        assert ("their words" in calls.lower()) is (by == "person")
        room.now = room.file(case_id).case.call.end + timedelta(hours=1)
        room.ring_due()
        for path in ("/", "/calls", f"/cases/{case_id}"):
            card = unescape(browser.get(path).text).partition("Did the call with Mara Lindholm happen?")[2]
            quoted = card.partition("</section>")[0].partition("<blockquote>")[2].partition("</blockquote>")[0]
            assert (words in quoted and quoted != "") is (by == "person")
            if by != "person":
                assert f"{whose[0].upper()}{whose[1:]}" in card.partition("</section>")[0]
                assert words in card.partition("</section>")[0]


MAILS = {
    "en": ("Their words were: \"{}\"", "Your own words were: \"{}\"", "The calendar entry or the booking service says"),
    "de": ("Die Worte der Person waren: \"{}\"", "Ihre eigenen Worte waren: \"{}\"",
           "Im Kalendereintrag oder beim Buchungsdienst steht"),
    "fr": ("Les mots de la personne étaient : « {} »", "Vos propres mots étaient : « {} »",
           "L'événement d'agenda ou le service de réservation dit"),
    "es": ("Las palabras de la persona fueron: «{}»", "Lo que usted dijo: «{}»",
           "La entrada de calendario o el servicio de reservas dice"),
}  # fmt: skip


@ways
@pytest.mark.parametrize("language", MAILS)
def test_the_mails_about_a_call_say_who_said_it(tmp_path, way, language):
    agree, by, _, words = WAYS[way]
    with a_desk(tmp_path) as room:
        case_id = agree(room)
        room.config = replace(room.config, owner=replace(room.config.owner, language=language))
        with room.store.book() as book:  # what was asked so far does not matter here
            book.notices.settle(case_id=case_id)
        call = room.file(case_id).case.call
        for kind, then in (("call-reminder", call.start - timedelta(minutes=59)),
                           ("did-it-happen", call.end + timedelta(hours=1))):  # fmt: skip
            room.now = then
            room.ring_due()
            with room.store.reading() as book:
                (text,) = [one.text for one in book.notices.open() if one.kind == kind]
            told = " ".join(text.replace("\xa0", " ").split())
            theirs, yours, entry = MAILS[language]
            assert (theirs.partition("{")[0] in told) is (by == "person"), told
            assert (yours.format(words) in told) is (by == "owner" and words != ""), told
            assert (entry in told) is (by in ("calendar", "service")), told
            assert words in told


def test_your_yes_to_their_time_leaves_their_words_theirs(tmp_path):
    with a_desk(tmp_path) as room:
        case_id = offered(room)
        room.answers(case_id, "Thank you! Could we talk on Friday at 18:30?")
        owner_replies(room, "decide", "yes")
        call = room.file(case_id).case.call
    assert (call.said_by, call.words) == ("person", "Friday at 18:30")
    shown = screens(tmp_path)
    assert 'their words: "Friday at 18:30"' in shown
    assert "your word" in shown  # the agreement is the owner's
