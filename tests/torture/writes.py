"""D3: each single write of the database fails in turn, by SQLite's own hook for its system calls."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.errors import StoreError
from tests.torture.figure import Figure
from tests.torture.world import World, an_invitation

_FUNCTION = ctypes.CFUNCTYPE
_WRITE = _FUNCTION(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, use_errno=True)
_PWRITE = _FUNCTION(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True
)
_TRUNCATE = _FUNCTION(ctypes.c_int, ctypes.c_int, ctypes.c_int64, use_errno=True)
_CALLS = {b"write": _WRITE, b"pwrite": _PWRITE, b"pwrite64": _PWRITE, b"ftruncate": _TRUNCATE}


class _Vfs(ctypes.Structure):
    """``struct sqlite3_vfs``, as far as its version 3 goes."""

    _fields_ = [
        ("version", ctypes.c_int), ("file_size", ctypes.c_int), ("path_size", ctypes.c_int), ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p), ("data", ctypes.c_void_p), ("methods", ctypes.c_void_p * 13),
        ("set_call", _FUNCTION(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)),
        ("get_call", _FUNCTION(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)),
        ("next_call", ctypes.c_void_p),
    ]  # fmt: skip


def _unix() -> tuple[int, _Vfs]:
    # The very library that Python's sqlite3 is linked to: it is loaded already.
    import sqlite3  # noqa: F401

    library = ctypes.CDLL("libsqlite3.so.0")
    library.sqlite3_vfs_find.restype = ctypes.c_void_p
    address = library.sqlite3_vfs_find(None)
    return address, _Vfs.from_address(address)


class FailingWrites:
    """Counts the writes of this process's SQLite; from the *first* on *times* of them fail with *code*."""

    def __init__(self) -> None:
        self.done = self.failed = 0
        self.first = self.last = 0
        self.code = errno.EIO

    def fail(self, first: int, times: int, code: int) -> None:
        self.done = self.failed = 0
        self.first, self.last, self.code = first, first + times, code

    def heal(self) -> None:
        self.first = self.last = 0

    def refuses(self) -> bool:
        self.done += 1
        if self.first and self.first <= self.done < self.last:
            self.failed += 1
            return True
        return False


@contextmanager
def failing_writes() -> Iterator[FailingWrites]:
    """SQLite's writes pass through Python while this lasts."""
    disk = FailingWrites()
    address, vfs = _unix()
    kept: list[object] = []
    before: dict[bytes, int] = {}
    for name, kind in _CALLS.items():
        found = vfs.get_call(address, name)
        if not found:
            continue
        before[name] = found
        replaced = kind(_through(kind(found), disk))
        kept.append(replaced)
        assert vfs.set_call(address, name, ctypes.cast(replaced, ctypes.c_void_p)) == 0
    try:
        yield disk
    finally:
        for name, found in before.items():
            vfs.set_call(address, name, found)


def _through(real: object, disk: FailingWrites):
    def call(*arguments: int) -> int:
        if disk.refuses():
            ctypes.set_errno(disk.code)
            return -1
        return int(real(*arguments))  # type: ignore[operator]

    return call


def each_write_fails(directory: Path, *, every: int = 1, first: int = 1) -> Figure:
    """An invitation is answered while the k-th write (then also all that follow, for a while) fails."""
    doubled = unrecorded = unfinished = runs = hit = 0
    number = first
    with failing_writes() as disk:
        while True:
            failed = 0
            for code, times in ((errno.EIO, 1), (errno.ENOSPC, 1), (errno.ENOSPC, 10**9)):
                place = directory / f"{number}-{code}-{times}"
                place.mkdir(parents=True)
                world = World(place, files_sent=number % 2 == 0)
                world.work()
                world.move(minutes=1)
                if number % 3:
                    world.keeps_running()
                world.deliver(an_invitation(1, world.at))
                disk.fail(number, times, code)
                for _ in range(2):
                    with suppress(StoreError):
                        world.work()
                failed = max(failed, disk.failed)
                hit += disk.failed > 0
                left_meanwhile = len(world.letters)
                disk.heal()
                runs += 1
                for minutes in (1, 2, 5, 10, 10):
                    world.move(minutes=minutes)
                    world.work()
                states = world.states
                doubled += max(0, len(world.letters) - 1)
                unrecorded += left_meanwhile > states.get("sent", 0) + states.get("unknown", 0)
                unfinished += states.get("sent", 0) + states.get("unknown", 0) != 1
                world.close()
                shutil.rmtree(place)
            if not failed:
                break
            number += every
    reached = (f"{hit} of {runs} runs hit, up to write no. {number - every}: {doubled} letters twice, {unrecorded} without "
               f"a row, {unfinished} not finished afterwards")  # fmt: skip
    return Figure("P23", "EIO, ENOSPC and a disk that stays full, at each write in turn", reached,
                  hit > 0 and not doubled + unrecorded + unfinished)  # fmt: skip
