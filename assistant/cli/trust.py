"""``policy trust``: how much each rule may do."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import config_option, counted, json_option, opened, say, show_json, utc_now
from assistant.desk.trust import RuleStanding, consent, standings, withdraw_consent
from assistant.policy.trust import Outcome
from assistant.policy.values import TrustLevel


@click.command()
@config_option
@json_option
@click.argument("rule", required=False)
@click.argument("level", required=False, type=click.Choice([*(one.value for one in TrustLevel), "policy"]))
def trust(config_path: Path | None, as_json: bool, rule: str | None, level: str | None) -> None:
    """Show how much each rule may do, or say it: RULE auto | ask | draft | observe; "policy" takes your word back."""
    with opened(config_path) as (config, store), store.book() as book:
        if rule is None:
            found = standings(book, config)
        elif level is None:
            found = tuple(one for one in standings(book, config) if one.rule == rule)
        elif level == "policy":
            found = (withdraw_consent(rule, book, config),)
        else:
            found = (consent(rule, TrustLevel(level), book, config, utc_now()),)
    if not found:
        raise click.ClickException(f"no rule {rule!r} writes letters; see: assistant policy trust")
    for one in found:
        if as_json:
            show_json({"rule": one.rule, "level": one.level.value, "because": one.because,
                       "letters": len(one.outcomes), "unchanged": one.outcomes.count(Outcome.UNCHANGED)})  # fmt: skip
        else:
            _tell(one)


def _tell(one: RuleStanding) -> None:
    good = one.outcomes.count(Outcome.UNCHANGED)
    letters = f"{good} of {counted(len(one.outcomes), 'letter')} unchanged" if one.outcomes else "no letters yet"
    say(f"{one.rule:<22} {one.level:<8} {letters:<28} {one.because}")
