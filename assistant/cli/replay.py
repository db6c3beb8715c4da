"""``replay``: a policy tried on the past."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from assistant.cli.common import Count, column, config_option, configured, counted, json_option, say, show_json, utc_now
from assistant.cli.policy import _named
from assistant.cli.sources import Refused, mails_in
from assistant.config.values import Config
from assistant.daemon.state import open_store
from assistant.policy.steps import read_duration
from assistant.reports.history import History, joined, read_files, read_mailbox
from assistant.reports.replay import Difference, Replayed, Story, compare, proven, replay
from assistant.store.values import Contact
from assistant.transport.imap import ImapInbox

_KINDS = ("connection", "invitation", "card", "message", "meeting", "list")
_EXAMPLES = 3
_MOST_UNREADABLE = 10
#: What became of a notice, as a person reads it.
_OUTCOMES = {
    "invited": "new", "reminded": "told again", "quarantined": "shown and not answered",
    "known": "there twice", "ignored": "naming nobody",
}  # fmt: skip

Step = Callable[[int], None]  #: how far it is
Bar = Callable[[str, int | None], Step]  #: a new bar: its words, and how much there is in all


@click.command("replay")
@config_option
@json_option
@click.option("--policy", "new", required=True, help="The policy to try: a name, or a file.")
@click.option("--against", "old", help="Compare with this policy; left out: nothing is compared.")
@click.option("--since", default="180 days", show_default=True, help="How far back, such as 180d or '2 weeks'.")
@click.option("--letters", "shown", default=20, show_default=True, type=Count(0, 20),
              help="How many letters to list; 0 for all.")  # fmt: skip
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
def replay_(
    config_path: Path | None, as_json: bool, new: str, old: str | None, since: str, shown: int,
    sources: tuple[str, ...],
) -> None:  # fmt: skip
    """Try a policy on mail that came already: who would have got what, and when.

    SOURCE is an mbox, a Maildir or .eml files; without one your own mailboxes are read. Nothing is sent, changed or
    marked as read: a replay has no way to send. It assumes that you say yes to each letter that waits for you.
    """
    config = configured(config_path)
    policies = [_named(one, config.policies) for one in (new, old) if one is not None]
    begin = utc_now() - _since(since)
    with _progress() as bar:
        history = _history(config, sources, begin, bar)
        contacts = _contacts(config)
        until = None if sources else utc_now()
        found = [
            replay(history, one, config, contacts=contacts, until=until,
                   progress=bar(f"playing {one.name}", len(history.reads) + len(history.sent)))
            for one in policies
        ]  # fmt: skip
    difference = compare(found[1], found[0]) if len(found) == 2 else None
    if as_json:
        show_json({"replayed": [_replayed(one) for one in found], "difference": _facts(difference),
                   "unreadable": history.unreadable})  # fmt: skip
        return
    _tell(found, difference, history, config, shown)


def _replayed(one: Replayed) -> dict[str, object]:
    return {**asdict(one), "fates": one.fates, "longest_wait": one.longest_wait.total_seconds()}


def _since(text: str) -> timedelta:
    short = {"d": "days", "w": "weeks", "h": "hours"}
    words = f"{text[:-1]} {short[text[-1]]}" if text[:-1].isdigit() and text[-1:] in short else text
    try:
        span, working = read_duration(words)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--since") from None
    return span + timedelta(days=working * 7 / 5)


def _history(config: Config, sources: tuple[str, ...], since: datetime, bar: Bar) -> History:
    if sources:
        step = bar("reading mail", _size(sources))
        refused: list[str] = []
        history = read_files(_counted(sources, step, refused.append), config, since=since)
        return replace(history, unreadable=(*refused, *history.unreadable))
    parts = []
    for mailbox in config.mailboxes:
        inbox = ImapInbox(mailbox.imap)
        inbox.connect()
        try:
            progress = bar(f"reading {mailbox.name}", None)
            parts.append(read_mailbox(inbox, mailbox, config, since=since, progress=progress))
        finally:
            inbox.close()
    return joined(parts)


def _size(sources: tuple[str, ...]) -> int | None:
    """Bytes of all the files; None when that is not known beforehand."""
    if "-" in sources:
        return None
    files = [file for one in map(Path, sources) for file in ([one] if one.is_file() else one.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file())


def _counted(sources: tuple[str, ...], step: Step, refused: Refused) -> Iterator[tuple[str, bytes]]:
    done = 0
    for number, (source, raw) in enumerate(mails_in(sources, refused), 1):
        done += len(raw)
        if number % 50 == 0:
            step(done)
        yield source, raw


def _contacts(config: Config) -> tuple[Contact, ...]:
    """What was imported about people; read from the store when there is one."""
    if config.storage.database_url is None and not (config.storage.directory / "assistant.sqlite").exists():
        return ()
    store = open_store(config, utc_now())
    try:
        with store.reading() as book:
            return tuple(one for kind in _KINDS for one in book.contacts.of_kind(kind))
    finally:
        store.close()


@contextmanager
def _progress() -> Iterator[Bar]:
    """A bar on a terminal; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda words, total: lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<24}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:

        def bar(words: str, total: int | None) -> Step:
            task = shown.add_task(words, total=total)
            return lambda count: shown.update(task, completed=count)

        yield bar


