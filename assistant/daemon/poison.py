"""Remembers which mail is being read, so that one that kills the whole process does so twice at most.

What reading raises is caught where it is read. A crash of native code, or a hang that the watchdog ends, leaves
nothing but this note.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from assistant.daemon.house import House
from assistant.desk.arrival import Arrival
from assistant.desk.receive import unreadable
from assistant.store.values import Position

log = logging.getLogger(__name__)


class BeingRead:
    """The note of one mail account, a small file in the state directory; it outlives the process, not the machine."""

    def __init__(self, mailbox: str, house: House) -> None:
        self._house = house
        self._path = house.config.storage.directory / f"being-read-{quote(mailbox, safe='')}"
        self._file: int | None = None

    @contextmanager
    def note(self, arrival: Arrival, fingerprint: str) -> Iterator[None]:
        """While this lasts, the mail is noted."""
        facts = asdict(arrival) | {"received_at": arrival.received_at.isoformat(), "fingerprint": fingerprint}
        self._put(json.dumps(facts).encode())
        try:
            yield
        finally:
            self._put(b"")

    def after_a_crash(self) -> None:
        """Count a mail during whose reading the process ended as one that could not be read."""
        try:
            facts = json.loads(self._path.read_bytes() or b"null")
        except (OSError, ValueError):
            return
        if not isinstance(facts, dict):
            return
        with suppress(TypeError, ValueError, KeyError):
            fingerprint = facts.pop("fingerprint")
            arrival = Arrival(**facts | {"received_at": datetime.fromisoformat(facts["received_at"])})
            log.error("message %d in %s: the process ended while reading it", arrival.uid, arrival.folder)
            with self._house.store.book() as book:
                unreadable(arrival, fingerprint, "the process ended while reading it", book, self._house.now())
                place = book.messages.position(arrival.mailbox, arrival.folder)
                if place is not None and place.uidvalidity == arrival.uidvalidity and place.uid < arrival.uid:
                    behind = Position(place.uidvalidity, arrival.uid, place.baseline)
                    book.messages.move_to(arrival.mailbox, arrival.folder, behind, self._house.now())
        self._put(b"")

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _put(self, octets: bytes) -> None:
        # A disk that is full must not stop the reading: the note is a belt, the transaction the braces.
        with suppress(OSError):
            if self._file is None:
                Path(self._path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, octets, 0)
