"""A right file becomes frozen settings with every default filled in."""

import dataclasses
from datetime import time, timedelta
from pathlib import Path

import pytest

from assistant.config.freeze import state_directory
from assistant.config.load import load_config
from assistant.config.parts import find_config, shipped_letters, shipped_policies
from assistant.config.values import Hours
from assistant.errors import ConfigError
from assistant.policy.values import TrustLevel
from assistant.transport.oauth import OAuthToken
from assistant.transport.secrets import CommandSecret, CredentialSecret, EnvironmentSecret, FileSecret
from tests.unit.config.configuration_makers import HOME, MAILBOX, OWNER, RIGHT, a_config


def test_a_new_configuration_only_observes():
    assert a_config().ceiling is TrustLevel.OBSERVE


def test_the_defaults_are_those_of_the_reference():
    config = a_config()
    assert config.sending.hold == timedelta(minutes=10)
    assert config.sending.quiet_hours == Hours(time(21), time(7))
    assert config.calls.ask_after == timedelta(minutes=30)
    assert config.calls.hours[0] == (Hours(time(9), time(12)), Hours(time(14), time(17)))
    assert 5 not in config.calls.hours
    assert config.policy.name == config.policy_name == "ladder"
    assert config.digest.to == "jane@example.org"


def test_the_accounts_are_those_of_the_transport():
    box = a_config().mailboxes[0]
    assert (box.imap.host, box.imap.port, box.imap.tls, box.imap.user) == (
        "imap.example.org",
        993,
        True,
        "jane@example.org",
    )
    assert (box.smtp.host, box.smtp.port, box.smtp.tls, box.smtp.user) == (
        "smtp.example.org",
        465,
        True,
        "jane@example.org",
    )
    assert box.imap.secret == FileSecret(Path("/nowhere/imap.password"))
    assert box.trust.authserv_ids == ("mx.example.org",)


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        ('{ file = "~/secret" }', FileSecret(Path("/home/jane/secret"))),
        ('{ file = "/etc/secret" }', FileSecret(Path("/etc/secret"))),
        ('{ env = "IMAP_PASSWORD" }', EnvironmentSecret("IMAP_PASSWORD")),
        ('{ command = ["pass", "show", "mail"] }', CommandSecret(("pass", "show", "mail"))),
        ('{ credential = "imap" }', CredentialSecret("imap")),
    ],
)
def test_a_password_is_named_by_its_place(written, secret):
    config = a_config(RIGHT.replace('{ file = "imap.password" }', written))
    assert config.mailboxes[0].imap.secret == config.mailboxes[0].smtp.secret == secret


def test_a_token_is_renewed_from_a_file():
    oauth = (
        'oauth = { token_url = "https://login.example.org/token", client_id = "me", refresh_token_file = "r.token",'
        ' client_secret = { env = "CLIENT" } }'
    )
    box = a_config(RIGHT.replace('password = { file = "imap.password" }', oauth)).mailboxes[0]
    assert isinstance(box.imap.secret, OAuthToken)
    assert box.imap.auth == box.smtp.auth == "oauth"


@pytest.mark.parametrize(("tls", "imap", "smtp"), [("starttls", 143, 587), ("implicit", 993, 465)])
def test_a_port_left_out_is_the_usual_one(tls, imap, smtp):
    box = a_config(RIGHT.replace("password =", f'tls = "{tls}"\npassword =')).mailboxes[0]
    assert (box.imap.port, box.smtp.port) == (imap, smtp)
    assert box.imap.starttls is box.smtp.starttls is (tls == "starttls")


def test_plain_text_goes_to_this_machine_only_and_smtp_there_needs_no_login():
    local = MAILBOX.replace("imap.example.org", "127.0.0.1").replace(
        'host = "smtp.example.org"\npassword = { file = "imap.password" }', 'host = "localhost"\ntls = "none"'
    )
    box = a_config(OWNER + local.replace("password =", 'tls = "none"\npassword =')).mailboxes[0]
    assert (box.imap.tls, box.imap.starttls) == (False, False)
    assert (box.smtp.user, box.smtp.secret) == (None, None)


