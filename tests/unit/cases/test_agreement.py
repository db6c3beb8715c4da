"""The share of advice that the owner followed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.cases.agreement import agreement
from assistant.cases.events import Advised, Connected, OwnerDecided
from assistant.cases.values import CalendarMark, Evidence, EvidenceKind

AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
SAID = Evidence(EvidenceKind.OWNER, "command")


def advised(advice):
    return Advised(at=AT, evidence=SAID, advice=advice)


def did(decision):
    return OwnerDecided(at=AT, evidence=SAID, decision=decision)


@pytest.mark.parametrize(
    ("history", "share"),
    [
        ([advised("accept"), did("accept")], "1 of 1"),
        ([advised("accept"), did("decline")], "0 of 1"),
        ([advised("accept"), Connected(at=AT, evidence=SAID)], "1 of 1"),
        ([advised("accept"), did("accept"), Connected(at=AT, evidence=SAID)], "1 of 1"),
        ([advised("accept"), did("accept"), did("decline")], "0 of 1"),
        ([advised("accept"), did("decline"), did("accept")], "1 of 1"),
        ([advised("accept"), did("accept"), advised("decline"), did("archive")], "1 of 2"),
        ([advised("accept"), did("accept"), advised("wait"), did("decline")], "1 of 1"),
        ([advised("wait"), did("accept")], "0 of 0"),
        ([did("accept")], "0 of 0"),
        ([advised("decline"), advised("accept"), did("accept")], "1 of 1"),
    ],
)
def test_the_last_decision_behind_the_last_advice_counts(history, share):
    assert str(agreement([history])) == share


@pytest.mark.parametrize(
    ("one", "other", "newer"),
    [((1, 5), (0, 9), True), ((0, 9), (1, 5), False), ((1, 6), (1, 5), True), ((1, 5), (1, 5), False)],
)
def test_a_calendar_entry_is_newer_by_sequence_and_then_by_stamp(one, other, newer):
    marks = [CalendarMark(uid="u", sequence=seq, stamp=AT.replace(hour=hour)) for seq, hour in (one, other)]
    assert marks[0].supersedes(marks[1]) is newer
