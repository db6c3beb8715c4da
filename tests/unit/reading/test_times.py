"""Times that a text names."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ConfigError
from assistant.reading.times import find_slots, mask
from assistant.reading.times.clauses import CAP
from assistant.reading.times.words import read_lexicon
from assistant.reading.times.zones import likely
from assistant.reading.values import Slot

WEDNESDAY = datetime(2026, 11, 18, 14, 20, tzinfo=timezone(timedelta(hours=1)))
LONDON = ZoneInfo("Europe/London")


def slots(text: str, anchor: datetime = WEDNESDAY) -> tuple[Slot, ...]:
    return find_slots(text, anchor=anchor, owner_zone=LONDON)


def first(text: str, anchor: datetime = WEDNESDAY) -> str | None:
    found = slots(text, anchor)
    return found[0].start.isoformat()[:16] if found else None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Let's talk Thursday at 3pm", "2026-11-19T15:00"),
        ("Let's talk Thursday at 3 p.m.", "2026-11-19T15:00"),
        ("Let's talk Thursday at 15:00", "2026-11-19T15:00"),
        ("Let's talk Thursday at 1500", "2026-11-19T15:00"),
        ("Let's talk Thursday at half past three", "2026-11-19T15:30"),
        ("Let's talk Thursday at quarter to four", "2026-11-19T15:45"),
        ("Let's talk Thursday at ten past four", "2026-11-19T16:10"),
        ("Let's talk Thursday noon", "2026-11-19T12:00"),
        ("Let's talk tomorrow at 9", "2026-11-19T09:00"),
        ("Let's talk tomorrow at 5", "2026-11-19T17:00"),
        ("Let's talk tomorrow morning at 6", "2026-11-19T06:00"),
        ("Let's talk tomorrow evening at 8", "2026-11-19T20:00"),
        ("Let's talk on December 3rd at 1:30 PM", "2026-12-03T13:30"),
        ("Let's talk on 3 December at 13:30", "2026-12-03T13:30"),
        ("Let's talk on 2026-12-03 at 13:30", "2026-12-03T13:30"),
        ("Let's talk on 24/11 at 13:30", "2026-11-24T13:30"),
        ("Let's talk on 11/24 at 13:30", "2026-11-24T13:30"),
        ("Let's talk Thursday in a week at 10am", "2026-11-26T10:00"),
        ("Let's talk in 20 minutes", "2026-11-18T14:40"),
        ("Wir sprechen uns Donnerstag um 15.30 Uhr", "2026-11-19T15:30"),
        ("Wir sprechen uns Donnerstag um halb vier", "2026-11-19T15:30"),
        ("Wir sprechen uns Donnerstag um Viertel nach drei", "2026-11-19T15:15"),
        ("Wir sprechen uns Donnerstag um dreiviertel vier", "2026-11-19T15:45"),
        ("Wir sprechen uns heute in einer Woche um 15 Uhr", "2026-11-25T15:00"),
        ("Wir sprechen uns am 24.11. um 15 Uhr 30", "2026-11-24T15:30"),
        ("Wir telefonieren übermorgen um 9 Uhr", "2026-11-20T09:00"),
        ("On se parle jeudi à 15h30", "2026-11-19T15:30"),
        ("On se parle jeudi à trois heures et quart", "2026-11-19T15:15"),
        ("On se parle jeudi à midi", "2026-11-19T12:00"),
        ("On se parle le 24 novembre vers 15 heures", "2026-11-24T15:00"),
        ("Hablamos el jueves a las 3 y media", "2026-11-19T15:30"),
        ("Hablamos el jueves a las cuatro menos cuarto", "2026-11-19T15:45"),
        ("Hablamos mañana por la mañana a las 9", "2026-11-19T09:00"),
        ("Hablamos el jueves al mediodía", "2026-11-19T12:00"),
    ],
)
def test_a_clock_time_is_read_in_its_spelling(text: str, start: str) -> None:
    assert first(text) == start


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Thursday 3-4pm works", "15:00", "16:00"),
        ("Thursday between 2 and 4 works", "14:00", "16:00"),
        ("Thursday from 11 till 1 works", "11:00", "13:00"),
        ("Thursday 9am to 5 works", "09:00", "17:00"),
        ("Am Donnerstag von 14 bis 16 Uhr passt es", "14:00", "16:00"),
        ("Jeudi entre 14h et 16h me convient", "14:00", "16:00"),
        ("El jueves de 14 a 16 h me va bien", "14:00", "16:00"),
        ("Thursday at 3 for 30 minutes works", "15:00", "15:30"),
    ],
)
def test_a_range_or_a_length_gives_the_end(text: str, start: str, end: str) -> None:
    slot = slots(text)[0]
    assert isinstance(slot.start, datetime)
    assert slot.end is not None
    assert (f"{slot.start:%H:%M}", f"{slot.end:%H:%M}") == (start, end)


def test_a_list_of_days_shares_its_clock_time() -> None:
    assert [f"{slot.start:%a %H:%M}" for slot in slots("Would Thursday or Friday at 3 suit you?")] == [
        "Thu 15:00",
        "Fri 15:00",
    ]


def test_a_clock_time_takes_the_day_of_the_sentence_before() -> None:
    assert [slot.start.isoformat() for slot in slots("Friday works. Shall we say 10am?")] == [
        "2026-11-20T10:00:00+01:00"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "My number is +44 20 7946 0958",
        "We run version 3.30",
        "It costs $15.30 a month",
        "Room 1530",
        "ticket 1430",
        "open 24/7",
        "a 9 to 5 job",
        "a ratio of 1:1",
        "I am 45 years old",
        "we have 3 offices",
        "85% liked it",
        "https://example.org/2026/11/24/15:30",
        "Hauptstraße 15",
        "Mobil 0171 2345678",
        "Version 3.30 kostet 15,30 Euro",
        "Guten Morgen",
        "24h/24",
        "06 12 34 15 30",
        "Buenos días",
        "> Thursday at 3pm",
        "Have a great weekend",
        "I may come",
        "at 3 companies",
        "python 3.11",
        "200 Main Street",
    ],
)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert slots(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I called you Tuesday at 3pm",
        "We met last Thursday",
        "Yesterday at 3pm I was in Rome",
        "I wrote two weeks ago",
        "Ich habe Sie am Dienstag angerufen",
        "Vor zwei Wochen",
        "Il y a deux jours",
        "Je vous ai appelé mardi à 15h",
        "Te llamé el martes a las 15:00",
        "Hace dos semanas",
        "I can't do Thursday",
        "Thursday doesn't work",
        "Donnerstag passt mir nicht",
        "on 24 November 2019",
    ],
)
def test_past_and_refused_times_are_left_out(text: str) -> None:
    assert slots(text) == ()


@pytest.mark.parametrize(
    ("text", "zone", "hour"),
    [
        ("tomorrow 3pm Pacific", "America/Los_Angeles", 15),
        ("tomorrow at 3pm EST", "America/New_York", 15),
        ("tomorrow at 15:00 UTC", "UTC", 15),
        ("tomorrow at 3pm London time", "Europe/London", 15),
        ("tomorrow 3pm your time", "Europe/London", 15),
        ("morgen um 15 Uhr Ihrer Zeit", "Europe/London", 15),
        ("demain à 15h heure de Paris", "Europe/Paris", 15),
        ("mañana a las 15:00 hora de Madrid", "Europe/Madrid", 15),
        ("morgen um 15 Uhr MEZ", "Europe/Berlin", 15),
    ],
)
def test_a_zone_that_the_text_names_wins(text: str, zone: str, hour: int) -> None:
    slot = slots(text)[0]
    assert slot.zone_said
    assert slot.start == datetime(2026, 11, 19, hour, tzinfo=ZoneInfo(zone))


def test_standard_time_said_in_summer_is_the_wall_clock_of_the_place() -> None:
    slot = slots("tomorrow at 3pm PST", datetime(2026, 7, 15, 8, tzinfo=timezone(timedelta(hours=-4))))[0]
    assert slot.start.isoformat() == "2026-07-16T15:00:00-07:00"


@pytest.mark.parametrize(
    "zone",
    [
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/Halifax",
        "Europe/London",
        "Europe/Dublin",
        "Europe/Berlin",
        "Europe/Paris",
        "Europe/Madrid",
        "Europe/Rome",
        "Europe/Vienna",
        "Europe/Athens",
        "Europe/Helsinki",
        "Australia/Sydney",
    ],
)
@pytest.mark.parametrize("month", [3, 4, 10, 11])
def test_behind_a_clock_change_the_offset_is_that_of_the_writers_place(zone: str, month: int) -> None:
    place = ZoneInfo(zone)
    for day in range(1, 29, 3):
        known = datetime(2026, month, day, 9, tzinfo=place)
        anchor = known.replace(tzinfo=timezone(known.utcoffset() or timedelta(0)))
        slot = slots("let's talk in 9 days at 15:00", anchor)[0]
        meant = datetime.combine(known.date() + timedelta(days=9), datetime.min.time().replace(hour=15), place)
        if zone == "Europe/London" and not anchor.utcoffset():
            continue  # +0000 in winter is also the clock of machines that keep UTC
        assert slot.start.isoformat() == meant.isoformat()


def test_a_time_in_the_gap_moves_on_by_the_gap_and_says_so() -> None:
    slot = find_slots("Sunday at 02:30", anchor=datetime(2026, 3, 27, 9, tzinfo=ZoneInfo("Europe/Berlin")))[0]
    assert slot.start.isoformat() == "2026-03-29T03:30:00+02:00"
    assert slot.doubt


def test_a_time_that_comes_twice_is_the_first_and_says_so() -> None:
    slot = find_slots("Sunday at 02:30", anchor=datetime(2026, 10, 23, 9, tzinfo=ZoneInfo("Europe/Berlin")))[0]
    assert slot.start.isoformat() == "2026-10-25T02:30:00+02:00"
    assert slot.doubt


@pytest.mark.parametrize(("hours", "start"), [(-5, "2027-03-04"), (1, "2027-04-03")])
def test_the_order_of_day_and_month_is_that_of_the_writers_country(hours: int, start: str) -> None:
    anchor = datetime(2026, 11, 18, 9, tzinfo=timezone(timedelta(hours=hours)))
    assert str(slots("Let's talk on 3/4", anchor)[0].start) == start


def test_the_order_stays_in_doubt_where_nothing_tells_it() -> None:
    assert slots("Let's talk on 3/4", datetime(2026, 11, 18, 9, tzinfo=timezone.utc))[0].doubt  # noqa: UP017


def test_next_thursday_said_on_a_monday_is_in_doubt() -> None:
    slot = slots("Let's talk next Thursday", datetime(2026, 11, 16, 9, tzinfo=timezone(timedelta(hours=-5))))[0]
    assert slot.start == date(2026, 11, 26)
    assert slot.doubt


def test_a_date_without_a_year_is_the_next_one_over_the_years_end() -> None:
    assert str(slots("12 January works", datetime(2026, 12, 29, 9, tzinfo=LONDON))[0].start) == "2027-01-12"


def test_a_weekday_that_does_not_fit_its_date_is_in_doubt() -> None:
    assert slots("Friday, 26 November at 10am")[0].doubt


def test_spanish_writers_in_the_west_keep_their_offset() -> None:
    anchor = datetime(2026, 10, 29, 11, tzinfo=timezone(timedelta(hours=-5)))
    assert likely(anchor, "es") == anchor.tzinfo


@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "3 ",
        "12:",
        "(",
        "at 3 or ",
        "Tue ",
        "1-",
        "a@",
        "> ",
        "\n",
        "next ",
        "call me ",
        "0",
        "é",
        "http://a ",
    ],
)
def test_hostile_text_is_read_like_its_beginning(unit: str) -> None:
    # Only the first 8 KB are read; how long that takes is measured by the bench.
    text = unit * (65536 // len(unit))
    assert slots(text) == slots(text[:CAP])


@pytest.mark.parametrize(
    "text",
    [
        "moved to Friday 10:00",
        "the call was moved to Friday 10:00",
        "verschoben auf Freitag 10 Uhr",
        "Wir haben auf Freitag 10 Uhr verschoben",
        "reporté à vendredi 10 h",
        "aplazado al viernes a las 10:00",
    ],
)
def test_the_time_that_a_call_was_moved_to_is_to_come(text: str) -> None:
    assert first(text) == "2026-11-20T10:00"


def test_who_moved_house_on_a_day_named_no_time() -> None:
    assert slots("I moved to Berlin on Friday") == ()


_WORDS = st.sampled_from(
    [
        "call",
        "me",
        "Thursday",
        "at",
        "3",
        "3pm",
        "15:30",
        "or",
        "not",
        "next",
        "week",
        "in",
        "two",
        "24/11",
        "halb",
        "um",
        "Uhr",
        "à",
        "15h",
        "demain",
        "mañana",
        "a las",
        "y media",
        "from",
        "to",
        "between",
        "and",
        "-",
        ",",
        ".",
        "?",
        "\n",
        "1.",
        "EST",
        "your time",
        "tomorrow",
        "30 minutes",
        "later",
        "26 November",
        "2026-11-24T10:00Z",
        "99",
        "31.02.",
        "12.13.2026",
        "24:00",
        "0:00",
        "am",
        "pm",
        "the",
        "14th",
        "last",
        "ago",
        "+49 30 123456",
        "#2",
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=25).map(" ".join))
_ANCHORS = st.builds(
    lambda when, hours: when.replace(tzinfo=timezone(timedelta(hours=hours))),
    st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01")),
    st.integers(-12, 14),
)


@settings(max_examples=300, deadline=None)
@given(_TEXTS, _ANCHORS)
def test_any_text_gives_aware_future_slots(text: str, anchor: datetime) -> None:
    for slot in slots(text, anchor):
        if isinstance(slot.start, datetime):
            assert slot.start.tzinfo is not None
            assert slot.start.date() >= anchor.astimezone(slot.start.tzinfo).date()
            assert slot.end is None or slot.end.timestamp() > slot.start.timestamp()
        else:
            assert slot.start >= anchor.date() - timedelta(days=1)  # "your time" may still be a day behind


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_masking_twice_changes_nothing_and_keeps_the_length(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    assert len(once) == len(text)


def test_anchors_at_the_ends_of_time_raise_nothing() -> None:
    for anchor in (datetime.min.replace(tzinfo=timezone.utc), datetime.max.replace(tzinfo=timezone.utc)):  # noqa: UP017
        slots("Thursday at 3pm or tomorrow 9am EST, in 3 hours, in 5 weeks, 24 November 9999", anchor)


def test_a_word_table_with_a_missing_part_is_told_with_its_file() -> None:
    with pytest.raises(ConfigError, match=r"times.xx.toml.*\[weekdays\]"):
        read_lexicon('language = "xx"\n', "times.xx.toml")
