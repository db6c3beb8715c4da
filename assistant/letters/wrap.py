"""Lines of a letter: a line break in a template is one in the letter; longer lines are wrapped."""

from __future__ import annotations

WIDTH = 72  # characters


def wrap(text: str, width: int = WIDTH) -> str:
    """*text* with every longer line broken at blanks; list entries hang under their first word."""
    return "\n".join(part for one in text.split("\n") for part in _broken(one, width))


def unwrapped(text: str, width: int = WIDTH) -> str:
    """*text* without the line breaks that ``wrap`` made: for a place that breaks lines by itself, such as a browser."""
    out: list[str] = []
    parts: list[str] = []  # of the last line of *out*
    for one in text.split("\n"):
        joined = f"{out[-1]} {one.lstrip(' ')}" if parts and one.strip() else ""
        if joined and _broken(joined, width) == [*parts, one]:
            out[-1], parts = joined, [*parts, one]
        else:
            out.append(one)
            parts = [one]
    return "\n".join(out)


def tidy(text: str) -> str:
    """No blanks at line ends (but in the mark ``-- ``), one empty line in a row at most, one newline at the end."""
    lines: list[str] = []
    for one in text.split("\n"):
        kept = one if one == "-- " else one.rstrip()
        if kept or (lines and lines[-1]):
            lines.append(kept)
    while lines and lines[-1] in ("", "-- "):
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""


def plain_blanks(text: str) -> str:
    """No-break blanks, which only kept lines together, as plain ones: people copy from letters."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _broken(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    hang = " " * _hang(line)
    out: list[str] = []
    here = ""
    for word in _words(line):
        longer = f"{here} {word}" if here else word
        if here.strip() and len(longer) > width:
            out.append(here.rstrip())
            here = hang + word
        else:
            here = longer if here or not word else word
    return [*out, here.rstrip()]


def _words(line: str) -> list[str]:
    """The words of *line*; a mark that stands alone (French writes so) stays with its word."""
    words: list[str] = []
    for one in line.split(" "):
        if words and ((one and all(mark in ":;?!»/" for mark in one)) or words[-1].endswith("«")):
            words[-1] += f" {one}"
        else:
            words.append(one)
    return words


def _hang(line: str) -> int:
    """Blanks before the first word behind "- " or "1. "."""
    indent = len(line) - len(line.lstrip(" "))
    mark, _, rest = line[indent:].partition(" ")
    if rest and (mark == "-" or (mark[:-1].isdigit() and mark[-1] in ".)" and len(mark) <= 3)):
        return indent + len(mark) + 1
    return indent
