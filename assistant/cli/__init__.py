"""The commands. Errors become sentences and exit codes here, and only here.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 waits for the owner, 4 configuration.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from assistant.errors import AssistantError, ConfigError

#: Command → where it lives and what it says of itself; imported when called, so that ``--help`` is quick.
_COMMANDS = {
    "init": ("setup:init", "Write a commented configuration to begin with."),
    "doctor": ("doctor:doctor", "Check everything, and say how to repair what is wrong. Changes nothing."),
    "run": ("service:run", "Watch the mailboxes until told to stop."),
    "once": ("service:once", "Look once, do what is due, send what is ready."),
    "demo": ("demo:demo", "Play the whole job with an embedded mail server."),
    "replay": ("replay:replay_", "Try a policy on mail that came already; sends nothing."),
    "funnel": ("funnel:funnel", "How far invitations come, and how many answer."),
    "export": ("export:export", "Everything about a person, or all cases for a spreadsheet."),
    "status": ("status:status", "How things stand, and what waits for you."),
    "cases": ("cases:cases", "The invitations and what became of them."),
    "explain": ("explain:explain", "What a mail is taken for, and why; needs no mailbox."),
    "mail": ("mail:mail", "Mail that was put aside, and another look at it."),
    "pending": ("pending:pending", "Letters that wait for your word."),
    "calls": ("calls:calls", "Promised calls, and what became of them."),
    "people": ("people:people", "Who is known, and how."),
    "policy": ("policy:policy", "The rules that decide."),
    "platforms": ("platforms:platforms", "The catalogue of platforms."),
    "templates": ("templates:templates", "The letters."),
    "page": ("page:page", "The address of the page on this machine."),
    "digest": ("digest:digest", "Your day in five short lists."),
    "pause": ("switches:pause", "Stop all sending at once."),
    "resume": ("switches:resume", "Allow sending again."),
    "backup": ("backup:backup", "A checked copy of the state."),
    "restore": ("backup:restore", "Put a copy back; what was answered since is read from Sent."),
    "auth": ("auth:auth", "Log in to providers that want a token instead of a password."),
}


class _Lazy(click.Group):
    """Imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[name][0].partition(":")
        command = getattr(importlib.import_module(f"assistant.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="invitation-assistant", prog_name="assistant")
def assistant() -> None:
    """Answers connection invitations by mail, by your policy and in your words, and keeps people to their calls.

    It works through mail alone: it never logs in to a platform, never opens a link, never accepts. You do that.
    """


def main(arguments: list[str] | None = None) -> Any:
    """The program; ends the process with its exit code."""
    try:
        code = assistant.main(arguments, prog_name="assistant", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ConfigError as error:
        click.echo("The configuration cannot be used; nothing was sent:", err=True)
        for problem in error.problems:
            click.echo(f"  - {problem}", err=True)
        sys.exit(4)
    except AssistantError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)
