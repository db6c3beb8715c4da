"""Every row of the page of promises: how it is run, in full and in small, and which test holds it in ``make test``."""

# ruff: noqa: E501 - a row is read as one line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.demo.dovecot import Dovecot
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
    pure,
    server,
    shown_words,
    signed,
    silence,
    size,
    watchdog,
    writes,
)
from tests.torture.figure import Figure

FAULTS = "acceptance/test_faults.py"


@dataclass(frozen=True, slots=True)
class Row:
    run: Callable[[Path, Dovecot, bool], Figure]  #: in a directory, with a mail server, in full or not
    test: str  #: the same in small, in ``make test``
    minutes: float = 0.5  #: of the full run, about: the long ones begin first


#: name → row
ROWS: dict[str, Row] = {
    "kills": Row(lambda d, v, full: delivery.kills(d, times=100 if full else 4), "acceptance/test_main_job.py::test_a_kill_at_any_point_neither_doubles_nor_loses_a_letter", 12),
    "kills-no-copies": Row(lambda d, v, full: delivery.kills(d, times=20 if full else 2, files_sent=False), f"{FAULTS}::test_a_kill_anywhere_neither_doubles_nor_loses_a_letter_where_sent_keeps_no_copies", 3),
    "late-copies": Row(lambda d, v, full: delivery.kills(d, times=100 if full else 5, late=True), f"{FAULTS}::test_a_copy_that_sent_gets_late_doubles_nothing", 3),
    "second-daemon": Row(lambda d, v, full: delivery.second_daemon(d, times=100), f"{FAULTS}::test_a_second_daemon_is_refused_at_once"),
    "two-claimers": Row(lambda d, v, full: delivery.two_claimers(d, items=1_000 if full else 100), f"{FAULTS}::test_two_processes_fire_nothing_twice"),
    "loops": Row(lambda d, v, full: silence.loops(d, rounds=1_000 if full else 80), f"{FAULTS}::test_robots_get_no_more_than_two_letters", 8),
    "automatic": Row(lambda d, v, full: automatic.labeled(d, every=1 if full else 10), f"{FAULTS}::test_labeled_automatic_mail_is_never_answered", 4),
    "people": Row(lambda d, v, full: automatic.persons(d), f"{FAULTS}::test_no_person_is_taken_for_a_machine"),
    "forged": Row(lambda d, v, full: silence.forged(d, count=1_000 if full else 100), f"{FAULTS}::test_a_forged_invitation_gets_no_letter"),
    "unsigned": Row(lambda d, v, full: silence.unsigned_reply_to(d, count=100 if full else 10), f"{FAULTS}::test_nobody_is_written_to_whom_an_unsigned_field_names"),
    "own-check": Row(lambda d, v, full: signed.our_own_check(d, times=10 if full else 1), f"{FAULTS}::test_our_own_check_of_signatures_answers_the_genuine_mail_alone"),
    "letters": Row(lambda d, v, full: pure.fuzzed_letters(d, count=10_000 if full else 1_000), "unit/mail/test_compose.py::test_whatever_is_composed_reads_back_to_one_recipient_and_our_fields"),
    "injections": Row(lambda d, v, full: pure.injections(d, rounds=1), "unit/letters/test_letter_injection.py::test_500_injections_stay_plain_words"),
    "readers": Row(lambda d, v, full: pure.linear_readers(d, times=5 if full else 2), "unit/reading/test_times.py::test_hostile_text_is_read_like_its_beginning", 3),
    "zones": Row(lambda d, v, full: pure.forty_zones(d), "unit/desk/test_due_times.py::test_around_every_clock_change_a_call_is_reminded_of_ended_and_asked_about_after_the_same_real_time"),
    "hostile": Row(lambda d, v, full: hostile.hostile(d, count=216), f"{FAULTS}::test_hostile_mail_is_bounded_and_the_next_one_is_handled", 1),
    "latency": Row(lambda d, v, full: lines.latency(d, v, mails=100 if full else 10), f"{FAULTS}::test_new_mail_is_seen_at_once"),
    "silent-drop": Row(lambda d, v, full: lines.silent_drop(d, v), f"{FAULTS}::test_a_dead_line_is_noticed"),
    "no-spinning": Row(lambda d, v, full: lines.no_spinning(d), f"{FAULTS}::test_a_server_that_is_down_is_not_hammered"),
    "first-start": Row(lambda d, v, full: size.first_start(d, v, mails=100_000 if full else 3_000), f"{FAULTS}::test_a_full_mailbox_is_known_at_the_first_start_and_never_answered", 5),
    "huge": Row(lambda d, v, full: size.huge_mails(d, v, megabytes=200 if full else 20), f"{FAULTS}::test_a_huge_mail_costs_no_more_than_its_first_megabyte", 1),
    "random-faults": Row(lambda d, v, full: lines.random_faults(d, v, mails=2_000 if full else 60), f"{FAULTS}::test_random_faults_of_the_line_lose_and_double_nothing", 9),
    "renumbered": Row(lambda d, v, full: delivery.renumbered(d, known=5_000 if full else 50), f"{FAULTS}::test_a_renumbered_mailbox_brings_no_second_letter", 6),
    "provider": Row(lambda d, v, full: lines.provider_says_stop(d), f"{FAULTS}::test_a_server_that_wants_rest_gets_it"),
    "smtp-faults": Row(lambda d, v, full: delivery.smtp_faults(d, times=20 if full else 2), f"{FAULTS}::test_each_fault_of_the_smtp_server_ends_in_its_state", 4),
    "copies": Row(lambda d, v, full: copies.copy_fails(d, v, letters=10 if full else 2), f"{FAULTS}::test_a_copy_that_cannot_be_filed_is_no_reason_to_send_again"),
    "migration": Row(lambda d, v, full: migrations.interrupted(d, moments=100 if full else 10, every=1 if full else 5), f"{FAULTS}::test_an_interrupted_migration_is_repeated", 4),
    "first-tables": Row(lambda d, v, full: migrations.tables_interrupted(d, every=1 if full else 10), f"{FAULTS}::test_tables_that_were_half_made_are_made_anew", 2),
    "older-program": Row(lambda d, v, full: migrations.older_program(d), f"{FAULTS}::test_an_older_program_refuses_the_database_of_a_later_one"),
    "killed-writing": Row(lambda d, v, full: disk.killed_while_writing(d, times=1_000 if full else 20), f"{FAULTS}::test_a_kill_while_writing_loses_no_commit", 2),
    "journal-cut": Row(lambda d, v, full: disk.journal_cut(d, steps=200 if full else 20), f"{FAULTS}::test_a_file_that_is_cut_in_mid_commit_opens_as_before"),
    "damaged": Row(lambda d, v, full: disk.damaged(d), f"{FAULTS}::test_a_damaged_database_is_refused_and_a_good_copy_named"),
    "each-write": Row(lambda d, v, full: writes.each_write_fails(d, every=1 if full else 20), f"{FAULTS}::test_a_write_that_fails_leaves_no_half_state", 7),
    "full-disk": Row(lambda d, v, full: full_disk.full_disk(d, letters=100 if full else 10), f"{FAULTS}::test_a_full_disk_sends_nothing_without_its_row"),
    "commit-fails": Row(lambda d, v, full: full_disk.commit_fails_after_the_dot(d, times=50 if full else 5), f"{FAULTS}::test_a_commit_that_fails_around_the_dot_is_made_up_for", 1),
    "swapped": Row(lambda d, v, full: disk.swapped(d), f"{FAULTS}::test_a_database_that_is_swapped_stops_all_sending"),
    "restored": Row(lambda d, v, full: delivery.restored(d, letters=50), f"{FAULTS}::test_an_old_copy_of_the_database_writes_to_nobody_twice"),
    "lost": Row(lambda d, v, full: delivery.restored(d, letters=50, lost=True), f"{FAULTS}::test_an_old_copy_of_the_database_writes_to_nobody_twice"),
    "pause": Row(lambda d, v, full: delivery.paused_within(d, letters=20), f"{FAULTS}::test_a_pause_stops_everything_at_once_and_survives_a_restart"),
    "dry-runs": Row(lambda d, v, full: explained.dry_runs(d, invitations=200 if full else 20), f"{FAULTS}::test_a_dry_run_calls_no_server", 1),
    "explained": Row(lambda d, v, full: explained.explained(d, mails=1_000 if full else 60), f"{FAULTS}::test_whatever_was_sent_or_not_sent_has_its_reason", 2),
    "postgresql": Row(lambda d, v, full: server.on_a_server(d, items=1_000 if full else 100), "unit/store/test_store.py::test_a_second_daemon_refuses_and_a_stale_lock_file_stops_nobody"),
    "page-requests": Row(lambda d, v, full: local_page.requests(d, every=1 if full else 5, mutated=2_000 if full else 400), f"{FAULTS}::test_the_local_page_accepts_no_request_but_its_owners", 2),
    "page-words": Row(lambda d, v, full: shown_words.strangers_words(d, every=1 if full else 10), f"{FAULTS}::test_the_local_page_shows_strangers_words_as_words", 6),
    "secrets": Row(lambda d, v, full: endurance.canaries(d), f"{FAULTS}::test_no_secret_is_where_it_does_not_belong"),
    "unit": Row(lambda d, v, full: endurance.unit_file(), f"{FAULTS}::test_the_unit_is_as_closed_as_systemd_knows"),
    "hung-loops": Row(lambda d, v, full: watchdog.hung_loops(d, v, times=3 if full else 1), "unit/daemon/test_watchdog.py::test_a_loop_that_hangs_starves_the_watchdog", 3),
    "stopped": Row(lambda d, v, full: watchdog.stopped_anywhere(d, v, every=1 if full else 4), f"{FAULTS}::test_a_daemon_that_is_asked_to_stop_in_the_middle_of_a_letter_ends_and_sends_it_once", 2),
    "endurance": Row(lambda d, v, full: endurance.endurance(d, mails=100_000 if full else 1_000), f"{FAULTS}::test_a_long_run_does_not_grow", 20),
}  # fmt: skip
