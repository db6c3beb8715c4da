"""``page``: the address of the local page, with a ticket that signs one browser in."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import click

from assistant.cli.common import config_option, configured, json_option, say, show_json
from assistant.config.values import WebSettings


@click.command()
@config_option
@json_option
@click.option("--sign-out", is_flag=True, help="Make a new key first: every browser has to sign in again.")
def page(config_path: Path | None, as_json: bool, sign_out: bool) -> None:
    """Print the address of the local page; open it in your browser within two minutes, once.

    It can be printed only by who may read the key in the state directory, and that is what proves you.
    """
    from assistant.web.keys import TICKET_LIFE, make_keys, read_keys, sign_in_address

    config = configured(config_path)
    web, state = config.web, config.storage.directory
    if sign_out:
        make_keys(state)
        say("Every browser is signed out.")
    if not web.enabled:
        say("The page is off. Write  enabled = true  under [web] in assistant.toml, and start or reload the assistant.")
        raise SystemExit(1)
    if not _answers(web):
        say(f"Nobody answers at {_where(web)}. Is the assistant running, and has it reloaded its configuration?")
        raise SystemExit(1)
    address = sign_in_address(web, read_keys(state), time.time())
    if as_json:
        show_json({"address": address, "seconds": TICKET_LIFE})
        return
    if web.socket is not None:
        say("The page is served at a socket. On your own machine open a tunnel to it first:")
        say(f"  ssh -N -L 8642:{web.socket} THIS-MACHINE\n")
    say(f"Open this within {TICKET_LIFE // 60} minutes; it works once:\n\n  {address}")


def _answers(web: WebSettings) -> bool:
    """Whether anything listens there."""
    family = socket.AF_UNIX if web.socket is not None else socket.AF_INET6 if ":" in web.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(2)
        try:
            line.connect(str(web.socket) if web.socket is not None else (web.host, web.port))
        except OSError:
            return False
    return True


def _where(web: WebSettings) -> str:
    return str(web.socket) if web.socket is not None else f"{web.host} port {web.port}"
