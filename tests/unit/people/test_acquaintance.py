"""How well the owner knows somebody, on what evidence, and what a failure leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.people.acquaintance import EarlierCase, Failure, Meeting, Sources, TwoWayMail, judge
from assistant.people.values import Acquaintance, Evidence

KNOWN, RECOGNIZED, STRANGER, CANNOT_TELL = Acquaintance
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

POSITIVE = {
    "the owner's word": Sources(allowed="jane@example.org"),
    "mail in both directions": Sources(mail=(TwoWayMail(address="jane@example.org", sent=1, received=2,
                                                        last_received_at=AT, source="Sent"),)),
    "a held call": Sources(cases=(EarlierCase(text="you talked", at=AT, source="case 7", held_call=True),)),
    "an accepted case": Sources(cases=(EarlierCase(text="you accepted", source="case 7", accepted=True),)),
    "a connection": Sources(connections=(Evidence("connection", "connected on Xing", AT, "Connections.csv:9"),)),
    "a card": Sources(cards=(Evidence("address book", "in your address book", None, "cards.vcf:3"),)),
    "platform messages": Sources(messages=(Evidence("message", "wrote to each other", AT, "messages.csv:4"),)),
    "a small meeting": Sources(meetings=(Meeting(text="lunch", at=AT, source="calendar.ics", attendees=2),)),
}
HALF = {
    "a list thread": Sources(lists=(Evidence("list", "both wrote", AT, "<list.example.org>"),)),
    "an answered case": Sources(cases=(EarlierCase(text="they answered", source="case 3", answered=True),)),
    "a big meeting": Sources(meetings=(Meeting(text="webinar", attendees=200),)),
}
NOTHING = {
    "no source knows them": Sources(),
    "own unanswered mail": Sources(mail=(TwoWayMail(address="jane@example.org", sent=9, received=0),)),
    "their unanswered mail": Sources(mail=(TwoWayMail(address="jane@example.org", sent=0, received=9),)),
    "two addresses, one way each": Sources(mail=(TwoWayMail(address="a@example.org", sent=1),
                                                 TwoWayMail(address="b@example.org", received=1))),
    "a like name": Sources(like_names=(Evidence("name", "Jane Doe in your address book"),)),
    "an earlier case without an answer": Sources(cases=(EarlierCase(text="closed", source="case 2"),)),
}
BROKEN = (Failure("Sent mailbox", "no connection"),)


@pytest.mark.parametrize(("sources", "expected"), [
    *(pytest.param(sources, KNOWN, id=name) for name, sources in POSITIVE.items()),
    *(pytest.param(sources, RECOGNIZED, id=name) for name, sources in HALF.items()),
    *(pytest.param(sources, STRANGER, id=name) for name, sources in NOTHING.items()),
])
def test_the_owner_knows_them_by(sources, expected):
    judgement = judge(sources)
    assert judgement.acquaintance is expected
    assert judgement.because


@pytest.mark.parametrize("sources", [*HALF.values(), *NOTHING.values()])
def test_a_failed_source_never_makes_a_stranger(sources):
    judgement = judge(replace(sources, failures=BROKEN))
    assert judgement.acquaintance is CANNOT_TELL
    assert judgement.because == "Sent mailbox could not be asked: no connection"


@pytest.mark.parametrize("sources", POSITIVE.values())
def test_a_failed_source_does_not_take_a_friend_away(sources):
    assert judge(replace(sources, failures=BROKEN)).acquaintance is KNOWN


def test_every_piece_of_evidence_is_shown_with_its_date_and_place():
    sources = replace(POSITIVE["mail in both directions"], lists=HALF["a list thread"].lists,
                      like_names=NOTHING["a like name"].like_names, failures=BROKEN)
    evidence = judge(sources).evidence
    assert [one.kind for one in evidence] == ["mail", "list", "name", "failure"]
    assert evidence[0] == Evidence("mail", "mail in both directions with jane@example.org: 1 from you, 2 from them, "
                                           "last on 2026-03-02", AT, "Sent")


def test_a_blocked_person_is_marked_whatever_else_is_known():
    judgement = judge(replace(POSITIVE["mail in both directions"], blocked="jane@example.org"))
    assert judgement.blocked
    assert judgement.evidence[0].text == "you blocked them: jane@example.org"
    assert judge(Sources(blocked="@example.org")).acquaintance is STRANGER


def test_a_stranger_is_told_why():
    assert judge(NOTHING["own unanswered mail"]).because == "you wrote to jane@example.org (9), but they never answered"
    assert "proves nothing" in judge(NOTHING["a like name"]).because


every = st.lists(st.sampled_from([*POSITIVE.values(), *HALF.values(), *NOTHING.values()]), max_size=4)


@given(every, st.booleans())
def test_more_evidence_never_makes_them_less_known(some, broken):
    order = [CANNOT_TELL, STRANGER, RECOGNIZED, KNOWN]
    together = Sources(failures=BROKEN if broken else ())
    last = judge(together).acquaintance
    for one in some:
        together = replace(
            together, allowed=together.allowed or one.allowed, mail=(*together.mail, *one.mail),
            connections=(*together.connections, *one.connections), cards=(*together.cards, *one.cards),
            cases=(*together.cases, *one.cases), meetings=(*together.meetings, *one.meetings),
            lists=(*together.lists, *one.lists), messages=(*together.messages, *one.messages),
            like_names=(*together.like_names, *one.like_names))
        now = judge(together).acquaintance
        assert order.index(now) >= order.index(last)
        last = now
