"""``demo``: the whole job in a minute, with the real code, real sockets and a clock that is moved by hand."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from assistant.cli.common import counted, say


def _program() -> str:
    """How the program was called, so that the line can be pasted: .venv/bin/assistant."""
    called = Path(sys.argv[0])
    return "assistant" if called.stem != "assistant" or shutil.which("assistant") == str(called) else sys.argv[0]


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    """The directory that the demo works in: one that vanishes, or the owner's own, which must be new."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="assistant-demo-") as directory:
            yield Path(directory)
        return
    try:
        keep.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise click.BadParameter(f"{keep} is there already; name a new directory", param_hint="--keep") from None
    yield keep.absolute()


@click.command()
@click.option("--policy", "policy_name", default="ladder", show_default=True, help="One of the ready policies.")
@click.option("--no-dovecot", is_flag=True, help="Use the IMAP server in pure Python even where Dovecot is installed.")
@click.option("--page", is_flag=True, help="Afterwards serve the local page until Ctrl-C, to look and to press.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), metavar="DIRECTORY",
              help="A new directory for all of it; look at it with: assistant calls list --config DIRECTORY.")
def demo(policy_name: str, no_dovecot: bool, page: bool, keep: Path | None) -> None:
    """Play invitations, answers, a missed call, a second chance and an acceptance, mail by mail.

    Nothing leaves this machine: mail server, submission server and people are all part of the demo.
    """
    from assistant.demo.stage import Stage
    from assistant.demo.story import START, play

    began = time.monotonic()
    with (
        _place(keep) as directory,
        Stage(directory, START, policy_name=policy_name, prefer_dovecot=not no_dovecot) as stage,
    ):
        say(f"The assistant at work: policy {policy_name!r}, {stage.server}, made-up people, "
            "nothing leaves this machine.")  # fmt: skip
        invitations = play(stage, say)
        letters = len(stage.post.accepted)
        took = time.monotonic() - began
        notices = counted(invitations, "notice")
        say(f"\n{notices} of invitations, {counted(letters, 'letter')}, played in {took:.1f} seconds.")
        if page:
            from assistant.demo.next_morning import next_morning
            from assistant.demo.page import serve

            next_morning(stage)
            serve(stage, say)
    if keep is not None:
        say("Look at what is left of it with the commands, such as:")
        for command in ("calls list", "cases list", "cases show 2", "digest preview"):
            say(f"  {_program()} {command} --config {keep}")
    elif not page:
        say(f"See all of it on the local page: {_program()} demo --page")
