"""The key proves the owner: what is made from it cannot be made, kept or read by anybody else."""

from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config.values import WebSettings
from assistant.web.keys import NAME, Keys, NoKey, make_keys, own_keys, read_keys, sign_in_address

KEYS = Keys(b"k" * 32)
NOW = 1_800_000_000.0


def test_a_ticket_and_a_session_are_good_until_they_run_out():
    for kind, text in (("ticket", KEYS.ticket(NOW, life=60)), ("session", KEYS.session(NOW, life=60))):
        assert KEYS.valid(kind, text, NOW + 59)
        assert not KEYS.valid(kind, text, NOW + 60)


def test_one_kind_is_never_taken_for_the_other():
    assert not KEYS.valid("session", KEYS.ticket(NOW), NOW)
    assert not KEYS.valid("ticket", KEYS.session(NOW, life=60), NOW)


def test_another_key_makes_other_things():
    assert not Keys(b"x" * 32).valid("ticket", KEYS.ticket(NOW), NOW)
    assert Keys(b"x" * 32).form_token("a") != KEYS.form_token("a")


@given(st.text(max_size=300))
def test_nothing_that_is_made_up_is_valid(text):
    assert not KEYS.valid("session", text, NOW)


@given(st.integers(0, 200), st.characters())
def test_a_changed_session_is_not_valid(at, char):
    session = KEYS.session(NOW, life=60)
    changed = session[:at] + char + session[at + 1 :]
    assert changed == session or not KEYS.valid("session", changed, NOW)


def test_each_session_has_its_own_form_token():
    one, two = KEYS.session(NOW, life=60), KEYS.session(NOW, life=60)
    assert one != two
    assert KEYS.form_token(one) != KEYS.form_token(two)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777], ids=oct)
def test_the_key_is_readable_by_its_owner_alone_whatever_the_umask(tmp_path, mask):
    before = os.umask(mask)
    try:
        made = make_keys(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert read_keys(tmp_path) == made
    assert [one.name for one in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o644])
def test_a_key_that_others_can_open_lets_nobody_in(tmp_path, mode):
    make_keys(tmp_path)
    (tmp_path / NAME).chmod(mode)
    with pytest.raises(NoKey, match="could be read by others"):
        read_keys(tmp_path)


def test_a_key_that_was_open_to_others_is_made_anew_at_the_start(tmp_path):
    old = make_keys(tmp_path)
    assert own_keys(tmp_path) == old
    (tmp_path / NAME).chmod(0o644)
    assert own_keys(tmp_path) != old
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_a_missing_or_short_key_lets_nobody_in(tmp_path):
    with pytest.raises(NoKey, match="cannot be read"):
        read_keys(tmp_path)
    (tmp_path / NAME).touch(0o600)
    with pytest.raises(NoKey, match="cut short"):
        read_keys(tmp_path)


def test_the_key_does_not_show_in_a_log():
    assert "k" * 8 not in repr(KEYS)


@pytest.mark.parametrize(
    ("web", "begins"),
    [
        (WebSettings(), "http://127.0.0.1:8642/enter?ticket="),
        (WebSettings(host="::1", port=9000), "http://[::1]:9000/enter?ticket="),
        (WebSettings(host="", port=0, socket="/state/page.sock"), "http://localhost:8642/enter?ticket="),
    ],
)
def test_the_address_carries_a_ticket_for_two_minutes(web, begins):
    address = sign_in_address(web, KEYS, NOW)
    assert address.startswith(begins)
    ticket = address.partition("ticket=")[2]
    assert KEYS.valid("ticket", ticket, NOW + 119)
    assert not KEYS.valid("ticket", ticket, NOW + 120)
