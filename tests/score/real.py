"""A folder of real mails: totals against its labels where it has some, else counts by kind.

Labels stand in ``labels.csv`` or ``labels.jsonl``: ``file`` and any of ``platform``, ``kind``, ``note`` (generic, none,
default, pitch, personal), ``name``, ``language`` (of the frame) and ``reply_channel`` (inviter, relay, none). What a
label does not know ("unknown", "n/a", nothing) is not counted.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.invitations.folding import fold
from assistant.invitations.values import Notice
from assistant.mail.parse import read_mail
from assistant.mail.values import Kind, Verdict

_SILENT = ("", "n/a", "unknown", None)
_CHANNELS = {"inviter": "direct", "relay": "relay", "none": "by_hand"}
_WISHES = (Kind.INVITATION, Kind.REMINDER, Kind.DIGEST)


def real_mails(folder: Path, read: Callable[[bytes], Notice | None], *, wrong: bool = False) -> None:
    """Print what *read* makes of each ``.eml`` of *folder*, summed up; with *wrong* each mail that a label denies."""
    labels = _labels(folder)
    files = sorted(folder.glob("*.eml"))
    found = {file.name: read(file.read_bytes()) for file in files}
    kinds = Counter(notice.kind.value if notice else "no notice" for notice in found.values())
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    print(f"\n{folder.name}: {len(files)} mails, {told}")
    verdicts = Counter(each.note.verdict.value for notice in found.values() if notice for each in notice.invitations)
    print("notes: " + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))
    proven = sum(notice is not None and notice.authentic.verdict is Verdict.PASS for notice in found.values())
    print(f"taken for authentic without a server of the owner: {proven}")
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for file in files:
        for row, good, what in _compared(found[file.name], labels.get(file.name, {}), file):
            asked[row] += 1
            right[row] += good
            if wrong and not good:
                print(f"  {row}: {file.name}: {what}")
    for row, count in asked.items():
        print(f"{row:28}{right[row]:>8} of {count}")


def _labels(folder: Path) -> dict[str, dict[str, str]]:
    rows: list[dict[str, str]] = []
    if (path := folder / "labels.csv").exists():
        rows += csv.DictReader(path.read_text("utf-8").splitlines())
    if (path := folder / "labels.jsonl").exists():
        rows += [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return {row["file"]: row for row in rows}


def _compared(notice: Notice | None, label: dict[str, str], file: Path) -> Iterator[tuple[str, bool, str]]:
    """(row, whether it is right, what was found and what the label says) for all that *label* knows."""
    kind = notice.kind.value if notice else "other"
    told = label.get("kind")
    if told in _SILENT:
        return
    wished = told in [each.value for each in _WISHES[:2]]
    one = notice.invitations[0] if notice is not None and notice.invitations else None
    yield ("found" if wished else "kept out"), (one is not None) == wished, f"{kind} / {told}"
    # Updates of the network were called a digest by whoever labeled them; here a digest holds invitations.
    yield "kind", kind == told or (told == "digest" and kind == "other"), f"{kind} / {told}"
    if label.get("platform") not in (*_SILENT, "other"):
        name = notice.platform if notice else None
        yield "platform", name == label["platform"], f"{name} / {label['platform']}"
    if notice is not None and label.get("language") not in _SILENT:
        yield "language of frame", notice.language == label["language"], f"{notice.language} / {label['language']}"
    if one is None or not wished:
        return
    if (note := label.get("note")) not in _SILENT:
        yield "generic or personalized", one.note.generic == (note != "personal"), f"{one.note.verdict} / {note}"
    if (name := label.get("name")) not in _SILENT:
        yield "name", fold(one.inviter.name or "") == fold(name or ""), f"{one.inviter.name} / {name}"
    if (channel := _CHANNELS.get(label.get("reply_channel") or "")) is not None:
        told_route = one.route.kind.value
        # Archives keep no Reply-To: a way that is missing from the mail cannot be read from it.
        if channel != "direct" or read_mail(file.read_bytes()).reply_to or told_route == "direct":
            yield "route", told_route == channel, f"{told_route} / {channel}"
