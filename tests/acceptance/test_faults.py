"""The promises in small: the same harm as ``python -m tests.torture`` does, in seconds."""

from __future__ import annotations

import os
import shutil
import signal
import time
from datetime import UTC, datetime

import pytest

from tests.torture import (
    automatic,
    copies,
    delivery,
    disk,
    endurance,
    explained,
    full_disk,
    hostile,
    lines,
    local_page,
    migrations,
    shown_words,
    signed,
    silence,
    size,
    watchdog,
    writes,
)
from tests.torture.forgeries import KINDS
from tests.torture.world import an_invitation


def test_a_kill_anywhere_neither_doubles_nor_loses_a_letter_where_sent_keeps_no_copies(tmp_path):
    delivery.kills(tmp_path, times=1, files_sent=False, every=3).check()


def test_a_copy_that_sent_gets_late_doubles_nothing(tmp_path):
    delivery.kills(tmp_path, times=2, late=True).check()


def test_each_fault_of_the_smtp_server_ends_in_its_state(tmp_path):
    delivery.smtp_faults(tmp_path, times=1, every=4).check()


def test_two_processes_fire_nothing_twice(tmp_path):
    delivery.two_claimers(tmp_path, items=100).check()


def test_a_second_daemon_is_refused_at_once(tmp_path):
    delivery.second_daemon(tmp_path, times=20).check()


def test_a_renumbered_mailbox_brings_no_second_letter(tmp_path):
    delivery.renumbered(tmp_path, known=10).check()


@pytest.mark.parametrize("lost", [False, True])
def test_an_old_copy_of_the_database_writes_to_nobody_twice(tmp_path, lost):
    delivery.restored(tmp_path, letters=8, lost=lost).check()


def test_a_pause_stops_everything_at_once_and_survives_a_restart(tmp_path):
    delivery.paused_within(tmp_path, letters=6).check()


def test_robots_get_no_more_than_two_letters(tmp_path):
    silence.loops(tmp_path, rounds=8).check()


def test_labeled_automatic_mail_is_never_answered(tmp_path):
    automatic.labeled(tmp_path, every=53).check()


def test_no_person_is_taken_for_a_machine(tmp_path):
    automatic.persons(tmp_path).check()


def test_a_forged_invitation_gets_no_letter(tmp_path):
    silence.forged(tmp_path, count=KINDS).check()


def test_nobody_is_written_to_whom_an_unsigned_field_names(tmp_path):
    silence.unsigned_reply_to(tmp_path, count=5).check()


def test_our_own_check_of_signatures_answers_the_genuine_mail_alone(tmp_path):
    signed.our_own_check(tmp_path, times=1).check()


def test_a_dry_run_calls_no_server(tmp_path):
    explained.dry_runs(tmp_path, invitations=4).check()


def test_whatever_was_sent_or_not_sent_has_its_reason(tmp_path):
    explained.explained(tmp_path, mails=20).check()


def test_a_copy_that_cannot_be_filed_is_no_reason_to_send_again(tmp_path, dovecot):
    copies.copy_fails(tmp_path, dovecot, letters=1).check()


def test_a_full_mailbox_is_known_at_the_first_start_and_never_answered(tmp_path, dovecot):
    size.first_start(tmp_path, dovecot, mails=400).check()


def test_a_huge_mail_costs_no_more_than_its_first_megabyte(tmp_path, dovecot):
    size.huge_mails(tmp_path, dovecot, megabytes=3).check()


def test_a_write_that_fails_leaves_no_half_state(tmp_path):
    writes.each_write_fails(tmp_path, every=70, first=9).check()


def test_hostile_mail_is_bounded_and_the_next_one_is_handled(tmp_path):
    hostile.hostile(tmp_path, count=54).check()


def test_a_kill_while_writing_loses_no_commit(tmp_path):
    disk.killed_while_writing(tmp_path, times=2).check()


def test_a_file_that_is_cut_in_mid_commit_opens_as_before(tmp_path):
    disk.journal_cut(tmp_path, steps=8).check()


def test_a_damaged_database_is_refused_and_a_good_copy_named(tmp_path):
    disk.damaged(tmp_path).check()


