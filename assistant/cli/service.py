"""``run`` and ``once``."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import click

from assistant.cli.common import config_option, configured, json_option, say, show_json
from assistant.config.values import Config
from assistant.daemon.apart import Apart
from assistant.daemon.house import House, utc_now
from assistant.daemon.life import begin_life
from assistant.daemon.logs import log_to_standard_error
from assistant.daemon.service import Service, one_pass, open_store
from assistant.store.engine import sole_daemon


@click.command()
@config_option
def run(config_path: Path | None) -> None:
    """Watch the mailboxes until told to stop (SIGTERM); SIGHUP reads the configuration again, all or nothing."""
    config = configured(config_path)
    log_to_standard_error(config.log_level)
    _make_tables_apart(config)
    house = House(config, open_store(config, utc_now()), read=Apart().read)
    if not Service(house, reload=lambda: configured(config_path)).run():
        # A server keeps silent. What hangs there is in the store; waiting for its thread would be in vain.
        logging.shutdown()
        os._exit(0)


def _make_tables_apart(config: Config) -> None:
    """The first tables are made in a process of its own: the daemon would carry the migration library for life.

    When that fails, whatever is wrong is met again, and said, when the store is opened here.
    """
    if config.storage.database_url is None and not (config.storage.directory / "assistant.sqlite").exists():
        code = (
            "import sys, datetime, pathlib; from assistant.store.engine import Store; "
            "Store.in_directory(pathlib.Path(sys.argv[1])).prepare(datetime.datetime.now(datetime.UTC))"
        )
        directory = str(config.storage.directory)
        subprocess.run([sys.executable, "-c", code, directory], capture_output=True, timeout=60, check=False)


@click.command()
@config_option
@json_option
def once(config_path: Path | None, as_json: bool) -> None:
    """Look once into every mailbox, do what is due, send what is ready."""
    config = configured(config_path)
    log_to_standard_error("warning")
    with sole_daemon(config.storage.directory):
        store = open_store(config, utc_now())
        house = House(config, store, read=Apart().read)
        begin_life(house)
        read, sent = one_pass(house)
        store.close()
    if as_json:
        show_json({"read": read, "sent": sent})
    else:
        say(f"{read} mail(s) read, {sent} letter(s) sent.")
