"""``pending``: letters that wait for the owner's word."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from assistant.cli.common import column, config_option, json_option, moment, opened, say, show_json, utc_now
from assistant.config.values import Config
from assistant.desk import word
from assistant.desk.switch import why_paused
from assistant.store.book import Book
from assistant.store.values import Letter, LetterState

_SHOWN = (
    LetterState.WAITING, LetterState.BY_HAND, LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED,
    LetterState.UNKNOWN, LetterState.DRAFTED, LetterState.OBSERVED, LetterState.SENDING, LetterState.ENDING,
)  # fmt: skip
_NEEDS_OWNER = (LetterState.WAITING, LetterState.BY_HAND, LetterState.UNKNOWN)


@click.group()
def pending() -> None:
    """Letters that wait for your word, in the hold, or only observed."""


@pending.command("list")
@config_option
@json_option
@click.option("--all", "everything", is_flag=True, help="Also what is only observed.")
def list_(config_path: Path | None, as_json: bool, everything: bool) -> None:
    """Exit code 3 when something waits for you."""
    with opened(config_path) as (config, store), store.reading() as book:
        states = _SHOWN if everything else tuple(one for one in _SHOWN if one is not LetterState.OBSERVED)
        letters = book.letters.in_state(*states)
        observed = len(book.letters.in_state(LetterState.OBSERVED))
        rows = [(_without_the_usual(one, book), book.people.name(one.person_id)) for one in letters]
    if as_json:
        for letter, name in rows:
            show_json(_facts(letter, name))
    else:
        for letter, name in rows:
            say(f"{letter.id:>4}  {letter.state.value:<9} {letter.purpose:<14} {column(name or '(no name)', 28)} "
                f"{_where(letter)}  {_when(letter, config)}")  # fmt: skip
        if not rows:
            say("Nothing waits.")
        if observed and not everything:
            say(f"({observed} observed: what would have been written; see them with --all)")
    if any(letter.state in _NEEDS_OWNER for letter, _ in rows):
        raise SystemExit(3)


@pending.command()
@config_option
@json_option
@click.argument("letter", type=int)
def show(config_path: Path | None, as_json: bool, letter: int) -> None:
    """The whole letter, ready to read (or to paste)."""
    with opened(config_path) as (config, store), store.reading() as book:
        found = _get(letter, book)
        name = book.people.name(found.person_id)
    if as_json:
        show_json(_facts(found, name) | {"text": found.text})
        return
    say(f"Letter {found.id} to {name or '(no name)'}: {found.purpose}, {found.state}")
    say(f"  {_where(found)}; rule {found.rule!r}; template {found.template}; {_when(found, config)}")
    if found.detail:
        say(f"  {found.detail}")
    say(f"\nSubject: {found.subject}\n\n{found.text}")


@pending.command()
@config_option
@click.argument("letter", type=int)
def approve(config_path: Path | None, letter: int) -> None:
    """Your yes: it leaves after the hold."""
    with opened(config_path) as (config, store), store.book() as book:
        done = word.approve(letter, book, config, utc_now())
        paused = why_paused(book, config)
    if paused is None:
        say(f"Letter {letter} leaves {moment(done.hold_until, config)}. Until then: assistant pending reject {letter}")
        return
    say(f"Letter {letter} is approved, but sending is paused ({paused}). It leaves when you resume, not before "
        f"{moment(done.hold_until, config)}. Until then: assistant pending reject {letter}")  # fmt: skip


@pending.command()
@config_option
@click.argument("letter", type=int)
def reject(config_path: Path | None, letter: int) -> None:
    """Your no; also takes back what is still in the hold."""
    with opened(config_path) as (_, store), store.book() as book:
        word.reject(letter, book)
    say(f"Letter {letter} is cancelled.")


@pending.command()
@config_option
@click.argument("letter", type=int)
def sent(config_path: Path | None, letter: int) -> None:
    """It went out by your own hand: its clock starts now."""
    with opened(config_path) as (config, store), store.book() as book:
        word.sent_by_hand(letter, book, config, utc_now())
    say(f"Letter {letter} is out; its wait begins.")


@pending.command()
@config_option
@click.argument("letter", type=int)
@click.option("--text", "file", type=click.File(), help="File with the new text; without it your editor opens.")
def edit(config_path: Path | None, letter: int, file: Any) -> None:
    """Change the text; it still waits for your yes."""
    with opened(config_path) as (config, store):
        with store.reading() as book:
            found = _get(letter, book)
        text = file.read() if file is not None else click.edit(found.text)
        if text is None or text.strip() == found.text.strip():
            say("Nothing changed.")
            return
        with store.book() as book:
            word.edit(letter, text, book, config, utc_now())
    say(f"Letter {letter} is changed. Send it with: assistant pending approve {letter}")


def _get(letter_id: int, book: Book) -> Letter:
    letter = book.letters.get(letter_id)
    if letter is None:
        raise word.NoSuchThing(f"there is no letter {letter_id}; see: assistant pending list --all")
    return letter


def _without_the_usual(letter: Letter, book: Book) -> Letter:
    """The letter without a detail that only says how it reaches the person; its address shows that."""
    file = book.cases.file(letter.case_id) if letter.recipient and letter.detail else None
    usual = file is not None and file.record.route_because == letter.detail
    return replace(letter, detail="") if usual else letter


def _where(letter: Letter) -> str:
    return f"to {letter.recipient} ({letter.route})" if letter.recipient else "by hand"


def _when(letter: Letter, config: Config) -> str:
    if letter.state in (LetterState.HELD, LetterState.QUEUED, LetterState.DEFERRED):
        leaves: datetime = max(letter.hold_until, letter.next_try_at)
        return f"leaves {moment(leaves, config)}" + (f" ({letter.detail})" if letter.detail else "")
    return f"written {moment(letter.created_at, config)}"


def _facts(letter: Letter, name: str) -> dict[str, Any]:
    facts = asdict(letter)
    for hidden in ("raw", "text", "original_text", "token"):
        facts.pop(hidden)
    return facts | {"person": name}
