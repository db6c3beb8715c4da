"""What the owner answers, and what of their line about a call may be said to the person."""

from __future__ import annotations

import pytest

from assistant.desk.owner_words import about, answer_in

DECISIONS = ("accept", "decline", "archive", "report")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("accepted", "accept"), ("Accepted, thanks!\n\n> declined", "accept"), ("angenommen", "accept"),
        ("I declined it", "decline"), ("refusé", "decline"), ("archivado", "archive"), ("reported", "report"),
        ("accepted?", None), ("> accepted", None), ("", None), ("acceptable, perhaps", None),
        ("On Monday, the assistant wrote:\n> accepted, declined or archived", None),
    ],
)  # fmt: skip
def test_the_first_line_decides(text, answer):
    assert answer_in(text, DECISIONS) == answer


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("about your move to Lisbon", "your move to Lisbon"),
        ("happened, about your move to Lisbon.", "your move to Lisbon"),
        ("Yes, we talked about type and paper", "type and paper"),
        ("hat stattgefunden, über Papier und Druck", "Papier und Druck"),
        ("about her move to Lisbon", ""),
        ("she is nice", ""),
        ("a good half hour, I will think about it later, maybe", ""),
        ("about", ""),
        ("about " + "x" * 300, ""),
    ],
)
def test_only_what_reads_as_about_something_goes_into_a_letter(note, said):
    assert about(note) == said
