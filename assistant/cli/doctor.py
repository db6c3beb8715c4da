"""``doctor``: checks everything and says how to repair it; sends nothing, changes nothing."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from assistant.cli.common import config_option, configured, counted, json_option, say, show_json, utc_now
from assistant.config.values import Config, MailboxSettings
from assistant.daemon.sent import sent_mailbox
from assistant.daemon.state import store_of
from assistant.errors import AssistantError, ConfigError, TransportError
from assistant.letters.preview import check as check_letters
from assistant.mail.parse import read_header
from assistant.mail.results import Unreadable, read_results
from assistant.policy.check import Severity
from assistant.policy.check import check as check_policy
from assistant.transport.base import LoginRefused, MailboxMissing, Query
from assistant.transport.imap import ImapInbox
from assistant.transport.secrets import SecretMissing
from assistant.transport.smtp import SmtpOutbox

FREE_SPACE = 100 * 1024 * 1024  # bytes
_NEWEST = 50  # mails that are looked at for the receiving server's name


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    level: str  #: ok | warn | fail
    what: str
    found: str
    repair: str = ""


@click.command()
@config_option
@json_option
def doctor(config_path: Path | None, as_json: bool) -> None:
    """Check configuration, mailboxes, sending (without sending), letters, policy, clock and files."""
    findings: list[Finding] = []
    try:
        config = configured(config_path)
    except ConfigError as error:
        for problem in error.problems:
            repair = "edit the file at that line" if problem.line else ""
            findings.append(Finding("fail", "configuration", str(problem), repair))
        _show(findings, as_json)
        raise SystemExit(4) from None
    for finding in _all(config):
        findings.append(finding)
        if not as_json:
            _show([finding], as_json)
    if as_json:
        _show(findings, as_json)
    raise SystemExit(1 if any(one.level == "fail" for one in findings) else 0)


def _show(findings: list[Finding], as_json: bool) -> None:
    for one in findings:
        if as_json:
            show_json(asdict(one))
        else:
            say(f"{one.level:<5} {one.what}: {one.found}" + (f"\n      -> {one.repair}" if one.repair else ""))


def _all(config: Config) -> Iterator[Finding]:
    yield Finding("ok", "configuration", f"{config.file}, revision {config.revision[:12]}")
    yield from _policy(config)
    yield from _letters(config)
    yield from _clock(config)
    yield from _files(config)
    yield from _database(config)
    for mailbox in config.mailboxes:
        yield from _imap(mailbox)
        yield from _smtp(mailbox)


def _policy(config: Config) -> Iterator[Finding]:
    errors = [one for one in check_policy(config.policy) if one.severity is Severity.ERROR]
    for one in errors:
        yield Finding("fail", "policy", str(one), f"assistant policy check {config.policy_name}")
    if not errors:
        rules = counted(len(config.policy.rules), "rule")
        yield Finding("ok", "policy", f"{config.policy_name}, {rules}; mode {config.ceiling}")


def _letters(config: Config) -> Iterator[Finding]:
    found = check_letters(config.templates)
    for one in found:
        yield Finding("fail", "letters", one, "assistant templates check")
    if not found:
        yield Finding("ok", "letters", f"{len(config.templates.purposes())} purposes, all can be written")


def _clock(config: Config) -> Iterator[Finding]:
    now = utc_now()
    if now.year < 2026:
        yield Finding("fail", "clock", f"it says {now:%d %b %Y}", "set the clock (timedatectl set-ntp true)")
    else:
        zone: ZoneInfo = config.owner.zone
        yield Finding("ok", "clock", f"{now.astimezone(zone):%a %d %b %Y %H:%M} in {zone}")


def _files(config: Config) -> Iterator[Finding]:
    directory = config.storage.directory
    place = directory if directory.exists() else directory.parent
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        yield Finding("fail", "state", f"{directory} cannot be written", f"make {directory} yours, mode 0700")
        return
    free = shutil.disk_usage(place).free
    if free < FREE_SPACE:
        yield Finding("warn", "state", f"only {free // 2**20} MB are free at {place}", "make room")
    if directory.exists() and stat.S_IMODE(directory.stat().st_mode) & 0o077:
        yield Finding("warn", "state", f"others may look into {directory}", f"chmod 700 {directory}")
    else:
        yield Finding("ok", "state", str(directory))


def _database(config: Config) -> Iterator[Finding]:
    if config.storage.database_url is None and not (config.storage.directory / "assistant.sqlite").exists():
        return  # it is made at the first start
    try:
        store = store_of(config)
        store.revision()
        store.check()
    except AssistantError as error:
        yield Finding("fail", "database", str(error), "assistant restore BACKUP, or the program that it belongs to")
        return
    store.close()
    yield Finding("ok", "database", "whole, and of a version that this program reads")


def _imap(mailbox: MailboxSettings) -> Iterator[Finding]:
    what = f"{mailbox.name}, IMAP"
    inbox = ImapInbox(mailbox.imap)
    started = time.monotonic()
    try:
        inbox.connect()
        yield Finding("ok", what, f"logged in at {mailbox.imap.host} in {time.monotonic() - started:.1f} s")
        offers = inbox.capabilities()
        if "IDLE" in offers:
            yield Finding("ok", what, "IDLE is offered: new mail is seen at once")
        else:
            yield Finding("warn", what, "no IDLE: new mail is seen at the next poll", "nothing to do")
        for folder in mailbox.watch:
            try:
                state = inbox.examine(folder)
                yield Finding("ok", what, f"{folder}: {counted(state.exists, 'message')}")
            except MailboxMissing as error:
                yield Finding("fail", what, str(error), "correct `watch` of this mailbox")
        name = sent_mailbox(mailbox, inbox)
        if name is None:
            yield Finding("fail", what, "no Sent mailbox is known: whom you know cannot be told", 'set sent = "Sent"')
        else:
            yield Finding("ok", what, f"Sent is {name}")
        yield from _receiving_server(mailbox, inbox)
    except LoginRefused as error:
        yield Finding("fail", what, str(error), "check user and password of [mailbox.imap]")
    except SecretMissing as error:
        yield Finding("fail", what, error.what, error.mend.removeprefix("run: "))
    except (TransportError, AssistantError, OSError) as error:
        yield Finding("fail", what, str(error), "check host, port and tls of [mailbox.imap]")
    finally:
        inbox.close()


_SET_FIRST = "ask your provider for the name, and set authserv_ids in [[mailbox]] before the first look"


def _receiving_server(mailbox: MailboxSettings, inbox: ImapInbox) -> Iterator[Finding]:
    """Which servers stamp Authentication-Results into this mailbox: without it no notice counts as genuine."""
    state = inbox.examine(mailbox.watch[0])
    uids = inbox.search(Query(), after=max(0, (state.uidnext or 1) - 1 - _NEWEST))
    seen: dict[str, int] = {}
    for header in inbox.headers(uids):
        topmost = read_header(header.raw).header.get("authentication-results")
        if topmost is not None:
            name = _stamped_by(topmost)
            seen[name] = seen.get(name, 0) + 1
    names = ", ".join(f"{name or '(without a name)'} ({count})" for name, count in seen.items()) or "none"
    trusted = mailbox.trust.authserv_ids
    what = f"{mailbox.name}, proof of senders"
    if any(name in trusted for name in seen):
        yield Finding("ok", what, f"your server is {', '.join(trusted)}; seen on top: {names}")
    elif not uids:
        yield Finding("warn", what, "the mailbox is empty; it cannot be told which server stamps your mail",
                      "" if trusted else _SET_FIRST)  # fmt: skip
    elif seen:
        best = max(seen, key=lambda name: seen[name])
        yield Finding("fail", what, f"configured: {', '.join(trusted) or 'none'}; seen on top: {names}",
                      f'if {best!r} is your own server, set authserv_ids = ["{best}"] in [[mailbox]], '
                      "before the first look; after one, then: assistant mail again")  # fmt: skip
    else:
        yield Finding("fail", what, "your server writes no Authentication-Results: no notice can be proven "
                      "genuine, so none will be answered",
                      "set verify_dkim = true for this mailbox, or ask your provider")  # fmt: skip


def _stamped_by(value: str) -> str:
    """The authserv-id of one field; "" where it has none (RFC 8601, section 2.2)."""
    try:
        return read_results(value).authserv_id or ""
    except Unreadable as error:
        return error.authserv_id or ""


def _smtp(mailbox: MailboxSettings) -> Iterator[Finding]:
    what = f"{mailbox.name}, SMTP"
    outbox = SmtpOutbox(mailbox.smtp)
    try:
        greeting = outbox.check()
        yield Finding("ok", what, f"logged in at {mailbox.smtp.host}, nothing sent ({greeting[:60]})")
    except LoginRefused as error:
        yield Finding("fail", what, str(error), "check user and password of [mailbox.smtp]")
    except SecretMissing as error:
        yield Finding("fail", what, error.what, error.mend.removeprefix("run: "))
    except (TransportError, AssistantError, OSError) as error:
        yield Finding("fail", what, str(error), "check host, port and tls of [mailbox.smtp]")
    finally:
        outbox.close()
