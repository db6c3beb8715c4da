"""``explain``: what a mail is taken for, and why. Needs no mailbox, no network, no store."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from assistant.cli.common import config_option, configured, json_option, plain, say, show_json, utc_now
from assistant.cli.sources import mails_in
from assistant.config.parts import find_config, shipped_policies
from assistant.desk.examine import Lens
from assistant.desk.facts import Surroundings
from assistant.invitations.catalogue import shipped_catalogue
from assistant.invitations.values import Owner
from assistant.mail.values import Trust
from assistant.policy.rules import Policy
from assistant.reading.values import ReplyContext
from assistant.reports.explain import as_facts
from assistant.reports.explain import explain as explain_mail
from assistant.reports.explain_story import as_story

if TYPE_CHECKING:
    from assistant.config.values import Config


@click.command()
@config_option
@json_option
@click.option("--now", "now_text", help="Read as if it were this moment (ISO 8601).")
@click.option("--why", is_flag=True, help="Show each step of the reading, and why other rules did not match.")
@click.option("--policy", "policy_name", help="Ask this policy instead of the configured one.")
@click.option("--authserv-id", "authserv_ids", multiple=True, help="Name of your receiving mail server (RFC 8601).")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
def explain(
    config_path: Path | None, as_json: bool, now_text: str | None, why: bool, policy_name: str | None,
    authserv_ids: tuple[str, ...], paths: tuple[str, ...],
) -> None:  # fmt: skip
    """Say what is made of each mail in PATH (.eml, mbox, Maildir, - for standard input)."""
    now = _moment(now_text)
    config = _config(config_path)
    lens, policy, around = _eyes(config, policy_name, authserv_ids)
    for path in paths:
        number = 0
        for number, (source, raw) in enumerate(mails_in((path,)), 1):  # noqa: B007
            one = explain_mail(raw, source, lens, policy, around, now)
            if as_json:
                show_json(as_facts(one, policy))
            else:
                say(as_story(one, why=why) + "\n")
        if not number:
            click.echo(f"{plain(path)}: no mail is in there", err=True)


def _config(path: Path | None) -> Config | None:
    """The configuration, or None when none is named and none lies at the usual place."""
    if path is None and not find_config(None, environment=os.environ).exists():
        return None
    return configured(path)


def _eyes(
    config: Config | None, policy_name: str | None, authserv_ids: tuple[str, ...]
) -> tuple[Lens, Policy, Surroundings]:
    if config is None:
        policy = _named(shipped_policies(), policy_name or "ladder")
        zone = ZoneInfo("UTC")
        lens = Lens(
            catalogue=shipped_catalogue(), owner=Owner(), trust=Trust(authserv_ids=authserv_ids),
            context=ReplyContext(owner_zone=zone), assume_server=not authserv_ids,
        )  # fmt: skip
        return lens, policy, Surroundings(zone=zone)
    owner = config.owner
    ids = authserv_ids or tuple(one for mailbox in config.mailboxes for one in mailbox.trust.authserv_ids)
    missing = any(mailbox.trust.id_may_be_missing for mailbox in config.mailboxes)
    lens = Lens(
        catalogue=config.catalogue,
        owner=Owner(names=(owner.name,), addresses=owner.addresses, industry=owner.industry_words),
        trust=Trust(authserv_ids=ids, id_may_be_missing=missing),
        context=ReplyContext(owner_zone=owner.zone, owner_addresses=owner.addresses, owner_name=owner.name),
    )
    policy = _named(config.policies, policy_name) if policy_name else config.policy
    return lens, policy, Surroundings(zone=owner.zone, industry_words=owner.industry_words or policy.industry)


def _named(policies: Mapping[str, Policy], name: str) -> Policy:
    found = policies.get(name)
    if found is None:
        raise click.BadParameter(f"there is no policy {name!r}; see: assistant policy list", param_hint="--policy")
    return found


def _moment(text: str | None) -> datetime:
    if text is None:
        return utc_now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no moment; write it as 2026-11-19T15:00:00+01:00", param_hint="--now"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))
