"""The keys of ``assistant.toml``: name, kind, default and meaning of each; documentation and sample are made from here.

A description is a sentence for the person who edits the file; an example stands in the documentation and in messages.
"""

from __future__ import annotations

from pydantic import Field, field_validator

from assistant.config.models.accounts import MailboxTable, ServerTable, SmtpTable
from assistant.config.models.calls import CallsTable, HoursTable
from assistant.config.models.letters import AnomalyTable, BudgetsTable, PolicyTable, SendingTable
from assistant.config.models.machine import DigestTable, LogTable, StorageTable, WebTable
from assistant.config.models.persons import OwnerTable, PeopleTable
from assistant.config.models.secrets import OAuthTable, SecretTable
from assistant.config.models.table import Table, key
from assistant.policy.values import TrustLevel

__all__ = [
    "AnomalyTable", "BudgetsTable", "CallsTable", "DigestTable", "File", "HoursTable", "LogTable", "MailboxTable",
    "OAuthTable", "OwnerTable", "PeopleTable", "PolicyTable", "SecretTable", "SendingTable", "ServerTable", "SmtpTable",
    "StorageTable", "Table", "WebTable",
]  # fmt: skip


class File(Table):
    """The whole file."""

    mode: TrustLevel = key(
        "How much the assistant may do at most, whatever a policy's rules say: observe (says what it would do), draft "
        "(puts drafts into your mailbox), ask (waits for your yes), auto (sends after the hold).",
        default="observe",
    )
    owner: OwnerTable
    policy: PolicyTable = Field(default_factory=PolicyTable)
    calls: CallsTable = Field(default_factory=CallsTable)
    sending: SendingTable = Field(default_factory=SendingTable)
    mailbox: list[MailboxTable]
    storage: StorageTable = Field(default_factory=StorageTable)
    digest: DigestTable = Field(default_factory=DigestTable)
    web: WebTable = Field(default_factory=WebTable)
    people: PeopleTable = Field(default_factory=PeopleTable)
    log: LogTable = Field(default_factory=LogTable)

    @field_validator("mailbox")
    @classmethod
    def _several(cls, value: list[MailboxTable]) -> list[MailboxTable]:
        if not value:
            raise ValueError("there is none to watch; write a [[mailbox]] table")
        return value
