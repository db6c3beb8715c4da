"""``mail``: what was put aside, and another look at it."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import config_option, counted, json_option, moment, opened, say, show_json, utc_now
from assistant.cli.replay import _since
from assistant.cli.status import which_mail
from assistant.config.values import Config
from assistant.desk.afresh import days_answered, put_aside, read_again
from assistant.reports.status import put_aside_facts
from assistant.store.values import SeenMessage

_MAILBOX = click.option("--mailbox", metavar="NAME", help="Only mail of this account.")
_SINCE = click.option("--since", metavar="TIME", help="Only what came within this time, such as 3d or '2 weeks'.")


@click.group()
def mail() -> None:
    """Mail that was put aside: shown, and never answered."""


@mail.command("list")
@config_option
@json_option
@_MAILBOX
@_SINCE
def list_(config_path: Path | None, as_json: bool, mailbox: str | None, since: str | None) -> None:
    """What was put aside or could not be read, and why; the newest first."""
    begin = utc_now() - _since(since) if since else None
    with opened(config_path) as (config, store), store.reading() as book:
        found = put_aside(book, mailbox=_known(mailbox, config), since=begin)
    for one in found:
        if as_json:
            show_json(put_aside_facts(one))
        else:
            say(f"{one.uid:>6}  {moment(one.received_at, config):<16}  {which_mail(put_aside_facts(one))}")
            say(f"{'':>6}  {one.because}")
    if as_json:
        return
    say("Nothing was put aside." if not found else "\nAfter you mended a setting: assistant mail again [NUMBER]...")


@mail.command()
@config_option
@json_option
@_MAILBOX
@_SINCE
@click.argument("numbers", nargs=-1, type=int, metavar="[NUMBER]...")
def again(
    config_path: Path | None, as_json: bool, mailbox: str | None, since: str | None, numbers: tuple[int, ...]
) -> None:
    """Judge what was put aside once more, after you mended a setting; without a NUMBER all of it.

    The mails are fetched and read at the next look, like new ones. What came more than 14 days ago stays put aside;
    nobody gets a second letter, and what your mail server still does not vouch for is put aside again.
    """
    now = utc_now()
    begin = now - _since(since) if since else None
    with opened(config_path) as (config, store), store.book() as book:
        done = read_again(book, config, now, numbers=numbers, mailbox=_known(mailbox, config), since=begin)
    if as_json:
        kept = {"too_old": done.too_old, "lost": done.lost}
        show_json({"again": [put_aside_facts(one) for one in done.again], "forgotten": done.forgotten,
                   **{why: [put_aside_facts(one) for one in mails] for why, mails in kept.items()}})  # fmt: skip
        return
    if done.again:
        say(f"{counted(len(done.again), 'mail is', 'mails are')} read again at the next look: a running assistant "
            "looks by itself, once it has your new settings; else: assistant once")  # fmt: skip
    _tell_kept(done.too_old, f"came more than {days_answered()} days ago: shown, and not answered any more", config)
    _tell_kept(done.lost, "cannot be found again: your server numbered its mails anew, or the folder is not watched "
               "any more", config)  # fmt: skip
    if done.forgotten:
        say(f"{counted(done.forgotten, 'mail stays', 'mails stay')} put aside: you asked to forget who wrote it")
    if not (done.again or done.too_old or done.lost or done.forgotten):
        say("Nothing was put aside.")


def _tell_kept(mails: list[SeenMessage], because: str, config: Config) -> None:
    if mails:
        say(f"{counted(len(mails), 'mail')} {because}")
    for one in mails:
        say(f"{one.uid:>6}  {moment(one.received_at, config):<16}  {which_mail(put_aside_facts(one))}")


def _known(mailbox: str | None, config: Config) -> str | None:
    names = [one.name for one in config.mailboxes]
    if mailbox is not None and mailbox not in names:
        raise click.BadParameter(f'there is no mailbox "{mailbox}"; known are: {", ".join(names)}',
                                 param_hint="--mailbox")  # fmt: skip
    return mailbox
