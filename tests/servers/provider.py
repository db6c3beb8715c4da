"""A mail provider's login over HTTP on loopback: remembers what it was asked, answers what it is told to."""

from __future__ import annotations

import json
import ssl
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TLS = Path(__file__).parent / "tls"


@dataclass
class Provider:
    """What it was asked (path and form fields), and what it answers, in this order, the last one again."""

    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: list[tuple[int, object]] = field(default_factory=list)


@contextmanager
def serving(*, tls: bool = False) -> Iterator[Provider]:
    """A provider that answers until the end of the block; its address has no path."""
    told = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.asked.append((self.path, dict(urllib.parse.parse_qsl(body))))
            status, answer = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            octets = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", told.url + "/elsewhere")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(octets)))
            self.end_headers()
            self.wfile.write(octets)

        do_GET = do_POST

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "good.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    told.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
