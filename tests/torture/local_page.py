"""P26: the page on this machine, asked in every way that its owner's own browser would not ask it."""

# ruff: noqa: E501 - what is sent is read as one line

from __future__ import annotations

import itertools
import random
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from tests.servers.served_page import HOSTILE, Served, own, served_page
from tests.torture.figure import Figure

LOOKS = ("/", "/cases", "/cases/1", "/letters", "/letters/1", "/calls", "/numbers", "/health")
ACTS = (
    "/letters/1/approve", "/letters/1/reject", "/letters/1/sent", "/letters/1/edit", "/cases/1/call",
    "/cases/1/decided", "/cases/1/take-over", "/cases/1/resume", "/cases/1/retry", "/notices/1/seen", "/pause",
    "/resume", "/sign-out",
)  # fmt: skip
HOSTS = (
    "evil.example", "evil.example:{port}", "rebound.evil.example:{port}", "127.0.0.1.evil.example:{port}",
    "localhost.evil.example:{port}", "127.0.0.1:{port}.evil.example", "127.0.0.1", "localhost", "127.0.0.1:1",
    "127.0.0.1:0{port}", "127.1:{port}", "2130706433:{port}", "0x7f000001:{port}", "0177.0.0.1:{port}",
    "0.0.0.0:{port}", "127.0.0.2:{port}", "[::1]:{port}", "[::ffff:127.0.0.1]:{port}", "LOCALHOST:{port}",
    "localhost.:{port}", "evil@127.0.0.1:{port}", "127.0.0.1:{port}@evil.example", "127.0.0.1:{port}, evil.example",
    "127.0.0.1:{port}/evil", "127.0.0.1:{port}#evil", "127.0.0.1:{port}\\evil", "http://127.0.0.1:{port}", "",
    "127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}", "127.0.0.1:{port}\tevil", "xn--e1awd7f.example:{port}", None,
)  # fmt: skip
ORIGINS = (
    None, "null", "", "*", "https://evil.example", "http://evil.example:{port}", "http://127.0.0.1",
    "http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://localhost:{port}", "HTTP://127.0.0.1:{port}",
    "http://127.0.0.1:{port}/", "http://127.0.0.1:{port}.evil.example", "http://evil@127.0.0.1:{port}",
    "http://127.0.0.1:{port} http://evil.example", "http://127.0.0.1:{port}\r\nOrigin: http://evil.example",
    "file://", "chrome-extension://abcdef",
)  # fmt: skip
COOKIES = (
    None, "", "session={value}", "{name}=", "{name}={zeros}", "{name}=1999999999.0123456789abcdef.{zeros}",
    "{name}={value}x", "{name}=x{value}", "{name}=9{value}", "{name}=\"{value}\"", "{name} ={zeros}; {name}={zeros}",
    "{name}={token}", "x{name}={value}", "$Version=1; {name}={zeros}",
)  # fmt: skip
SITES = ("cross-site", "same-site", "CROSS-SITE", "evil", "")
TYPES = (None, "", "text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form")
FORMS = ("", "seen={seen}", "token=&seen={seen}", "token={zeros}&seen={seen}", "TOKEN={token}&seen={seen}",
         "token={token}&token={zeros}&seen={seen}", "token[]={token}&seen={seen}", "token={name}&seen={seen}")  # fmt: skip
METHODS = ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "post", "POST2")
PATHS = (
    "/../etc/passwd", "/..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../../etc/passwd",
    "/style.css/../../app.py", "/style.css%2f..%2fapp.py", "/style.css%00.html", "/icon.svg/..", "//evil.example/",
    "//evil.example/%2e%2e", "/\\evil.example", "/%5cevil.example", "/letters/1/../../pause",
    "/letters/-1", "/letters/1e9", "/letters/0x1", "/letters/1;/approve", "/letters/%31%00", "/cases//1",
    "/page-key", "/assistant.sqlite", "/.git/config", "/templates/base.html.j2", "/openapi.json", "/docs",
    "/" + "a" * 12_000, "/" + "%2e%2e%2f" * 500, "/" + "../" * 500 + "etc/shadow", "/cases/" + "9" * 400,
    "/;evil", "/%0d%0aSet-Cookie:evil=1", "/enter/../cases", "/enter%2f..%2fcases", "/?/../../etc/passwd/..%00",
)  # fmt: skip
_INJECTED = ("%0d%0aSet-Cookie:%20evil=1", "%0aLocation:%20//evil.example", "%E5%98%8D%E5%98%8ASet-Cookie:evil=1",
             "//evil.example", "https://evil.example", "/\\evil.example", "javascript:evil()", "<b>evil</b>")  # fmt: skip

Request = tuple[str, str, dict[str, str | None]]  #: request line, body, changes of the owner's own fields


