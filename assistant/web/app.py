"""The pages and their addresses. Whoever comes is looked at first (``guard``); a GET reads, a POST goes to ``acts``.

All of it is synchronous: one person looks at it, and one look into the store takes milliseconds.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from assistant.config.values import Config
from assistant.errors import AssistantError, StoreError
from assistant.store.book import Book
from assistant.store.engine import Store
from assistant.web import acts, pages
from assistant.web.guard import OPEN, Fields, Guard, Hosts, comes_from_elsewhere, cookie_of
from assistant.web.keys import TICKET_LIFE, Keys, NoKey, read_keys
from assistant.web.render import page, static

log = logging.getLogger(__name__)

FORM_WITHIN = 10.0  #: seconds for a form to arrive
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Behind:
    """What stands behind the page; the daemon and the demo each put their own together."""

    store: Store
    config: Callable[[], Config]
    now: Callable[[], datetime]
    letters_wake: Callable[[], None] = lambda: None  #: a letter may be ready to leave
    watching: Callable[[], Mapping[str, str]] = dict  #: mailbox → how news is heard of
    clock: Callable[[], float] = time.time  #: for tickets and sessions; the demo's calendar does not move these
    used: dict[str, float] = field(default_factory=dict)  #: used tickets, until when they would have been good

    def keys(self) -> Keys:
        """Read each time: a new key signs everybody out at once. Raises NoKey."""
        return read_keys(self.config().storage.directory)

    def use(self, ticket: str) -> bool:
        """Whether *ticket* signs in; each does so once."""
        now = self.clock()
        for old in [one for one, until in self.used.items() if until < now]:
            del self.used[old]
        if ticket in self.used or not self.keys().valid("ticket", ticket, now):
            return False
        self.used[ticket] = float(ticket.partition(".")[0])
        return True


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in."""

    config: Config
    now: datetime
    token: str  #: for forms
    path: str
    said: str = ""
    watching: Mapping[str, str] = field(default_factory=dict)


def page_app(behind: Behind, hosts: Hosts, *, cookie: str) -> Guard:
    """The whole page as an ASGI application."""
    doors = Doors(behind, cookie)
    routes = [
        Route("/enter", doors.enter, methods=["GET"]),
        Route("/style.css", _style, methods=["GET"]),
        Route("/icon.svg", _icon, methods=["GET"]),
        Route("/sign-out", doors.acts(_nothing, "/"), methods=["POST"]),
        Route("/pause", doors.acts(lambda r, f, b, c, n: acts.pause(f, b), "/"), methods=["POST"]),
        Route("/resume", doors.acts(lambda r, f, b, c, n: acts.resume(b, c, n), "/"), methods=["POST"]),
        Route("/notices/{id:int}/seen", doors.acts(lambda r, f, b, c, n: acts.put_away(_id(r), b), "/"),
              methods=["POST"]),
    ]  # fmt: skip
    for path, shown in pages.PAGES.items():
        routes.append(Route(path, doors.shows(shown), methods=["GET"]))
    for act in ("approve", "reject", "sent", "edit"):
        endpoint = doors.acts(_on_letter(act), "/letters/{id}")
        routes.append(Route(f"/letters/{{id:int}}/{act}", endpoint, methods=["POST"]))
    for act in ("call", "decided", "take-over", "resume", "retry"):
        routes.append(Route(f"/cases/{{id:int}}/{act}", doors.acts(_on_case(act), "/cases/{id}"), methods=["POST"]))
    return Guard(Starlette(routes=routes, exception_handlers={404: _missing, 405: _missing}), hosts)


