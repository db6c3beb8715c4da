"""The checked file becomes the frozen settings of each room."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from assistant.config import models
from assistant.config.init import providers
from assistant.config.kinds import WEEKDAYS
from assistant.config.values import (
    Anomaly,
    Budgets,
    CallsSettings,
    DigestSettings,
    MailboxSettings,
    OwnerSettings,
    PeopleSettings,
    SendingSettings,
    StorageSettings,
    WebSettings,
)
from assistant.mail.values import Trust, fold_address
from assistant.transport.account import ImapAccount, SmtpAccount
from assistant.transport.oauth import OAuthToken
from assistant.transport.secrets import CommandSecret, CredentialSecret, EnvironmentSecret, FileSecret, Secret

_PORTS = {
    ("imap", "starttls"): 143,
    ("imap", "none"): 143,
    ("imap", "implicit"): 993,
    ("smtp", "starttls"): 587,
    ("smtp", "none"): 25,
    ("smtp", "implicit"): 465,
}


def expand(text: str, directory: Path, environment: Mapping[str, str]) -> Path:
    """A path as a person writes it: ``~`` is the home directory, a relative one counts from the file's directory."""
    if text == "~" or text.startswith("~/"):
        return Path(environment.get("HOME", "/")) / text[2:]
    return directory / text


def secret(table: models.SecretTable, directory: Path, environment: Mapping[str, str]) -> Secret:
    if table.file is not None:
        return FileSecret(expand(table.file, directory, environment))
    if table.env is not None:
        return EnvironmentSecret(table.env)
    if table.command is not None:
        return CommandSecret(tuple(table.command))
    assert table.credential is not None
    return CredentialSecret(table.credential)


def owner(table: models.OwnerTable, mailboxes: list[models.MailboxTable]) -> OwnerSettings:
    addresses = frozenset(fold_address(one) for one in (*table.addresses, *(mailbox.address for mailbox in mailboxes)))
    return OwnerSettings(
        name=table.name,
        first_name=table.first_name or table.name.split()[0],
        addresses=addresses,
        language=table.language,
        zone=table.time_zone,
        offers=tuple(table.offers),
        signature=table.signature,
        industry_words=tuple(one.casefold() for one in table.industry_words),
    )


def calls(table: models.CallsTable, directory: Path, environment: Mapping[str, str]) -> CallsSettings:
    """How calls are offered and minded; a weekday without hours takes none."""
    hours = {number: spans for number, day in enumerate(WEEKDAYS) if (spans := getattr(table.hours, day))}
    calendar = expand(table.calendar_file, directory, environment) if table.calendar_file else None
    return CallsSettings(
        hours=MappingProxyType(hours),
        booking_link=table.booking_link or None,
        calendar_file=calendar,
        attach_ics=table.attach_ics,
        number=table.number or None,
        remind_before=table.remind_before,
        ask_after=table.ask_after,
        ask_again_after=table.ask_again_after,
    )


def sending(table: models.SendingTable) -> SendingSettings:
    return SendingSettings(
        hold=table.hold,
        budgets=Budgets(**table.budgets.model_dump()),
        anomaly=Anomaly(**table.anomaly.model_dump()),
        quiet_hours=table.quiet_hours,
        quiet_days=frozenset(table.quiet_days),
        retry_first=table.retry_first,
        retry_most=table.retry_most,
        give_up_after=table.give_up_after,
    )


def mailbox(table: models.MailboxTable, directory: Path, environment: Mapping[str, str]) -> MailboxSettings:
    """One mail account; relative paths of secrets count from *directory*, the configuration's own."""
    trust = Trust(
        authserv_ids=tuple(table.authserv_ids),
        id_may_be_missing=table.authserv_id_may_be_missing,
        verify_dkim=table.verify_dkim,
    )
    return MailboxSettings(
        name=table.name,
        address=table.address,
        watch=tuple(dict.fromkeys(table.watch)),
        sent=table.sent or None,
        drafts=table.drafts or None,
        server_files_sent=_files_sent(table),
        trust=trust,
        baseline=table.baseline,
        imap=_imap(table.imap, table.address, directory, environment),
        smtp=_smtp(table.smtp, table.address, directory, environment),
    )


