"""``auth login``: the first refresh token of a mail provider, with a person and a browser (RFC 6749).

Google wants a browser that comes back to this machine (RFC 8252 with PKCE, RFC 7636); Microsoft a short code that is
typed on any device (RFC 8628). From then on the daemon renews access tokens by itself.
"""

from __future__ import annotations

import hmac
import secrets
import time
import urllib.parse
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import click

from assistant.cli.common import config_option, configured, plain, say
from assistant.config.values import Config
from assistant.errors import TransportError
from assistant.transport.oauth import OAuthToken, keep_private

PATIENCE = 600.0  #: seconds that a person has to say yes in the browser
REQUEST_SECONDS = 20.0
_POLL = 5.0  # seconds between two questions, when the provider names none (RFC 8628, section 3.2)
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
#: Where a browser is sent, by the host of the token endpoint.
_BROWSER = {"oauth2.googleapis.com": "https://accounts.google.com/o/oauth2/v2/auth"}
#: Where a device code comes from: beside the token endpoint, whatever the tenant.
_DEVICE = {"login.microsoftonline.com": ("/token", "/devicecode")}


@click.group()
def auth() -> None:
    """Logging in to mail providers that want a token instead of a password."""


@auth.command()
@config_option
@click.argument("mailbox", required=False)
@click.option("--port", default=0, type=click.IntRange(0, 65535),
              help="Port here to which the browser comes back, to be forwarded by ssh. [default: any]")  # fmt: skip
@click.option("--authorization-url", help="The address that asks for your yes in a browser, for other providers.")
@click.option("--device-url", help="The address that gives a code to type, for other providers.")
def login(
    config_path: Path | None, mailbox: str | None, port: int, authorization_url: str | None, device_url: str | None
) -> None:
    """Get the refresh token of MAILBOX (of each that uses OAuth, when none is named) and keep it in its file."""
    config = configured(config_path)
    tokens = list(_tokens(config, mailbox))
    if not tokens:
        raise click.ClickException(_nothing_to_do(config, mailbox))
    for name, token in tokens:
        say(f"Mailbox {name}:")
        browser, device = _addresses(token, authorization_url, device_url)
        if device is not None:
            refresh = by_device_code(token, device, say)
        else:
            assert browser is not None
            refresh = by_browser(token, browser, say, port=port)
        token.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_private(token.file, refresh)
        token.forget()
        say(f"Logged in. The refresh token is kept in {token.file}, readable by you alone.")


def _nothing_to_do(config: Config, mailbox: str | None) -> str:
    names = [one.name for one in config.mailboxes]
    if mailbox is not None and mailbox not in names:
        return f"there is no mailbox {mailbox!r}; known are: {', '.join(names)}"
    whose = f"mailbox {mailbox!r} does not log" if mailbox else "no mailbox logs"
    return f"{whose} in with OAuth; set oauth = {{ … }} in [mailbox.imap] and [mailbox.smtp] first"


def _tokens(config: Config, mailbox: str | None) -> Iterator[tuple[str, OAuthToken]]:
    """Each token file once: IMAP and SMTP of one account share it."""
    seen: set[Path] = set()
    for one in config.mailboxes:
        for account in (one.imap, one.smtp):
            token = account.secret
            if isinstance(token, OAuthToken) and mailbox in (None, one.name) and token.file not in seen:
                seen.add(token.file)
                yield one.name, token


def _addresses(
    token: OAuthToken, authorization_url: str | None, device_url: str | None
) -> tuple[str | None, str | None]:
    """(for a browser, for a device code): what the owner named, else what is known of the provider."""
    for given, option in ((authorization_url, "--authorization-url"), (device_url, "--device-url")):
        if given is not None and not given.startswith("https://"):
            raise click.BadParameter(f"{given!r} is not an https address", param_hint=option)
    if authorization_url or device_url:
        return authorization_url, device_url
    parts = urllib.parse.urlsplit(token.token_url)
    host = parts.hostname or ""
    if host in _BROWSER:
        return _BROWSER[host], None
    if host in _DEVICE:
        end, instead = _DEVICE[host]
        return None, token.token_url.removesuffix(end) + instead
    raise click.UsageError(
        f"{host} is not a provider that is known here; name its --authorization-url or its --device-url"
    )


# -- by browser (RFC 8252) ---------------------------------------------------------------------------------------------


def by_browser(
    token: OAuthToken, authorization_url: str, tell: Callable[[str], None], *, port: int = 0, patience: float = PATIENCE
) -> str:
    """The refresh token, after the owner said yes in a browser that comes back to this machine.

    Raises TransportError, also when nobody says yes within *patience* seconds.
    """
    session = _Session(token)
    verifier = secrets.token_urlsafe(48)
    try:
        door = _Door(port)
    except OSError as error:
        raise TransportError(f"port {port} cannot be opened here: {error.strerror}", temporary=False) from None
    with door:
        address = f"http://127.0.0.1:{door.server_port}"
        client = session.client(redirect_uri=address, code_challenge_method="S256")
        url, door.state = client.create_authorization_url(
            authorization_url, code_verifier=verifier, access_type="offline", prompt="consent"
        )
        tell(f"Open this address in a browser of this machine, and say yes:\n\n  {url}\n")
        code = door.wait(patience)
    answer = session.ask(client, token.token_url, grant_type="authorization_code", code=code, redirect_uri=address,
                         code_verifier=verifier)  # fmt: skip
    return _refresh_token(answer)


