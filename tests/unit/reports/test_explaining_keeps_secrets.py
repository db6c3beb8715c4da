"""What acts for the owner when opened never reaches the screen, the JSON or the record of a case."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.config.parts import shipped_policies
from assistant.desk.examine import Lens
from assistant.desk.facts import Surroundings
from assistant.desk.record import record_of
from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.values import Owner
from assistant.mail.values import Trust
from assistant.reading.values import ReplyContext
from assistant.reports.explain import as_facts, explain
from assistant.reports.explain_story import as_story
from tests.corpus.notices import layouts as made
from tests.corpus.notices import told
from tests.corpus.notices.layouts import ADDRESS, OWNER, SERVER, Layout, Person, to_bytes

BO = Person("Bo Quist", "Potter at Kiln", "Graz, Austria", "bo-quist")
CY = Person("Cy Tveit", "Baker", "Oslo, Norway", "cy-tveit")
NOTE = "We met in Riga, see https://www.linkedin.com/comm/in/bo-quist?midToken=AQH&otpToken=MTMw for the rest."
CANARY = "CANARY7xQ9secret"
_SECRET = re.compile(
    r"(?<![A-Za-z])((?:sharedKey|otpToken|midToken|midSig|tok|loid|eid|e|authToken|token|mboxid|mid)(?:=|/|%3D))[A-Za-z0-9_-]+",
    re.IGNORECASE,
)
_NOW = datetime(2026, 11, 17, 12, tzinfo=UTC)
_LENS = Lens(
    catalogue=shipped_catalogue(), owner=Owner(names=(OWNER,), addresses=frozenset({ADDRESS})),
    trust=Trust(authserv_ids=(SERVER,)), context=ReplyContext(owner_zone=ZoneInfo("UTC")),
)  # fmt: skip


def with_canaries(layout: Layout) -> bytes:
    """The mail with each secret of its links in place of a word that can be looked for."""
    for name in ("text", "html"):
        written = getattr(layout, name)
        if written is not None:
            setattr(layout, name, _SECRET.sub(rf"\g<1>{CANARY}", written))
    layout.encoding = "8bit"
    return to_bytes(layout)


LAYOUTS = [
    *(pytest.param(make, number, id=f"{make.__name__}-{number}") for make in made.LAYOUTS for number in (1, 2, 4)),
    *(pytest.param(make, 3, id=make.__name__) for make in (made.xing, made.viadeo, made.wellfound, made.reminder_2026)),
]


@pytest.mark.parametrize(("make", "number"), LAYOUTS)
def test_no_secret_of_a_link_is_shown_or_kept(make, number):
    _holds_no_canary(with_canaries(make(BO, NOTE, "en", number)))


@pytest.mark.parametrize("make", [told.digest, told.digest_html, told.digest_noted])
def test_no_secret_of_a_digest_is_shown_or_kept(make):
    _holds_no_canary(with_canaries(make([BO, CY], 3)))


@pytest.mark.parametrize("number", [0, 1])
def test_no_secret_of_a_message_or_an_acceptance_is_shown(number):
    _holds_no_canary(with_canaries(told.message(BO, NOTE, number)))
    _holds_no_canary(with_canaries(told.accepted(BO, number)))


def test_a_secret_in_the_subject_or_in_the_name_is_not_shown():
    layout = made.modern(BO, "", "en", 1)
    layout.subject = f"You have an invitation sharedKey={CANARY} https://www.linkedin.com/e/v2?otpToken={CANARY}"
    layout.sender = f'"Bo Quist otpToken={CANARY}" <invitations@linkedin.com>'
    _holds_no_canary(to_bytes(layout))


def _holds_no_canary(raw: bytes) -> None:
    policy = shipped_policies()["ladder"]
    one = explain(raw, "one.eml", _LENS, policy, Surroundings(zone=ZoneInfo("UTC")), _NOW)
    assert one.examined is not None
    shown = [json.dumps(as_facts(one, policy)), as_story(one, why=True), as_story(one, why=False)]
    notice = one.examined.notice
    if notice is not None:
        shown += [repr(record_of(each, notice, one.examined.mail, {ADDRESS})) for each in notice.invitations]
    assert not [text for text in shown if CANARY in text]
