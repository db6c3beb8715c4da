"""Scores the whole reading of replies, field by field, over ``tests/corpus/replies/whole_{seen,scored,unseen}.txt``.

Run alone with ``python -m tests.score.whole [--wrong]``; ``--wrong`` lists what is misread in the seen half. The scored
half is only ever counted, and so are the four unseen parts, each by another author; the second is the hardest one.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from datetime import datetime
from statistics import median
from zoneinfo import ZoneInfo

from assistant.mail.parse import read_mail
from assistant.reading.replies import read_reply
from assistant.reading.values import Reply, ReplyContext
from assistant.reading.words import plain
from tests.corpus.replies.frames import OWNER
from tests.corpus.replies.whole import Whole, whole
from tests.score.replies import same

CONTEXT = ReplyContext(owner_zone=ZoneInfo("Europe/London"), owner_addresses=frozenset({OWNER[1]}), owner_name=OWNER[0])
FIGURES = ("intent", "new text", "start", "invented", "end", "alternatives", "certainty", "caller", "took place")
FAULTS = ("invented",)  # here a share is bad: a start that is wrong, or where there is none


def judge(one: Whole, reply: Reply) -> dict[str, bool | None]:
    """Each figure of one reply: True, False, or None where it does not apply."""
    call = reply.call
    start = call.start if call else None
    said = {
        "intent": reply.intent.value == one.intent,
        "new text": plain(reply.new_text).split() == plain(one.new_text).split() if one.person else None,
        "start": same(start, one.start) if one.start is not None else None,
        "invented": start is not None and not same(start, one.start),
        "certainty": (call.certainty.value if call else "none") == one.certainty,
        "caller": (call.caller.value if call and call.caller else None) == one.caller,
        "took place": (call.took_place if call else None) == one.took_place,
        "end": None, "alternatives": None,
    }
    if isinstance(one.start, datetime):
        others = tuple(slot.start for slot in call.alternatives) if call else ()
        said["end"] = (call.end if call else None) == one.end
        said["alternatives"] = len(others) == len(one.alternatives) and all(map(same, others, one.alternatives))
    return said


def run(*, wrong: bool = False) -> dict[str, dict[str, float]]:
    """Print the table; gives the shares by group ("seen en", "scored all" …) and figure."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    halves = ("seen", "scored", "unseen", "unseen_2", "unseen_3", "unseen_4")
    everything = [one for half in halves for one in whole(half)]
    for one in everything:
        reply = read_reply(read_mail(one.raw), CONTEXT)
        judged = judge(one, reply)
        for figure, right in judged.items():
            if right is not None:
                for group in (f"{one.half} {one.language}", f"{one.half} all"):
                    totals[group][figure] += 1
                    counts[group][figure] += right
        if wrong and one.half == "seen":
            _explain(one, reply, judged)
    print(f"{'Whole replies':<14}{'mails':>6}" + "".join(f"{figure:>14}" for figure in FIGURES))
    for group, row in counts.items():
        print(f"{group:<14}{totals[group]['intent']:>6}"
              + "".join(f"{row[figure] / max(1, totals[group][figure]):>14.1%}" for figure in FIGURES))
    print(f"{speed(everything):,.0f} replies a second on one core, parsing included")
    return {group: {figure: row[figure] / max(1, totals[group][figure]) for figure in FIGURES}
            for group, row in counts.items()}


def speed(everything: list[Whole]) -> float:
    """Replies that one core reads in a second of its own time, parsing included; the median of five runs."""
    taken = []
    for _ in range(5):
        began = time.process_time()
        for one in everything:
            read_reply(read_mail(one.raw), CONTEXT)
        taken.append(time.process_time() - began)
    return len(everything) / median(taken)


def _explain(one: Whole, reply: Reply, judged: dict[str, bool | None]) -> None:
    missed = [figure for figure, right in judged.items() if right is not None and right == (figure in FAULTS)]
    if missed:
        call = reply.call
        print(f"{one.place} {missed}\n    {one.new_text!r}\n    wanted {one.intent} {one.start} {one.certainty} "
              f"{one.caller}\n    got    {reply.intent.value} " + (
                  f"{call.start} {call.certainty.value} {call.caller} "
                  f"{[str(slot.start) for slot in call.alternatives]} "
                  f"end={call.end} took={call.took_place}" if call else "-")
              + f" because {reply.because!r}" + (f"\n    new text {reply.new_text!r}" if "new text" in missed else ""))


def report(*, also: object = None, wrong: bool = False) -> None:
    """Print the table; *also* is for notices only."""
    run(wrong=wrong)


if __name__ == "__main__":
    run(wrong="--wrong" in sys.argv)
