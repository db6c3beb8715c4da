"""``people``: who is known, and how."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from assistant.cli.common import (
    Count,
    column,
    config_option,
    counted,
    json_option,
    moment,
    opened,
    say,
    show_json,
    utc_now,
)
from assistant.cli.sources import mails_in
from assistant.cli.whom import person_meant
from assistant.desk import word
from assistant.desk.forgetting import forget as forget_person
from assistant.desk.learn import Learned, learn_file
from assistant.errors import MailError
from assistant.reports.rightsizing import weak_connections
from assistant.store.values import Contact


@click.group()
def people() -> None:
    """Who is known, and how."""


@people.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """Everybody who ever invited you, as far as it was proven."""
    with opened(config_path) as (_, store), store.reading() as book:
        found = book.people.listing()
    for person_id, name, blocked, said, cases in found:
        if as_json:
            show_json({"person": person_id, "name": name, "blocked": blocked, "word": said, "cases": cases})
        else:
            marks = "; ".join(
                part for part in (said and f"you said: {said}", blocked and f"blocked: {blocked}") if part
            )
            say(f"{person_id:>4}  {column(name or '(no name)', 28)} {counted(cases, 'case'):<8}  {marks}".rstrip())
    if not found and not as_json:
        say("Nobody yet.")


@people.command()
@config_option
@json_option
@click.argument("whom", metavar="PERSON")
def show(config_path: Path | None, as_json: bool, whom: str) -> None:
    """What is known of PERSON (number, name or address), and from where."""
    with opened(config_path) as (config, store), store.reading() as book:
        person = person_meant(whom, book, by_part=True)
        keys = book.people.keys(person)
        files = [file for case in book.cases.of_person(person) if (file := book.cases.file(case)) is not None]
        name = book.people.name(person)
        blocked, _ = book.people.status(person)
        imported = book.contacts.with_keys(keys)
    if as_json:
        show_json({"person": person, "name": name, "blocked": blocked, "keys": keys,
                   "cases": [file.case.id for file in files],
                   "imported": [asdict(one) for one in imported]})  # fmt: skip
        return
    say(f"{name or '(no name)'}  (person {person})")
    if blocked:
        say(f"  blocked: {blocked}")
    for kind, value in keys:
        say(f"  {kind:<11} {value}")
    for file in files:
        record = file.record
        say(f"  case {file.case.id}, {moment(file.case.opened_at, config)}: {file.case.stage}; "
            f"{record.acquaintance or 'cannot tell'}: {record.acquaintance_because}")  # fmt: skip
        for text in record.acquaintance_evidence:
            say(f"      {text}")
    for one in sorted(imported, key=_dated):
        say(f"  {_evidence(one)}")


def _dated(one: Contact) -> datetime:
    return one.at or datetime.max.replace(tzinfo=UTC)


_SAYS = {"connection": "you are connected", "card": "in your address book", "mail": "mail in an archive"}


def _evidence(one: Contact) -> str:
    """An imported record as a sentence: what it says, when, and where it stands."""
    file, _, line = one.source.rpartition(":")
    place = f"{Path(file).name}, line {line}" if file and line.isdigit() else Path(one.source).name
    says = _SAYS.get(one.kind, one.text)
    if one.kind == "mail":
        says = f"{one.sent} from you and {one.received} from them in your archive"
    when = f"{one.at:%d %b %Y}" if one.at is not None else "without a date"
    return f"{when}: {says} ({place})"


@people.command()
@config_option
@click.argument("whom", metavar="PERSON")
@click.argument("because", nargs=-1)
def block(config_path: Path | None, whom: str, because: tuple[str, ...]) -> None:
    """Never write to this person again."""
    with opened(config_path) as (_, store), store.book() as book:
        person = person_meant(whom, book)
        reason = " ".join(because) or "you said so"
        book.people.block(person, reason)
        stopped = [
            letter
            for case in book.cases.of_person(person)
            for letter in book.letters.stop(case, f"not sent: you blocked them ({reason})")
        ]
        for letter in stopped:
            book.notices.settle(about=f"letter {letter.id}")
    for letter in stopped:
        say(f"Letter {letter.id} is not sent: you blocked them.")
    say(f"Person {person} is blocked. Take it back with: assistant people unblock {person}")


@people.command()
@config_option
@click.argument("whom", metavar="PERSON")
def unblock(config_path: Path | None, whom: str) -> None:
    """Take a block back."""
    with opened(config_path) as (_, store), store.book() as book:
        person = person_meant(whom, book)
        book.people.block(person, None)
    say(f"Person {person} is no longer blocked.")


@people.command("word")
@config_option
@click.argument("whom", metavar="PERSON")
@click.argument("is_", type=click.Choice(["known", "stranger", "forget-my-word"]))
def word_(config_path: Path | None, whom: str, is_: str) -> None:
    """Your own word about a person; it counts before everything else."""
    with opened(config_path) as (_, store), store.book() as book:
        person = person_meant(whom, book)
        book.people.give_word(person, None if is_ == "forget-my-word" else is_)
    say(f"Person {person}: {is_}.")



@people.command()
@config_option
@click.argument("keep", type=int)
@click.argument("other", type=int)
def join(config_path: Path | None, keep: int, other: int) -> None:
    """Two records are one person; a wrong join can be split again."""
    if keep == other:
        raise click.UsageError("it takes two: KEEP and OTHER are the same person")
    with opened(config_path) as (_, store), store.book() as book:
        _check(keep, book.people.listing())
        _check(other, book.people.listing())
        book.people.join(keep, other)
    say(f"Everything of person {other} belongs to person {keep} now.")


@people.command()
@config_option
@click.argument("person", type=int)
@click.option("--case", "cases", type=int, multiple=True, required=True, help="A case that is somebody else's.")
@click.option("--key", "keys", multiple=True, help="A key of theirs, such as address:jane@example.org.")
def split(config_path: Path | None, person: int, cases: tuple[int, ...], keys: tuple[str, ...]) -> None:
    """A wrong join undone: these cases and keys become a person of their own."""
    pairs = [(kind, value) for kind, _, value in (key.partition(":") for key in keys)]
    with opened(config_path) as (_, store), store.book() as book:
        _check(person, book.people.listing())
        theirs = book.people.keys(person)
        wrong = [f"case {case}" for case in cases if case not in book.cases.of_person(person)]
        wrong += [f"key {kind}:{value}" for kind, value in pairs if (kind, value) not in theirs]
        if wrong:
            raise click.UsageError(f"person {person} has no {', no '.join(wrong)}; see: assistant people show {person}")
        made = book.people.split(person, pairs, cases, utc_now())
    say(f"They are person {made} now.")


@people.command("import")
@config_option
@json_option
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def import_(config_path: Path | None, as_json: bool, files: tuple[Path, ...]) -> None:
    """Learn people from Connections.csv, Invitations.csv, messages.csv, vCards, calendars (.ics), mbox or Maildir."""
    failed = False
    with opened(config_path) as (config, store):
        for file in files:
            archive = (raw for _, raw in mails_in((str(file),))) if _is_archive(file) else None
            try:
                with store.book() as book:
                    learned = learn_file(file.absolute(), book, config, utc_now(), archive)
                    size = book.settings.get("network_size")
            except MailError as error:  # one broken file keeps no other from being read
                failed = True
                if as_json:
                    show_json({"path": str(file), "failed": str(error)})
                else:
                    say(f"{file}: not read, nothing of it was kept: {error}")
                continue
            failed = failed or learned.file.failed is not None
            if as_json:
                show_json({**asdict(learned.file), **asdict(learned.merged), "network_size": size})
            else:
                _tell_learned(learned, size)
    if failed:
        raise SystemExit(1)


def _is_archive(file: Path) -> bool:
    if file.is_dir():
        return True
    with open(file, "rb") as opened_file:
        return opened_file.read(5) == b"From " or file.suffix == ".eml"


def _tell_learned(learned: Learned, size: int | None) -> None:
    file, merged = learned.file, learned.merged
    if file.failed is not None:
        say(f"{file.path}: {file.failed}")
        return
    say(f"{file.path}: {file.kind}, {counted(file.contacts, 'record')}: {merged.new} new, {merged.changed} changed, "
        f"{merged.same} as before, {merged.gone} gone")  # fmt: skip
    for line, what in file.problems[:20]:
        say(f"  line {line}: {what}" if line else f"  {what}")
    if len(file.problems) > 20:
        say(f"  … and {len(file.problems) - 20} more (--json)")
    if learned.kept_out:
        say(f"  {learned.kept_out} left out: you asked to forget them")
    if file.kind == "connections":
        say(f"  your network: {counted(size or 0, 'connection')}")


@people.command()
@config_option
@click.argument("whom", metavar="PERSON")
@click.confirmation_option(prompt="Everything about this person will be erased. Go on?")
def forget(config_path: Path | None, whom: str) -> None:
    """Erase everything about a person; only a hash stays, so that they are not written to again."""
    with opened(config_path) as (config, store):
        with store.reading() as book:
            person = person_meant(whom, book)
        receipt = forget_person(person, store, config, utc_now())
    gone = ", ".join(counted(count, _one(what), what) for what, count in receipt.counts.items() if count)
    say(f"Person {person} is forgotten. Erased: {gone or 'nothing was kept'}.")
    hashes = counted(receipt.hashes, "salted hash stays", "salted hashes stay")
    say(f"{hashes}: a new invitation of theirs is shown to you and never answered.")
    if receipt.still_in_file:
        places = counted(receipt.still_in_file, "place")
        say(f"Their name or an address still stands in {places} of the state: other people's cases mention them, "
            "or somebody has the same name.")  # fmt: skip
    for backup in receipt.backups:
        say(f"An earlier backup still holds them; delete it if you like: {backup}")
    for path in receipt.imports:
        say(f"This file of yours may name them; its row is passed over from now on: {path}")


@people.command()
@config_option
@json_option
@click.option("--days", default=365, show_default=True, type=Count(1, 365), help="So many days without a word.")
@click.option("--limit", default=50, show_default=True, type=Count(0, 50), help="How many to list; 0 for all.")
def weak(config_path: Path | None, as_json: bool, days: int, limit: int) -> None:
    """Connections with whom nothing was exchanged for a year: candidates for letting go. Nothing is written to them."""
    with opened(config_path) as (config, store), store.reading() as book:
        names = tuple(one.name for one in config.mailboxes)
        found = weak_connections(book, names, utc_now(), quiet=timedelta(days=days))
        size = book.contacts.count("connection")
    for one in found[: limit or None]:
        if as_json:
            show_json(asdict(one))
            continue
        since = f"{one.connected_at:%d %b %Y}" if one.connected_at else "no date"
        last = f"last {one.last_at:%d %b %Y} ({one.last})" if one.last_at else "no exchange known"
        say(f"{column(one.name, 28, cut=True)} {column(one.company or '-', 24, cut=True)} connected {since:<12} {last}")
    if not as_json:
        say(f"{len(found)} of {size} connections without a word for {counted(days, 'day')}." if size else
            "No connections are known yet; see: assistant people import --help")  # fmt: skip


def _one(things: str) -> str:
    """ "mails put aside" as of one: "mail put aside"; "due times": "due time"."""
    first, blank, rest = things.partition(" ")
    if not first.endswith("s"):
        return things.removesuffix("s")
    return first.removesuffix("es" if first.endswith("shes") else "s") + blank + rest


def _check(person: int, listing: tuple[tuple[int, str, str | None, str | None, int], ...]) -> None:
    if person not in {one[0] for one in listing}:
        raise word.NoSuchThing(f"there is no person {person}; see: assistant people list")
