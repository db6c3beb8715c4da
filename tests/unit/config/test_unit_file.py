"""The systemd units: what they may reach, that systemd knows all they say, and that a wrong configuration ends them."""

import re
import shutil
import subprocess

import pytest

from assistant.config.shipped import shipped

UNIT = shipped("systemd") / "assistant.service"
LINES = UNIT.read_text(encoding="utf-8").splitlines()
OF_ONE_PERSON = shipped("systemd") / "user" / "assistant.service"


@pytest.mark.parametrize(
    "line",
    [
        "Type=notify",
        "RestartPreventExitStatus=4",
        "StateDirectory=assistant",
        "StateDirectoryMode=0700",
        "UMask=0077",
        "DynamicUser=yes",
        "Environment=MALLOC_ARENA_MAX=2",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "NoNewPrivileges=yes",
        "LimitCORE=0",
    ],
)
def test_the_unit_says(line):
    assert line in LINES


def test_it_has_a_watchdog_and_stops_in_time():
    settings = dict(line.partition("=")[::2] for line in LINES if re.match(r"\w+=", line))
    assert 60 <= int(settings["WatchdogSec"]) <= 300
    assert 10 < int(settings["TimeoutStopSec"]) <= 30
    assert settings["LoadCredential"].startswith("imap:")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_its_exposure_is_at_most_1_5():
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = re.search(r"exposure level for assistant\.service: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= 1.5


def settings_of(unit):
    """Key and value of each line; a key that stands several times keeps its last value."""
    return dict(line.split("=", 1) for line in unit.read_text("utf-8").splitlines() if re.match(r"\w+=", line))


def test_the_unit_of_one_person_says_the_same_where_it_needs_no_root():
    service, own = settings_of(UNIT), settings_of(OF_ONE_PERSON)
    different = {key for key in own if own[key] != service.get(key)}
    assert different == {"ExecStart", "WantedBy"}
    assert {"KillMode", "TimeoutStopSec", "WatchdogSec", "RestartPreventExitStatus", "StartLimitBurst"} <= set(own)


def test_the_unit_of_one_person_starts_what_the_how_to_installs():
    started = settings_of(OF_ONE_PERSON)["ExecStart"].removeprefix("%h/").split()[0]
    how_to = shipped("systemd").parent / "docs" / "how-to" / "first-mailbox.md"
    assert f"~/{started}" in how_to.read_text("utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize(("unit", "manager"), [(UNIT, "--system"), (OF_ONE_PERSON, "--user")])
def test_systemd_knows_everything_that_a_unit_says(unit, manager, tmp_path):
    text = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={shutil.which('true')}", unit.read_text("utf-8"))
    (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", manager, "verify", str(tmp_path / unit.name)],
        capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
