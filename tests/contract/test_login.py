"""``assistant auth login`` against a provider of our own: a browser that comes back, a code that is typed elsewhere."""

from __future__ import annotations

import base64
import hashlib
import stat
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import assistant
from assistant.cli.auth import by_browser, by_device_code
from assistant.errors import AssistantError, TransportError
from assistant.transport.oauth import OAuthToken
from assistant.transport.secrets import GivenSecret
from tests.extras import needs
from tests.servers.provider import TLS, Provider, serving

needs("authlib", "oauth")
REFRESH = {"access_token": "access", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r3fresh"}
OFFER = {"device_code": "d3vice", "user_code": "ABCD-EFGH", "verification_uri": "https://login.example/device",
         "interval": 3, "expires_in": 900}  # fmt: skip
CONFIGURATION = """\
[owner]
name = "Jane Example"
time_zone = "Europe/Berlin"
[[mailbox]]
name = "private"
address = "jane@example.org"
[mailbox.imap]
host = "imap.example.org"
{login}
[mailbox.smtp]
host = "smtp.example.org"
{login}
"""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as found:
        found.answers.append((200, REFRESH))
        yield found


@pytest.fixture
def provider_in_tls() -> Iterator[Provider]:
    with serving(tls=True) as found:
        found.answers.append((200, REFRESH))
        yield found


def a_token(provider: Provider, directory: Path, *, secret: str | None = None) -> OAuthToken:
    return OAuthToken(
        token_url=provider.url + "/token", client_id="our-client", refresh_token_file=directory / "refresh.token",
        client_secret=None if secret is None else GivenSecret(secret), scope="mail offline_access",
    )  # fmt: skip


class Browser:
    """A person's browser: sees the address that is printed, and comes back with what the test says."""

    def __init__(self, **answer: str) -> None:
        self.answer = answer
        self.shown: dict[str, str] = {}
        self.pages: list[tuple[int, str]] = []
        self.thread = threading.Thread(target=lambda: None)

    def __call__(self, text: str) -> None:
        address = next(word for word in text.split() if "://" in word)
        self.shown = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        self.thread = threading.Thread(target=self.come_back)
        self.thread.start()

    def come_back(self) -> None:
        home = self.shown["redirect_uri"]
        self.visit(home + "/favicon.ico")
        self.visit(f"{home}/?code=somebody-elses&state=guessed")
        self.visit(f"{home}/?{urllib.parse.urlencode({'state': self.shown['state'], **self.answer})}")

    def visit(self, address: str) -> None:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                self.pages.append((page.status, page.read().decode()))
        except urllib.error.HTTPError as error:
            with error:
                self.pages.append((error.code, error.read().decode()))


def test_a_browser_that_comes_back_brings_the_refresh_token(provider: Provider, tmp_path: Path):
    browser = Browser(code="c0de")
    token = a_token(provider, tmp_path, secret="cl1ent")
    assert by_browser(token, "https://login.example/authorize", browser) == "r3fresh"
    browser.thread.join()
    path, form = provider.asked[0]
    assert path == "/token"
    assert form["code"] == "c0de"
    assert form["grant_type"] == "authorization_code"
    assert form["redirect_uri"] == browser.shown["redirect_uri"]
    assert (form["client_id"], form["client_secret"]) == ("our-client", "cl1ent")


def test_the_address_asks_for_a_lasting_token_and_proves_who_asks(provider: Provider, tmp_path: Path):
    browser = Browser(code="c0de")
    by_browser(a_token(provider, tmp_path), "https://login.example/authorize", browser)
    browser.thread.join()
    assert browser.shown["scope"] == "mail offline_access"
    assert browser.shown["access_type"] == "offline"
    assert browser.shown["redirect_uri"].startswith("http://127.0.0.1:")
    # PKCE (RFC 7636): who only saw the address cannot use the code.
    verifier = provider.asked[0][1]["code_verifier"]
    proof = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert browser.shown["code_challenge_method"] == "S256"
    assert browser.shown["code_challenge"] == proof
    assert 43 <= len(verifier) <= 128


def test_a_visitor_who_does_not_know_the_state_is_turned_away(provider: Provider, tmp_path: Path):
    browser = Browser(code="c0de")
    by_browser(a_token(provider, tmp_path), "https://login.example/authorize", browser)
    browser.thread.join()
    assert [status for status, _ in browser.pages] == [404, 404, 200]
    assert len(provider.asked) == 1


def test_a_no_in_the_browser_is_told(provider: Provider, tmp_path: Path):
    browser = Browser(error="access_denied", error_description="not \x1b[31mtoday")
    with pytest.raises(TransportError, match="access_denied not") as caught:
        by_browser(a_token(provider, tmp_path), "https://login.example/authorize", browser)
    browser.thread.join()
    assert "\x1b" not in str(caught.value)
    assert provider.asked == []


def test_nobody_is_waited_for_without_end(provider: Provider, tmp_path: Path):
    with pytest.raises(TransportError, match="nobody said yes"):
        by_browser(a_token(provider, tmp_path), "https://login.example/authorize", lambda text: None, patience=0.1)


def test_a_taken_port_is_told(provider: Provider, tmp_path: Path):
    taken = int(provider.url.rpartition(":")[2])
    with pytest.raises(TransportError, match=f"port {taken} cannot be opened"):
        by_browser(a_token(provider, tmp_path), "https://login.example/authorize", lambda text: None, port=taken)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param((400, {"error": "invalid_grant", "error_description": "used"}), "_grant used", id="refused"),
        pytest.param((200, {"access_token": "a", "token_type": "Bearer"}), "no refresh token", id="nothing lasting"),
        pytest.param((200, {"access_token": "a", "refresh_token": "two\nlines"}), "no refresh token", id="two lines"),
        pytest.param((500, b"oops"), "cannot be asked", id="ill"),
        pytest.param((200, b"[]"), "no refresh token|cannot be asked", id="no object"),
        pytest.param((200, b"<html>"), "cannot be asked", id="no JSON"),
    ],
)
def test_an_answer_without_a_refresh_token_is_told(provider: Provider, tmp_path: Path, answer, words):
    provider.answers = [answer]
    browser = Browser(code="c0de")
    with pytest.raises(AssistantError, match=words):
        by_browser(a_token(provider, tmp_path), "https://login.example/authorize", browser)
    browser.thread.join()


