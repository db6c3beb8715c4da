"""Scores the whole reading of replies over the labeled set of ``tests/corpus/replies``.

Run alone with ``python -m tests.score.replies [--wrong]``; ``--wrong`` lists what is misread in the half that the
reader is built on. The scored half is only ever counted.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.mail.parse import read_mail
from assistant.reading.replies import read_reply
from assistant.reading.values import Intent, Reply, ReplyContext
from tests.corpus.replies.frames import OWNER, Labeled, labeled

CONTEXT = ReplyContext(owner_zone=ZoneInfo("Europe/London"), owner_addresses=frozenset({OWNER[1]}), owner_name=OWNER[0])
CALLS = {
    Intent.CALL_AGREED, Intent.CALL_PROPOSED, Intent.CALL_RESCHEDULED, Intent.CALL_MISSED_APOLOGY,
    Intent.CALL_HELD_THANKS, Intent.CALL_PROMISED_VAGUE, Intent.SALES_PITCH, Intent.JOB_REQUEST,
}
FIGURES = ("intent", "new text kept", "quote cut", "new text exact", "start exact", "wrong time", "call where none")
FAULTS = ("wrong time", "call where none")  # here a share is bad


def judge(one: Labeled, reply: Reply) -> dict[str, bool | None]:
    """Each figure of one reply: True, False, or None where it does not apply."""
    start = reply.call.start if reply.call else None
    person = one.intent not in ("auto_reply", "bounce")
    words = _words(one.new_text)
    kept = _words(reply.new_text)
    gone = [words for words in one.quoted_words if words.replace("FIRST\n", "")]
    return {
        "intent": reply.intent.value == one.intent,
        "new text kept": _holds(kept, words) if person else None,
        "quote cut": not any(" ".join(_words(part)) in " ".join(kept) for part in gone) if person and gone else None,
        "new text exact": kept == words if person else None,
        "start exact": same(start, one.start) if one.start else None,
        "wrong time": (start is not None and not same(start, one.start)) if person else start is not None,
        "call where none": (start is not None) if one.start is None and Intent(one.intent) not in CALLS else None,
    }


def _words(text: str) -> list[str]:
    return text.split()


def _holds(kept: list[str], words: list[str]) -> bool:
    return " ".join(words) in " ".join(kept)


def same(start: object, wanted: object) -> bool:
    """Whether two times are one: the same instant with the same offset, or the same day."""
    if isinstance(start, datetime) and isinstance(wanted, datetime):
        return start == wanted and start.utcoffset() == wanted.utcoffset()
    return type(start) is type(wanted) and start == wanted


def run(*, wrong: bool = False) -> dict[str, dict[str, float]]:
    """Print the table; gives the shares by group ("building en", "scored all" …) and figure."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    everything = list(labeled())
    read_reply(read_mail(everything[0].raw), CONTEXT)  # tables are read once
    started = time.perf_counter()
    replies = [read_reply(read_mail(one.raw), CONTEXT) for one in everything]
    speed = len(everything) / (time.perf_counter() - started)
    for one, reply in zip(everything, replies, strict=True):
        for figure, right in judge(one, reply).items():
            if right is None:
                continue
            for group in (f"{one.half} {one.language}", f"{one.half} all"):
                totals[group][figure] += 1
                counts[group][figure] += right
        if wrong and one.half == "building":
            _explain(one, reply)
    shares = {group: {figure: counts[group][figure] / max(1, totals[group][figure]) for figure in FIGURES}
              for group in totals}
    _print(shares, totals, speed)
    return shares


def _print(shares: dict[str, dict[str, float]], totals: dict[str, Counter[str]], speed: float) -> None:
    print(f"{'Replies':<14}{'mails':>6}" + "".join(f"{figure:>17}" for figure in FIGURES))
    for group, row in shares.items():
        print(f"{group:<14}{totals[group]['intent']:>6}" + "".join(f"{row[figure]:>17.1%}" for figure in FIGURES))
    print(f"{speed:,.0f} replies a second, parsing included")


def _explain(one: Labeled, reply: Reply) -> None:
    judged = judge(one, reply)
    missed = [figure for figure, right in judged.items() if right is not None and right == (figure in FAULTS)]
    if missed:
        start = reply.call.start if reply.call else None
        print(f"{one.place} {one.client} {missed}\n"
              f"    wanted {one.intent} {one.start}; got {reply.intent.value} {start} [{reply.because!r}]"
              f"\n    {one.new_text!r} -> {reply.new_text!r}")


def report(*, also: object = None, wrong: bool = False) -> None:
    """Print the table; *also* is for notices only."""
    run(wrong=wrong)


if __name__ == "__main__":
    run(wrong="--wrong" in sys.argv)
