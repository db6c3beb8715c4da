"""The life of a case: what may follow what, and what never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cases.events import (
    Advised,
    Answered,
    Away,
    CallAgreed,
    CallCancelled,
    CallDue,
    CallEnded,
    CallMoved,
    CallProposed,
    Closed,
    Connected,
    Helped,
    Invited,
    LetterFailed,
    LetterLeft,
    Noted,
    OwnerAsked,
    OwnerDecided,
    OwnerTookOver,
    Reminded,
    Resumed,
    Stopped,
    TimeAsked,
)
from assistant.cases.ledger import ended_calls
from assistant.cases.lifecycle import advance
from assistant.cases.values import CallOutcome, Case, Evidence, EvidenceKind, PromisedCall, Stage
from assistant.errors import ImpossibleStep

AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
BY_MAIL = Evidence(EvidenceKind.MAIL, "<one@example.org>")
THURSDAY = PromisedCall(start=AT + timedelta(days=3))
FRIDAY = PromisedCall(start=AT + timedelta(days=4))


def a_case(stage: Stage = Stage.INVITED, **values: object) -> Case:
    return Case(id=1, person_id=1, mailbox="m", platform="linkedin", stage=stage, opened_at=AT, changed_at=AT, **values)


def told(kind: type, **values: object) -> object:
    return kind(at=AT, evidence=BY_MAIL, **values)


def after(case: Case, *events: object) -> Case:
    for event in events:
        case = advance(case, event)
    return case


def test_the_ladder_ends_with_help_offered():
    case = after(
        a_case(),
        told(Invited),
        told(LetterLeft, purpose="have-we-met"),
        told(Answered, intent="personal_answer"),
        told(LetterLeft, purpose="offer-call", offered=(AT,)),
        told(Answered, intent="call_agreed"),
        told(CallAgreed, call=THURSDAY),
        told(CallDue),
        told(CallEnded, outcome=CallOutcome.HAPPENED, note="rights of two novels"),
        told(Advised, advice="accept"),
        told(Connected),
        told(LetterLeft, purpose="offer-help"),
    )
    assert case.stage is Stage.HELPED
    assert case.calls_held == 1
    assert case.note_about_call == "rights of two novels"
    assert list(case.reached_at) == ["asked", "answered", "offered", "agreed", "due", "happened", "advised",
                                     "accepted", "helped"]  # fmt: skip


def test_the_passing_of_time_never_makes_a_call_happen():
    case = after(a_case(Stage.AGREED, call=THURSDAY), told(CallDue), told(OwnerAsked), told(OwnerAsked))
    assert case.stage is Stage.DUE
    assert case.calls_held == 0
    assert after(case, told(CallEnded, outcome=CallOutcome.UNCLEAR)).stage is Stage.DUE


def test_that_the_owner_was_away_never_counts_against_them():
    case = after(a_case(Stage.DUE, call=THURSDAY), told(CallEnded, outcome=CallOutcome.I_ABSENT))
    assert (case.calls_missed, case.calls_i_missed, case.stage) == (0, 1, Stage.OFFERED)


def test_a_missed_call_is_counted_and_may_be_followed_by_another():
    case = after(
        a_case(Stage.DUE, call=THURSDAY),
        told(CallEnded, outcome=CallOutcome.THEY_ABSENT),
        told(CallAgreed, call=FRIDAY),
        told(CallDue),
        told(CallEnded, outcome=CallOutcome.THEY_ABSENT),
    )
    assert (case.calls_missed, case.stage) == (2, Stage.MISSED)


@pytest.mark.parametrize(
    ("event", "moved"),
    [
        pytest.param(told(CallMoved, call=FRIDAY), 1, id="said to be moved"),
        pytest.param(told(CallMoved, call=None), 1, id="moved to no time yet"),
        pytest.param(told(CallAgreed, call=FRIDAY), 1, id="another time agreed"),
        pytest.param(told(CallAgreed, call=THURSDAY), 0, id="the same time said once more"),
    ],
)
def test_moves_of_an_agreed_call_are_counted(event, moved):
    assert after(a_case(Stage.AGREED, call=THURSDAY), event).calls_moved == moved


def test_a_cancelled_call_leaves_the_offer_standing():
    case = after(a_case(Stage.AGREED, call=THURSDAY), told(CallCancelled))
    assert (case.stage, case.call) == (Stage.OFFERED, None)


def test_an_absence_waits_and_their_answer_ends_it():
    away = after(a_case(Stage.ASKED), told(Away, until=AT + timedelta(days=5)))
    assert away.quiet_until == AT + timedelta(days=5)
    assert after(away, told(Answered, intent="other")).quiet_until is None


def test_please_stop_is_for_ever():
    case = after(a_case(Stage.ASKED), told(Stopped))
    assert case.stage is Stage.CLOSED
    with pytest.raises(ImpossibleStep):
        advance(case, told(Resumed))


def test_a_bounce_ends_the_case():
    case = after(a_case(), told(LetterFailed, purpose="have-we-met", because="5.1.1"))
    assert case.stage is Stage.CLOSED


@pytest.mark.parametrize(
    ("stage", "event"),
    [
        (Stage.INVITED, told(CallDue)),
        (Stage.OFFERED, told(CallDue)),
        (Stage.HAPPENED, told(CallDue)),
        (Stage.INVITED, told(Helped)),
        (Stage.ASKED, told(Invited)),
    ],
)
def test_an_event_that_cannot_follow_is_refused(stage, event):
    with pytest.raises(ImpossibleStep):
        advance(a_case(stage), event)


_EVENTS = st.sampled_from(
    [
        told(Invited), told(Reminded), told(LetterLeft, purpose="have-we-met"), told(LetterLeft, purpose="thank"),
        told(LetterFailed, purpose="remind", because="x"), told(Answered, intent="other"), told(Noted, because="x"),
        told(Away, until=None), told(CallProposed, call=None), told(CallAgreed, call=THURSDAY),
        told(CallMoved, call=None), told(CallCancelled), told(TimeAsked), told(CallDue), told(OwnerAsked),
        *(told(CallEnded, outcome=outcome) for outcome in CallOutcome), told(Advised, advice="accept"),
        told(OwnerDecided, decision="accept"), told(OwnerDecided, decision="decline"), told(Connected), told(Helped),
        told(OwnerTookOver, because="x"), told(Stopped), told(Closed, because="x"),
    ]
)  # fmt: skip


@given(st.lists(_EVENTS, max_size=30))
def test_a_closed_case_never_opens_without_the_owners_word(events):
    case, was_closed = a_case(), False
    for event in events:
        try:
            case = advance(case, event)
        except ImpossibleStep:
            continue
        assert not (was_closed and case.stage is not Stage.CLOSED)
        was_closed = case.stage is Stage.CLOSED


@given(st.lists(_EVENTS, max_size=30))
def test_a_call_is_held_only_by_somebodys_word(events):
    case, words = a_case(), 0
    for event in events:
        try:
            case = advance(case, event)
        except ImpossibleStep:
            continue
        words += isinstance(event, CallEnded) and event.outcome is CallOutcome.HAPPENED
        assert case.calls_held <= words


_OF_CALLS = st.sampled_from(
    [
        told(CallAgreed, call=THURSDAY), told(CallAgreed, call=FRIDAY), told(CallMoved, call=FRIDAY),
        told(CallMoved, call=None), told(CallCancelled), told(CallDue), told(Noted, because="x"),
        *(told(CallEnded, outcome=outcome) for outcome in CallOutcome), told(Connected),
    ]
)  # fmt: skip


@given(st.lists(_OF_CALLS, max_size=30))
def test_the_ledger_of_a_history_agrees_with_the_counts_of_its_case(events):
    case, history = a_case(), []
    for event in events:
        try:
            case = advance(case, event)
        except ImpossibleStep:
            continue
        history.append(event)
    outcomes = [one.said.outcome for one in ended_calls(history)]
    assert outcomes.count(CallOutcome.HAPPENED) == case.calls_held
    assert outcomes.count(CallOutcome.THEY_ABSENT) == case.calls_missed
    assert outcomes.count(CallOutcome.I_ABSENT) == case.calls_i_missed


def test_a_call_bears_the_day_that_it_was_agreed_for_not_the_day_of_the_word_about_it():
    late = CallEnded(at=AT + timedelta(days=9), evidence=BY_MAIL, outcome=CallOutcome.HAPPENED)
    assert [one.on for one in ended_calls([told(CallAgreed, call=THURSDAY), late])] == [THURSDAY.start]
    assert [one.on for one in ended_calls([late])] == [None]
