"""``calls``: promised calls, and what became of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from assistant.cases.values import Stage
from assistant.cli.common import config_option, json_option, moment, opened, say, show_json
from assistant.daemon.house import utc_now
from assistant.desk import word

_STAGES = (Stage.OFFERED, Stage.AGREED, Stage.DUE, Stage.MISSED, Stage.HAPPENED)
_OUTCOMES = {
    "happened": "happened",
    "they-did-not-come": "they_absent",
    "i-was-away": "i_absent",
    "cancelled": "cancelled",
    "never-agreed": "never_agreed",
    "unclear": "unclear",
    "agreed": "agreed",
    "moved": "moved",
}


@click.group()
def calls() -> None:
    """Promised calls, and what became of them."""


@calls.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """Calls that are offered, agreed, due, missed or held."""
    with opened(config_path) as (config, store), store.reading() as book:
        found = book.cases.listing(stages=_STAGES)
    for file in found:
        case, call = file.case, file.case.call
        when = (
            moment(call.start, config) if call and call.start else (str(call.day) if call and call.day else "no time")
        )
        if as_json:
            show_json(
                {"case": case.id, "person": file.record.name, "stage": case.stage.value,
                 "start": call.start if call else None, "day": str(call.day) if call and call.day else None,
                 "words": call.words if call else "", "held": case.calls_held, "missed": case.calls_missed,
                 "moved": case.calls_moved}
            )  # fmt: skip
            continue
        counts = f"held {case.calls_held}, missed {case.calls_missed}, moved {case.calls_moved}"
        words = f'  "{call.words}"' if call and call.words else ""
        say(
            f"case {case.id:>3}  {case.stage.value:<9} {when:<17} {file.record.name or '(no name)':<26} {counts}{words}"
        )
    if not found and not as_json:
        say("No call is promised.")


@calls.command()
@config_option
@click.argument("case", type=int)
@click.argument("outcome", type=click.Choice(list(_OUTCOMES)))
@click.option("--at", "at", help="The (new) time, such as 2026-11-26T15:00, in your zone unless it names another.")
@click.option("--note", default="", help="One line about the call; the offer of help is built from it.")
def mark(config_path: Path | None, case: int, outcome: str, at: str | None, note: str) -> None:
    """Say what became of the call of CASE."""
    with opened(config_path) as (config, store):
        moved_to = None
        if at is not None:
            try:
                moved_to = datetime.fromisoformat(at)
            except ValueError:
                raise click.BadParameter(
                    f"{at!r} is no time; write it as 2026-11-26T15:00", param_hint="--at"
                ) from None
            moved_to = moved_to if moved_to.tzinfo else moved_to.replace(tzinfo=config.owner.zone)
        with store.book() as book:
            done = word.mark_call(
                case,
                _OUTCOMES[outcome],
                book,
                config,
                word.by_command(outcome),
                utc_now(),
                note=note,
                moved_to=moved_to,
            )
    say(f"Case {case}: {outcome}; it is {done.stage} now.")
