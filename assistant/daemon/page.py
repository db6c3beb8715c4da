"""The local page beside the daemon's loops: begun when it is turned on, ended when it is turned off.

Nothing of the web server is imported before it is wanted: a daemon without a page stays as small as it was.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from assistant.config.values import WebSettings
from assistant.daemon.house import House
from assistant.daemon.watcher import LOOK_EVERY, Watcher

if TYPE_CHECKING:
    from assistant.web.server import PageServer

log = logging.getLogger(__name__)


class LocalPage:
    """The page, if it is wanted. That it cannot be served stops nothing else."""

    def __init__(self, house: House, watchers: Mapping[str, Watcher]) -> None:
        self._house = house
        self._watchers = watchers
        self._server: PageServer | None = None
        self._settings = WebSettings()

    def renew(self) -> None:
        """Serve the page as the configuration says now; also after a reload."""
        wanted = self._house.config.web
        if wanted == self._settings and (self._server is not None) == wanted.enabled:
            return
        self.stop()
        self._settings = wanted
        if wanted.enabled:
            self._start(wanted)

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _start(self, settings: WebSettings) -> None:
        from assistant.web.app import Behind
        from assistant.web.server import PageServer

        house = self._house
        behind = Behind(
            store=house.store, config=lambda: house.config, now=house.now, letters_wake=house.letters.set,
            watching=self._watching,
        )  # fmt: skip
        try:
            self._server = PageServer(behind, settings)
        except OSError as error:
            log.error("the page cannot be served: %s; the assistant goes on without it", error)
            return
        self._server.start()
        log.info("the page is served; its address is printed by: assistant page")

    def _watching(self) -> dict[str, str]:
        """By mailbox, how new mail is heard of."""
        found = {}
        for name, watcher in list(self._watchers.items()):
            offered = watcher.inbox.capabilities()
            idle = "the server tells of new mail at once (IDLE)" if "IDLE" in offered else (
                f"it is asked for new mail every {LOOK_EVERY:.0f} seconds"
            )
            found[name] = idle if offered else "not connected at this moment"
        return found
