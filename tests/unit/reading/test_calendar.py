"""Calendar parts of all usual programs give one event or none, and never an exception."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.mail.values import Address, Mail
from assistant.reading.calendar import CalendarEvent, Method, newer, read_calendar, zone_of
from assistant.reading.replies import read_reply
from assistant.reading.values import Certainty, Intent, ReplyContext, Slot

CONTEXT = ReplyContext(owner_zone=ZoneInfo("Europe/Berlin"), owner_addresses=frozenset({"anna@owner.example"}))


def a_calendar(
    *lines: str, method: str | None = "REQUEST", start: str = "DTSTART;TZID=Europe/Berlin:20261105T150000"
) -> str:
    body = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN"]
    body += [f"METHOD:{method}"] if method else []
    body += [
        "BEGIN:VEVENT",
        "UID:call-1@person.example",
        "DTSTAMP:20261103T090000Z",
        start,
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(body) + "\r\n"


def a_mail(*calendars: str, text: str = "", author: str = "jane@person.example") -> Mail:
    return Mail(
        message_id="<1@person.example>",
        authors=(Address("Jane Roe", author),),
        from_fields=1,
        calendars=calendars,
        text_plain=text,
        date=datetime(2026, 11, 3, 10, tzinfo=timezone(timedelta(hours=1))),
    )


def read(*lines: str, **kwargs: str) -> CalendarEvent | None:
    return read_calendar(a_mail(a_calendar(*lines, **kwargs)), owner_addresses=CONTEXT.owner_addresses)


GOOGLE = (
    "DTEND;TZID=Europe/Berlin:20261105T153000",
    "ORGANIZER;CN=Jane:mailto:jane@person.example",
    "SEQUENCE:0",
    "SUMMARY:Call",
    "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Anna:mailto:Anna@Owner.example",
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jane@person.example",
)


def test_a_google_request_gives_time_people_and_order() -> None:
    event = read(*GOOGLE)
    assert event is not None
    assert (event.method, event.uid, event.sequence) == (Method.REQUEST, "call-1@person.example", 0)
    assert event.start == datetime(2026, 11, 5, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    assert event.end == datetime(2026, 11, 5, 15, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert (event.organizer, event.attendee, event.partstat) == (
        "jane@person.example",
        "jane@person.example",
        "ACCEPTED",
    )
    assert event.zone_said
    assert event.doubt is None


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("UTC", "UTC"),
        ("Europe/Madrid", "Europe/Madrid"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/New_York", "America/New_York"),
        ("tzone://Microsoft/Utc", "UTC"),
        ('"Romance Standard Time"', "Europe/Paris"),
    ],
)
def test_zone_names_of_every_program_are_known(name: str, zone: str) -> None:
    assert zone_of(name) == ZoneInfo(zone)


def test_an_outlook_answer_without_organizer_is_read() -> None:
    event = read(
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jane@person.example",
        method="REPLY",
        start="DTSTART;TZID=W. Europe Standard Time:20261105T150000",
    )
    assert event is not None
    assert (event.organizer, event.attendee, event.partstat) == (None, "jane@person.example", "ACCEPTED")
    assert event.start == datetime(2026, 11, 5, 15, tzinfo=ZoneInfo("Europe/Berlin"))


def test_an_unknown_zone_is_a_doubt_and_taken_in_the_writers() -> None:
    event = read(start="DTSTART;TZID=Customized Time Zone:20261105T150000")
    assert event is not None
    assert event.start == datetime(2026, 11, 5, 15, tzinfo=timezone(timedelta(hours=1)))
    assert "Customized Time Zone" in str(event.doubt)
    assert not event.zone_said


def test_an_own_zone_definition_is_used() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Mine\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\n"
        "END:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    text = a_calendar(start="DTSTART;TZID=Mine:20261105T150000").replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT")
    event = read_calendar(a_mail(text))
    assert event is not None
    assert event.start == datetime(2026, 11, 5, 12, tzinfo=UTC)
    assert event.doubt is None


def test_an_address_may_stand_in_a_parameter() -> None:
    event = read("ATTENDEE;PARTSTAT=DECLINED;EMAIL=jane@person.example:invalid:nomail", method="REPLY")
    assert event is not None
    assert (event.attendee, event.partstat) == ("jane@person.example", "DECLINED")


def test_only_the_first_occurrence_of_a_recurring_event_counts() -> None:
    event = read("RRULE:FREQ=SECONDLY", *GOOGLE)
    assert event is not None
    assert event.recurring
    assert event.start == datetime(2026, 11, 5, 15, tzinfo=ZoneInfo("Europe/Berlin"))


def test_duration_gives_the_end() -> None:
    event = read("DURATION:PT20M")
    assert event is not None
    assert event.end == datetime(2026, 11, 5, 15, 20, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "BEGIN:VCALENDAR",
        "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        "BEGIN:VEVENT\r\nEND:VEVENT",
        "hello",
        "BEGIN:" * 20_000,
        "BEGIN:VCALENDAR\r\n" * 5_000,
        a_calendar("X" * 300_000),
        a_calendar(start="DTSTART:yesterday").replace("UID:", "X-UID:"),
        a_calendar(method="NONSENSE"),
    ],
)
def test_what_is_no_calendar_gives_none(broken: str) -> None:
    assert read_calendar(a_mail(broken)) is None


@pytest.mark.parametrize(
    "line",
    [
        "DTEND:99999999T999999",
        "SEQUENCE:many",
        "ATTENDEE:",
        "ORGANIZER;X=:",
        "DURATION:P999999999999D",
        "RRULE:FREQ=NEVER",
        "SUMMARY:\x00\x01",
        "DTEND;TZID=Mars/Olympus:20261105T160000",
    ],
)
def test_a_broken_value_costs_only_itself(line: str) -> None:
    event = read_calendar(a_mail(a_calendar(line)))
    assert event is None or event.uid == "call-1@person.example"


@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    read_calendar(a_mail(text))
    read_calendar(a_mail(a_calendar(text)))


def test_a_higher_sequence_wins_whatever_the_stamps_and_then_the_later_stamp() -> None:
    old = CalendarEvent(method=Method.REQUEST, uid="1", sequence=1, dtstamp=datetime(2026, 11, 5, tzinfo=UTC))
    new = CalendarEvent(method=Method.REQUEST, uid="1", sequence=2, dtstamp=datetime(2026, 11, 4, tzinfo=UTC))
    later = CalendarEvent(method=Method.CANCEL, uid="1", sequence=2, dtstamp=datetime(2026, 11, 6, tzinfo=UTC))
    assert newer(new, old)
    assert not newer(old, new)
    assert newer(later, new)


@pytest.mark.parametrize(
    ("method", "lines", "intent", "certainty"),
    [
        ("REQUEST", (), Intent.CALL_AGREED, Certainty.DEFINITE),
        ("REQUEST", ("SEQUENCE:2",), Intent.CALL_RESCHEDULED, Certainty.DEFINITE),
        (
            "REPLY",
            ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:jane@person.example",),
            Intent.CALL_AGREED,
            Certainty.DEFINITE,
        ),
        (
            "REPLY",
            ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:jane@person.example",),
            Intent.CALL_PROPOSED,
            Certainty.VAGUE,
        ),
        (
            "REPLY",
            ("ATTENDEE;PARTSTAT=DECLINED:mailto:jane@person.example",),
            Intent.CALL_CANCELLED,
            Certainty.NONE,
        ),
        ("COUNTER", (), Intent.CALL_RESCHEDULED, Certainty.DEFINITE),
        ("CANCEL", (), Intent.CALL_CANCELLED, Certainty.NONE),
    ],
)
def test_a_calendar_part_says_what_becomes_of_the_call(
    method: str, lines: tuple[str, ...], intent: Intent, certainty: Certainty
) -> None:
    reply = read_reply(a_mail(a_calendar(*lines, method=method)), CONTEXT)
    assert reply.intent is intent
    assert reply.call is not None
    assert reply.call.certainty is certainty


def test_a_request_at_another_time_than_the_agreed_one_moves_the_call() -> None:
    agreed = Slot(start=datetime(2026, 11, 5, 14, tzinfo=ZoneInfo("Europe/Berlin")))
    context = ReplyContext(owner_zone=ZoneInfo("Europe/Berlin"), agreed=agreed)
    assert read_reply(a_mail(a_calendar()), context).intent is Intent.CALL_RESCHEDULED
