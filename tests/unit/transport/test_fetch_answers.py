"""FETCH answers: ours reads what imapclient's own parser reads, and never takes one item for another."""

from __future__ import annotations

import socket
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imapclient.response_parser import parse_fetch_response

from assistant.transport.fetched import LONG_AGO, internal_date, read_fetched
from assistant.transport.wire import Wire

WHEN = '"22-Nov-2026 01:48:39 +0000"'


def one(*items):
    (found,) = read_fetched(items)
    return found


def test_the_items_may_come_in_any_order_and_case():
    before = one((b"7 (UID 3 RFC822.SIZE 10 INTERNALDATE " + WHEN.encode() + b" BODY[HEADER]<0> {4}", b"a\r\nb"), b")")
    after = one((b"7 (body[header]<0> {4}", b"a\r\nb"), b" internaldate " + WHEN.encode() + b" rfc822.size 10 Uid 3)")
    assert before == after
    assert (before.uid, before.size, before.body) == (3, 10, b"a\r\nb")
    assert before.received_at == datetime(2026, 11, 22, 1, 48, 39, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b'1 (UID 3 BODY[] "quoted \\"words\\" \\\\ UID 9")', b'quoted "words" \\ UID 9'),
        (b'1 (UID 3 BODY[] "")', b""),
        (b"1 (UID 3 BODY[] NIL)", b""),
        (b"1 (UID 3 FLAGS (UID 9))", None),
        (b"1 (UID 3 X-GM-LABELS (\\Sent) MODSEQ (8))", None),
    ],
)
def test_a_body_that_is_no_literal(answer: bytes, body: bytes | None):
    found = one(answer)
    assert (found.uid, found.body) == (3, body)


def test_an_answer_without_uid_is_nothing():
    assert list(read_fetched([b"1 (FLAGS (\\Seen))", None])) == []


@pytest.mark.parametrize("tail", [b"x)", b"", b" UID)", b")x", b"tail of the mail)\r\n", b" and more words 7)"])
def test_a_literal_that_ends_elsewhere_is_refused(tail: bytes):
    with pytest.raises(ValueError, match="does not end"):
        one((b"1 (UID 3 BODY[]<0> {2}", b"ok"), tail)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("22-Nov-2026 01:48:39 +0000", "2026-11-22T01:48:39+00:00"),
        (" 2-Jan-1970 01:00:00 +0130", "1970-01-01T23:30:00+00:00"),
        ("31-Dec-2016 23:59:60 -0800", "2017-01-01T07:59:59+00:00"),
        ("31-Feb-2026 01:48:39 +0000", None),
        ("22-Foo-2026 01:48:39 +0000", None),
        ("1-Jan-0001 00:00:00 +1200", None),
        ("yesterday", None),
    ],
)
def test_an_internal_date(text: str, instant: str | None):
    assert internal_date(text) == (LONG_AGO if instant is None else datetime.fromisoformat(instant))


_bodies = st.binary(max_size=60)
_fillers = st.sampled_from([b"FLAGS (\\Seen $Label)", b"MODSEQ (12)", b"X-GM-MSGID 1278455344230334865"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 2**32 - 1), _bodies, st.permutations(range(4)), _fillers), max_size=4))
def test_what_imapclient_reads_we_read(mails):
    """Items in random order around a literal of random octets, some of them not asked for."""
    items: list[bytes | tuple[bytes, bytes]] = []
    for number, (uid, body, order, filler) in enumerate(mails, 1):
        parts = [b"UID %d" % uid, b"RFC822.SIZE %d" % len(body), filler, None]
        text = b"%d (" % number
        for position, index in enumerate(order):
            text += b" " if position else b""
            if parts[index] is None:
                items.append((text + b"BODY[]<0> {%d}" % len(body), body))
                text = b""
            else:
                text += parts[index]
        items.append(text + b")")
    ours = {found.uid: found.body for found in read_fetched(items)}
    theirs = parse_fetch_response(items or [None], normalise_times=False)
    assert ours == {uid: data[b"BODY[]<0>"] for uid, data in theirs.items()}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=40))
def test_no_answer_raises_anything_but_value_error(text: bytes, body: bytes):
    for items in ([text], [(b"1 (UID 3 BODY[] {%d}" % len(body), body), text]):
        with suppress(ValueError):
            list(read_fetched(items))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), min_size=1, max_size=5), st.data())
def test_lines_and_literals_arrive_however_they_are_cut(lines: list[bytes], data):
    """The octets of an answer may come in any pieces; what is read is the same."""
    sent = b"".join(line + b"\n" for line in lines) + b"literal octets"
    here, there = socket.socketpair()
    try:
        wire = Wire(here)
        wire.arm(total=5, silence=5)
        cuts = sorted(data.draw(st.sets(st.integers(1, len(sent) - 1), max_size=4)))
        for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
            there.sendall(sent[start:end])
            wire.receive_ready()
        assert [wire.readline() for _ in lines] == [line + b"\n" for line in lines]
        assert wire.read(14) == b"literal octets"
        assert not wire.started
    finally:
        here.close()
        there.close()


def test_a_wire_says_why_it_gave_up():
    here, there = socket.socketpair()
    wire = Wire(here)
    wire.arm(total=0.05, silence=5, octets=10)
    with pytest.raises(TimeoutError):
        wire.readline()
    wire.arm(total=5, silence=0.05, octets=10)
    with pytest.raises(TimeoutError, match="fell silent"):
        wire.readline()
    with pytest.raises(ConnectionError, match="announced 11 octets"):
        wire.read(11)
    there.sendall(b"far too many octets without end")
    with pytest.raises(ConnectionError, match="far more"):
        wire.readline()
    there.close()
    wire.arm(total=5, silence=5)
    with pytest.raises(ConnectionError, match="closed"):
        wire.read(100)
    wire.close()
