"""Budgets hold back what leaves by itself; a letter that somebody waits for is no mass of mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.config.values import Budgets
from assistant.desk.budgets import MOST_AWAITED, used_up
from assistant.store.values import Letter, LetterState
from tests.unit.desk.room import MONDAY

TIGHT = Budgets(person_per_day=1, domain_per_day=1, per_hour=1, per_day=1)


def a_letter(purpose: str, **changes) -> Letter:
    values = {"case_id": 1, "person_id": 1, "mailbox": "work", "purpose": purpose, "state": LetterState.HELD,
              "rule": "r", "template": "t", "language": "en", "route": "direct", "sender": "robin@example.test",
              "recipient": "mara@nordlys.example", "subject": "s", "text": "t", "original_text": "t",
              "created_at": MONDAY, "hold_until": MONDAY, "next_try_at": MONDAY} | changes  # fmt: skip
    return Letter(**values)


def sent(count: int):
    return lambda since, *, domain=None, person_id=None: count


@pytest.mark.parametrize("purpose", ["have-we-met", "offer-call", "remind", "keep-in-touch", "missed-call", "thank"])
def test_a_letter_that_we_begin_waits_when_a_budget_is_used_up(purpose):
    assert used_up(a_letter(purpose), TIGHT, sent(1), MONDAY) is not None


@pytest.mark.parametrize("purpose", ["call-confirmed", "reschedule", "confirm-time", "call-off"])
def test_a_letter_that_somebody_waits_for_leaves_all_the_same(purpose):
    assert used_up(a_letter(purpose), TIGHT, sent(1), MONDAY) is None


def test_a_conversation_that_never_ends_is_held_back_even_so():
    assert used_up(a_letter("reschedule"), TIGHT, sent(MOST_AWAITED), MONDAY) is not None


def test_the_owners_yes_goes_beyond_every_budget():
    letter = a_letter("remind", approved_at=MONDAY - timedelta(hours=1))
    assert used_up(letter, TIGHT, sent(9), MONDAY) is None
