"""Whatever is wrong in a file: what stands behind a key that looks like a secret's is never shown."""

from __future__ import annotations

import itertools
import traceback

import pytest

from assistant.demo.mails import OWNER
from assistant.errors import ConfigError
from assistant.toml import looks_secret, read_toml
from tests.configurations import configuration
from tests.unit.cli.typed import typed
from tests.unit.config.configuration_makers import RIGHT, problems

CANARY = "kanarienvogel-9471"
KEYS = (
    "password", "PASSWORD", "pasword", "imap_password", "smtp_app_password_of_my_second_mailbox", "passphrase", "pin",
    "secret", "client_secret", "token", "access-token", "key", "api_key", "apikey", "private_key", "bearer",
    "credential", "auth", "login", "user", "pw", "PWD", "kennwort", "clave", "database_url",
)  # fmt: skip
WRITTEN = (
    "{key} = {value}", "{key} = {value} # of the mailbox", "  {key}={value}", '{key} = "{value}', "{key} = '{value}\"",
    '{key} = "{value}" "again"', "{key} = “{value}”", "{key} = [{value}]", "{key} = [{value}, other]", "{key}: {value}",
    "{key} {value}", "{key} = {{ plain = {value} }}", "{key} = {{ plain = \"{value}\"", 'mailbox.imap.{key} = {value}',
    '"{key}" = {value}', '{key} = "{value}\\q"', "{key} = '''{value}", "{key} == {value}",
    "host = imap {key} = {value}", "host = imap, {key}={value}",
    '{key} = "{value}"\n{key} = "{value}"', "{key} =\n{value}", "[{key}] {value}",
)  # fmt: skip
FILES = ("assistant.toml", "policies/own.toml", "platforms/own.toml", "templates/en/have-we-met.txt.j2")


@pytest.mark.parametrize("written", WRITTEN)
def test_no_syntax_error_shows_it(written):
    for key in KEYS:
        line = written.format(key=key, value=CANARY)
        with pytest.raises(ConfigError) as caught:
            read_toml(f"a = 1\n{line}\nb = 2\n", "x.toml")
        assert CANARY not in "".join(traceback.format_exception(caught.value)), line


@pytest.mark.parametrize("key", ["name", "time_zone", "hold", "quiet_hours", "industry_words", "host", "mode", "notes"])
def test_an_ordinary_key_is_no_secret(key):
    assert not looks_secret(key)


@pytest.mark.parametrize("file", FILES)
def test_no_file_of_a_configuration_shows_it(tmp_path, file):
    place = tmp_path / file
    place.parent.mkdir(exist_ok=True, parents=True)
    for key, written in itertools.product(("password", "api_key"), (*WRITTEN, '{key} = "{value}"')):
        line = written.format(key=key, value=CANARY)
        place.write_text(f"{RIGHT}{line}\n" if file == "assistant.toml" else f"{line}\n---\nHello\n")
        told = problems(place.read_text() if file == "assistant.toml" else RIGHT, directory=tmp_path)
        assert told, line
        assert CANARY not in "\n".join(told), line


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("command", ["doctor", "run", "once", "status"])
def test_no_command_shows_it(tmp_path, file, command):
    said = with_a_wrong(file, command, tmp_path)
    assert said.code != 0
    assert file in said.out + said.err
    assert CANARY not in said.out + said.err


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("command", ["policy list", "policy check", "templates check", "templates list"])
def test_no_command_of_a_part_shows_it(tmp_path, file, command):
    said = with_a_wrong(file, command, tmp_path)
    assert CANARY not in said.out + said.err


def with_a_wrong(file, command, directory):
    right = configuration(OWNER, directory / "state")
    (directory / "assistant.toml").write_text(right)
    (directory / file).parent.mkdir(exist_ok=True, parents=True)
    line = f"api_key = {CANARY}"
    (directory / file).write_text(f"{right}{line}\n" if file == "assistant.toml" else f"{line}\n---\nHello\n")
    return typed(*command.split(), directory=directory)


def test_a_number_of_thousands_of_digits_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"x\.toml: a number has too many digits"):
        read_toml(f"port = {'9' * 5000}", "x.toml")
