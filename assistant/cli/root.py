"""Commands that root types for a service of another user: what they make in its state directory becomes that user's."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import click

_ROOT = 0  # the user and its number
_HOW = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def hand_over_at_the_end(directory: Path) -> None:
    """When the command ends, whatever its end: see ``hand_over``. Does nothing for anybody but root."""
    context = click.get_current_context(silent=True)
    if os.geteuid() == _ROOT and context is not None:
        context.call_on_close(lambda: hand_over(directory))


def hand_over(directory: Path) -> None:
    """Give what is root's in *directory*, and in the directories inside it, to the user whose directory it is.

    A backup, a lock or a restored database that root made could not be opened by the service.
    """
    with suppress(OSError):
        top = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            whose = os.fstat(top)
            if whose.st_uid != _ROOT:
                _give(top, whose, deeper=True)
        finally:
            os.close(top)


def _give(inside: int, whose: os.stat_result, *, deeper: bool) -> None:
    """By what is open, not by name: that user may put a link in the place of what we looked at a moment ago.

    A file of several names is left alone, since one of them may lie somewhere else.
    """
    for name in os.listdir(inside):
        with suppress(OSError):
            file = os.open(name, _HOW, dir_fd=inside)
            try:
                state = os.fstat(file)
                if deeper and stat.S_ISDIR(state.st_mode):
                    _give(file, whose, deeper=False)
                plain = stat.S_ISREG(state.st_mode) and state.st_nlink == 1
                if state.st_uid == _ROOT and (plain or stat.S_ISDIR(state.st_mode)):
                    os.fchown(file, whose.st_uid, whose.st_gid)
            finally:
                os.close(file)
