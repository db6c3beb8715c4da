"""A browser for tests: asks the page in process, keeps the cookie, and presses buttons of the forms it was shown."""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from assistant.desk import word
from assistant.store.engine import Store
from assistant.store.tables import metadata
from assistant.web.app import Behind, page_app
from assistant.web.guard import Guard, hosts_for
from assistant.web.keys import make_keys
from tests.unit.desk.room import Room, a_room

HOST = "127.0.0.1:8642"
ORIGIN = f"http://{HOST}"
SAME = {"host": HOST, "origin": ORIGIN, "sec-fetch-site": "same-origin"}
_FORM = re.compile(r'<form method="post" action="([^"]+)">(.*?)</form>', re.DOTALL)
_INPUT = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@dataclass(frozen=True)
class Answer:
    status: int
    fields: tuple[tuple[str, str], ...]
    text: str

    def field(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")

    def forms(self, action: str) -> dict[str, str]:
        """The hidden values of the first form that leads to *action*."""
        inside = next(body for where, body in _FORM.findall(self.text) if where == action)
        return {name: html.unescape(value) for name, value in _INPUT.findall(inside)}


@dataclass
class Browser:
    """One browser; signed in once ``enter`` was called."""

    app: Guard
    behind: Behind
    cookies: dict[str, str] = field(default_factory=dict)

    def enter(self) -> Answer:
        answer = self.get(f"/enter?ticket={self.behind.keys().ticket(self.behind.clock())}")
        name, _, value = answer.field("set-cookie").partition(";")[0].partition("=")
        self.cookies[name] = value
        return answer

    def get(self, path: str, **fields: str) -> Answer:
        return self.ask("GET", path, {"host": HOST, **fields})

    def post(self, path: str, form: dict[str, str], **fields: str) -> Answer:
        body = urlencode(form).encode()
        usual = SAME | {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
        return self.ask("POST", path, usual | fields, body)

    def press(self, page: str, action: str, **more: str) -> Answer:
        """Look at *page* and press the button of the form that leads to *action*."""
        return self.post(action, self.get(page).forms(action) | more)

    def ask(self, method: str, path: str, fields: dict[str, str], body: bytes = b"") -> Answer:
        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]
        if self.cookies:
            pairs.append((b"cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()).encode()))
        where, _, query = path.partition("?")
        scope = {"type": "http", "method": method, "path": where, "raw_path": where.encode(), "headers": pairs,
                 "query_string": query.encode(), "scheme": "http", "server": ("127.0.0.1", 8642), "root_path": "",
                 "http_version": "1.1"}  # fmt: skip
        return asyncio.run(_asked(self.app, scope, body))


async def _asked(app: Guard, scope: dict[str, Any], body: bytes) -> Answer:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    fields = tuple((name.decode(), value.decode()) for name, value in sent[0]["headers"])
    return Answer(sent[0]["status"], fields, b"".join(one.get("body", b"") for one in sent[1:]).decode())


def a_behind(room: Room, directory: Path) -> Behind:
    """What stands behind the page of *room*, with a key in *directory*."""
    room.config = replace(room.config, storage=replace(room.config.storage, directory=directory))
    make_keys(directory)
    return Behind(store=room.store, config=lambda: room.config, now=lambda: room.now)


def a_browser(room: Room, directory: Path, *, signed_in: bool = True) -> Browser:
    behind = a_behind(room, directory)
    browser = Browser(page_app(behind, hosts_for("127.0.0.1", 8642), cookie="assistant-8642"), behind)
    if signed_in:
        browser.enter()
    return browser


def a_room_on_disk(directory: Path) -> Room:
    """Like ``a_room``, with a store that several threads may use."""
    room = a_room()
    room.store = Store(f"sqlite:///{directory / 'assistant.sqlite'}")
    metadata.create_all(room.store.engine)
    return room


def everywhere(room: Room, case: int, words: str) -> None:
    """Put *words* into whatever a stranger, or a server, can fill of what the pages show."""
    with room.store.book() as book:
        file = book.cases.file(case)
        assert file is not None
        book.cases.update_record(
            case,
            replace(file.record, name=words, headline=words, company=words, location=words, profile=words,
                    own_words=words, note_because=words, route_because=words, acquaintance_because=words,
                    signals=(words,), cause=words),
        )  # fmt: skip
        for letter in book.letters.of_case(case):
            book.letters.change(letter.id, subject=words, text=words, detail=words)
        book.notices.tell("refused", "x", words, words, room.now, case_id=case)
        book.settings.put("paused", words)
        word.take_over(case, book, word.by_command(words), words, room.now)
        word.resume(case, book, room.config, room.now)
        book.settings.put("trouble work", {"since": room.now.isoformat(), "kind": "login", "because": words})
        book.people.rename(file.case.person_id, words)
