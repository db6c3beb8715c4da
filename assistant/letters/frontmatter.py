"""The head of a template: ``key: value`` lines up to ``---``."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.errors import Problem
from assistant.toml import nearest

KEYS = ("subject", "variant", "weight", "note")
_CLOSE = "---"


@dataclass(slots=True)
class FrontMatter:
    subject: str = ""
    subject_line: int = 1
    variant: str = ""
    weight: int = 1
    note: str = ""


def read_front_matter(
    path: str, text: str, problems: list[Problem], *, needs_subject: bool
) -> tuple[FrontMatter, str, int]:
    """Front matter, body, and the line on which the body begins; what is wrong is added to *problems*."""
    front = FrontMatter()
    lines = text.split("\n")
    end = next((at for at, one in enumerate(lines) if one.strip() == _CLOSE), None)
    if end is None:
        if needs_subject:
            problems.append(
                Problem(path, 1, "begins without front matter; write  subject: Have we met?  then a line ---")
            )
        return front, text, 1
    for number, one in enumerate(lines[:end], 1):
        _take(front, one, path, number, problems)
    if needs_subject and not front.subject:
        problems.append(Problem(path, 1, "subject is missing; write  subject: Have we met?"))
    return front, "\n".join(lines[end + 1 :]), end + 2


def _take(front: FrontMatter, line: str, path: str, number: int, problems: list[Problem]) -> None:
    key, colon, value = line.partition(":")
    key, value = key.strip(), value.strip()
    if not line.strip() or line.lstrip().startswith("#"):
        return
    if not colon or key not in KEYS:
        guess = nearest(key if colon else key.replace("=", " ").partition(" ")[0], KEYS)
        hint = f"did you mean {guess}?" if guess else f"known are: {', '.join(KEYS)}"
        # Without a colon nobody knows what is the key and what nobody should see.
        what = f"{key[:40]!r} is not a line of the front matter" if colon else "this line has no colon behind a key"
        problems.append(Problem(path, number, f"{what}; {hint}"))
    elif key == "subject":
        front.subject, front.subject_line = value, number
    elif key == "weight":
        if not (value.isascii() and value.isdigit() and 1 <= len(value) <= 3):
            problems.append(
                Problem(path, number, f"weight: {value[:40]!r} is not a whole number from 0 to 999, such as 1")
            )
        else:
            front.weight = int(value)
    elif key == "variant":
        if not (value.isascii() and value.isalnum() and len(value) <= 20):
            problems.append(
                Problem(path, number, f"variant: {value[:40]!r} is not a short word of letters and digits, such as b")
            )
        front.variant = value
    else:
        front.note = value
