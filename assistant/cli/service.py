"""``run`` and ``once``."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click

from assistant.cli.common import config_option, configured, counted, json_option, say, show_json, utc_now
from assistant.daemon.apart import Apart
from assistant.daemon.house import House
from assistant.daemon.life import begin_life
from assistant.daemon.logs import log_to_standard_error
from assistant.daemon.service import Service, one_pass
from assistant.daemon.state import store_of
from assistant.store.engine import sole_daemon


@click.command()
@config_option
def run(config_path: Path | None) -> None:
    """Watch the mailboxes until told to stop (SIGTERM); SIGHUP reads the configuration again, all or nothing."""
    config = configured(config_path)
    log_to_standard_error(config.log_level)
    house = House(config, store_of(config), read=Apart().read)
    if not Service(house, reload=lambda: configured(config_path)).run():
        # A server keeps silent. What hangs there is in the store; waiting for its thread would be in vain.
        logging.shutdown()
        os._exit(0)


@click.command()
@config_option
@json_option
def once(config_path: Path | None, as_json: bool) -> None:
    """Look once into every mailbox, do what is due, send what is ready."""
    config = configured(config_path)
    log_to_standard_error("warning")
    with sole_daemon(config.storage.directory):
        store = store_of(config)
        house = House(config, store, read=Apart().read)
        with store.sole():
            store.prepare(utc_now())
            begin_life(house)
            read, sent = one_pass(house)
        store.close()
    if as_json:
        show_json({"read": read, "sent": sent})
    else:
        say(f"{counted(read, 'mail')} read, {counted(sent, 'letter')} sent.")
