"""Mails from files: ``.eml``, mbox, Maildir, a directory of mails, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

WHOLE_MAIL = 16 * 1024 * 1024  # bytes; the reader of mails has narrower bounds of its own

Refused = Callable[[str], None]  #: told of a file that the system does not let us read, with its name


def mails_in(paths: tuple[str, ...], refused: Refused | None = None) -> Iterator[tuple[str, bytes]]:
    """(where it came from, its bytes) of every mail, in the order of *paths*; "box:17" is the 17th of an mbox.

    Raises click.ClickException for a path that is not there, and for a file that cannot be read; when *refused* is
    given, it hears of such a file instead, and the others are read.
    """
    for path in paths:
        if path == "-":
            yield from _from_bytes("-", sys.stdin.buffer.read())
            continue
        place = Path(path)
        if place.is_dir():
            for file, read in _in_directory(place):
                yield from _guarded(file, read, refused)
        elif place.is_file():
            yield from _guarded(place, _from_file, refused)
        else:
            raise click.ClickException(
                f"{path} is not there; give .eml files, an mbox, a Maildir, or - for standard input"
            )


_Reader = Callable[[Path], Iterator[tuple[str, bytes]]]


def _in_directory(place: Path) -> Iterator[tuple[Path, _Reader]]:
    maildir = [place / name for name in ("cur", "new")]
    if all(one.is_dir() for one in maildir):
        for folder in maildir:
            for file in sorted(folder.iterdir()):
                yield file, _from_mail
        return
    # A link that leads nowhere is no file, and is told of like one that cannot be read.
    for file in sorted(one for one in place.rglob("*") if not one.is_dir() and not one.name.startswith(".")):
        yield file, _from_file


def _guarded(file: Path, read: _Reader, refused: Refused | None) -> Iterator[tuple[str, bytes]]:
    try:
        yield from read(file)
    except OSError as error:
        words = f"{file} cannot be read: {error.strerror or error}"
        if refused is None:
            raise click.ClickException(words) from None
        refused(words)


def _from_mail(place: Path) -> Iterator[tuple[str, bytes]]:
    yield str(place), _read(place)


def _from_file(place: Path) -> Iterator[tuple[str, bytes]]:
    with open(place, "rb") as file:
        if file.read(5) != b"From ":
            yield str(place), _read(place)
            return
        file.seek(0)
        yield from _split(str(place), iter(file.readline, b""))


def _from_bytes(name: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    if raw.startswith(b"From "):
        yield from _split(name, iter(raw.splitlines(keepends=True)))
    else:
        yield name, raw[:WHOLE_MAIL]


def _split(name: str, lines: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    """An mbox (RFC 4155): each mail begins with a line "From " after an empty line; ">From " is unescaped."""
    mail: list[bytes] = []
    number, size, after_empty = 0, 0, True
    for line in lines:
        if line.startswith(b"From ") and after_empty:
            if number:
                yield f"{name}:{number}", b"".join(mail)
            number, mail, size, after_empty = number + 1, [], 0, False
            continue
        after_empty = line in (b"\n", b"\r\n")
        size += len(line)
        if size <= WHOLE_MAIL:
            mail.append(line[1:] if line.startswith(b">From ") else line)
    if number:
        yield f"{name}:{number}", b"".join(mail)


def _read(file: Path) -> bytes:
    with open(file, "rb") as opened:
        return opened.read(WHOLE_MAIL)
