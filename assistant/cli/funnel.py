"""``funnel``: how far invitations come."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from assistant.cli.common import config_option, json_option, opened, say, show_json, utc_now
from assistant.cli.replay import _since
from assistant.reports.funnel import GROUPS, STEPS, Row, Share, answers_to, better, difference
from assistant.reports.funnel import funnel as count
from assistant.store.book import Book
from assistant.toml import nearest


@click.command()
@config_option
@json_option
@click.option("--by", type=click.Choice(GROUPS), help="A row for each of these.")
@click.option("--since", help="Only invitations of this time, such as 90d or '6 weeks'.")
@click.option("--purpose", help="How many answer this letter, by template, such as have-we-met.")
@click.option("--under", default=10.0, show_default=True, type=click.FloatRange(0, 100),
              help="With --purpose: whether it is under so many percent.")  # fmt: skip
def funnel(
    config_path: Path | None, as_json: bool, by: str | None, since: str | None, purpose: str | None, under: float
) -> None:
    """How many invitations are asked, answered, lead to a call, are accepted; with 95 % intervals."""
    begin = utc_now() - _since(since) if since else None
    with opened(config_path) as (config, store), store.reading() as book:
        if purpose is not None:
            _answers(purpose, under / 100, begin, book, as_json, known=config.templates.purposes())
            return
        rows = count(book, by=by, since=begin)
    if as_json:
        for row in rows:
            show_json({"group": row.name, **dict(zip(STEPS, row.counts, strict=True))})
        return
    if not rows:
        say("No invitations yet.")
    for row in rows:
        _tell(row, by)


def _tell(row: Row, by: str | None) -> None:
    if by is not None:
        say(f"{by} {row.name}")
    say(f"  invitations  {row.counts[0]}")
    for step in STEPS[1:]:
        say(f"  {step:<12} {row.share(step)}")


def _answers(
    purpose: str, limit: float, since: datetime | None, book: Book, as_json: bool, *, known: tuple[str, ...]
) -> None:
    found = answers_to(book, purpose, since=since)
    if as_json:
        for name, share in found:
            low, high = share.interval
            show_json({"purpose": purpose, "template": name or None, "asked": share.whole, "answered": share.part,
                       "low": low, "high": high, "enough": share.enough, "under": share.under(limit)})  # fmt: skip
        return
    if not found and purpose not in known:
        guess = nearest(purpose, list(known))
        hint = f'did you mean "{guess}"?' if guess else "see: assistant templates list"
        raise click.ClickException(f'there is no letter of the purpose "{purpose}"; {hint}')
    if not found:
        say(f'Nobody has got a letter of the purpose "{purpose}" yet.')
        return
    everybody = found[0][1]
    say(f'"{purpose}" was answered by {everybody}')
    say(f"Under {limit:.0%}? {_verdict(everybody, limit)}")
    variants = found[1:]
    if len(variants) < 2:
        return
    for name, share in variants:
        say(f"  {name:<34} {share}")
    for at, (name, share) in enumerate(variants):
        for other, its in variants[at + 1 :]:
            if name.partition("/")[0] == other.partition("/")[0]:
                say(f"  {_compared(name, share, other, its)}")


def _compared(name: str, share: Share, other: str, its: Share) -> str:
    """Which of two wordings in one language is answered more often, if that can be told."""
    verdict = better(share, its)
    if verdict is None:
        return f"{name} and {other}: " + (
            "cannot be told apart yet" if share.enough and its.enough else "not enough yet to compare")
    low, high = sorted(abs(one) for one in difference(share, its))
    more, less = (name, other) if verdict else (other, name)
    return f"{more} is answered more often than {less}, by {low:.0%} to {high:.0%} of those who get it"


def _verdict(share: Share, limit: float) -> str:
    under = share.under(limit)
    if not share.enough:
        return "not enough yet to tell."
    if under is None:
        return "cannot be told yet: the interval holds both."
    return "yes." if under else "no, more of them answer."
