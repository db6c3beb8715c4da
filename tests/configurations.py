"""The configuration that whole installations under test share: one mailbox on this machine, letters leave at once."""

from __future__ import annotations

from pathlib import Path

from assistant.demo.mails import SERVER

TRUSTS_THE_SERVER = f'authserv_ids = ["{SERVER}"]'


def configuration(
    user: str, state: Path | str, *, imap_port: int = 9, smtp_port: int = 9, mode: str = "auto",
    policy: str = "ladder", hold: str = "0 minutes", sending: str = "", mailbox: str = TRUSTS_THE_SERVER,
    more: str = "",
) -> str:  # fmt: skip
    """The text of an ``assistant.toml``; *sending*, *mailbox* and *more* are lines of those tables and at the end."""
    return f"""\
mode = "{mode}"

[owner]
name = "Robin Winter"
time_zone = "Europe/Berlin"

[policy]
name = "{policy}"

[sending]
hold = "{hold}"
quiet_hours = ""
quiet_days = []
{sending}
[storage]
directory = "{state}"

[[mailbox]]
name = "work"
address = "{user}"
sent = "Sent"
{mailbox}

[mailbox.imap]
host = "127.0.0.1"
port = {imap_port}
tls = "none"
password = {{ file = "password" }}

[mailbox.smtp]
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
{more}
"""


#: So much that no budget stands in the way of a test.
WITHOUT_BUDGETS = """
[sending.budgets]
per_hour = 500
per_day = 500
domain_per_day = 500

[sending.anomaly]
new_people_per_hour = 500
"""
