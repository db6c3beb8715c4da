"""Secrets are fetched where the configuration says, afresh each time, and show nowhere."""

from __future__ import annotations

import copy
import os
import pickle
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import TransportError
from assistant.transport.base import LoginRefused
from assistant.transport.oauth import OAuthToken
from assistant.transport.secrets import (
    CommandSecret,
    CredentialSecret,
    EnvironmentSecret,
    FileSecret,
    GivenSecret,
    Secret,
    SecretMissing,
)
from tests.servers.provider import Provider, serving


def a_file(directory: Path, text: str = "s3cr3t\n", mode: int = 0o600) -> Path:
    path = directory / "password"
    path.write_text(text)
    path.chmod(mode)
    return path


def printing(text: str) -> CommandSecret:
    return CommandSecret((sys.executable, "-c", f"print({text!r})"))


def test_a_secret_comes_from_a_file_and_a_changed_file_counts_at_once(tmp_path: Path):
    secret = FileSecret(a_file(tmp_path))
    assert secret.fetch() == "s3cr3t"
    a_file(tmp_path, "other words \r\nand a comment\n")
    assert secret.fetch() == "other words "


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_file_that_others_can_touch_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int):
    path = a_file(tmp_path, mode=mode)
    with pytest.raises(SecretMissing, match=f"chmod 600 {path}") as caught:
        FileSecret(path).fetch()
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "\n", "tab\there\n", "nul\x00\n"])
def test_a_file_without_a_usable_first_line_is_refused(tmp_path: Path, text: str):
    with pytest.raises(SecretMissing) as caught:
        FileSecret(a_file(tmp_path, text)).fetch()
    assert "here" not in str(caught.value)


def test_a_missing_file_and_a_directory_are_told(tmp_path: Path):
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(SecretMissing):
            FileSecret(path).fetch()


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MAIL_PASSWORD", "s3cr3t")
    assert EnvironmentSecret("MAIL_PASSWORD").fetch() == "s3cr3t"
    monkeypatch.delenv("MAIL_PASSWORD")
    with pytest.raises(SecretMissing, match="MAIL_PASSWORD is not set"):
        EnvironmentSecret("MAIL_PASSWORD").fetch()


def test_a_secret_comes_from_the_first_line_that_a_command_prints():
    assert printing("s3cr3t\nuser: owner").fetch() == "s3cr3t"


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (CommandSecret(("/no/such/program",)), "cannot be run"),
        (CommandSecret(()), "cannot be run"),
        (CommandSecret((sys.executable, "-c", "import sys; print('s3cr3t'); sys.exit('s3cr3t')")), "status 1"),
        (CommandSecret((sys.executable, "-c", "input('never')"), seconds=5), "status 1"),
        (CommandSecret((sys.executable, "-c", "import time; time.sleep(60)"), seconds=0.3), "within 0.3 s"),
        (CommandSecret((sys.executable, "-c", "")), "first line is empty"),
    ],
)
def test_a_command_that_fails_is_told_without_what_it_printed(secret: CommandSecret, words: str):
    with pytest.raises(SecretMissing, match=words) as caught:
        secret.fetch()
    assert "s3cr3t" not in str(caught.value)


