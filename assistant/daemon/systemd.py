"""Tells systemd that we are ready, alive, or stopping (sd_notify(3)); silence where there is no systemd."""

from __future__ import annotations

import os
import socket


def notify(*words: str) -> bool:
    """Send "READY=1" and the like; False when nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.sendto("\n".join(words).encode(), address)
    except OSError:
        return False
    return True


def watchdog_seconds() -> float | None:
    """How often systemd wants to hear from us: half of WatchdogSec; None when it does not watch us."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    watched = os.environ.get("WATCHDOG_PID", "")
    if not microseconds.isdigit() or (watched and watched != str(os.getpid())):
        return None
    return int(microseconds) / 2_000_000
