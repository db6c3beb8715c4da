"""Serves the page: one thread with an event loop of its own, on loopback or at a Unix socket, and nowhere else."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import stat
import threading
from pathlib import Path

import uvicorn

from assistant.config.values import WebSettings
from assistant.web.app import Behind, page_app
from assistant.web.guard import hosts_for
from assistant.web.in_time import InTime
from assistant.web.keys import own_keys

log = logging.getLogger(__name__)

STOP_WITHIN = 3.0  #: seconds; what still hangs then ends with the process
LONGEST_HEAD = 16 * 1024  #: bytes of a request's line and header fields
AT_ONCE = 16  #: connections; one person looks at the page


class PageServer:
    """The page while it is served. Its thread may hang or die, and the assistant goes on without it."""

    def __init__(self, behind: Behind, settings: WebSettings) -> None:
        """Binds the address and makes the key. Raises OSError when the address is taken."""
        self.settings = settings
        own_keys(behind.config().storage.directory)
        self._socket = bind(settings)
        #: The cookie of another program at another port of this machine is another cookie.
        cookie = f"assistant-{settings.port or 'page'}"
        app = page_app(behind, hosts_for(settings.host, self.port), cookie=cookie)
        logging.getLogger("uvicorn").setLevel(logging.ERROR)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app, log_config=None, access_log=False, server_header=False, proxy_headers=False, lifespan="off",
                ws="none", http=InTime, loop="asyncio", limit_concurrency=AT_ONCE, timeout_keep_alive=5,
                timeout_graceful_shutdown=2, h11_max_incomplete_event_size=LONGEST_HEAD,
            )
        )  # fmt: skip
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)

    @property
    def port(self) -> int:
        """Of the address; 0 at a Unix socket."""
        return 0 if self.settings.socket is not None else int(self._socket.getsockname()[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answers what was asked, and ends; the socket's file goes."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_WITHIN)
        self._socket.close()
        if self.settings.socket is not None:
            _remove_socket(self.settings.socket)

    def _run(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._socket]))
        except Exception:
            log.exception("the page is served no longer; the assistant goes on")


def bind(settings: WebSettings) -> socket.socket:
    """The socket that the page listens at. Raises OSError."""
    if settings.socket is not None:
        return _bind_path(settings.socket)
    if settings.host not in ("127.0.0.1", "::1"):
        raise OSError(f"the page is not served at {settings.host}")
    bound = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((settings.host, settings.port))
        bound.listen(AT_ONCE)  # whoever comes before the loop runs waits for it
    except OSError:
        bound.close()
        raise
    return bound


def _bind_path(path: Path) -> socket.socket:
    """A socket that only the owner's user can open: it gets its mode before anybody can see it."""
    _remove_socket(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    apart = path.parent / f".page-{secrets.token_hex(4)}"
    apart.mkdir(mode=0o700)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        bound.bind(str(apart / "s"))
        bound.listen(AT_ONCE)
        os.chmod(apart / "s", 0o600)
        (apart / "s").rename(path)
    except OSError:
        bound.close()
        raise
    finally:
        (apart / "s").unlink(missing_ok=True)
        apart.rmdir()
    return bound


def _remove_socket(path: Path) -> None:
    """What an earlier run left behind; never a file that is no socket. Raises OSError for such a one."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise OSError(f"{path} is there already, and is no socket")
    path.unlink()
