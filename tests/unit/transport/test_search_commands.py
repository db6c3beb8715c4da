"""Queries become SEARCH commands that every server takes and nobody can smuggle a second command into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.transport.base import Query
from assistant.transport.fields import field_values, header_block
from assistant.transport.search import search_commands, uid_set


def commands(query: Query, after: int = 0) -> list[str]:
    return [b" ".join(arguments).decode() for arguments in search_commands(query, after=after)]


@pytest.mark.parametrize(
    ("query", "command"),
    [
        (Query(), "UID 8:*"),
        (Query(from_contains=("a@b",)), 'UID 8:* FROM "a@b"'),
        (Query(header_contains=(("X-Class", ""),)), 'UID 8:* HEADER "X-Class" ""'),
        (Query(from_contains=("a",), subject_contains=("b", "c")), 'UID 8:* OR FROM "a" OR SUBJECT "b" SUBJECT "c"'),
        (Query(subject_contains=('say "hi" \\ bye',)), 'UID 8:* SUBJECT "say \\"hi\\" \\\\ bye"'),
        (Query(subject_contains=("möchte",)), "CHARSET UTF-8 UID 8:* SUBJECT möchte"),
        (Query(subject_contains=("a\r\nA2 LOGOUT",)), 'UID 8:* SUBJECT "a"'),
    ],
)
def test_a_query_is_written_as(query: Query, command: str):
    assert commands(query, after=7) == [command]


def test_a_field_name_that_is_none_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="header field"):
        commands(Query(header_contains=(("X Class\r\n", ""),)))


@given(
    st.lists(st.text(max_size=20).map(lambda part: part * 99) | st.text(max_size=200), max_size=120),
    st.lists(st.tuples(st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,30}", fullmatch=True), st.text(max_size=50)), max_size=9),
)
def test_every_command_is_short_ranged_and_one_line(subjects: list[str], fields: list[tuple[str, str]]):
    query = Query(subject_contains=tuple(subjects), header_contains=tuple(fields))
    terms = 0
    for arguments in search_commands(query, after=41):
        line = b" ".join(arguments)
        assert b"UID 42:*" in line
        assert len(line) < 8000
        assert not set(line) & {0, 10, 13}
        found = sum(word in (b"SUBJECT", b"HEADER") for word in arguments)
        assert found <= 40
        assert arguments.count(b"OR") == max(0, found - 1)
        terms += found
    assert terms == len(subjects) + len(fields)


@given(st.sets(st.integers(1, 2**32 - 1)))
def test_a_set_of_uids_names_exactly_these(uids: set[int]):
    told: set[int] = set()
    for part in filter(None, uid_set(sorted(uids)).split(",")):
        first, _, last = part.partition(":")
        told.update(range(int(first), int(last or first) + 1))
    assert told == uids


def test_runs_of_uids_are_joined():
    assert uid_set([1, 2, 3, 7, 9, 10]) == "1:3,7,9:10"


def test_header_fields_are_unfolded_and_decoded():
    fields = b"Subject: =?utf-8?q?H=C3=A4?=\r\n llo\r\nREFERENCES: <a@b>\n\t<c@d>\r\nX:y\r\n"
    header = header_block(fields + b"\r\nReferences: no\r\n")
    assert field_values(header, "references") == ("<a@b> <c@d>",)
    assert field_values(header, "Subject") == ("Hä llo",)
    assert field_values(header, "absent") == ()


@given(st.binary(max_size=300), st.text(max_size=10))
def test_no_header_makes_reading_fields_fail(raw: bytes, name: str):
    field_values(header_block(raw), name)