def _made(words: dict[str, str]) -> Iterator[Request]:
    """Each deviation from what the owner's own browser sends, at each address."""
    for path in LOOKS:
        look = f"GET {path} HTTP/1.1"
        yield from ((look, "", {"Host": host}) for host in HOSTS)
        yield from ((look, "", {"Cookie": cookie}) for cookie in COOKIES)
        for site, (mode, dest) in itertools.product(
            SITES, (("cors", "empty"), ("no-cors", "image"), ("navigate", "iframe"), ("navigate", "embed"))
        ):
            yield look, "", {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": dest}
    for path in ACTS:
        act, form = f"POST {path} HTTP/1.1", words["form"]
        for host in HOSTS:
            yield act, form, {"Host": host, "Origin": None if host is None else f"http://{host}"}
        yield from ((act, form, {"Origin": origin}) for origin in ORIGINS)
        yield from ((act, form, {"Cookie": cookie}) for cookie in COOKIES)
        yield from ((act, form, {"Sec_Fetch_Site": site}) for site in (*SITES, "none"))
        yield from ((act, form, {"Content_Type": kind}) for kind in TYPES)
        yield from ((act, body, {}) for body in FORMS)
        yield from ((f"{method} {path} HTTP/1.1", form, {}) for method in METHODS)
        yield f"GET {path}?{form} HTTP/1.1", "", {"X_HTTP_Method_Override": "POST"}
    for path, method in itertools.product(PATHS[:-1], ("GET", "POST")):
        yield f"{method} {path} HTTP/1.1", words["form"] if method == "POST" else "", {}
    yield from ((head, words["form"] if head.startswith(("POST", "PUT")) else "", changes)
                for _, head, changes in HOSTILE)  # fmt: skip


def requests(directory: Path, *, every: int = 1, mutated: int = 2_000) -> Figure:
    """Each request must be refused, show nobody's name, set no cookie, and change nothing."""
    accepted: list[str] = []
    count = 0
    with served_page(directory) as page, closing(sqlite3.connect(directory / "assistant.sqlite")) as store:
        before = _version(store)
        words = _words(page)
        whole, changed = list(_whole(page, words, every)), list(_mutated(page, mutated))
        for number, raw in enumerate(whole + changed):
            count += 1
            answer = _sends(page, raw, patience=5.0 if number < len(whole) else 0.3)
            unanswered = not answer and number < len(whole)
            if unanswered or not _refused(answer) or _version(store) != before:
                accepted.append(raw.split(b"\r\n")[0].decode("latin-1"))
                before = _version(store)
        followed = [path for path in _injections(page, words) if _led_astray(_sends(page, path))]
        count += len(_INJECTED) * 2
        # The page is as alive as before, and its owner gets in.
        alive = b"Mara" in _sends(page, _request(page, "GET / HTTP/1.1", "", {}))
    reached = f"{count} hostile requests: {len(accepted)} accepted, {len(followed)} led astray"
    if accepted:
        reached += f" ({accepted[0]})"
    says = "the local page: no request but its owner's is accepted"
    return Figure("P26", says, reached, alive and not accepted and not followed)


def _words(page: Served) -> dict[str, str]:
    name, _, value = page.cookie.partition("=")
    return {"port": str(page.server.port), "name": name, "value": value, "zeros": "0" * 64, "token": page.token,
            "seen": page.seen, "form": page.form}  # fmt: skip


def _whole(page: Served, words: dict[str, str], every: int) -> Iterator[bytes]:
    for head, body, changes in itertools.islice(_made(words), 0, None, every):
        filled = {key: None if text is None else text.format(**words) for key, text in changes.items()}
        yield _request(page, head.format(**words), body.format(**words), filled)


def _request(page: Served, head: str, body: str, changes: dict[str, str | None]) -> bytes:
    if not body:
        changes = {"Content_Length": None, "Content_Type": None, "Origin": None} | changes
    lines = [head, *own(page, body=body, **changes), "Connection: close", "", body]
    return "\r\n".join(lines).encode("latin-1")


def _mutated(page: Served, count: int) -> Iterator[bytes]:
    """The owner's own request without the session, its octets changed at random."""
    chance = random.Random(26)
    for number in range(count):
        head = f"POST {ACTS[number % len(ACTS)]} HTTP/1.1" if number % 2 else f"GET {LOOKS[number % len(LOOKS)]} HTTP/1.1"
        octets = bytearray(_request(page, head, page.form if number % 2 else "", {"Cookie": None}))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(octets))
            match chance.randrange(4):
                case 0:
                    octets[at] = chance.randrange(256)
                case 1:
                    octets[at:at] = bytes(chance.choices(b"\r\n\0: ;=%/\\\xff", k=chance.randint(1, 4)))
                case 2:
                    del octets[at : at + chance.randint(1, 20)]
                case _:
                    octets[at:at] = octets[at : at + chance.randint(1, 60)]
            octets = octets or bytearray(b"\n")
        yield bytes(octets)


def _injections(page: Served, words: dict[str, str]) -> Iterator[bytes]:
    """The owner is led to press or to open these: an answer may come, but it goes nowhere else and brings nothing."""
    for text in _INJECTED:
        yield _request(page, f"GET /?said={text} HTTP/1.1", "", {})
        stale = f"token={words['token']}&seen=before&back={text}"
        yield _request(page, "POST /letters/1/approve HTTP/1.1", stale, {})


def _sends(page: Served, raw: bytes, *, patience: float = 5.0) -> bytes:
    """What is answered; after *patience* we say that nothing more comes, and take what is answered to that."""
    parts = []
    with socket.create_connection(("127.0.0.1", page.server.port), timeout=patience) as line, suppress(OSError):
        line.sendall(raw)
        try:
            parts.append(line.recv(65536))
        except TimeoutError:
            line.shutdown(socket.SHUT_WR)  # not before: whoever hangs up is not answered
            line.settimeout(5)
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def _refused(answer: bytes) -> bool:
    """Whether nothing was shown, and nothing but a refusal said; a line that is closed without a word is one, too."""
    head = answer.partition(b"\r\n\r\n")[0].lower()
    status = int(head.split(b" ", 2)[1]) if head else 400
    quiet = b"mara" not in answer.lower() and b"root:" not in answer and b"sqlite format" not in answer.lower()
    return status >= 400 and quiet and b"set-cookie" not in head and b"access-control-allow" not in head


def _led_astray(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    return b"evil" in head or b"set-cookie" in head.lower() or b"evil" in body


def _version(store: sqlite3.Connection) -> int:
    return int(store.execute("PRAGMA data_version").fetchone()[0])  # moves with each commit of anybody else
