"""``init``: a commented configuration to begin with."""

from __future__ import annotations

import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from assistant.cli.common import say
from assistant.config.init import Answers, Server, new_config, provider_of, servers_for
from assistant.config.parts import find_config, shipped_policies


@click.command()
@click.option("--config", "config_path", type=click.Path(path_type=Path), envvar="ASSISTANT_CONFIG",
              help="File or directory to write [default: $XDG_CONFIG_HOME/assistant].")  # fmt: skip
@click.option("--name", help="Your full name.")
@click.option("--address", help="Your mail address.")
@click.option("--time-zone", "zone", help="Your time zone, such as Europe/Berlin.")
@click.option("--imap", "imap_host", help="Name of the IMAP server.")
@click.option("--smtp", "smtp_host", help="Name of the SMTP server.")
@click.option("--policy", "policy_name", help="One of the ready policies.")
def init(
    config_path: Path | None, name: str | None, address: str | None, zone: str | None, imap_host: str | None,
    smtp_host: str | None, policy_name: str | None,
) -> None:  # fmt: skip
    """Write a commented configuration; it only observes until you say more. What is not given is asked."""
    file = find_config(config_path, environment=os.environ)
    if config_path is not None and config_path.suffix != ".toml":
        file = config_path / "assistant.toml"
    if file.exists():
        raise click.ClickException(f"{file} is there already; it is not overwritten")
    name = name or click.prompt("Your full name")
    address = address or click.prompt("Your mail address")
    if "@" not in address:
        raise click.BadParameter(f"{address!r} is no mail address", param_hint="--address")
    zone = zone or click.prompt("Your time zone", default=_local_zone())
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise click.BadParameter(f"{zone!r} is no time zone; write region and city: Europe/Berlin",
                                 param_hint="--time-zone") from None  # fmt: skip
    known = provider_of(address)
    imap, smtp = servers_for(address)
    if known is None or imap_host or smtp_host:
        imap = Server(imap_host or click.prompt("Name of the IMAP server", default=imap.host))
        smtp = Server(smtp_host or click.prompt("Name of the SMTP server", default=smtp.host))
    policies = shipped_policies()
    if policy_name is not None and policy_name not in policies:
        raise click.BadParameter(f"{policy_name!r} is none of: {', '.join(policies)}", param_hint="--policy")
    text = new_config(
        Answers(name=name, address=address, time_zone=zone, policy=policy_name or "ladder", imap=imap, smtp=smtp,
                provider=known)
    )  # fmt: skip
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    secret = file.parent / "imap.password"
    say(f"Written: {file}")
    if known is not None:
        say(f"For {known.name}, the password is {known.login}.")
    say(f"Now put the password into {secret}, readable by you alone:")
    say(f"    (umask 077; cat > {secret})")
    if known is None or not (known.authserv_ids or known.authserv_id_may_be_missing):
        say("The name of the server that checks your mail is not known: doctor shows it. Set it before the first look, "
            "as authserv_ids in [[mailbox]]; without it no notice is answered.")  # fmt: skip
    say(f"Then check everything:  assistant doctor --config {file}")


def _local_zone() -> str:
    link = Path("/etc/localtime")
    target = str(link.resolve()) if link.exists() else ""
    _, found, name = target.partition("zoneinfo/")
    return name if found else (time.tzname[0] if time.tzname[0] == "UTC" else "Europe/Berlin")
