"""``digest``: the owner's day in five short lists."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import config_option, moment, opened, say, utc_now
from assistant.config.values import Config
from assistant.daemon.digest_mail import digest_text, send_digest
from assistant.daemon.house import House
from assistant.policy.values import TrustLevel
from assistant.store.book import Book
from assistant.store.values import LetterState

_NEWEST = 10  # letters that are listed


@click.group()
def digest() -> None:
    """Your day in five short lists."""


@digest.command()
@config_option
def preview(config_path: Path | None) -> None:
    """What the digest would say now; in observe mode also what the assistant would have done."""
    with opened(config_path) as (config, store):
        written = digest_text(House(config, store), utc_now())
        with store.reading() as book:
            only_shown = _only_shown(book, config) if config.ceiling is TrustLevel.OBSERVE else ()
    if written is not None:
        say(f"Subject: {written[0]}\n\n{written[1]}")
    else:
        say("There is nothing to say; an empty digest is not sent.")
    if config.ceiling is not TrustLevel.OBSERVE:
        return
    say("The mode is observe: nothing is sent to anybody, so a digest has little to say.")
    if only_shown:
        say("This is what would have been done:\n")
        say("\n".join(only_shown))


def _only_shown(book: Book, config: Config) -> tuple[str, ...]:
    """The newest letters that would have been written, and how all are seen."""
    letters = book.letters.in_state(LetterState.OBSERVED)
    letters = tuple(sorted(letters, key=lambda one: (one.hold_until, one.id), reverse=True))
    lines = [
        f"  {moment(one.hold_until, config)}  {one.purpose:<14} to {book.people.name(one.person_id) or '(no name)'}"
        f"  [case {one.case_id}]"
        for one in letters[:_NEWEST]
    ]
    if len(letters) > _NEWEST:
        lines.append(f"  … and {len(letters) - _NEWEST} more")
    return (*lines, "\nAll of them: assistant pending list --all") if lines else ()


@digest.command()
@config_option
def send(config_path: Path | None) -> None:
    """Send it now, to you alone."""
    with opened(config_path) as (config, store):
        left = send_digest(House(config, store))
    say(f"Sent to {config.digest.to}." if left else "Nothing was sent: there is nothing to say, or the server refused.")
