"""The systemd unit: what it may reach, and that a wrong configuration is not restarted."""

import re
import shutil
import subprocess

import pytest

from assistant.config.shipped import shipped

UNIT = shipped("systemd") / "assistant.service"
LINES = UNIT.read_text(encoding="utf-8").splitlines()


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
