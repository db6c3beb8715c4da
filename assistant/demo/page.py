"""The demo's page: the real one, served until Ctrl-C, while the demo's clock runs sixty times as fast as yours."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from assistant.config.values import WebSettings
from assistant.demo.stage import Stage
from assistant.web.app import Behind
from assistant.web.keys import read_keys, sign_in_address
from assistant.web.server import PageServer

PACE = 60  #: seconds of the demo in one of yours: a letter leaves ten seconds after your yes
WORK_EVERY = 2.0  #: seconds
TICKET_LIFE = 3600.0  #: seconds; nobody but you sees this terminal


def serve(stage: Stage, tell: Callable[[str], None], *, wait: Callable[[float], None] = time.sleep) -> None:
    """Serve the page of *stage* and let the assistant work, until KeyboardInterrupt."""
    house = stage.house
    behind = Behind(
        store=house.store, config=lambda: house.config, now=house.now,
        watching=lambda: {one.name: "the demo looks every two minutes" for one in house.config.mailboxes},
    )  # fmt: skip
    server = PageServer(behind, WebSettings(enabled=True, port=0))
    address = sign_in_address(
        replace(server.settings, port=server.port), read_keys(house.config.storage.directory), time.time(),
        life=TICKET_LIFE,
    )  # fmt: skip
    server.start()
    try:
        tell(f"\nThe page, with what waits for you this morning; open it in your browser:\n\n  {address}\n")
        tell("Press its buttons: a minute of the demo passes each second, so letters leave soon. Ctrl-C ends it.")
        while True:
            wait(WORK_EVERY)
            stage.clock.move(seconds=WORK_EVERY * PACE)
            stage.work()
    except KeyboardInterrupt:
        tell("\nThe page is closed.")
    finally:
        server.stop()
