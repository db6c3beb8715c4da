"""``people``: who is known, and how."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import config_option, json_option, moment, opened, say, show_json
from assistant.daemon.house import utc_now
from assistant.desk import word


@click.group()
def people() -> None:
    """Who is known, and how."""


@people.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """Everybody who ever invited you, as far as it was proven."""
    with opened(config_path) as (_, store), store.reading() as book:
        found = book.people.listing()
    for person_id, name, blocked, said, cases in found:
        if as_json:
            show_json({"person": person_id, "name": name, "blocked": blocked, "word": said, "cases": cases})
        else:
            marks = "; ".join(
                part for part in (said and f"you said: {said}", blocked and f"blocked: {blocked}") if part
            )
            say(f"{person_id:>4}  {name or '(no name)':<28} {cases} case(s)  {marks}")
    if not found and not as_json:
        say("Nobody yet.")


@people.command()
@config_option
@json_option
@click.argument("person", type=int)
def show(config_path: Path | None, as_json: bool, person: int) -> None:
    """What is known of a person, and from where."""
    with opened(config_path) as (config, store), store.reading() as book:
        _check(person, book.people.listing())
        keys = book.people.keys(person)
        files = [file for case in book.cases.of_person(person) if (file := book.cases.file(case)) is not None]
        name = book.people.name(person)
    if as_json:
        show_json({"person": person, "name": name, "keys": keys, "cases": [file.case.id for file in files]})
        return
    say(f"{name or '(no name)'}")
    for kind, value in keys:
        say(f"  {kind:<11} {value}")
    for file in files:
        record = file.record
        say(f"  case {file.case.id}, {moment(file.case.opened_at, config)}: {file.case.stage}; "
            f"{record.acquaintance or 'cannot tell'}: {record.acquaintance_because}")  # fmt: skip
        for text in record.acquaintance_evidence:
            say(f"      {text}")


@people.command()
@config_option
@click.argument("person", type=int)
@click.argument("because", nargs=-1)
def block(config_path: Path | None, person: int, because: tuple[str, ...]) -> None:
    """Never write to this person again."""
    with opened(config_path) as (_, store), store.book() as book:
        _check(person, book.people.listing())
        reason = " ".join(because) or "you said so"
        book.people.block(person, reason)
        for case in book.cases.of_person(person):
            book.letters.stop(case, f"blocked: {reason}")
    say(f"Person {person} is blocked. Take it back with: assistant people unblock {person}")


@people.command()
@config_option
@click.argument("person", type=int)
def unblock(config_path: Path | None, person: int) -> None:
    """Take a block back."""
    with opened(config_path) as (_, store), store.book() as book:
        _check(person, book.people.listing())
        book.people.block(person, None)
    say(f"Person {person} is no longer blocked.")


@people.command()
@config_option
@click.argument("person", type=int)
@click.argument("is_", type=click.Choice(["known", "stranger", "forget-my-word"]))
def say_(config_path: Path | None, person: int, is_: str) -> None:
    """Your own word about a person; it counts before everything else."""
    with opened(config_path) as (_, store), store.book() as book:
        _check(person, book.people.listing())
        book.people.give_word(person, None if is_ == "forget-my-word" else is_)
    say(f"Person {person}: {is_}.")


say_.name = "word"


@people.command()
@config_option
@click.argument("keep", type=int)
@click.argument("other", type=int)
def join(config_path: Path | None, keep: int, other: int) -> None:
    """Two records are one person; a wrong join can be split again."""
    with opened(config_path) as (_, store), store.book() as book:
        _check(keep, book.people.listing())
        _check(other, book.people.listing())
        book.people.join(keep, other)
    say(f"Everything of person {other} belongs to person {keep} now.")


@people.command()
@config_option
@click.argument("person", type=int)
@click.option("--case", "cases", type=int, multiple=True, required=True, help="A case that is somebody else's.")
@click.option("--key", "keys", multiple=True, help="A key of theirs, such as address:jane@example.org.")
def split(config_path: Path | None, person: int, cases: tuple[int, ...], keys: tuple[str, ...]) -> None:
    """A wrong join undone: these cases and keys become a person of their own."""
    pairs = [(kind, value) for kind, _, value in (key.partition(":") for key in keys)]
    with opened(config_path) as (_, store), store.book() as book:
        _check(person, book.people.listing())
        made = book.people.split(person, pairs, cases, utc_now())
    say(f"They are person {made} now.")


def _check(person: int, listing: tuple[tuple[int, str, str | None, str | None, int], ...]) -> None:
    if person not in {one[0] for one in listing}:
        raise word.NoSuchThing(f"there is no person {person}; see: assistant people list")
