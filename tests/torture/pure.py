"""The promises of plain functions, at full count: letters are ours, readers are linear, clocks change in 40 zones."""

# ruff: noqa: E501 - a figure is read as one line

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

from assistant.errors import MailError
from assistant.letters.errors import LetterError
from assistant.mail.compose import compose
from assistant.mail.html import visible
from assistant.mail.parse import read_mail
from assistant.mail.values import Address
from assistant.reading.new_text import split_reply
from assistant.reading.replies import read_reply
from tests.makers import OWNER, a_mail
from tests.torture.figure import Figure
from tests.unit.desk import test_due_times
from tests.unit.letters.test_letter_injection import PADS, SEEDS, assert_ours, rendered
from tests.unit.mail.test_compose import FIELDS, LETTER
from tests.unit.reading.test_replies import CONTEXT
from tests.unit.reading.test_times import slots

_PIECES = (*SEEDS, "Jürgen", "Åse", "山田", "Renée-Claire", "O'Neill", "\u202e", "\u0301", "\ud83d", "😀", "\n", "\t", '"', "<", ">", ",", ";")


def fuzzed_letters(directory: Path, *, count: int) -> Figure:
    """P9: *count* letters whose names, subjects and notes are drawn at random; each is read back."""
    del directory
    chance = random.Random(5322)
    refused = wrong = largest = 0
    for _ in range(count):
        name, subject, note = ("".join(chance.choices(_PIECES, k=chance.randint(0, 4)))[:300] for _ in range(3))
        try:
            said, text = rendered(name + note)
            raw = compose(replace(LETTER, recipient=Address(name[:100], "kim@example.test"), subject=chance.choice((said, subject)), text=text))
        except (MailError, LetterError):
            refused += 1
            continue
        largest = max(largest, len(raw))
        message, mail = message_from_bytes(raw), read_mail(raw)
        named = {field.lower() for field in message.keys()}  # noqa: SIM118 - the names as they stand there
        wrong += not (named == FIELDS and len(message.keys()) == len(named) and [one.addr_spec for one in mail.to] == ["kim@example.test"]
                      and mail.author == OWNER and not mail.cc and b"\0" not in raw and len(raw) <= 20 * 1024
                      and b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b""))  # fmt: skip
    reached = f"{count} fuzzed letters: {wrong} not exactly ours, {refused} refused before they left, the largest {largest} octets"
    return Figure("P9", "an outgoing letter is exactly ours", reached, not wrong and refused < count)


def injections(directory: Path, *, rounds: int) -> Figure:
    """P10: every seed with every pad in every variable of a template."""
    del directory
    wrong = count = 0
    slowest = 0.0
    for _ in range(rounds):
        for seed in SEEDS:
            for text in {pad + seed for pad in PADS} | {seed + pad for pad in PADS}:
                began = time.process_time()
                count += 1
                try:
                    assert_ours(text)
                except AssertionError:
                    wrong += 1
                slowest = max(slowest, time.process_time() - began)
    reached = f"{count} injection strings in each variable: {wrong} came through; the slowest letter {slowest * 1000:.0f} ms"
    return Figure("P10", "what a stranger types stays plain words; a letter within 0.5 s", reached, not wrong and slowest <= 0.5)


_UNITS = (
    "On a b <x@y> ", "On a\n", "On ", "\n", " \n", "> ", ">", "Mon, ", "Tue 3pm ", "call me ", "next ", "1", "1:", "12/", "a", "a ", "(", ")",
    "<", "<div>", "<p style='x'>", "&amp;", "http://a.b/", "@", "=", "-- \n", "---\n", "I ", "we met ", "yes, ", "no, ", "not ", "a.m. ", "'", '"',
    "From: a@b\n", "wrote:\n", "\u3000", "é", "\u0301", "|", "*", "_", "?", "!", "...",
)  # fmt: skip
_READERS: dict[str, Callable[[str], object]] = {
    "quotes": lambda text: split_reply(text, author_name="Jane Roe"),
    "times": lambda text: slots(text),
    "replies": lambda text: read_reply(a_mail(text=text), CONTEXT),
    "html": lambda text: visible(text),
}


def linear_readers(directory: Path, *, times: int) -> Figure:
    """P11: the cost of 8, 16, 32 and 64 kB of each pattern, the best of *times*, in processor time."""
    del directory
    steepest = slowest = 0.0
    which = what = ""
    for name, read in _READERS.items():
        for unit in _UNITS:
            costs = [_cost(read, (unit * (size // len(unit) + 1))[:size], times) for size in (8_192, 16_384, 32_768, 65_536)]
            if costs[3] > slowest:
                slowest, what = costs[3], f"{name}, {unit!r}"
            growth = max(costs[n + 1] / costs[n] for n in (1, 2)) if costs[1] > 0.005 else 0.0
            if growth > steepest:
                steepest, which = growth, f"{name}, {unit!r}"
    reached = (f"{len(_UNITS)} patterns, {len(_READERS)} readers: a doubling costs at most {steepest:.2f} × ({which}); "
               f"64 kB at most {slowest:.2f} s ({what})")  # fmt: skip
    return Figure("P11", "readers are linear: a doubling costs less than 2.6 ×, 64 kB at most 0.2 s", reached, steepest < 2.6 and slowest <= 0.2)


def _cost(read: Callable[[str], object], text: str, times: int) -> float:
    best = 99.0
    for _ in range(times):
        began = time.process_time()
        read(text)
        best = min(best, time.process_time() - began)
    return best


def forty_zones(directory: Path) -> Figure:
    """P20: every clock change of 2025 to 2030, every quarter of an hour within three hours of it."""
    del directory
    from zoneinfo import ZoneInfo

    changes = calls = wrong = 0
    for name in test_due_times.ZONES:
        found = test_due_times.transitions(ZoneInfo(name))
        changes += len(found)
        calls += 25 * len(found)
        try:
            test_due_times.test_around_every_clock_change_a_call_is_reminded_of_ended_and_asked_about_after_the_same_real_time(name)
        except AssertionError:
            wrong += 1
    reached = f"{len(test_due_times.ZONES)} zones, {changes} clock changes, {calls} calls: {wrong} zones with a wrong time"
    return Figure("P20", "a call is reminded of, ended and asked about at the right time around every clock change", reached, not wrong and changes > 100)