def test_servers_that_file_sent_mail_are_known_by_name():
    assert not a_config().mailboxes[0].server_files_sent
    assert a_config(RIGHT.replace("smtp.example.org", "smtp.gmail.com")).mailboxes[0].server_files_sent
    said = RIGHT.replace("authserv_ids", "server_files_sent = true\nauthserv_ids")
    assert a_config(said).mailboxes[0].server_files_sent


def test_the_addresses_of_the_mailboxes_are_the_owners():
    config = a_config(RIGHT.replace("[[mailbox]]", 'addresses = ["J.Example@Example.TEST"]\n[[mailbox]]'))
    assert config.owner.addresses == {"jane@example.org", "j.example@example.test"}


def test_everything_is_frozen():
    config = a_config()
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.log_level = "debug"
    with pytest.raises(TypeError):
        config.calls.hours[6] = ()


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"STATE_DIRECTORY": "/var/lib/assistant", "HOME": "/x"}, "/var/lib/assistant"),
        ({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"}, "/var/lib/a"),
        ({"XDG_STATE_HOME": "/state", "HOME": "/x"}, "/state/assistant"),
        ({"HOME": "/home/jane"}, "/home/jane/.local/state/assistant"),
    ],
)
def test_the_state_lies_where_systemd_or_the_desktop_says(environment, place):
    assert state_directory(environment) == Path(place)


def test_the_file_is_found_by_name_by_directory_or_at_its_usual_place(tmp_path):
    assert find_config(tmp_path, environment={}) == tmp_path / "assistant.toml"
    assert find_config(tmp_path / "my.toml", environment={}) == tmp_path / "my.toml"
    assert find_config(None, environment={"XDG_CONFIG_HOME": "/c"}) == Path("/c/assistant/assistant.toml")
    assert find_config(None, environment=HOME) == Path("/home/jane/.config/assistant/assistant.toml")


def test_a_file_that_is_not_there_says_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match="assistant init"):
        load_config(tmp_path, environment=HOME)


def test_a_file_that_is_not_utf_8_is_told(tmp_path):
    (tmp_path / "assistant.toml").write_bytes(b'name = "J\xfcrgen"\n')
    with pytest.raises(ConfigError, match="byte 10 is not UTF-8"):
        load_config(tmp_path, environment=HOME)


def test_the_owners_directory_takes_the_place_of_shipped_files(tmp_path):
    (tmp_path / "assistant.toml").write_text(RIGHT.replace("[[mailbox]]", '[policy]\nname = "mine"\n[[mailbox]]'))
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "mine.toml").write_text('name = "mine"\nextends = "ladder"\n')
    (tmp_path / "templates" / "en").mkdir(parents=True)
    own = tmp_path / "templates" / "en" / "have-we-met.txt.j2"
    own.write_text("subject: Hm?\n---\nDo we know each other?\n{{ footer }}\n")
    config = load_config(tmp_path, environment=HOME)
    assert config.policy.extends == "ladder"
    assert config.templates.variants("have-we-met", "en")[0].subject == "Hm?"
    assert config.templates.languages("have-we-met") == ("de", "en", "es", "fr")
    before = config.revision
    own.write_text(own.read_text() + "\n")
    assert load_config(tmp_path, environment=HOME).revision != before


def test_what_ships_can_be_used_without_any_configuration():
    assert {"open", "ladder", "known-only"} <= set(shipped_policies())
    assert "have-we-met" in shipped_letters().purposes()


def test_the_page_is_off_and_on_this_machine_alone_unless_said_otherwise():
    web = a_config().web
    assert (web.enabled, web.host, web.port, web.socket) == (False, "127.0.0.1", 8642, None)


@pytest.mark.parametrize(
    ("address", "host", "port", "socket"),
    [
        ("127.0.0.1:80", "127.0.0.1", 80, None),
        ("[::1]:9000", "::1", 9000, None),
        ("unix:page.sock", "", 0, Path("/state/page.sock")),
        ("unix:/run/page.sock", "", 0, Path("/run/page.sock")),
        ("unix:~/page.sock", "", 0, Path("/home/jane/page.sock")),
    ],
)
def test_the_page_is_served_on_loopback_or_at_a_socket_in_the_state(address, host, port, socket):
    web = a_config(RIGHT + f'[storage]\ndirectory = "/state"\n[web]\nenabled = true\naddress = "{address}"\n').web
    assert (web.enabled, web.host, web.port, web.socket) == (True, host, port, socket)
