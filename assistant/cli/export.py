"""``export``: everything about a person, or all cases for a spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path

import click

from assistant.cli.common import _as_json, config_option, opened
from assistant.desk.word import NoSuchThing
from assistant.reports.export import cases_table, person_facts


@click.command()
@config_option
@click.argument("person", type=int, required=False)
def export(config_path: Path | None, person: int | None) -> None:
    """Print everything about PERSON as JSON; without PERSON all cases as CSV, safe to open in a spreadsheet."""
    with opened(config_path) as (_, store), store.reading() as book:
        if person is None:
            click.echo(cases_table(book), nl=False)
            return
        if person not in {one[0] for one in book.people.listing()}:
            raise NoSuchThing(f"there is no person {person}; see: assistant people list")
        facts = person_facts(person, book)
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2, default=_as_json))
