"""OAuth access tokens renewed from a refresh token (RFC 6749, section 6): one form POST, no library needed.

Getting the first refresh token takes a browser and a person (``assistant auth login``); this is the daemon's half.
"""

from __future__ import annotations

import json
import os
import ssl
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any

from assistant.errors import TransportError
from assistant.transport.base import LoginRefused
from assistant.transport.secrets import Secret, SecretMissing, read_private
from assistant.transport.wire import is_loopback, tls_context

ANSWER_OCTETS = 64 << 10
EXPIRY_MARGIN = 300.0  #: seconds; Exchange Online cuts the session at expiry, so a token is renewed before
_UNSTATED_LIFETIME = 600.0  #: seconds, when the answer names no expires_in


class OAuthToken(Secret):
    """An access token, renewed when it is about to expire; the newest refresh token is kept in its own file.

    May be shared by an inbox and an outbox that live in different threads.
    """

    def __init__(
        self,
        *,
        token_url: str,
        client_id: str,
        refresh_token_file: Path,
        client_secret: Secret | None = None,
        scope: str = "",
        ca_file: Path | None = None,
        seconds: float = 20.0,
        margin: float = EXPIRY_MARGIN,
        clock: Callable[[], float] = time.time,
    ) -> None:
        parts = urllib.parse.urlsplit(token_url)
        plain_at_home = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not plain_at_home:
            raise ValueError(f"{token_url!r} is not an https address; a token endpoint is never asked in clear")
        self.token_url = token_url
        self.client_id = client_id
        self.client_secret = client_secret
        self.file = refresh_token_file
        self.scope = scope
        self.ca_file = ca_file
        self._seconds = seconds
        self._margin = margin
        self._clock = clock
        self._lock = threading.Lock()
        self._access: str | None = None
        self._expires_at = 0.0  # by the clock, which goes on while the machine sleeps

    def __repr__(self) -> str:
        return f"OAuthToken(token_url={self.token_url!r}, client_id={self.client_id!r}, file={str(self.file)!r})"

    def fetch(self) -> str:
        """An access token that lives for at least *margin* seconds more, renewed if need be.

        Raises SecretMissing without a refresh token, LoginRefused when it is no longer good (a person must log in
        again), TransportError (temporary) when the endpoint cannot be asked now.
        """
        with self._lock:
            if self._access is None or self._clock() >= self._expires_at - self._margin:
                self._renew()
            assert self._access is not None
            return self._access

    def forget(self) -> None:
        with self._lock:
            self._access = None

    def _renew(self) -> None:
        if not self.file.exists():
            raise SecretMissing(f"{self.file} is not there", "run: assistant auth login")
        refresh = read_private(self.file).strip()
        if not refresh:
            raise SecretMissing(f"{self.file} holds no refresh token", "run: assistant auth login")
        form = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": self.client_id}
        if self.client_secret is not None:
            form["client_secret"] = self.client_secret.fetch()
        if self.scope:
            form["scope"] = self.scope
        answer = self._post(form)
        access, lifetime = answer.get("access_token"), answer.get("expires_in", _UNSTATED_LIFETIME)
        if not isinstance(access, str) or not access or not access.isprintable():
            raise TransportError("the token endpoint answered without an access token", temporary=True)
        newest = answer.get("refresh_token")
        if isinstance(newest, str) and newest and newest != refresh:
            keep_private(self.file, newest)
        self._access = access
        try:
            self._expires_at = self._clock() + max(0.0, float(lifetime))
        except (TypeError, ValueError):
            self._expires_at = self._clock() + _UNSTATED_LIFETIME
        # A token that lives no longer than the margin is still used once: fetch asks again each time.

    def _post(self, form: dict[str, str]) -> dict[str, Any]:
        request = urllib.request.Request(
            self.token_url,
            data=urllib.parse.urlencode(form).encode("ascii"),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        )
        context: ssl.SSLContext = tls_context(self.ca_file)
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), _NoRedirect())
        deadline = time.monotonic() + self._seconds
        try:
            with opener.open(request, timeout=self._seconds) as response:
                return _json(_read_before(response, deadline))
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.code, error) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise TransportError(f"the token endpoint cannot be reached: {reason}", temporary=True) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """A refresh token goes to the configured address or nowhere."""
        return None


def _read_before(response: Any, deadline: float) -> bytes:
    octets = bytearray()
    while chunk := response.read1(8192):
        octets += chunk
        if len(octets) > ANSWER_OCTETS:
            raise TransportError("the token endpoint sent far more than a token", temporary=True)
        if time.monotonic() > deadline:
            raise TransportError("the token endpoint did not finish its answer in time", temporary=True)
    return bytes(octets)


def _json(octets: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(octets)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise TransportError("the token endpoint did not answer in JSON", temporary=True)
    return answer


def _refusal(status: int, body: Any) -> TransportError:
    """What an HTTP error of the token endpoint means (RFC 6749, section 5.2)."""
    try:
        code = _json(body.read(ANSWER_OCTETS)).get("error")
    except (TransportError, OSError, HTTPException):
        code = None
    named = code if isinstance(code, str) and code.replace("_", "").isalnum() and len(code) < 60 else "no reason"
    if status in (400, 401, 403) and named not in ("temporarily_unavailable", "server_error", "slow_down"):
        return LoginRefused(
            f"the token endpoint refused the refresh token ({status}, {named}); run: assistant auth login"
        )
    return TransportError(f"the token endpoint answered {status} ({named})", temporary=True)


def keep_private(path: Path, text: str) -> None:
    """Replace *path* by a file of mode 0600 holding *text*: the old one or the new one, never half of it.

    Raises SecretMissing when it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SecretMissing(f"the new refresh token cannot be kept in {path}: {error.strerror}") from None