def storage(table: models.StorageTable, directory: Path, environment: Mapping[str, str]) -> StorageSettings:
    url = table.database_url
    return StorageSettings(
        directory=expand(table.directory, directory, environment)
        if table.directory
        else state_directory(environment),
        database_url=secret(url, directory, environment) if isinstance(url, models.SecretTable) else url,
        keep_mail_text=table.keep_mail_text,
    )


def state_directory(environment: Mapping[str, str]) -> Path:
    """What systemd gives (StateDirectory=), else $XDG_STATE_HOME/assistant, else ~/.local/state/assistant."""
    if given := environment.get("STATE_DIRECTORY", "").split(":")[0]:
        return Path(given)
    base = environment.get("XDG_STATE_HOME") or f"{environment.get('HOME', '/')}/.local/state"
    return Path(base) / "assistant"


def digest(table: models.DigestTable, mailboxes: list[models.MailboxTable]) -> DigestSettings:
    return DigestSettings(enabled=table.enabled, at=table.at, to=table.to or mailboxes[0].address)


def web(table: models.WebTable, state: Path, environment: Mapping[str, str]) -> WebSettings:
    """A socket's path counts from the state directory, not from the file: it is no setting, it is made by us."""
    if table.address.startswith("unix:"):
        path = expand(table.address.removeprefix("unix:"), state, environment)
        return WebSettings(enabled=table.enabled, host="", port=0, socket=path, signed_in_for=table.signed_in_for)
    host, _, port = table.address.rpartition(":")
    return WebSettings(
        enabled=table.enabled, host=host.strip("[]"), port=int(port), signed_in_for=table.signed_in_for
    )


def people(table: models.PeopleTable, directory: Path, environment: Mapping[str, str]) -> PeopleSettings:
    return PeopleSettings(
        allow=frozenset(one.casefold() for one in table.allow),
        block=frozenset(one.casefold() for one in table.block),
        imports=tuple(expand(one, directory, environment) for one in table.imports),
    )


def _files_sent(table: models.MailboxTable) -> bool:
    """What the file says, else whether the provider is known for it: a second copy would be an annoyance."""
    if table.server_files_sent is not None:
        return table.server_files_sent
    return any(one.files_sent and one.smtp.host == table.smtp.host for one in providers())


def _imap(table: models.ServerTable, address: str, directory: Path, environment: Mapping[str, str]) -> ImapAccount:
    login = _secret(table, directory, environment)
    assert login is not None  # models.MailboxTable: only SMTP on this machine may go without
    return ImapAccount(
        host=table.host,
        port=table.port or _PORTS["imap", table.tls],
        user=table.user or address,
        secret=login,
        tls=table.tls == "implicit",
        starttls=table.tls == "starttls",
        auth="oauth" if table.oauth else "password",
        ca_file=_ca_file(table, directory, environment),
    )


def _smtp(table: models.ServerTable, address: str, directory: Path, environment: Mapping[str, str]) -> SmtpAccount:
    login = _secret(table, directory, environment)
    return SmtpAccount(
        host=table.host,
        port=table.port or _PORTS["smtp", table.tls],
        secret=login,
        user=None if login is None else table.user or address,
        tls=table.tls == "implicit",
        starttls=table.tls == "starttls",
        auth="oauth" if table.oauth else "password",
        ca_file=_ca_file(table, directory, environment),
    )


def _ca_file(table: models.ServerTable, directory: Path, environment: Mapping[str, str]) -> Path | None:
    return expand(table.ca_file, directory, environment) if table.ca_file else None


def _secret(table: models.ServerTable, directory: Path, environment: Mapping[str, str]) -> Secret | None:
    if table.oauth is None:
        return None if table.password is None else secret(table.password, directory, environment)
    client = table.oauth.client_secret
    return OAuthToken(
        token_url=table.oauth.token_url,
        client_id=table.oauth.client_id,
        scope=table.oauth.scope,
        refresh_token_file=expand(table.oauth.refresh_token_file, directory, environment),
        client_secret=None if client is None else secret(client, directory, environment),
        ca_file=_ca_file(table, directory, environment),
    )
