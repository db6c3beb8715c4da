"""``calls``: promised calls, and what became of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from assistant.cases.values import Stage
from assistant.cli.common import config_option, json_option, moment, opened, say, show_json, utc_now
from assistant.desk import word
from assistant.desk.moments import moment_of
from assistant.reports.case import NEXT, standing, whose_words, your_turn
from assistant.store.values import CaseFile

_STAGES = (Stage.OFFERED, Stage.AGREED, Stage.DUE, Stage.MISSED, Stage.HAPPENED)
_GROUPS = (
    ("Needs your word", (Stage.DUE,)),
    ("Agreed", (Stage.AGREED,)),
    ("Offered, no time stands", (Stage.OFFERED,)),
    ("Missed", (Stage.MISSED,)),
    ("Held", (Stage.HAPPENED,)),
)
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
    if as_json:
        for file in found:
            show_json(_facts(file))
        return
    if not found:
        say("No call is promised.")
    for title, stages in _GROUPS:
        files = [file for file in found if file.case.stage in stages and not file.case.muted]
        if files:
            say(f"{title}")
            for file in sorted(files, key=_by_time):
                say("\n".join(_lines(file, config.owner.zone)))
            say()
    quiet = [str(file.case.id) for file in found if file.case.muted]
    if quiet:
        say(f"Yours alone, since you took over: case {', '.join(quiet)}")


def _lines(file: CaseFile, zone: ZoneInfo) -> list[str]:
    """One call for a person: who, how it stands, on whose words, what to do."""
    case = file.case
    lines = [f"  case {case.id}  {file.record.name or '(no name)'}", f"          {standing(file, zone)}"]
    whose, words = whose_words(case.call or case.proposed)
    if whose:
        lines.append(f"          {whose}" + (f': "{words}"' if words else ""))
    if case.calls_held or case.calls_missed or case.calls_i_missed:
        counts = [("held", case.calls_held), ("missed by them", case.calls_missed), ("by you", case.calls_i_missed)]
        lines.append(f"          so far: {', '.join(f'{count} {what}' for what, count in counts if count)}")
    lines += [f"          {command}" for command in your_turn(file, zone)]
    return lines


def _by_time(file: CaseFile) -> tuple[bool, str, int]:
    call = file.case.call or file.case.proposed
    start = call.start if call is not None else None
    return (start is None, start.isoformat() if start else "", file.case.id)


def _facts(file: CaseFile) -> dict[str, Any]:
    case, call = file.case, file.case.call
    return {
        "case": case.id, "person": file.record.name, "stage": case.stage.value,
        "start": call.start if call else None, "end": call.end if call else None, "zone": call.zone if call else None,
        "day": str(call.day) if call and call.day else None, "caller": call.caller if call else None,
        "number": call.number if call else None, "words": call.words if call else "",
        "said_by": call.said_by.value if call else None,
        "proposed": case.proposed.start if case.proposed else None, "offered": list(case.offered),
        "held": case.calls_held, "missed": case.calls_missed, "i_missed": case.calls_i_missed,
        "moved": case.calls_moved,
    }  # fmt: skip


@calls.command()
@config_option
@click.argument("case", type=int)
@click.argument("outcome", type=click.Choice(list(_OUTCOMES)))
@click.option("--at", "at", help="The (new) time, such as 2026-11-26T15:00, in your zone unless it names another.")
@click.option("--note", default="", help="One line about the call; the offer of help is built from it.")
def mark(config_path: Path | None, case: int, outcome: str, at: str | None, note: str) -> None:
    """Say what became of the call of CASE."""
    with opened(config_path) as (config, store):
        moved_to = _moment(at, config.owner.zone) if at is not None else None
        with store.book() as book:
            word.mark_call(
                case, _OUTCOMES[outcome], book, config, word.by_command(outcome), utc_now(), note=note,
                moved_to=moved_to,
            )  # fmt: skip
            file = book.cases.file(case)
            due = [item for item in book.due.waiting(case) if item.kind in NEXT]
    assert file is not None
    say(f"Case {case}: {standing(file, config.owner.zone)}")
    for item in due[:1]:
        say(f"Next, {moment(item.due_at, config)}: {NEXT[item.kind]}")


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """The instant that the owner names. Raises BadParameter."""
    try:
        return moment_of(text, zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None
