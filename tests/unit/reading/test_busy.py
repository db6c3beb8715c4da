"""What a calendar file says is taken, as the usual programs write one."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.reading.busy import busy_times

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)
AT_TEN = "DTSTART;TZID=Europe/Berlin:{day}T100000\nDTEND;TZID=Europe/Berlin:{day}T110000"
WEEKLY = AT_TEN.format(day=20260907) + "\nRRULE:FREQ=WEEKLY;BYDAY=MO"


def a_calendar(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\nUID:talk@x.test\nDTSTAMP:20260101T000000Z\n{one}\nEND:VEVENT\n" for one in events)
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n{inside}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode()


def taken(*events: str, zone: ZoneInfo = BERLIN) -> list[str]:
    """The starts and ends, on the clock of *zone*."""
    found = busy_times(a_calendar(*events), zone=zone, after=MONDAY, before=END)
    return [f"{one.astimezone(zone):%d %H:%M}-{end.astimezone(zone):%d %H:%M}" for one, end in found]


EVERY_MONDAY = ["16 10:00-16 11:00", "23 10:00-23 11:00", "30 10:00-30 11:00"]


@pytest.mark.parametrize(
    ("event", "starts"),
    [
        (WEEKLY, EVERY_MONDAY),
        (f"{WEEKLY};UNTIL=20271231T225959Z", EVERY_MONDAY),
        (f"{WEEKLY};UNTIL=20261123T090000Z", EVERY_MONDAY[:2]),
        (f"{WEEKLY};UNTIL=20261122", EVERY_MONDAY[:1]),
        (f"{WEEKLY};COUNT=11", EVERY_MONDAY[:1]),
        (f"{WEEKLY}\nEXDATE;TZID=Europe/Berlin:20261116T100000,20261123T100000", EVERY_MONDAY[2:]),
        (WEEKLY.replace("Europe/Berlin", "W. Europe Standard Time") + ";UNTIL=20270101T090000Z", EVERY_MONDAY),
        (AT_TEN.format(day=20260907) + "\nRRULE:FREQ=SOMETIMES", []),
        (AT_TEN.format(day=20261119) + "\nRRULE:FREQ=SOMETIMES", ["19 10:00-19 11:00"]),
        (AT_TEN.format(day=20260907) + "\nRDATE;TZID=Europe/Berlin:20261119T150000", ["19 15:00-19 16:00"]),
        ("DTSTART:20260907T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20261117T000000Z", ["16 09:00-16 10:00"]),
        ("DTSTART:20261119T100000\nDTEND:20261119T110000", ["19 10:00-19 11:00"]),
        ("DTSTART;VALUE=DATE:20261101\nDTEND;VALUE=DATE:20261118", ["01 00:00-18 00:00"]),
        ("DTSTART;TZID=Europe/Berlin\n :20261119T100000\nDURATION:PT30M", ["19 10:00-19 10:30"]),
        (AT_TEN.format(day=20261119) + "\nTRANSP:TRANSPARENT", []),
        (AT_TEN.format(day=20261119) + "\nSTATUS:CANCELLED", []),
    ],
)
def test_an_event_takes_its_hours(event, starts):
    assert taken(event) == starts


def test_a_whole_day_is_a_day_where_the_owner_lives():
    assert taken("DTSTART;VALUE=DATE:20261120", zone=AUCKLAND) == ["20 00:00-21 00:00"]


def test_an_occurrence_that_was_put_elsewhere_is_taken_there_and_nowhere_else():
    moved = "RECURRENCE-ID;TZID=Europe/Berlin:20261123T100000\n" + AT_TEN.format(day=20261124)
    assert taken(WEEKLY, moved) == [EVERY_MONDAY[0], "24 10:00-24 11:00", EVERY_MONDAY[2]]


@pytest.mark.parametrize(
    "raw",
    [b"", b"<html>log in</html>", a_calendar(AT_TEN.format(day=20261119))[:-20], a_calendar(WEEKLY, WEEKLY)[:240]],
    ids=["nothing", "a page", "without its end", "half of it"],
)
def test_what_is_no_whole_calendar_is_never_an_empty_one(raw):
    with pytest.raises(ValueError, match=r"calendar|whole"):
        busy_times(raw, zone=BERLIN, after=MONDAY, before=END)
