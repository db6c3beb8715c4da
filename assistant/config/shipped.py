"""The files that come with the program: policies, templates, the sample, the unit.

An installed program holds them in ``assistant/shipped``; a checkout has them at its top.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(name: str) -> Path:
    """The directory *name* (config, templates, systemd). Raises FileNotFoundError when the installation lacks it."""
    for place in (_PACKAGE / "shipped" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the installation is not whole: the directory {name} is missing; install it again")


def texts(directory: Path, pattern: str, *, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Path below *directory* and text of every file that matches, sorted; nothing when there is no such directory.

    Raises OSError and UnicodeDecodeError as reading does.
    """
    for path in sorted(directory.glob(pattern)) if directory.is_dir() else ():
        if path.is_file():
            yield prefix + path.relative_to(directory).as_posix(), path.read_text(encoding="utf-8")
