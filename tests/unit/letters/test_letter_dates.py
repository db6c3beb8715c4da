"""Times read as people of each language and place write them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from assistant.letters.dates import both_times, languages, length, owner_time, place, their_time
from assistant.letters.wrap import plain_blanks

BERLIN, NEW_YORK, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
START = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "words"),
    [
        ("en", BERLIN, "Thursday, 26 November, 15:00 your time (Berlin)"),
        ("en", NEW_YORK, "Thursday, November 26, 9:00 am your time (New York)"),
        ("en", ZoneInfo("Australia/Sydney"), "Friday, 27 November, 1:00 am your time (Sydney)"),
        ("en", timezone(timedelta(hours=1)), "Thursday, 26 November, 15:00 your time (UTC+1)"),
        ("en", timezone(timedelta(hours=-3, minutes=-30)), "Thursday, 26 November, 10:30 your time (UTC-3:30)"),
        ("en", UTC, "Thursday, 26 November, 14:00 your time (UTC)"),
        ("de", NEW_YORK, "Donnerstag, 26. November, 9:00 Uhr Ihrer Zeit (New York)"),
        ("fr", BERLIN, "jeudi 26 novembre à 15 h 00, votre heure (Berlin)"),
        ("es", BERLIN, "jueves 26 de noviembre, 15:00, su hora (Berlin)"),
        ("xx", BERLIN, "Thursday, 26 November, 15:00 your time (Berlin)"),
    ],
)
def test_a_time_is_written_as_its_reader_writes_it(language, zone, words):
    assert plain_blanks(their_time(START, zone, language)) == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (None, "Thursday, 26 November, 15:00 my time (Berlin)"),
        (ZoneInfo("Europe/Paris"), "Thursday, 26 November, 15:00 (Paris)"),
        (NEW_YORK, "Thursday, November 26, 9:00 am your time (New York) / 15:00 my time (Berlin)"),
        (ZoneInfo("Australia/Sydney"),
         "Friday, 27 November, 1:00 am your time (Sydney) / Thursday, 26 November, 15:00 my time (Berlin)"),
    ],
)
def test_both_zones_are_named_and_the_day_where_it_differs(zone, words):
    assert plain_blanks(both_times(START, zone, BERLIN, "en")) == words


def test_the_owner_reads_the_own_clock_first():
    words = "Thursday, 26 November, 15:00 (Berlin) / 23:00 (Tokyo)"
    assert plain_blanks(both_times(START, TOKYO, BERLIN, "en", to_owner=True)) == words


def test_summer_time_is_that_of_the_day():
    july = datetime(2026, 7, 2, 13, 0, tzinfo=UTC)
    assert "9:00" in owner_time(july, NEW_YORK, "de")
    assert "15:00" in owner_time(july, BERLIN, "de")


def test_midnight_and_noon_keep_their_halves():
    assert "12:00\u00a0am" in their_time(datetime(2026, 1, 1, 5, 0, tzinfo=UTC), NEW_YORK, "en")
    assert "12:30\u00a0pm" in their_time(datetime(2026, 1, 1, 17, 30, tzinfo=UTC), NEW_YORK, "en")


def test_the_first_of_a_month_is_an_ordinal_in_french():
    assert "mardi 1er\u00a0décembre" in their_time(datetime(2026, 12, 1, 9, tzinfo=UTC), BERLIN, "fr")


@pytest.mark.parametrize(
    ("minutes", "language", "words"),
    [(20, "en", "20 minutes"), (1, "en", "1 minute"), (60, "de", "1 Stunde"), (90, "fr", "1 heure 30 minutes"),
     (121, "es", "2 horas 1 minuto"), (0, "en", "1 minute")],
)
def test_a_length_is_said_in_hours_and_minutes(minutes, language, words):
    assert plain_blanks(length(timedelta(minutes=minutes), language)) == words


def test_every_language_has_seven_days_and_twelve_months_of_its_own():
    assert set(languages()) >= {"en", "de", "fr", "es"}
    for language in languages():
        days = {their_time(START + timedelta(days=at), BERLIN, language).split(" ")[0] for at in range(7)}
        months = {their_time(datetime(2026, at, 15, tzinfo=UTC), BERLIN, language) for at in range(1, 13)}
        assert (len(days), len(months)) == (7, 12)


def test_a_zone_in_three_parts_is_named_by_its_city():
    assert place(ZoneInfo("America/Argentina/Buenos_Aires"), START) == "Buenos\u00a0Aires"
    assert place(ZoneInfo("Etc/GMT+5"), START) == "UTC-5"
