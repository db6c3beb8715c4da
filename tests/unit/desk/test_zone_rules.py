"""A country changes the rules of its clocks: a standing call keeps its time on the wall, and the owner is told once."""

from __future__ import annotations

import struct
import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from assistant.cases.events import CallAgreed, ZoneChanged
from assistant.cases.ledger import ended_calls
from assistant.cases.lifecycle import advance
from assistant.cases.values import Evidence, EvidenceKind, PromisedCall, Stage
from assistant.cases.wall import by_the_rules, wall_of
from assistant.daemon.house import House
from assistant.daemon.ticker import Ticker
from assistant.desk import word
from assistant.desk.zones import mind_zones, owner_by_present_rules
from assistant.errors import ImpossibleStep
from assistant.reports.case import case_story
from assistant.reports.digest import digest_of
from tests.unit.desk.room import MARA, MONDAY, Room, a_room, an_agreed_call
from tests.unit.desk.test_calendar_entries import agreed_with_entry

CITY = "Europe/Chisinau"  # two hours before UTC in November
BERLIN = "Europe/Berlin"


def zone_file(rule: str) -> bytes:
    """The octets of a zone that follows the POSIX *rule* alone (RFC 9636)."""
    one = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lbb", 0, 0, 0) + b"LMT\0"
    return one + one + b"\n" + rule.encode() + b"\n"


@pytest.fixture
def rules(tmp_path):
    """A machine whose zones are the usual ones until ``rules(zone, rule)`` says otherwise; None takes a zone away."""
    before, changed = zoneinfo.TZPATH, set()
    zoneinfo.reset_tzpath([str(tmp_path), *before])

    def change(key: str, rule: str | None) -> None:
        changed.add(key)
        file = tmp_path / key
        file.parent.mkdir(exist_ok=True)
        file.unlink() if rule is None else file.write_bytes(zone_file(rule))

    yield change
    zoneinfo.reset_tzpath(before)
    ZoneInfo.clear_cache(only_keys=changed)


def at(hour: int, minute: int = 0, *, day: int = 20, zone: str = CITY) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone))


def utc(hour: int, minute: int = 0, *, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def wall(hour: int, minute: int = 0) -> datetime:
    return utc(hour, minute).replace(tzinfo=None)


def look(room: Room) -> tuple[int, ...]:
    with room.store.book() as book:
        return mind_zones(book, room.config, room.now)


def due(room: Room, case_id: int) -> dict[str, datetime]:
    with room.store.reading() as book:
        return {item.kind: item.due_at for item in book.due.waiting(case_id)}


def text_of(room: Room, kind: str) -> str:
    with room.store.reading() as book:
        (one,) = [one for one in book.notices.open() if one.kind == kind]
    return one.text


def test_the_call_stays_on_the_wall_and_all_that_is_due_goes_with_it(rules):
    room = a_room()
    case_id = an_agreed_call(room, at(10))
    before = room.file(case_id).case
    assert before.call.start == utc(8)
    rules(CITY, "EET-3")
    assert look(room) == (case_id,)
    case = room.file(case_id).case
    assert (case.call.start, case.call.end, case.last_start) == (utc(7), utc(7, 20), utc(7))
    assert (case.call.wall, case.call.zone) == (wall(10), CITY)
    assert due(room, case_id) == {"call-reminder": utc(6), "call-ended": utc(7, 20), "ask-owner": utc(7, 50)}
    assert (case.stage, case.call_version, case.calls_moved, case.last_intent) == (
        before.stage, before.call_version, before.calls_moved, before.last_intent)  # fmt: skip


def test_the_owner_is_told_once_with_both_times(rules):
    room = a_room()
    case_id = an_agreed_call(room, at(10))
    rules(CITY, "EET-3")
    assert (look(room), look(room)) == ((case_id,), ())
    room.now += timedelta(days=1)
    assert look(room) == ()
    assert [MARA.name in one for one in room.notices("zone")] == [True]
    told = text_of(room, "zone")
    for said in ("Chisinau", "10:00", "8:00", "2026-11-20 07:00 UTC", "before it was 2026-11-20 08:00 UTC"):
        assert said in told
    story = case_story(room.file(case_id), (), (), (), zone=room.config.owner.zone)
    assert "the clocks of Chisinau have other rules now; the call stays at 10:00 there" in story
    assert "20 Nov 07:00 UTC, before 20 Nov 08:00 UTC" in story
    assert "A call is agreed: Fri 20 Nov 2026 08:00 Berlin (10:00 Chisinau)." in story  # the new rules are shown, too
    with room.store.reading() as book:
        (line,) = digest_of(room.config, book, room.now).due
    assert "8:00" in line.what
    assert line.reason == "the clocks of Chisinau have other rules now; before, this was 2026-11-20 08:00 UTC"
    with room.store.book() as book:  # and what the owner says of it then counts
        word.mark_call(case_id, "moved", book, room.config, word.by_command("moved"), room.now, moved_to=at(12))
        (line,) = digest_of(room.config, book, room.now).due
    assert line.reason == ""


@pytest.mark.parametrize("rule", ["CET-3", "CET-0"])
def test_nothing_is_asked_or_sent_twice(rules, rule):
    room, case_id = agreed_with_entry()
    with room.store.reading() as book:
        letters = book.letters.of_case(case_id)
    rules(BERLIN, rule)
    assert look(room) == (case_id,)
    assert "The entry in their calendar still shows the old hour." in text_of(room, "zone")
    with room.store.book() as book:
        assert book.letters.of_case(case_id) == letters
        word.retry(case_id, book, room.config, room.now)
        assert book.letters.of_case(case_id) == letters
    rung = []
    for _ in range(5 * 48):
        room.now += timedelta(minutes=30)
        rung += [kind for kind, _ in room.ring_due()]
        look(room)
    assert rung == ["call-reminder", "call-ended", "ask-owner", "ask-owner-again"]
    assert len(room.notices("zone")) == 1


def test_a_slot_in_a_letter_that_left_and_their_proposal_are_untouched(rules):
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, "We spoke at the Frankfurt fair last year, at the stand of Nordlys.")
    room.letters_leave(case_id)
    before = room.file(case_id)
    assert before.case.offered
    with room.store.reading() as book:
        letters = book.letters.of_case(case_id)
    rules(BERLIN, "CET-3")
    assert look(room) == ()
    assert room.file(case_id) == before
    with room.store.reading() as book:
        assert book.letters.of_case(case_id) == letters


