"""The reference of all commands, made from the code: ``python -m assistant.cli.reference`` writes it.

Writes ``docs/commands.md`` below the current directory; ``--check`` only says whether it is up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from assistant.cli import assistant

FILE = "docs/commands.md"

_INTRODUCTION = """\
# Commands

One program, `assistant`; `python -m assistant` is the same. Every command has `--help`.

Results go to standard output, everything else to standard error. `--json` prints facts, one object a line. Text from
mails is shown without control characters, so that nothing in it can steer your terminal.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | failed; the message says why |
| 2 | wrong usage |
| 3 | done, and something waits for you |
| 4 | the configuration, a policy or a template cannot be used; nothing was sent |

Where `--config` is taken and not given, `ASSISTANT_CONFIG` is looked at, then `$XDG_CONFIG_HOME/assistant`
(`~/.config/assistant`).
"""


def commands(group: click.Group | None = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name ("cases list"), in the order of ``--help``."""
    group = group or assistant
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def reference() -> str:
    """The text of ``docs/commands.md``."""
    return "\n".join(part.rstrip("\n") + "\n" for part in (_INTRODUCTION, *(_section(*one) for one in commands())))


def _section(name: str, command: click.Command) -> str:
    title = f"{'###' if ' ' in name else '##'} `assistant {name}`"
    parts = [title, _prose(command.help or "")]
    context = click.Context(command, info_name=f"assistant {name}")
    if not isinstance(command, click.Group):
        parts.append(f"```\n{' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n```")
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    if options:
        rows = [_row(option, context) for option in options]
        parts.append("\n".join(["| option | meaning |", "| --- | --- |", *rows]))
    return "\n\n".join(part for part in parts if part)


def _prose(help_text: str) -> str:
    """The command's own words; click's mark for a verbatim paragraph is dropped."""
    paragraphs = help_text.replace("\b\n", "").strip().split("\n\n")
    return "\n\n".join(" ".join(line.strip() for line in one.split("\n")) for one in paragraphs)


def _row(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    assert record is not None
    spelled, meaning = record
    if isinstance(option.type, click.Choice) and option.metavar is None:
        spelled = f"{', '.join(option.opts)} WORD"
        meaning = f"{meaning} One of: {', '.join(str(one) for one in option.type.choices)}."
    # Brackets in a table would be read as a link by some viewers.
    meaning = " ".join(meaning.replace("[", "(").replace("]", ")").replace("|", "&#124;").split())
    return f"| `{spelled}` | {meaning} |"


def main(arguments: list[str], top: Path) -> int:
    """0 when all is up to date or was written."""
    file = top / FILE
    if file.is_file() and file.read_text(encoding="utf-8") == reference():
        return 0
    if "--check" in arguments:
        print(f"{FILE} is not up to date; run  python -m assistant.cli.reference", file=sys.stderr)
        return 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(reference(), encoding="utf-8")
    print(FILE)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], Path.cwd()))