class _Door(HTTPServer):
    """Waits on this machine's loopback for the browser to come back with a code."""

    state: str = ""
    code: str | None = None
    refused: str | None = None

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Visitor)
        self.timeout = 1.0

    def wait(self, patience: float) -> str:
        end = time.monotonic() + patience
        while self.code is None and self.refused is None:
            if time.monotonic() > end:
                raise TransportError("nobody said yes in the browser in time; try again", temporary=True)
            self.handle_request()
        if self.refused is not None:
            raise TransportError(f"the provider says no: {self.refused}", temporary=False)
        assert self.code is not None
        return self.code


class _Visitor(BaseHTTPRequestHandler):
    server: _Door
    timeout = 5.0  # a visitor that says nothing does not hold the door

    def do_GET(self) -> None:
        """Take the provider's word, which the owner's browser brings back (RFC 6749, sections 4.1.2 and 4.1.2.1)."""
        given = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query, max_num_fields=50))
        # Whatever else knocks here (a favicon, another page) does not know the state.
        if not hmac.compare_digest(given.get("state", "").encode(), self.server.state.encode()):
            self._say(404, "Nothing is here.")
        elif "error" in given:
            self.server.refused = plain(f"{given['error']} {given.get('error_description', '')}"[:300]).strip()
            self._say(200, "The provider said no. The terminal tells more.")
        elif "code" in given:
            self.server.code = given["code"]
            self._say(200, "Thank you. You can close this page and go back to the terminal.")
        else:
            self._say(404, "Nothing is here.")

    def _say(self, status: int, words: str) -> None:
        body = words.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Nothing: the address holds the code."""


# -- by device code (RFC 8628) -----------------------------------------------------------------------------------------


def by_device_code(
    token: OAuthToken, device_url: str, tell: Callable[[str], None], *, sleep: Callable[[float], None] = time.sleep
) -> str:
    """The refresh token, after the owner typed a short code on any device. Raises TransportError."""
    session = _Session(token)
    client = session.client()
    offer = session.post(client, device_url, {"client_id": token.client_id, "scope": token.scope})
    code, words, page = (offer.get(key) for key in ("device_code", "user_code", "verification_uri"))
    if not (isinstance(code, str) and isinstance(words, str) and isinstance(page, str)):
        raise TransportError(f"{device_url} gave no code: {_reason(offer)}", temporary=False)
    tell(f"Open this address on any device:  {page}\nand type this code:               {words}\n")
    wait = _seconds(offer.get("interval"), _POLL)
    end = time.monotonic() + min(PATIENCE, _seconds(offer.get("expires_in"), PATIENCE))
    while time.monotonic() < end:
        sleep(wait)
        answer = session.ask(client, token.token_url, pending=True, grant_type=_DEVICE_GRANT, device_code=code)
        error = answer.get("error")
        if error is None:
            return _refresh_token(answer)
        if error == "slow_down":
            wait += 5.0
    raise TransportError("the code was not typed in time; try again", temporary=True)


def _seconds(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and 0 < value < 86400 else otherwise


# -- both --------------------------------------------------------------------------------------------------------------


class _Session:
    """Asks the provider's endpoints with authlib: over TLS, without following a redirect, bounded in time."""

    def __init__(self, token: OAuthToken) -> None:
        try:
            from authlib.integrations.base_client import OAuthError
            from authlib.integrations.requests_client import OAuth2Session
        except ImportError:
            raise click.ClickException(
                "this needs authlib; install it with: pip install 'invitation-assistant[oauth]'"
            ) from None
        self._token = token
        self._new = OAuth2Session
        self._error = OAuthError
        self._how: dict[str, Any] = {
            "timeout": REQUEST_SECONDS, "allow_redirects": False,
            "verify": str(token.ca_file) if token.ca_file else True,
        }  # fmt: skip

    def client(self, **more: Any) -> Any:
        secret = self._token.client_secret
        return self._new(
            self._token.client_id, None if secret is None else secret.fetch(), scope=self._token.scope or None,
            token_endpoint_auth_method="none" if secret is None else "client_secret_post", **more,
        )  # fmt: skip

    def ask(self, client: Any, url: str, *, pending: bool = False, **form: str) -> dict[str, Any]:
        """The token endpoint's answer; with *pending*, an answer that says "not yet" is one too."""
        try:
            return dict(client.fetch_token(url, **form, **self._how))
        except self._error as error:
            if pending and error.error in ("authorization_pending", "slow_down"):
                return {"error": error.error}
            raise TransportError(f"the provider says no: {_reason(vars(error))}", temporary=False) from None
        except (OSError, ValueError) as error:
            raise TransportError(f"{url} cannot be asked: {_short(error)}", temporary=True) from None

    def post(self, client: Any, url: str, form: dict[str, str]) -> dict[str, Any]:
        try:
            answer = client.post(url, data=form, withhold_token=True, **self._how).json()
        except (OSError, ValueError) as error:
            raise TransportError(f"{url} cannot be asked: {_short(error)}", temporary=True) from None
        return answer if isinstance(answer, dict) else {}


def _refresh_token(answer: dict[str, Any]) -> str:
    refresh = answer.get("refresh_token")
    if not isinstance(refresh, str) or not refresh or not refresh.isprintable():
        raise TransportError(
            "the provider gave no refresh token; check `scope` (Microsoft wants offline_access in it) and the kind of "
            "your OAuth client (Google: desktop app)", temporary=False,
        )  # fmt: skip
    return refresh


def _reason(answer: dict[str, Any]) -> str:
    words = " ".join(str(answer.get(key) or answer.get(other) or "")
                     for key, other in (("error", ""), ("error_description", "description")))  # fmt: skip
    return plain(words)[:300].strip() or "no reason is given"


def _short(error: Exception) -> str:
    return plain(str(error))[:200] or type(error).__name__