def test_a_full_disk_sends_nothing_without_its_row(tmp_path):
    full_disk.full_disk(tmp_path, letters=8).check()


def test_a_commit_that_fails_around_the_dot_is_made_up_for(tmp_path):
    full_disk.commit_fails_after_the_dot(tmp_path, times=2).check()


def test_a_database_that_is_swapped_stops_all_sending(tmp_path):
    disk.swapped(tmp_path).check()


def test_tables_that_were_half_made_are_made_anew(tmp_path):
    migrations.tables_interrupted(tmp_path, every=60).check()


def test_an_interrupted_migration_is_repeated(tmp_path):
    migrations.interrupted(tmp_path, persons=300, every=11, moments=1).check()


def test_an_older_program_refuses_the_database_of_a_later_one(tmp_path):
    migrations.older_program(tmp_path).check()


def test_the_local_page_accepts_no_request_but_its_owners(tmp_path):
    local_page.requests(tmp_path, every=23, mutated=50).check()


def test_the_local_page_shows_strangers_words_as_words(tmp_path):
    shown_words.strangers_words(tmp_path, every=79).check()


def test_no_secret_is_where_it_does_not_belong(tmp_path):
    endurance.canaries(tmp_path).check()


def test_a_long_run_does_not_grow(tmp_path):
    endurance.endurance(tmp_path, mails=400, warm=2).check()


def test_a_server_that_is_down_is_not_hammered(tmp_path):
    lines.no_spinning(tmp_path).check()


def test_a_server_that_wants_rest_gets_it(tmp_path):
    lines.provider_says_stop(tmp_path).check()


def test_new_mail_is_seen_at_once(tmp_path, dovecot):
    lines.latency(tmp_path, dovecot, mails=5).check()


def test_a_dead_line_is_noticed(tmp_path, dovecot):
    lines.silent_drop(tmp_path, dovecot).check()


def test_random_faults_of_the_line_lose_and_double_nothing(tmp_path, dovecot):
    lines.random_faults(tmp_path, dovecot, mails=16).check()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_unit_is_as_closed_as_systemd_knows():
    endurance.unit_file().check()


def test_run_loads_nothing_that_only_other_commands_need():
    assert endurance.loaded_too_early() == []


def test_an_idle_daemon_is_small_and_stops_in_time(installation):
    process = installation.start_from_nothing()
    installation.wait_until(lambda: installation.ready)
    time.sleep(2)
    with open(f"/proc/{process.pid}/statm") as file:
        megabytes = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    assert installation.stop() == 0
    assert megabytes <= endurance.IDLE_LIMIT


def test_a_mailbox_that_a_reload_adds_is_watched_and_one_that_it_takes_away_is_not(installation):
    installation.start()
    installation.wait_until(lambda: installation.ready)
    file, other = installation.directory / "assistant.toml", f"second-{installation.user}"
    first = file.read_text()
    second = first[first.index("[[mailbox]]") :].replace('name = "work"', 'name = "private"')
    file.write_text(first + second.replace(installation.user, other))
    installation.process.send_signal(signal.SIGHUP)
    installation.wait_until(lambda: installation.look(lambda book: book.messages.position("private", "INBOX")))

    raw = an_invitation(1, datetime.now(UTC)).replace(b"robin@example.test", other.encode())
    installation.server.deliver(other, raw)
    installation.wait_until(lambda: len(installation.letters) == 1)

    file.write_text(first)
    installation.process.send_signal(signal.SIGHUP)
    log = installation.directory / "log.jsonl"
    installation.wait_until(lambda: log.read_text().count('"says": "reloaded') == 2)
    raw = an_invitation(2, datetime.now(UTC)).replace(b"robin@example.test", other.encode())
    installation.server.deliver(other, raw)
    installation.deliver(an_invitation(3, datetime.now(UTC)))
    installation.wait_until(lambda: len(installation.letters) == 2)
    assert installation.look(lambda book: sum(book.messages.counts().values())) == 2


def test_a_daemon_that_is_asked_to_stop_in_the_middle_of_a_letter_ends_and_sends_it_once(tmp_path, dovecot):
    watchdog.stopped_anywhere(tmp_path, dovecot, every=7).check()
