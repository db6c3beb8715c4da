"""Packages of the program's optional parts: a laptop may lack them, CI may not."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest


def needs(package: str, extra: str) -> None:
    """Leave the tests of this module out where *package* is not installed; where ``CI=true`` they fail."""
    if find_spec(package) is not None:
        return
    words = f"{package} is not installed; pip install '.[{extra}]' installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(words, pytrace=False)
    pytest.skip(words, allow_module_level=True)
