"""What is exported: all that is kept of a person, and tables that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io

import pytest

from assistant.reports.export import table

STARTS = tuple("=+-@＝＋－＠")
BLANKS = " \u00a0\u2003\u3000\u200b\ufeff\x0b\t\r\n\""
HOSTILE = [
    "=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\u3000=1", "\u2003@SUM(1)", "\x0b=1",
    "\u200b=1", "\ufeff=1", "＝1+1", "＠SUM(1)", "Ada;=1", "Ada; +1", "Ada\t=1", "Ada\n=1", "Ada,=1", 'Ada";=1',
    "Ada|=1",
]  # fmt: skip


def cells(text: str) -> list[str]:
    """Every cell, whichever sign this country's spreadsheets take for the end of one."""
    return [one for sign in ",;\t|" for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign) for one in row]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_is_a_formula_wherever_the_table_is_opened(words):
    found = cells(table(["case", "name", "stage"], [[7, words, "asked"]]))
    assert [one for one in found if one.lstrip(BLANKS).startswith(STARTS)] == []


@pytest.mark.parametrize("words", ["Ada Byron", "O'Neil-Müller", "1 = 1", "Tea; coffee", "a-b", "", "12:30"])
def test_ordinary_words_stay_as_they_are(words):
    assert cells(table(["name"], [[words]])).count(words) >= 1
