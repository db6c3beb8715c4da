"""``export``: everything about a person, or all cases for a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import config_option, opened, show_json
from assistant.cli.whom import person_meant
from assistant.reports.export import cases_table, person_facts


@click.command()
@config_option
@click.argument("whom", metavar="[PERSON]", required=False)
def export(config_path: Path | None, whom: str | None) -> None:
    """Print everything about PERSON (number, name or address) as JSON; without PERSON all cases as CSV.

    The CSV is safe to open in a spreadsheet.
    """
    with opened(config_path) as (_, store), store.reading() as book:
        if whom is None:
            click.echo(cases_table(book), nl=False)
            return
        facts = person_facts(person_meant(whom, book), book)
    show_json(facts, indent=2)