def _tell(found: list[Replayed], difference: Difference | None, history: History, config: Config, shown: int) -> None:
    first = found[0]
    reads = [one.at for one in history.reads]
    span = f", {min(reads):%d %b %Y} to {max(reads):%d %b %Y}" if reads else ""
    looked = counted(history.messages, "message")
    say(f"{looked} looked at{span}; {counted(first.notices, 'notice')} of invitations.")
    _tell_unreadable(history.unreadable)
    if first.notices and not proven(history):
        say("None of them is proven to be the platform's: is authserv_ids of your mailbox right? See: assistant doctor")
    for one in found:
        say("")
        _tell_policy(one)
    if difference is not None:
        say("")
        _tell_difference(found[1].policy, first.policy, difference, config)
        return
    letters = [(act, story) for story in first.stories for act in story.actions if act.letter]
    letters.sort(key=lambda pair: (pair[0].at, pair[1].key))
    if not letters:
        return
    say(f"\nWho would have got what ({first.policy}):")
    for act, story in letters[: shown or None]:
        when = act.at.astimezone(config.owner.zone)
        name = column(story.name, 28, cut=True)
        say(f"  {when:%d %b %Y %H:%M}  {name}  {act.what:<15} {act.how:<15} rule {act.rule}")
    if shown and len(letters) > shown:
        say(f"  … and {len(letters) - shown} more (--letters 0 lists all)")


def _tell_unreadable(names: tuple[str, ...]) -> None:
    if names:
        say(f"{counted(len(names), 'mail')} could not be read:")
    for one in names[:_MOST_UNREADABLE]:
        say(f"  {one}")
    if len(names) > _MOST_UNREADABLE:
        say(f"  … and {len(names) - _MOST_UNREADABLE} more (--json lists all)")


def _tell_policy(one: Replayed) -> None:
    say(f"{one.policy}: {counted(len(one.stories), 'invitation')}")
    say(f"  notices             {_sum({_OUTCOMES.get(what, what): count for what, count in one.outcomes.items()})}")
    say(f"  invitations         {_sum(one.fates)}")
    say(f"  letters to people   {_sum(one.letters)}")
    if one.waiting:
        say(f"  still waiting       {counted(one.waiting, 'letter')}, not gone when the mails end: "
            "in the hold, in quiet hours, or held by a budget")  # fmt: skip
    say(f"  advice to you       {_sum(one.advice)}")
    say(f"  questions to you    {one.asked_you}")
    if one.held_back:
        say(f"  held by a budget    {counted(one.held_back, 'letter')}, the longest for {_span(one.longest_wait)}, "
            "as long as you say nothing")  # fmt: skip
    if one.stops:
        say(f"  stopped             {counted(one.stops, 'time')}, until you looked: too many new people in an hour")
    if one.unasked:
        say(f"  left out            {counted(one.unasked, 'answer')} to letters that this policy would not write")
    for failure in one.failures[:5]:
        say(f"  failed              {failure}")


def _tell_difference(old: str, new: str, difference: Difference, config: Config) -> None:
    say(f"From {old} to {new}: {counted(difference.same, 'invitation ends', 'invitations end')} the same way, "
        f"{counted(difference.differing, 'does', 'do')} not.")  # fmt: skip
    for change in difference.changes[:12]:
        say(f"\n  {len(change.stories)} ×  {old}: {_path(change.old)}")
        say(f"  {'':<{len(str(len(change.stories)))}}    {new}: {_path(change.new)}")
        for story, _ in change.stories[:_EXAMPLES]:
            say(f"        {_example(story, config)}")
        if len(change.stories) > _EXAMPLES:
            say(f"        … and {len(change.stories) - _EXAMPLES} more")
    rest = difference.changes[12:]
    if rest:
        count = sum(len(one.stories) for one in rest)
        say(f"\n  … and {counted(len(rest), 'rarer change')} with {counted(count, 'invitation')} (--json)")


def _sum(counts: dict[str, int]) -> str:
    """"7: 4 of this, 3 of that"."""
    parts = ", ".join(f"{count} {what}" for what, count in counts.items())
    return f"{sum(counts.values())}{f': {parts}' if parts else ''}"


def _span(wait: timedelta) -> str:
    hours = round(wait.total_seconds() / 3600)
    return counted(hours, "hour") if hours < 48 else f"{round(hours / 24)} days"


def _path(path: tuple[str, ...]) -> str:
    return " → ".join(path) or "nothing"


def _example(story: Story, config: Config) -> str:
    at = story.at.astimezone(config.owner.zone)
    return f"{at:%d %b %Y}  {story.name} (note: {story.note}; {story.acquaintance})"


def _facts(difference: Difference | None) -> object:
    if difference is None:
        return None
    return {
        "same": difference.same,
        "differing": difference.differing,
        "changes": [
            {"old": one.old, "new": one.new, "count": len(one.stories),
             "examples": [{"at": story.at, "name": story.name, "notice": story.key} for story, _ in one.stories[:10]]}
            for one in difference.changes
        ],
    }  # fmt: skip