def test_a_call_that_is_over_is_untouched(rules):
    room = a_room()
    case_id = an_agreed_call(room, at(10))
    rules(CITY, "EET-3")
    room.now = utc(8)  # it began by the old rules, and an hour ago by the new ones
    assert look(room) == ()
    room.now = utc(9)
    while room.ring_due():
        pass
    before = room.file(case_id)
    assert before.case.stage is Stage.DUE
    assert look(room) == ()
    assert room.file(case_id) == before


def test_a_call_that_is_still_to_come_by_the_new_rules_alone_moves_too(rules):
    room = a_room()
    case_id = an_agreed_call(room, at(10))
    rules(CITY, "EET-0")
    room.now = utc(8, 10)
    assert look(room) == (case_id,)
    assert due(room, case_id) == {"call-reminder": utc(9), "call-ended": utc(10, 20), "ask-owner": utc(10, 50)}


def test_a_reminder_that_lies_there_names_the_old_hour_no_longer(rules):
    room = a_room()
    case_id = an_agreed_call(room, at(10))
    room.now = utc(7, 1)
    assert [kind for kind, _ in room.ring_due()] == ["call-reminder"]
    rules(CITY, "EET-0")
    look(room)
    assert room.notices("call-reminder") == []
    room.now = utc(9, 1)
    assert [kind for kind, _ in room.ring_due()] == ["call-reminder"]
    assert "11:00" in room.notices("call-reminder")[0]  # ten o'clock there, in Berlin
    assert room.file(case_id).case.stage is Stage.AGREED


def test_an_hour_that_is_left_out_moves_forward_and_it_is_said(rules):
    room = a_room()
    case_id = an_agreed_call(room, at(10, 30))
    rules(CITY, "EET-2EEST-3,J324/10,J365/10")  # on 20 November the clocks go from 10:00 to 11:00
    assert look(room) == (case_id,)
    call = room.file(case_id).case.call
    assert (call.start, call.wall) == (utc(8, 30), wall(11, 30))
    assert "10:30 is left out there on that day, so the call moves forward to 11:30" in text_of(room, "zone")
    story = case_story(room.file(case_id), (), (), (), zone=room.config.owner.zone)
    assert "10:30 is left out there on that day, so the call moves forward to 11:30" in story
    assert look(room) == ()


def test_of_an_hour_that_comes_twice_the_first_is_meant(rules):
    room = a_room()
    case_id = an_agreed_call(room, at(10, 30))
    rules(CITY, "EET-4EEST-5,J1/10,J324/11")  # on 20 November the clocks go from 11:00 back to 10:00
    assert look(room) == (case_id,)
    assert room.file(case_id).case.call.start == utc(5, 30)
    assert look(room) == ()


