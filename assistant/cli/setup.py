"""``init``: a commented configuration to begin with."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import click

from assistant.cli.common import plain, say
from assistant.config.init import Answers, Provider, Server, new_config, provider_of, servers_for
from assistant.config.kinds import read_address, read_host, read_zone
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
    answers = _answers(name, address, zone, imap_host, smtp_host, policy_name)
    text = new_config(answers)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    _tell_next(file, answers.provider)


def _answers(
    name: str | None, address: str | None, zone: str | None, imap_host: str | None, smtp_host: str | None,
    policy_name: str | None,
) -> Answers:  # fmt: skip
    """What the options say; the rest is asked."""
    policies = shipped_policies()
    if policy_name is not None and policy_name not in policies:
        raise click.BadParameter(f"{policy_name!r} is none of: {', '.join(policies)}", param_hint="--policy")
    # What is given on the command line is looked at before the first question: no answer is typed in vain.
    given = {"--name": (name, _name), "--address": (address, read_address), "--time-zone": (zone, read_zone),
             "--imap": (imap_host, read_host), "--smtp": (smtp_host, read_host)}  # fmt: skip
    for option, (value, read) in given.items():
        if value is not None:
            _checked(read, option)(value)
    name = name or _asked("Your full name", _name)
    address = address or _asked("Your mail address", read_address)
    zone = zone or _asked("Your time zone", read_zone, _local_zone())
    known = provider_of(address)
    imap, smtp = servers_for(address)
    if known is None or imap_host or smtp_host:
        imap = Server(imap_host or _asked("Name of the IMAP server", read_host, imap.host))
        smtp = Server(smtp_host or _asked("Name of the SMTP server", read_host, smtp.host))
    return Answers(name=name, address=address, time_zone=zone, policy=policy_name or "ladder", imap=imap, smtp=smtp,
                   provider=known)  # fmt: skip


def _tell_next(file: Path, known: Provider | None) -> None:
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


def _name(text: str) -> str:
    if not text.strip():
        raise ValueError('is empty; write your name, such as "Jane Example"')
    return text.strip()


def _checked(read: Callable[[str], object], option: str | None = None) -> Callable[[str], str]:
    """Takes a value as it is written if *read* can read it; else it is told what is wrong with it."""

    def check(text: str) -> str:
        try:
            return str(read(text))
        except ValueError as error:
            raise click.BadParameter(f'"{plain(text)}" {error}', param_hint=option) from None

    return check


def _asked(question: str, read: Callable[[str], object], proposed: str | None = None) -> str:
    """The answer to *question*; a wrong one is told, and only that question is asked again."""
    return str(click.prompt(question, default=proposed, value_proc=_checked(read)))


def _local_zone() -> str:
    link = Path("/etc/localtime")
    target = str(link.resolve()) if link.exists() else ""
    _, found, name = target.partition("zoneinfo/")
    return name if found else (time.tzname[0] if time.tzname[0] == "UTC" else "Europe/Berlin")
