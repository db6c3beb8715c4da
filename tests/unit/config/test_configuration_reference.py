"""The reference, the sample and what init writes are made from the code and stay true to it."""

import re
import tomllib
from pathlib import Path

import pytest

from assistant.config.init import Answers, Server, new_config, provider_of, providers, servers_for
from assistant.config.models import File
from assistant.config.problems import table_of
from assistant.config.reference import main, outputs, reference
from assistant.config.sample import is_table, sample
from assistant.config.shipped import shipped
from assistant.letters.preview import sample_people
from assistant.letters.variables import OWNER_VARIABLES, VARIABLES, context
from assistant.policy.values import TrustLevel
from tests.unit.config.configuration_makers import a_config, problems

TOP = Path(__file__).parents[3]


def keys(model=File, path=()):
    for name, field in model.model_fields.items():
        if is_table(field):
            yield from keys(table_of(field), (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("name", outputs())
def test_the_documents_are_up_to_date(name):
    told = f"{name} is not up to date; run  python -m assistant.config.reference"
    assert (TOP / name).read_text(encoding="utf-8") == outputs()[name], told


def test_the_reference_writes_itself_and_says_when_it_is_old(tmp_path, capsys):
    assert main(["--check"], tmp_path) == 1
    assert "docs/configuration.md is not up to date" in capsys.readouterr().err
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0


def test_every_key_is_documented_and_stands_in_the_sample():
    for path in keys():
        assert f"| `{path[-1]}` |" in reference()
        assert re.search(rf"^#?{path[-1]} = ", sample(), re.MULTILINE), path


def test_every_key_says_what_it_is_for():
    def check(model):
        for name, field in model.model_fields.items():
            if model.__name__ != "HoursTable":
                assert field.description or is_table(field), (model.__name__, name)
            if inner := table_of(field):
                check(inner)

    check(File)


def test_every_name_that_a_letter_may_use_is_documented_and_filled():
    assert all(f"| `{name.removesuffix('[]')}`" in reference() for name in (*VARIABLES, *OWNER_VARIABLES))
    values = context(sample_people()["all is known"], "en")
    for name in (*VARIABLES, *OWNER_VARIABLES):
        first, *rest = name.replace("[]", "").split(".")
        value = values[first]
        for step in rest:
            value = getattr(value[0] if isinstance(value, tuple) else value, step)


def test_the_sample_is_a_right_configuration():
    assert a_config(sample()).ceiling is TrustLevel.OBSERVE


def test_the_sample_is_right_with_every_comment_taken_away():
    lines = [
        one.removeprefix("#") if re.match(r"#\w+ = ", one) and not one.startswith("#oauth") else one
        for one in sample().splitlines()
    ]
    assert problems("\n".join(lines)) == []


def test_the_defaults_shown_are_the_defaults_in_force():
    shown = [
        one.removeprefix("#")
        if re.match(r"#(hold|quiet_hours|length|at|port|per_\w+|retry_\w+|ask_\w+|monday) = ", one)
        else one
        for one in sample().splitlines()
    ]
    assert a_config("\n".join(shown)).calls == a_config(sample()).calls
    assert a_config("\n".join(shown)).sending == a_config(sample()).sending


def test_the_shipped_directories_are_found():
    assert (shipped("config") / "assistant.toml").is_file()
    assert (shipped("systemd") / "assistant.service").is_file()
    with pytest.raises(FileNotFoundError, match="install it again"):
        shipped("nothing")


@pytest.mark.parametrize("provider", providers(), ids=lambda one: one.name)
def test_init_writes_a_right_configuration_for_every_provider(provider):
    address = f"jane.example@{provider.domains[0]}"
    imap, smtp = servers_for(address)
    text = new_config(
        Answers(
            name='Jane "J" Example',
            address=address,
            time_zone="Europe/Berlin",
            imap=imap,
            smtp=smtp,
            oauth_client_id="me",
        )
    )
    config = a_config(text)
    assert config.ceiling is TrustLevel.OBSERVE
    box = config.mailboxes[0]
    assert (box.imap.host, box.smtp.host) == (provider.imap.host, provider.smtp.host)
    assert box.trust.authserv_ids == provider.authserv_ids
    assert box.trust.id_may_be_missing == provider.authserv_id_may_be_missing
    assert box.server_files_sent == provider.files_sent
    assert (box.imap.auth == "oauth") == bool(provider.token_url)
    assert "# " in text


def test_init_proposes_the_usual_names_for_a_domain_that_is_not_known():
    assert provider_of("jane@example.org") is None
    assert servers_for("jane@example.org") == (Server("imap.example.org"), Server("smtp.example.org"))
    text = new_config(
        Answers(
            name="Jane Example",
            address="jane@example.org",
            time_zone="Europe/Paris",
            language="fr",
            policy="open",
            imap=Server("mail.example.org", 143, "starttls"),
            smtp=Server("mail.example.org"),
            user="jane",
            password={"env": "SECRET"},
        )
    )
    config = a_config(text)
    assert (config.owner.language, config.policy_name, config.mailboxes[0].imap.user) == ("fr", "open", "jane")
    assert tomllib.loads(text)["mailbox"][0]["imap"]["port"] == 143


def test_no_provider_domain_is_claimed_twice():
    domains = [domain for one in providers() for domain in one.domains]
    assert len(domains) == len(set(domains))
