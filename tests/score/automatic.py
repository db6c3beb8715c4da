"""Counts which automatic mails are known for such, and which people are held back: ``tests/corpus/automatic/fresh_*``.

Run alone with ``python -m tests.score automatic [--wrong]``; ``--wrong`` lists what is wrong, but for the scored half,
which is only ever counted.
"""

from __future__ import annotations

from collections import Counter

from assistant.demo.mails import OWNER
from assistant.mail.automatic import automatic
from assistant.mail.parse import read_mail
from assistant.mail.values import Automatic
from tests.corpus.automatic.build import Machine, as_mail, fresh

_GROUPS = ("en", "de", "fr", "es", "it", "pt", "nl")


def report(*, also: object = None, wrong: bool = False) -> None:
    """Print the table, by half and language; *also* is for notices only."""
    print(f"{'Automatic':<14}{'machines':>10}{'known':>8}{'share':>9}{'words only':>12}{'known':>8}"
          f"{'people':>9}{'held back':>11}")  # fmt: skip
    for half in ("seen", "later", "scored"):
        counts: dict[str, Counter[str]] = {}
        machines, people = fresh(half)
        for one in machines:
            known = verdict(one) is not None
            _count(counts, one, machines=1, known=known, words=_bare(one), told=_bare(one) and known)
            if wrong and half != "scored" and not known:
                print(f"not known: {one.kind} {one.subject or ''} {one.text!r}")
        for one in people:
            held = verdict(one)
            _count(counts, one, people=1, held=held is not None)
            if wrong and half != "scored" and held is not None:
                print(f"held back: {one.kind} {one.text!r} because {held.because}")
        for group, row in sorted(counts.items(), key=lambda each: (each[0] == "all", -each[1]["machines"])):
            share = f"{row['known'] / max(1, row['machines']):>9.1%}"
            print(f"{half + ' ' + group:<14}{row['machines']:>10}{row['known']:>8}{share}{row['words']:>12}"
                  f"{row['told']:>8}{row['people']:>9}{row['held']:>11}")  # fmt: skip


def verdict(one: Machine) -> Automatic | None:
    return automatic(read_mail(as_mail(one)), frozenset({OWNER}))


def _bare(one: Machine) -> bool:
    """Whether nothing but words can give it away."""
    return not (one.fields or one.null or one.author or one.content)


def _count(counts: dict[str, Counter[str]], one: Machine, **figures: bool | int) -> None:
    language = one.kind.partition(".")[2]
    for group in (language if language in _GROUPS else "others", "all"):
        counts.setdefault(group, Counter()).update({name: int(value) for name, value in figures.items()})
