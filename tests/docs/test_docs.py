"""The documentation is true: commands, settings, links, named tests, and what the README says the demo prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from assistant.cli import assistant, reference
from assistant.cli.reference import commands, main
from assistant.config import models
from assistant.config.problems import table_of
from assistant.config.sample import is_table
from tests.servers.prompt import lines_that_hold, prompt_servers

TOP = Path(__file__).parents[2]
PAGES = sorted([*TOP.glob("*.md"), *TOP.glob("docs/**/*.md")])
COMMANDS = dict(commands())
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_TESTS = re.compile(r"`(?:tests/)?([\w/]*test_\w+\.py)?(?:::(\w+))?`")  # on pages of paths below tests/: many a line
_INVOKED = re.compile(r"(?:^|[`(/])assistant ([a-z][^`\n]*)", re.MULTILINE)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def ids(page: Path) -> str:
    return str(page.relative_to(TOP))


# -- commands -----------------------------------------------------------------------------------------------------


def test_the_page_of_commands_is_up_to_date():
    told = f"{reference.FILE} is not up to date; run  python -m assistant.cli.reference"
    assert text_of(TOP / reference.FILE) == reference.reference(), told


def test_the_page_of_commands_writes_itself_and_says_when_it_is_old(tmp_path, capsys):
    assert main(["--check"], tmp_path) == 1
    assert "docs/commands.md is not up to date" in capsys.readouterr().err
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name):
    section = re.split(r"^#{2,3} ", text_of(TOP / reference.FILE), flags=re.MULTILINE)
    mine = next(one for one in section if one.startswith(f"`assistant {name}`\n"))
    for option in COMMANDS[name].params:
        if isinstance(option, click.Option) and not option.hidden:
            assert all(spelled in mine for spelled in option.opts), option.opts


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_says_what_it_does(name):
    answer = CliRunner().invoke(assistant, [*name.split(), "--help"], prog_name="assistant")
    assert answer.exit_code == 0, answer.output
    assert f"Usage: assistant {name}" in answer.output
    assert COMMANDS[name].help
    assert all(len(line) <= 80 for line in answer.output.splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name):
    wordless = [one.opts for one in COMMANDS[name].params if isinstance(one, click.Option) and not one.help]
    assert wordless == []


def test_the_list_of_commands_says_what_each_command_says_of_itself():
    listed = CliRunner().invoke(assistant, ["--help"]).output
    assert all(re.search(rf"^  {name} ", listed, re.MULTILINE) for name in COMMANDS if " " not in name)


def invocations(text: str) -> Iterator[list[str]]:
    """The words behind "assistant" wherever a page shows a command."""
    for found in _INVOKED.finditer(text):
        words = found[1].split("#")[0].split()
        if words and any(name.split()[0] == words[0] for name in COMMANDS):
            yield words


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_command_that_a_page_shows_is_there(page):
    wrong = []
    for words in invocations(text_of(page)):
        command, rest = COMMANDS[words[0]], words[1:]
        if isinstance(command, click.Group):
            name = re.sub(r"[^a-z-].*", "", rest[0]) if rest else ""
            if name and name not in command.commands:
                wrong.append(" ".join(words))
                continue
            command, rest = (command.commands[name], rest[1:]) if name else (command, [])
        known = {spelled for one in command.params for spelled in one.opts} | {"--help"}
        wrong += [f"{' '.join(words)}: {one}" for one in rest if re.match(r"--\w", one) and one not in known]
    assert wrong == []


# -- settings -----------------------------------------------------------------------------------------------------


def keys(model=models.File, path=()) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        inner = table_of(field)
        if inner is not None and is_table(field):
            yield from keys(inner, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(keys()), ids=".".join)
def test_every_setting_is_documented_in_its_table(path):
    tables = re.split(r"^## ", text_of(TOP / "docs/configuration.md"), flags=re.MULTILINE)
    heads = (f"`[{'.'.join(path[:-1])}]`", f"`[[{'.'.join(path[:-1])}]]`") if path[1:] else ("At the top",)
    assert any(one.startswith(heads) and f"| `{path[-1]}` |" in one for one in tables)


# -- pages --------------------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    found = re.findall(r"^#{1,6} (.+)$", _FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_link_between_pages_leads_somewhere(page):
    broken = []
    for link in _LINK.findall(_FENCE.sub("", text_of(page))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_can_be_reached_from_the_readme():
    seen, todo = set(), [TOP / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = (link.partition("#")[0] for link in _LINK.findall(_FENCE.sub("", text_of(page))))
        todo += [(page.parent / link).resolve() for link in links if link and not re.match(r"[a-z]+:", link)]
    assert [ids(page) for page in PAGES if page not in seen] == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_test_that_a_page_names_is_there(page):
    for file, name in _TEST.findall(text_of(page)):
        assert re.search(rf"^ *def {name}\(", text_of(TOP / file), re.MULTILINE), f"{file}::{name}"


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_test_that_a_line_of_tests_names_is_there(page):
    """``::name`` alone is a test of the file that was named before it."""
    missing, file = [], ""
    for named, test in _TESTS.findall(_FENCE.sub("", text_of(page))):
        file = named or file
        if (named or test) and not re.search(rf"^ *def {test}\(" if test else "", _source(file), re.MULTILINE):
            missing.append(f"{file}::{test}")
    assert missing == []


def _source(file: str) -> str:
    path = TOP / "tests" / file
    assert path.is_file(), f"there is no tests/{file}"
    return text_of(path)


def test_every_line_of_what_it_never_does_names_its_test():
    table = text_of(TOP / "README.md").partition("## What it will never do")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]  # without the table's head
    assert len(rows) > 10
    assert all(_TEST.search(row) for row in rows)


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_no_page_names_a_place_of_somebodys_machine(page):
    assert not re.search(r"/(?:work|root|home/\w+|Users)/", text_of(page))


def test_the_demo_excerpt_of_the_readme_is_what_the_demo_prints():
    block = re.search(r"<!-- demo:.*?-->\n```\n(.*?)```", text_of(TOP / "README.md"), re.DOTALL)
    assert block
    rest = the_demo()
    for part in block[1].split("[…]\n"):
        assert part in rest, f"the demo does not print this any more, at this place:\n{part}"
        rest = rest.partition(part)[2]


@cache
def the_demo() -> str:
    with prompt_servers(), lines_that_hold():
        printed = CliRunner().invoke(assistant, ["demo", "--no-dovecot"])
    assert printed.exit_code == 0, printed.output
    return printed.stdout


def test_the_demo_prints_one_digest_a_day_at_most():
    for day in the_demo().split("\n━━ ")[1:]:
        assert day.count(": Your invitations today") <= 1, day.partition(" ━━")[0]


def test_the_demo_speaks_of_your_time_only_where_it_differs_from_mine():
    assert "your time (Berlin)" not in the_demo()
