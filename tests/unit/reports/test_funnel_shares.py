"""Shares with honest intervals: not enough is said, and ten percent is checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reports.export import cell, table
from assistant.reports.funnel import Share, answers_to, better, difference, funnel, wilson
from tests.unit.desk.room import MARA, a_room


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (7, 120, 0.0286, 0.1155), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_is_wilsons(part, whole, low, high):
    assert wilson(part, whole) == pytest.approx((low, high), abs=1e-3)


@given(st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_seen_share_lies_in_its_interval(numbers):
    part, whole = numbers
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1


@pytest.mark.parametrize(
    ("share", "under"),
    [(Share(0, 10), None), (Share(2, 200), True), (Share(60, 200), False), (Share(18, 200), None)],
)
def test_whether_fewer_than_ten_percent_answer(share, under):
    assert share.under(0.10) is under


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (Share(56, 70), Share(48, 80), True),  # Newcombe's own example: 0.0524 to 0.3339
        (Share(48, 80), Share(56, 70), False),
        (Share(9, 100), Share(11, 100), None),
        (Share(10, 10), Share(0, 10), None),  # not enough, however clear it looks
        (Share(0, 0), Share(50, 100), None),
    ],
)
def test_one_wording_is_called_better_only_when_the_interval_allows_it(one, other, verdict):
    assert better(one, other) is verdict


def test_the_interval_of_a_difference_is_newcombes():
    assert difference(Share(56, 70), Share(48, 80)) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_a_small_number_is_called_not_enough():
    assert "not enough yet" in str(Share(1, 5))


def test_a_case_goes_through_the_funnel_as_far_as_it_came():
    room = a_room()
    case = room.invites()
    room.letters_leave(case)
    room.answers(case, "We met at the fair in Leipzig, at the stand of the printers.")
    with room.store.reading() as book:
        [row] = funnel(book)
        assert row.counts == (1, 1, 1, 0, 0, 0, 0)
        assert dict(answers_to(book, "have-we-met"))[""] == Share(1, 1)
        assert {row.name for row in funnel(book, by="policy")} == {"ladder"}
        assert {row.name for row in funnel(book, by="rule")} == {"stranger"}
        assert {row.name for row in funnel(book, by="template")} == {"en/have-we-met.txt.j2"}
        assert {row.name for row in funnel(book, by="platform")} == {"linkedin"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1"])
def test_no_cell_is_taken_for_a_formula(text):
    assert cell(text).startswith("'")


def test_numbers_and_plain_words_stay_as_they_are():
    assert table(("a",), [(-1, "Jo-Ann", None)]) == "a\r\n-1,Jo-Ann,\r\n"
    assert MARA.name == cell(MARA.name)
