"""Scores the times and calls read from the labeled replies of ``tests/corpus/times``.

Run alone with ``python -m tests.score.times [--wrong]``; ``--wrong`` lists the misread ones of the seen half.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.reading.calls import read_call
from assistant.reading.values import Caller, CallReading, Certainty, ReplyContext

CORPUS = Path(__file__).parent.parent / "corpus" / "times"
OWNER = ReplyContext(owner_zone=ZoneInfo("Europe/London"))
ANCHORS = {
    "A": ("2026-11-16T09:30", "America/New_York"),
    "B": ("2026-11-18T14:20", "Europe/Berlin"),
    "C": ("2026-10-23T10:00", "Europe/Berlin"),
    "D": ("2026-12-29T16:45", "Europe/London"),
    "E": ("2026-10-29T11:00", "America/Los_Angeles"),
    "F": ("2026-03-27T09:00", "Europe/Berlin"),
    "G": ("2026-07-15T08:15", "America/New_York"),
}
_CERTAINTY = {"d": Certainty.DEFINITE, "y": Certainty.DAY_ONLY, "v": Certainty.VAGUE, "n": Certainty.NONE}
_CALLER = {"i": Caller.INVITER, "o": Caller.OWNER, "u": Caller.UNKNOWN, "-": None}
_HELD = {"T": True, "F": False, "-": None}


@dataclass(frozen=True, slots=True)
class Labeled:
    """One reply with what a person says it means."""

    place: str  #: file and line
    language: str
    half: str
    anchor: datetime  #: with a fixed offset, as a Date field has it
    text: str
    quoted: str
    start: datetime | date | None
    end: datetime | None
    alternatives: tuple[datetime | date, ...]
    certainty: Certainty
    caller: Caller | None
    held: bool | None


def _instant(text: str, zone: str) -> datetime | date | None:
    if text == "-":
        return None
    wall, _, named = text.partition("@")
    if "T" not in wall:
        return date.fromisoformat(wall)
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(named or zone))


def labeled() -> Iterator[Labeled]:
    for file in sorted(CORPUS.glob("*.*.txt")):
        half, language = file.name.split(".")[:2]
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = [cell.strip() for cell in line.split("|", 7)]
            key, start, end, alternatives, certainty, caller, held, said = cells
            wall, zone = ANCHORS[key]
            local = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))
            text, _, quoted = (part.strip() for part in said.replace("\\n", "\n").partition("<<<"))
            until = _instant(end, zone)
            others = tuple(
                one for one in (_instant(cell, zone) for cell in alternatives.split() if cell != "-") if one
            )
            yield Labeled(
                f"{file.name}:{number}",
                language,
                half,
                local.replace(tzinfo=timezone(local.utcoffset() or timedelta(0))),
                text,
                quoted,
                _instant(start, zone),
                until if isinstance(until, datetime) else None,
                others,
                _CERTAINTY[certainty],
                _CALLER[caller],
                _HELD[held],
            )


def read(one: Labeled) -> CallReading:
    return read_call(one.text, anchor=one.anchor, context=OWNER, quoted=one.quoted)


def _same(one: datetime | date | None, other: datetime | date | None) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one.timestamp() == other.timestamp() and one.utcoffset() == other.utcoffset()
    return type(one) is type(other) and one == other


def faults(one: Labeled, reading: CallReading) -> list[str]:
    """What was read differently from the label."""
    call = reading.call
    start = call.start if call else None
    bad = []
    if not _same(one.start, start):
        bad.append("missed" if start is None else "invented" if one.start is None else "wrong")
    elif one.start is not None and call is not None:
        if not _same(one.end, call.end):
            bad.append("end")
        if len(one.alternatives) != len(call.alternatives) or not all(
            _same(a, b.start) for a, b in zip(one.alternatives, call.alternatives, strict=False)
        ):
            bad.append("alternatives")
    if one.certainty is not (call.certainty if call else Certainty.NONE):
        bad.append("certainty")
    if one.caller is not (call.caller if call else None):
        bad.append("caller")
    if one.held is not reading.held:
        bad.append("took place")
    return bad


_OTHERS = ("end", "alternatives", "certainty", "caller", "took place")
_HEAD = "times half   replies  start exact        wrong, invented  call where none  " + "  ".join(_OTHERS)


def run() -> str:
    """The table: start exact, wrong or invented start, a call where none is, the other fields, by language and half."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    began = time.perf_counter()
    for one in labeled():
        _count(one, rows.setdefault((one.half, one.language), Counter()))
        rows[one.half, "all"] = rows.get((one.half, "all"), Counter())
        _count(one, rows[one.half, "all"])
    seconds = time.perf_counter() - began
    lines = [_HEAD]
    for (half, language), count in sorted(rows.items()):
        starts, none = f"{count['exact']}/{count['timed']}", f"{count['call seen']}/{count['no call']}"
        exact, wrong = _share(count["exact"], count["timed"]), _share(count["wrong"], count["all"])
        others = "  ".join(f"{count[name]:{len(name)}}" for name in _OTHERS)
        lines.append(
            f"{language:5} {half:6} {count['all']:7}  {starts:>9} {exact}  "
            f"{count['wrong']:4} {wrong}  {none:>15}  {others}"
        )
    total = 2 * sum(count["all"] for (_, language), count in rows.items() if language == "all")
    lines.append(f"{total / seconds:.0f} replies a second on one core")
    return "\n".join(lines)


def _count(one: Labeled, count: Counter[str]) -> None:
    bad = faults(one, read(one))
    count["all"] += 1
    count["timed"] += one.start is not None
    count["exact"] += one.start is not None and not {"missed", "wrong"} & set(bad)
    count["wrong"] += bool({"wrong", "invented"} & set(bad))
    if one.certainty is Certainty.NONE:
        count["no call"] += 1
        count["call seen"] += "certainty" in bad
    for name in _OTHERS:
        count[name] += name in bad


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "    –  "


def _wrong(half: str) -> Iterator[str]:
    for one in labeled():
        reading = read(one)
        if one.half == half and (bad := faults(one, reading)):
            call = reading.call
            others = [str(slot.start) for slot in call.alternatives] if call else []
            got = f"{call.start} {call.end or ''} {call.certainty} {call.caller} {others}" if call else None
            yield f"{one.place} {'+'.join(bad)}: {one.text!r}\n      got {got}, held {reading.held}, {reading.act}"


def report(*, also: object = None, wrong: bool = False) -> None:
    """Print the table; *also* is for notices only."""
    print(run())


if __name__ == "__main__":
    if "--wrong" in sys.argv:
        print("\n".join(_wrong("seen")))
    print(run())
