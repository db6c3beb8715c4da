"""``cases``: the invitations and what became of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assistant.cases.values import Stage
from assistant.cli.common import Count, column, config_option, json_option, moment, opened, say, show_json, utc_now
from assistant.desk import word
from assistant.desk.arrival import platform_name
from assistant.desk.rejoin import move_mail, split_mail
from assistant.reports.case import case_facts, case_story


@click.group()
def cases() -> None:
    """The invitations and what became of them."""


@cases.command("list")
@config_option
@json_option
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), metavar="STAGE",
              help="Only those at this stage: " + ", ".join(Stage) + ".")  # fmt: skip
@click.option("--old", is_flag=True, help="Those from before the first start.")
@click.option("--limit", default=50, show_default=True, type=Count(1, 50), help="How many at most.")
def list_(config_path: Path | None, as_json: bool, stage: str | None, old: bool, limit: int) -> None:
    """The newest first."""
    with opened(config_path) as (config, store), store.reading() as book:
        found = book.cases.listing(stages=[Stage(stage)] if stage else None, old=old, limit=limit)
        if found and not as_json:
            say(f"{'case':>4}  {'came':<16} {'stage':<9} {'note':<8} {'known?':<11} {'person':<26} rule")
        for file in found:
            if as_json:
                show_json(case_facts(file, (), (), ()))
                continue
            case, record = file.case, file.record
            name = column(record.name or "(no name)", 26)
            say(f"{case.id:>4}  {moment(case.opened_at, config):<16} {case.stage.value:<9} {record.note:<8} "
                f"{record.acquaintance or '-':<11} {name} {file.rule or '-'}")  # fmt: skip
        if not found and not as_json:
            say("No cases yet.")


@cases.command()
@config_option
@json_option
@click.argument("case", type=int)
def show(config_path: Path | None, as_json: bool, case: int) -> None:
    """One case from arrival to now: what happened, on what evidence, what comes next."""
    with opened(config_path) as (config, store), store.reading() as book:
        file = book.cases.file(case)
        if file is None:
            raise word.NoSuchThing(f"there is no case {case}; see: assistant cases list")
        parts: tuple[Any, ...] = (book.letters.of_case(case), book.cases.decisions(case), book.due.waiting(case))
    if as_json:
        show_json(case_facts(file, *parts))
    else:
        say(case_story(file, *parts, zone=config.owner.zone,
                       platform=platform_name(file.case.platform, config)))  # fmt: skip


@cases.command()
@config_option
@click.argument("case", type=int)
@click.argument("decision", type=click.Choice(["accept", "decline", "report", "archive"]))
def decided(config_path: Path | None, case: int, decision: str) -> None:
    """Tell what you did on the platform."""
    with opened(config_path) as (config, store), store.book() as book:
        done = word.decided(case, decision, book, config, utc_now())
    say(f"Case {case}: you chose {decision}; it is {done.stage} now.")


@cases.command("take-over")
@config_option
@click.argument("case", type=int)
def take_over(config_path: Path | None, case: int) -> None:
    """The assistant keeps quiet on this case; you write yourself."""
    with opened(config_path) as (_, store), store.book() as book:
        word.take_over(case, book, word.by_command("take-over"), "you took over", utc_now())
    say(f"Case {case} is yours. Give it back with: assistant cases resume {case}")


@cases.command()
@config_option
@click.argument("case", type=int)
def resume(config_path: Path | None, case: int) -> None:
    """Give a case back to the assistant."""
    with opened(config_path) as (config, store), store.book() as book:
        done = word.resume(case, book, config, utc_now())
    say(f"Case {case} goes on; it is {done.stage}.")


@cases.command()
@config_option
@click.argument("case", type=int)
def retry(config_path: Path | None, case: int) -> None:
    """Let your policy look at a case again, after you mended a template or a rule."""
    with opened(config_path) as (config, store), store.book() as book:
        word.retry(case, book, config, utc_now())
    say(f"Case {case} was looked at again; see: assistant cases show {case}")


@cases.command("move-mail")
@config_option
@click.argument("mail")
@click.argument("case", type=int)
def move(config_path: Path | None, mail: str, case: int) -> None:
    """MAIL (its Message-ID, as `cases show` prints it) belongs to CASE.

    What was read from it falls out of the wrong case; it is read again at the next look, with what the right case
    knows.
    """
    with opened(config_path) as (config, store), store.book() as book:
        seen = move_mail(mail, case, book, config, utc_now())
    say(f"The mail is out of case {seen.case_id}; the next look reads it again, for case {case}.")


@cases.command()
@config_option
@click.argument("case", type=int)
@click.argument("mail")
def split(config_path: Path | None, case: int, mail: str) -> None:
    """MAIL (its Message-ID) does not belong to CASE; an invitation then gets a case of its own.

    Two people taken for one are parted with `people split`.
    """
    with opened(config_path) as (config, store), store.book() as book:
        split_mail(case, mail, book, config, utc_now())
    say(f"The mail is out of case {case}; the next look reads it again, as if it did not belong there.")
