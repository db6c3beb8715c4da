"""Wakes us to look; the store alone knows what is due, so a tick that is lost or late loses nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


class Ticks:
    """Calls functions at intervals, each in turn, never two of one at once."""

    def __init__(self) -> None:
        # Kept in memory: APScheduler's stored jobs are pickles, and it deletes what it cannot unpickle.
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._busy = 0
        self._idle = threading.Condition()

    def every(self, seconds: float, call: Callable[[], None], name: str) -> None:
        """Call *call* every so many seconds; what it raises is logged and the next tick comes all the same."""

        def guarded() -> None:
            with self._idle:
                self._busy += 1
            try:
                call()
            except Exception:
                log.exception("the tick %r failed; it is tried again at the next one", name)
            finally:
                with self._idle:
                    self._busy -= 1
                    self._idle.notify_all()

        self._scheduler.add_job(guarded, "interval", seconds=seconds, id=name, name=name)

    def start(self) -> None:
        self._scheduler.start()

    def nudge(self) -> None:
        """Tick now, and count the intervals from here.

        APScheduler plans by the wall clock: set back by a day, it would be silent for a day.
        """
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=now)

    def stop(self, within: float) -> bool:
        """End after the call in hand; False when that one is not done *within* so many seconds."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._idle:
            return self._idle.wait_for(lambda: not self._busy, max(0.0, within))
