"""Lines that were broken for a mail come back whole where something else breaks them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.letters.wrap import unwrapped, wrap

ENDS = st.sampled_from(["", "-- ", "- one two", "Best regards,"])
PARAGRAPHS = st.lists(st.text("abc 1-. :»", max_size=300) | ENDS, max_size=8)


@given(PARAGRAPHS)
def test_what_was_unwrapped_is_wrapped_as_before(lines):
    text = wrap("\n".join(lines))
    assert wrap(unwrapped(text)) == text


@given(st.lists(st.sampled_from(["a", "word", "a-longer-word", "and"]), min_size=1, max_size=80))
def test_a_paragraph_comes_back_whole(words):
    paragraph = " ".join(words)
    assert unwrapped(wrap(f"{paragraph}\n\nBest regards,\nRobin")) == f"{paragraph}\n\nBest regards,\nRobin"


def test_an_entry_of_a_list_comes_back_whole():
    entry = "1. Tuesday, 1 December, 10:30 my time (Berlin), which is half past five in the evening for you"
    assert unwrapped(wrap(f"{entry}\n2. Wednesday")) == f"{entry}\n2. Wednesday"