def test_a_secret_comes_from_the_credentials_of_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    a_file(tmp_path, mode=0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert CredentialSecret("password").fetch() == "s3cr3t"
    for name in ("../password", "", ".."):
        with pytest.raises(SecretMissing):
            CredentialSecret(name).fetch()
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(SecretMissing, match="LoadCredential=password"):
        CredentialSecret("password").fetch()


@pytest.mark.parametrize(
    "secret", [GivenSecret("s3cr3t"), FileSecret(Path("/x")), EnvironmentSecret("X"), printing("x")]
)
def test_a_secret_shows_nothing_and_cannot_be_pickled(secret: Secret):
    assert "s3cr3t" not in f"{secret!r} {secret} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)


# OAuth


@pytest.fixture
def endpoint() -> Iterator[Provider]:
    with serving() as found:
        found.url += "/token"
        yield found


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def a_token(endpoint: Provider, directory: Path, clock: Clock | None = None, **changes) -> OAuthToken:
    path = directory / "refresh"
    if not path.exists():
        path.write_text("refresh-1\n")
        path.chmod(0o600)
    settings = {"token_url": endpoint.url, "client_id": "client", "refresh_token_file": path, "clock": clock or Clock()}
    return OAuthToken(**(settings | changes))


def test_an_access_token_is_kept_until_shortly_before_it_expires(endpoint: Provider, tmp_path: Path):
    clock = Clock()
    endpoint.answers = [(200, {"access_token": f"access-{n}", "expires_in": 3600}) for n in (1, 2)]
    token = a_token(endpoint, tmp_path, clock, client_secret=GivenSecret("c-secret"), scope="mail offline")
    assert token.fetch() == "access-1"
    clock.now += 3299
    assert token.fetch() == "access-1"
    clock.now += 2
    assert token.fetch() == "access-2"
    assert endpoint.asked[0][1] == {
        "grant_type": "refresh_token", "refresh_token": "refresh-1", "client_id": "client",
        "client_secret": "c-secret", "scope": "mail offline",
    }  # fmt: skip


def test_a_refused_login_brings_a_fresh_token(endpoint: Provider, tmp_path: Path):
    endpoint.answers = [(200, {"access_token": f"access-{n}", "expires_in": 3600}) for n in (1, 2)]
    token = a_token(endpoint, tmp_path)
    assert token.fetch() == "access-1"
    token.forget()
    assert token.fetch() == "access-2"


def test_the_newest_refresh_token_is_kept_in_its_private_file(endpoint: Provider, tmp_path: Path):
    endpoint.answers = [(200, {"access_token": "a", "expires_in": 1, "refresh_token": "refresh-2"})]
    token = a_token(endpoint, tmp_path)
    token.fetch()
    path = tmp_path / "refresh"
    assert path.read_text() == "refresh-2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["refresh"]
    token.fetch()
    assert endpoint.asked[1][1]["refresh_token"] == "refresh-2"


@pytest.mark.parametrize("status", [400, 401])
def test_a_refresh_token_that_is_no_longer_good_needs_a_person(endpoint: Provider, tmp_path: Path, status: int):
    endpoint.answers = [(status, {"error": "invalid_grant", "error_description": "refresh-1 was revoked"})]
    with pytest.raises(LoginRefused, match="auth login") as caught:
        a_token(endpoint, tmp_path).fetch()
    assert "refresh-1" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b"oops"), (429, {"error": "slow_down"}), (400, {"error": "temporarily_unavailable"}),
        (200, b"<html>"), (200, b"[" * 30_000), (200, {"error": "none"}), (200, {"access_token": "a\r\nb"}),
        (200, b"x" * 100_000), (302, b""),
    ],
)  # fmt: skip
def test_an_endpoint_that_is_ill_is_asked_again_later(endpoint: Provider, tmp_path: Path, status: int, answer):
    endpoint.answers = [(status, answer)]
    with pytest.raises(TransportError) as caught:
        a_token(endpoint, tmp_path).fetch()
    assert caught.value.temporary
    assert len(endpoint.asked) == 1


def test_an_endpoint_that_is_gone_is_asked_again_later(endpoint: Provider, tmp_path: Path):
    with pytest.raises(TransportError) as caught:
        a_token(endpoint, tmp_path, token_url="http://127.0.0.1:9/token").fetch()
    assert caught.value.temporary


def test_a_refresh_token_is_never_sent_in_clear():
    with pytest.raises(ValueError, match="https"):
        OAuthToken(token_url="http://login.example.org/", client_id="c", refresh_token_file=Path("/x"))


def test_a_token_shows_nothing_and_cannot_be_pickled(endpoint: Provider, tmp_path: Path):
    endpoint.answers = [(200, {"access_token": "access-1", "expires_in": 3600})]
    token = a_token(endpoint, tmp_path, client_secret=GivenSecret("c-secret"))
    token.fetch()
    assert not {"access-1", "refresh-1", "c-secret"} & set(repr(token).replace("'", " ").split())
    with pytest.raises(TypeError):
        pickle.dumps(token)
