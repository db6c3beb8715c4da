"""Strong keys join; names only suggest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.people.identity import address_key, join, platform_key, profile_of_link, shared_keys, suggestions
from assistant.people.values import KeyKind, PersonKey


@pytest.mark.parametrize(("link", "value"), [
    ("https://www.linkedin.com/in/Jane-Doe", "linkedin:in/jane-doe"),
    ("https://de.linkedin.com/in/jane-doe/?trk=x&midToken=y", "linkedin:in/jane-doe"),
    ("linkedin.com/in/jane-doe/", "linkedin:in/jane-doe"),
    ("https://www.linkedin.com/comm/in/jane-doe", "linkedin:in/jane-doe"),
    ("https://www.linkedin.com/in/m%C3%BCller", "linkedin:in/müller"),
    ("https://www.linkedin.com/pub/jane-doe/1/2b/3c4", "linkedin:pub/jane-doe/1/2b/3c4"),
    ("https://www.xing.com/profile/Jane_Doe", "xing:profile/jane_doe"),
    ("https://linkedin.com.evil.example/in/jane-doe", None),
    ("https://evillinkedin.com/in/jane-doe", None),
    ("https://www.linkedin.com/feed/", None),
    ("https://[broken/in/x", None),
    ("", None),
    ("x" * 5000, None),
])
def test_the_profile_key_of_a_link_is(link, value):
    key = profile_of_link(link)
    assert (key.value if key else None) == value


@pytest.mark.parametrize(("written", "value"), [
    ("Jane@Example.ORG", "jane@example.org"), (" jane@example.org ", "jane@example.org"), ("jane", None),
    ("jane@localhost", None), ("a@b@example.org", None), ("jane doe@example.org", None), ("@example.org", None),
])
def test_the_address_key_is(written, value):
    key = address_key(written)
    assert (key.value if key else None) == value


def keys(*names: str) -> list[PersonKey]:
    return [PersonKey(KeyKind.TOKEN, name) for name in names]


def test_traces_are_joined_over_a_third_one():
    joined = join([keys("a", "b"), keys("c"), keys("b", "d"), keys("e", "d")])
    assert set(joined) == {frozenset(keys("a", "b", "d", "e")), frozenset(keys("c"))}


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4), max_size=8), st.randoms())
def test_the_order_of_traces_does_not_matter_and_no_key_is_in_two_persons(traces, random):
    made = [keys(*trace) for trace in traces]
    joined = join(made)
    shuffled = list(made)
    random.shuffle(shuffled)
    assert set(join(shuffled)) == set(joined)
    assert sum(len(person) for person in joined) == len({key for trace in made for key in trace})
    assert all(any(set(trace) <= person for person in joined) for trace in made)


def test_only_equal_keys_prove_anything():
    assert shared_keys(keys("a", "b"), keys("b", "c")) == tuple(keys("b"))
    one = platform_key(KeyKind.PROFILE, "linkedin", "in/x")
    other = platform_key(KeyKind.PROFILE, "xing", "in/x")
    assert one is not None
    assert other is not None
    assert shared_keys([one], [other]) == ()
    assert platform_key(KeyKind.INVITATION, "linkedin", "12 34") is None


def test_a_like_name_is_suggested_and_the_same_company_comes_first():
    others = [("Jane Doe", "Acme", "row 1"), ("Doe, Jane", "Zenith Ltd.", "row 2"), ("John Doe", "Zenith", "row 3")]
    found = suggestions("Jane Doe", "zenith ltd", others)
    assert [(one.source, one.same_company, one.likeness) for one in found] == [("row 2", True, 100),
                                                                              ("row 1", False, 100)]
