"""Wakes us to look; the store alone knows what is due, so a tick that is lost or late loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


class Ticks:
    """Calls functions at intervals, each in turn, never two of one at once."""

    def __init__(self) -> None:
        # Kept in memory: APScheduler's stored jobs are pickles, and it deletes what it cannot unpickle.
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def every(self, seconds: float, call: Callable[[], None], name: str) -> None:
        """Call *call* every so many seconds; what it raises is logged and the next tick comes all the same."""

        def guarded() -> None:
            try:
                call()
            except Exception:
                log.exception("the tick %r failed; it is tried again at the next one", name)

        self._scheduler.add_job(guarded, "interval", seconds=seconds, id=name, name=name)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """End after the call in hand."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