def test_a_redirect_of_the_token_endpoint_is_not_followed(provider: Provider, tmp_path: Path):
    provider.answers = [(307, {}), (200, REFRESH)]
    browser = Browser(code="c0de")
    with pytest.raises(AssistantError):
        by_browser(a_token(provider, tmp_path), "https://login.example/authorize", browser)
    browser.thread.join()
    assert len(provider.asked) == 1


def test_a_typed_code_brings_the_refresh_token(provider: Provider, tmp_path: Path):
    provider.answers = [
        (200, OFFER),
        (400, {"error": "authorization_pending"}),
        (400, {"error": "slow_down"}),
        (200, REFRESH),
    ]
    told: list[str] = []
    waits: list[float] = []
    token = a_token(provider, tmp_path)
    assert by_device_code(token, provider.url + "/devicecode", told.append, sleep=waits.append) == "r3fresh"
    assert "https://login.example/device" in told[0]
    assert "ABCD-EFGH" in told[0]
    assert waits == [3.0, 3.0, 8.0]  # RFC 8628, section 3.5: slow_down adds five seconds
    assert provider.asked[0] == ("/devicecode", {"client_id": "our-client", "scope": "mail offline_access"})
    path, form = provider.asked[-1]
    assert (path, form["device_code"], form["client_id"]) == ("/token", "d3vice", "our-client")
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code"
    assert "d3vice" not in told[0]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        pytest.param([(200, OFFER), (400, {"error": "access_denied"})], "access_denied", id="no"),
        pytest.param([(200, OFFER), (400, {"error": "expired_token"})], "expired_token", id="too late"),
        pytest.param([(400, {"error": "unauthorized_client"})], "gave no code: unauthorized_client", id="not for us"),
        pytest.param([(200, b"nonsense")], "cannot be asked", id="no JSON"),
        pytest.param([(200, b"[1]")], "gave no code: no reason", id="no object"),
        pytest.param([(200, OFFER | {"expires_in": 0.01}), (400, {"error": "authorization_pending"})], "in time",
                     id="nobody typed it"),
    ],
)  # fmt: skip
def test_a_code_that_is_not_accepted_is_told(provider: Provider, tmp_path: Path, answers, words):
    provider.answers = answers
    with pytest.raises(TransportError, match=words):
        by_device_code(a_token(provider, tmp_path), provider.url + "/devicecode", lambda text: None,
                       sleep=lambda seconds: time.sleep(0.02))  # fmt: skip


# The command


def configured(directory: Path, login: str) -> Path:
    file = directory / "assistant.toml"
    file.write_text(CONFIGURATION.format(login=login))
    return file


def oauth(provider: Provider) -> str:
    client = 'client_id = "our-client", refresh_token_file = "mail.token"'
    return f'oauth = {{ token_url = "{provider.url}/token", {client} }}\nca_file = "{TLS / "authority.pem"}"'


def run(*arguments: str | Path):
    return CliRunner().invoke(assistant, ["auth", "login", *map(str, arguments)])


def test_the_command_keeps_one_token_for_both_servers_private(provider_in_tls: Provider, tmp_path: Path):
    provider_in_tls.answers = [(200, OFFER | {"interval": 0.01}), (200, REFRESH)]
    file = configured(tmp_path, oauth(provider_in_tls))
    answer = run("--config", file, "--device-url", provider_in_tls.url + "/devicecode")
    assert answer.exit_code == 0, answer.output
    kept = tmp_path / "mail.token"
    assert kept.read_text() == "r3fresh\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path for path, _ in provider_in_tls.asked] == ["/devicecode", "/token"]
    assert "r3fresh" not in answer.output
    assert "ABCD-EFGH" in answer.output


def test_a_provider_that_is_not_known_needs_its_address(provider_in_tls: Provider, tmp_path: Path):
    answer = run("--config", configured(tmp_path, oauth(provider_in_tls)))
    assert answer.exit_code == 2
    assert "--authorization-url" in answer.output


def test_an_address_in_clear_is_refused(provider_in_tls: Provider, tmp_path: Path):
    file = configured(tmp_path, oauth(provider_in_tls))
    answer = run("--config", file, "--device-url", "http://login.example/device")
    assert answer.exit_code == 2
    assert "not an https address" in answer.output


def test_a_mailbox_with_a_password_has_nothing_to_log_in_to(tmp_path: Path):
    file = configured(tmp_path, 'password = { file = "imap.password" }')
    assert "no mailbox logs in with OAuth" in run("--config", file).output
    assert "'private' does not log in with OAuth" in run("--config", file, "private").output
    assert "there is no mailbox 'work'; known are: private" in run("--config", file, "work").output


def test_where_ci_lacks_the_package_these_tests_fail_and_elsewhere_they_are_left_out(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"'\.\[oauth\]' installs it"):
        needs("authlib_is_not_here", "oauth")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception):
        needs("authlib_is_not_here", "oauth")
    needs("authlib", "oauth")
