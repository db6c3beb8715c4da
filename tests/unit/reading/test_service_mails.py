"""Mails of booking and meeting services, as they write them: what they say, of whom, for when."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.reading.services import read_service_mail
from tests.makers import a_mail

BERLIN = ZoneInfo("Europe/Berlin")
OWN = frozenset({"dana.reed@example.org"})
CALENDLY = (
    "Hi Dana Reed,\n\nThe following event has been rescheduled.\n\nInvitee:\nJane Roe\n\nInvitee Email:\n"
    "jane.roe@example.test\n\nUpdated Date/Time:\n11:00am - Friday, November 20, 2026 (Central European Time)\n\n"
    "Former Date/Time:\n10:30am - Thursday, November 19, 2026 (Central European Time)\n"
)
CAL = (
    "A new event has been scheduled\n\nWhat:\n20min between Dana Reed and Jane Roe\n\nWhen:\n"
    "Friday, November 20, 2026 | 11:00 AM - 11:20 AM (Europe/Berlin)\n\nWho:\nDana Reed - Organizer\n"
    "dana.reed@example.org\nJane Roe - Guest\njane.roe@example.test\n"
)
FRIDAY = datetime(2026, 11, 20, 11, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("author", "subject", "text", "event", "start"),
    [
        ("notifications@calendly.com", "Updated: Jane Roe - 20 Minute Call", CALENDLY, "rescheduled", FRIDAY),
        ("hello@cal.com", "Confirmed: 20min between Dana Reed and Jane Roe", CAL, "booked", FRIDAY),
        ("no-reply@zoom.us", "Jane Roe has joined your meeting",
         "Hi Dana,\nJane Roe (jane.roe@example.test) has joined your meeting.\nno-reply@zoom.us\n", "joined", None),
        ("meet-noreply@google.com", "Missed call from Jane Roe",
         "You missed a call from jane.roe@example.test at 10:31\n", "missed", None),
    ],
)  # fmt: skip
def test_a_service_names_the_person_and_the_time(author, subject, text, event, start):
    found = read_service_mail(a_mail(text=text, subject=subject, author=author), owner_zone=BERLIN, owner_addresses=OWN)
    assert found is not None
    assert (found.event.value, found.person) == (event, "jane.roe@example.test")
    assert (found.slot.start if found.slot else None) == start


def test_of_several_people_none_is_guessed():
    text = "You missed a call.\nIn the call: jane.roe@example.test, jo@example.test, dana.reed@example.org\n"
    mail = a_mail(text=text, subject="Missed call", author="no-reply@zoom.us")
    found = read_service_mail(mail, owner_zone=BERLIN, owner_addresses=OWN)
    assert found is not None
    assert found.person is None
