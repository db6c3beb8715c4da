"""What the daemon does beside mail and letters: counts its lives, rests, ticks, and finds its own letters again."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from assistant.cases.events import Answered, Invited, LetterLeft
from assistant.cases.values import Evidence, EvidenceKind
from assistant.daemon.gate import _unanswered
from assistant.daemon.life import begin_life
from assistant.daemon.poison import BeingRead
from assistant.desk.arrival import Arrival
from assistant.desk.switch import newest_moment
from assistant.store.engine import Unfit
from assistant.timers import Ticks
from tests.torture.world import World, an_invitation

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def evidence(kind: EvidenceKind = EvidenceKind.MAIL) -> Evidence:
    return Evidence(kind, "<a@example.test>")


def left(purpose: str = "ask") -> LetterLeft:
    return LetterLeft(at=NOW, evidence=evidence(), purpose=purpose)


def said(intent: str, kind: EvidenceKind = EvidenceKind.MAIL) -> Answered:
    return Answered(at=NOW, evidence=evidence(kind), intent=intent)


@pytest.mark.parametrize(
    ("history", "count"),
    [
        pytest.param((Invited(at=NOW, evidence=evidence()), left(), left("nudge")), 2, id="two letters, no word"),
        pytest.param((left(), said("personal_answer"), left()), 1, id="an answer begins the count anew"),
        pytest.param((left(), said("auto_reply"), left()), 2, id="a machine's answer is none"),
        pytest.param((left(), said("other", EvidenceKind.CLOCK), left()), 2, id="nor is the passing of time"),
    ],
)
def test_letters_without_a_human_word_are_counted(history, count):
    assert _unanswered(history) == count


def test_a_database_older_than_its_directory_pauses_all_sending(tmp_path):
    world = World(tmp_path)
    begin_life(world.house)
    copy = (tmp_path / "state" / "assistant.sqlite").read_bytes()
    begin_life(world.house)
    world.close()
    (tmp_path / "state" / "assistant.sqlite").write_bytes(copy)
    world.restart()
    begin_life(world.house)
    with world.house.store.reading() as book:
        assert "older" in str(world.house.paused(book))


def test_a_normal_restart_pauses_nothing(tmp_path):
    world = World(tmp_path)
    for _ in range(3):
        begin_life(world.house)
        world.restart()
    with world.house.store.reading() as book:
        assert world.house.paused(book) is None


def test_a_clock_before_the_newest_row_sends_nothing(tmp_path):
    world = World(tmp_path)
    world.work()
    world.deliver(an_invitation(1, world.at))
    world.work()
    world.deliver(an_invitation(2, world.at))
    world.move(days=-1)
    world.work()
    assert len(world.letters) == 1
    world.move(days=1, minutes=10)
    world.work()
    assert len(world.letters) == 2


def test_a_clock_that_once_ran_ahead_is_excused_by_the_owner(tmp_path):
    world = World(tmp_path)
    with world.house.store.book() as book:
        book.settings.put("newest", (NOW + timedelta(days=3650)).isoformat())
        assert newest_moment(book) is not None
        book.settings.put("clock excused", (NOW + timedelta(days=3650)).isoformat())
        assert newest_moment(book) is None


def test_a_mail_that_kills_the_process_is_passed_over_the_second_time(tmp_path):
    world = World(tmp_path)
    world.work()
    world.deliver(an_invitation(1, world.at))
    arrival = Arrival(mailbox="work", folder="INBOX", uidvalidity=1, uid=1, received_at=world.at)
    gone = []
    for attempts in (1, 2):
        gone.append(BeingRead("work", world.house).note(arrival, "f" * 64))
        gone[-1].__enter__()  # and the process is gone
        BeingRead("work", world.house).after_a_crash()
        with world.house.store.reading() as book:
            assert book.messages.handled("work", "f" * 64).attempts == attempts
    BeingRead("work", world.house).after_a_crash()  # the note is gone with it
    with world.house.store.reading() as book:
        assert book.messages.handled("work", "f" * 64).attempts == 2


def test_values_that_the_database_never_takes_are_no_trouble_of_the_disk(tmp_path):
    world = World(tmp_path)
    with pytest.raises(Unfit), world.house.store.book() as book:
        book.due.schedule(4711, "waited", NOW)  # there is no such case


def test_ten_new_people_in_an_hour_stop_all_sending(tmp_path):
    world = World(tmp_path)
    from dataclasses import replace

    from assistant.config.values import Anomaly

    anomaly = Anomaly(bounces_per_hour=3, new_people_per_hour=10)
    world.house.config = replace(world.config, sending=replace(world.config.sending, anomaly=anomaly))
    world.work()
    for number in range(15):
        world.deliver(an_invitation(number, world.at))
    for _ in range(3):
        world.work()
        world.move(minutes=2)
    assert len(world.letters) == 10
    with world.house.store.reading() as book:
        assert "first time within an hour" in str(world.house.paused(book))


def test_a_tick_that_hangs_does_not_hold_up_the_end():
    ticks, begun, over, ended = Ticks(), threading.Event(), threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        over.wait(60)
        ended.set()

    ticks.every(0.05, hang, "hanging")
    ticks.start()
    assert begun.wait(5)
    assert not ticks.stop(0.3)
    assert not ended.is_set()
    over.set()


def test_a_nudge_ticks_at_once():
    ticks, ticked = Ticks(), threading.Event()
    ticks.every(3600, ticked.set, "hourly")
    ticks.start()
    ticks.nudge()
    assert ticked.wait(5)
    assert ticks.stop(5)


def test_a_loop_that_is_silent_too_long_counts_as_hung_and_one_that_ended_does_not(tmp_path):
    house = World(tmp_path).house
    house.beat("slow", good_for=0.0)
    house.beat("quick")
    time.sleep(0.01)
    assert house.hung() == ["slow"]