class Doors:
    """Makes endpoints: each asks who it is before anything else."""

    def __init__(self, behind: Behind, cookie: str) -> None:
        self._behind = behind
        self._cookie = cookie

    async def enter(self, request: Request) -> Response:
        """Sign a browser in with a ticket. Changes nothing but what that browser may see."""
        behind = self._behind
        try:
            if not behind.use(request.query_params.get("ticket", "")[:200]):
                return _sign_in("That address was used already, or is too old.")
            life = behind.config().web.signed_in_for.total_seconds()
            session = behind.keys().session(behind.clock(), life=life)
        except NoKey as error:
            return _sign_in(str(error))
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(self._cookie, session, max_age=int(life), httponly=True, samesite="strict", path="/")
        return answer

    def shows(self, shown: pages.Shown) -> Endpoint:
        """A page that only reads."""

        async def endpoint(request: Request) -> Response:
            fields = Fields.of(request.scope["headers"])
            if comes_from_elsewhere(fields):
                return HTMLResponse(page("go_on", path=request.url.path), 200)
            session = self._session(fields)
            if session is None:
                return _sign_in()
            behind = self._behind
            visit = Visit(config=behind.config(), now=behind.now(), token=self._token(session), path=request.url.path,
                          said=acts.SAID.get(request.query_params.get("said", ""), ""),
                          watching=behind.watching())  # fmt: skip
            try:
                with behind.store.reading() as book:
                    html = shown(visit, book, request.path_params | dict(request.query_params))
            except StoreError as error:
                return _told(503, "The store does not answer", str(error))
            if html is None:
                return _told(404, "There is no such page", "Perhaps it was never there.")
            return HTMLResponse(html)

        return endpoint

    def acts(self, act: Callable[..., str], back: str) -> Endpoint:
        """A form whose word goes to the desk, in one transaction; then the browser is led back to a page."""

        async def endpoint(request: Request) -> Response:
            session = self._session(Fields.of(request.scope["headers"]))
            if session is None:
                return _sign_in()
            form = await _form(request)
            if form is None or not hmac.compare_digest(form.get("token", "").encode(), self._token(session).encode()):
                return _told(403, "That form is not from this page", "Open the page again, and press the button there.")
            behind = self._behind
            to = back.format(**request.path_params)
            try:
                with behind.store.book() as book:
                    said = act(request, form, book, behind.config(), behind.now())
            except acts.MovedOn:
                said = "moved-on"
            except StoreError as error:
                return _told(503, "Nothing was done: the store does not answer", str(error), to)
            except AssistantError as error:
                return _told(409, "Nothing was done", str(error), to)
            behind.letters_wake()
            answer = RedirectResponse(f"{_back(form, to)}?said={quote(said)}", status_code=303)
            if request.url.path == "/sign-out":
                answer.delete_cookie(self._cookie, path="/", httponly=True, samesite="strict")
            return answer

        return endpoint

    def _session(self, fields: Fields) -> str | None:
        """The session of this request; None when nobody is signed in."""
        found = cookie_of(fields, self._cookie)
        try:
            return found if found and self._behind.keys().valid("session", found, self._behind.clock()) else None
        except NoKey as error:
            log.warning("nobody can sign in at the page: %s", error)
            return None

    def _token(self, session: str) -> str:
        return self._behind.keys().form_token(session)


def _on_letter(act: str) -> Callable[..., str]:
    return lambda request, form, book, config, now: acts.on_letter(_id(request), act, form, book, config, now)


def _on_case(act: str) -> Callable[..., str]:
    return lambda request, form, book, config, now: acts.on_case(_id(request), act, form, book, config, now)


def _id(request: Request) -> int:
    return min(int(request.path_params["id"]), 2**53)


def _nothing(request: Request, form: acts.Form, book: Book, config: Config, now: datetime) -> str:
    return ""


def _back(form: acts.Form, usual: str) -> str:
    """Where the browser goes: to the page that it came from where that is one of these, else to the thing itself."""
    return form["back"] if form.get("back") in ("/", "/calls", "/letters", "/health") else usual


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of the form; None when it does not arrive or cannot be read. Its length was checked before."""
    try:
        body = await asyncio.wait_for(request.body(), FORM_WITHIN)
        return dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=20))
    except (TimeoutError, ValueError):
        return None


def _sign_in(because: str = "") -> Response:
    return HTMLResponse(page("sign_in", because=because, minutes=TICKET_LIFE // 60), 401)


def _told(status: int, title: str, because: str, back: str = "/") -> Response:
    return HTMLResponse(page("told", title=title, because=because, back=back), status)


async def _style(request: Request) -> Response:
    return Response(static("style.css"), media_type="text/css")


async def _icon(request: Request) -> Response:
    return Response(static("icon.svg"), media_type="image/svg+xml")


async def _missing(request: Request, error: Any) -> Response:
    return PlainTextResponse("There is no such page.\n" if error.status_code == 404 else "That is not done here.\n",
                             error.status_code)  # fmt: skip


assert {"/enter", "/style.css", "/icon.svg"} == OPEN
