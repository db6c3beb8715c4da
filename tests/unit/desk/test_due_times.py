"""Due times are instants in the store: clock changes, sleep and jumps neither lose one nor do it twice (P20)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.cases.values import PromisedCall, Stage
from assistant.demo.mails import Stranger
from assistant.desk.clock import call_times
from assistant.policy.workdays import add_working_days
from tests.unit.desk.room import MARA, MONDAY, a_room, an_agreed_call

ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Johannesburg", "America/Anchorage",
    "America/Asuncion",
    "America/Chicago", "America/Denver", "America/Halifax", "America/Havana", "America/Los_Angeles", "America/New_York",
    "America/Nuuk", "America/Phoenix", "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "Asia/Beirut",
    "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tokyo", "Australia/Adelaide", "Australia/Lord_Howe",
    "Australia/Sydney", "Europe/Athens", "Europe/Berlin", "Europe/Chisinau", "Europe/Dublin", "Europe/Helsinki",
    "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Moscow",
    "Europe/Paris",
    "Europe/Rome", "Pacific/Auckland", "Pacific/Chatham",
]  # fmt: skip


def transitions(zone: ZoneInfo) -> list[datetime]:
    """Every change of the clocks from 2025 to 2030, as an instant to the minute."""
    found, at, end = [], datetime(2025, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    step = timedelta(hours=12)
    while at < end:
        if at.astimezone(zone).utcoffset() != (at + step).astimezone(zone).utcoffset():
            low, high = at, at + step
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high.replace(second=0, microsecond=0))
        at += step
    return found


@pytest.mark.parametrize("name", ZONES)
def test_around_every_clock_change_a_call_is_reminded_of_ended_and_asked_about_after_the_same_real_time(name):
    room = a_room(zone=name)
    config, zone = room.config, ZoneInfo(name)
    room.store.close()
    for change in transitions(zone):
        for quarter in range(-12, 13):
            start = change + timedelta(minutes=15 * quarter)
            times = {kind: at for kind, at, _ in call_times(PromisedCall(start=start), config)}
            assert times == {
                "call-reminder": start - timedelta(hours=1),
                "call-ended": start + timedelta(minutes=20),
                "ask-owner": start + timedelta(minutes=50),
            }
            # A working day later it is the same time on the owner's clock; where the clock leaves that time out,
            # the first time after the gap; never earlier, never a day more.
            later = add_working_days(start, 1, zone)
            local, then = start.astimezone(zone), later.astimezone(zone)
            assert later > start
            assert timedelta(hours=22) < later - start < timedelta(days=4)
            assert then.time() == local.time() or not _exists(datetime.combine(then.date(), local.time()), zone)


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall


@pytest.mark.parametrize("asleep", [timedelta(minutes=1), timedelta(hours=1), timedelta(hours=9), timedelta(days=2),
                                    timedelta(days=14)])  # fmt: skip
def test_after_a_sleep_the_owner_is_asked_once_and_the_next_step_is_a_day_away(asleep):
    room = a_room()
    start = MONDAY + timedelta(days=1)
    case_id = an_agreed_call(room, start)
    room.now = start - timedelta(hours=1, minutes=1)  # just before the reminder
    assert room.ring_due() == []
    room.now += asleep
    woken = room.now
    done = [kind for _ in range(5) for kind, _ in room.ring_due()]
    assert len(done) == len(set(done))
    counted = Counter(type(event).__name__ for event in room.file(case_id).history)
    assert counted["OwnerAsked"] == (asleep >= timedelta(hours=9) and asleep < timedelta(days=15))
    if asleep >= timedelta(hours=9):
        assert room.file(case_id).case.stage is Stage.DUE
        with room.store.reading() as book:
            waiting = {item.kind: item.due_at for item in book.due.waiting(case_id)}
        assert waiting == {"ask-owner-again": woken + timedelta(days=1)}


def test_a_reminder_that_was_slept_through_is_reported_and_not_sent_late():
    room = a_room()
    start = MONDAY + timedelta(days=1)
    an_agreed_call(room, start)
    room.now = start + timedelta(minutes=5)
    assert [kind for kind, _ in room.ring_due()] == ["call-reminder"]
    assert room.notices("call-reminder") == []
    (told,) = room.notices("too-late")
    assert MARA.name in told


def test_after_half_a_year_of_sleep_the_call_is_unclear_and_nobody_is_asked():
    room = a_room()
    case_id = an_agreed_call(room, MONDAY + timedelta(days=1))
    room.now += timedelta(days=180)
    while room.ring_due():
        pass
    assert room.notices("did-it-happen") == []
    assert len(room.notices("call-unclear")) == 1
    case = room.file(case_id).case
    assert (case.calls_held, case.calls_missed) == (0, 0)


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=1), timedelta(hours=-1)])
def test_a_clock_that_jumps_and_comes_back_does_nothing_twice(jump):
    room = a_room()
    start = MONDAY + timedelta(days=1)
    case_id = an_agreed_call(room, start)
    rung: Counter[str] = Counter()
    for step in range(0, 60 * 60, 30):  # two and a half days in half hours, the clock wrong in the midst of it
        true = MONDAY + timedelta(minutes=step)
        wrong = timedelta(hours=20) < true - MONDAY < timedelta(hours=30)
        room.now = true + (jump if wrong else timedelta(0))
        rung.update(kind for kind, _ in room.ring_due())
    assert max(rung.values()) == 1
    asked = [event for event in room.file(case_id).history if type(event).__name__ == "OwnerAsked"]
    assert 1 <= len(asked) <= 2
    assert {"call-ended", "ask-owner"} <= set(rung)


def test_thirty_overdue_waits_are_taken_in_portions_and_each_letter_still_passes_its_hold():
    room = a_room()
    people = [Stranger(name=f"Person{chr(65 + n % 26)}{chr(97 + n // 26)} Larsen", headline="Editor",
                       address=f"p{n}@people.example", vanity=f"person-{n}") for n in range(30)]  # fmt: skip
    cases = [room.invites(one) for one in people]
    for case_id in cases:
        room.letters_leave(case_id)
    with room.store.reading() as book:
        waiting = [item for case_id in cases for item in book.due.waiting(case_id)]
    room.now += timedelta(days=9)
    portions = []
    while done := room.ring_due():
        portions.append(len(done))
    assert sum(portions) == len(waiting) >= 20
    assert max(portions) <= 20
    with room.store.reading() as book:
        held = [one for case_id in cases for one in book.letters.of_case(case_id) if one.purpose == "remind"]
    assert len(held) == len({one.person_id for one in held}) == len(waiting)
    assert all(one.hold_until >= room.now + room.config.sending.hold for one in held)
