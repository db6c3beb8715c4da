"""Whoever opens a connection to the page must ask in time, or it is closed: a few slow ones would shut others out."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

ASK_WITHIN = 5.0  #: seconds for the head and the body of one request
_ASKING = (h11.IDLE, h11.SEND_BODY)  # what it sends is not whole yet


class InTime(H11Protocol):
    """HTTP/1.1 (RFC 9112) as uvicorn speaks it, with an end to a request that does not come to one (section 9.8)."""

    ask_within: ClassVar[float] = ASK_WITHIN
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection was opened: the clock runs."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Some bytes came; they start no new clock, else one byte now and then would hold the connection for ever."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._stop()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.conn.their_state not in _ASKING:
            self._stop()  # the whole request is there
        elif self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.ask_within, self._close)

    def _close(self) -> None:
        self._deadline = None
        if self.conn.their_state in _ASKING:
            self.transport.abort()

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
