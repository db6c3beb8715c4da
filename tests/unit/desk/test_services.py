"""A service's mail is evidence of a call, also where its words show that a program wrote it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from assistant.desk.examine import Lens, examine
from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.values import Owner
from assistant.mail.values import Kind, Trust
from assistant.reading.services import ServiceEvent
from assistant.reading.values import ReplyContext
from tests.makers import a_mail

LENS = Lens(
    catalogue=shipped_catalogue(),
    owner=Owner(names=("Dana Reed",), addresses=frozenset({"dana.reed@example.org"})),
    trust=Trust(authserv_ids=("mx.example.org",)),
    context=ReplyContext(owner_zone=ZoneInfo("UTC")),
)
BOOKED = "A new event has been scheduled. This is an automated message, please do not reply to this email."


@pytest.mark.parametrize(
    ("author", "kind"), [("notifications@calendly.com", Kind.OTHER), ("x@y.test", Kind.AUTO_REPLY)]
)
def test_a_booking_is_evidence_and_no_automatic_reply(author, kind):
    found = examine(a_mail(text=BOOKED, subject="New Event: Jane Roe", author=author), LENS)
    assert found.kind is kind
    assert (found.service is not None and found.service.event is ServiceEvent.BOOKED) is (kind is Kind.OTHER)
    assert found.refusals