def test_the_second_of_an_hour_that_comes_twice_stays_the_second():
    fold = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo(BERLIN))
    call = PromisedCall(start=fold.astimezone(UTC), zone=BERLIN, wall=wall_of(fold))
    assert by_the_rules(call, ZoneInfo(BERLIN)) is call


def test_a_zone_that_is_gone_leaves_the_call_where_it_is_and_that_is_said_once(rules):
    room = a_room()
    rules("Test/Elsewhere", "AAA-5")
    case_id = an_agreed_call(room, at(10, zone="Test/Elsewhere"))
    before, waiting = room.file(case_id).case, due(room, case_id)
    rules("Test/Elsewhere", None)
    assert (look(room), look(room)) == ((case_id,), ())
    case = room.file(case_id).case
    assert (case.call, due(room, case_id)) == (before.call, waiting)
    said = "this machine no longer knows the time zone Test/Elsewhere: the call stays at 2026-11-20 05:00 UTC"
    assert said in case_story(room.file(case_id), (), (), (), zone=room.config.owner.zone)
    assert said in text_of(room, "zone")
    with room.store.book() as book:
        (notice,) = [one for one in book.notices.open() if one.kind == "zone"]
        word.seen(notice.id, book)
    assert look(room) == ()


@pytest.mark.parametrize("start", [datetime.fromisoformat("2026-11-20T10:00+02:00"), utc(8)])
def test_a_call_at_an_offset_has_no_rules_that_could_change(rules, start):
    room = a_room()
    case_id = an_agreed_call(room, start)
    rules(CITY, "EET-3")
    rules(BERLIN, "CET-3")
    assert room.file(case_id).case.call.wall is None
    assert look(room) == ()


def test_a_call_that_they_named_keeps_the_time_on_their_own_clock(rules):
    room = a_room()
    case_id = room.invites()
    room.letters_leave(case_id)
    room.answers(case_id, "We spoke at the Frankfurt fair last year, at the stand of Nordlys.")
    room.letters_leave(case_id)
    room.answers(case_id, "Friday at 11:00 Chisinau time works for me, I will call you then.")
    call = room.file(case_id).case.call
    assert (call.start, call.zone, call.wall) == (utc(9), CITY, wall(11))
    rules(CITY, "EET-1")
    look(room)
    assert room.file(case_id).case.call.start == utc(10)


def test_the_call_counts_once_and_on_its_new_day(rules):
    room = a_room()
    case_id = an_agreed_call(room, at(1))
    rules(CITY, "EET+1")
    look(room)
    room.now = utc(12, day=21)
    with room.store.book() as book:
        case = word.mark_call(case_id, "happened", book, room.config, word.by_command("happened"), room.now)
    assert case.calls_held == 1
    (one,) = ended_calls(room.file(case_id).history)
    assert one.at == utc(2)


def test_new_rules_mean_nothing_where_no_call_stands():
    room = a_room()
    case = room.file(room.invites()).case
    call = PromisedCall(start=utc(8))
    told = {"at": room.now, "evidence": Evidence(EvidenceKind.CLOCK, "rules")}
    with pytest.raises(ImpossibleStep):
        advance(case, ZoneChanged(**told, before=call, call=replace(call, start=utc(7))))
    case = advance(case, CallAgreed(**told, call=replace(call, start=utc(9))))
    with pytest.raises(ImpossibleStep):
        advance(case, ZoneChanged(**told, before=call, call=replace(call, start=utc(7))))


def test_the_daemon_looks_at_its_start_and_once_a_day_and_shows_the_new_hours(rules):
    rules(BERLIN, "CET-1")
    ZoneInfo.clear_cache(only_keys=[BERLIN])
    room = a_room()
    case_id = an_agreed_call(room, datetime(2026, 11, 20, 10, tzinfo=room.config.owner.zone))
    assert room.file(case_id).case.call.start == utc(9)
    house = House(room.config, room.store, clock=lambda: room.now)
    rules(BERLIN, "CET-2")  # while the assistant was down
    ticker = Ticker(house, SimpleNamespace(settle=lambda: None))
    ticker.tick()
    assert room.file(case_id).case.call.start == utc(8)
    rules(BERLIN, "CET-3")  # while it runs
    ticker.tick()
    assert room.file(case_id).case.call.start == utc(8)
    room.now = MONDAY + timedelta(days=1)
    ticker.tick()
    assert room.file(case_id).case.call.start == utc(7)
    assert utc(7).astimezone(house.config.owner.zone).hour == 10
    assert owner_by_present_rules(house.config, room.now) is house.config
