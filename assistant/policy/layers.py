"""The texts that a policy is built of: ``extends`` follows from file to file, down to the innermost one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from assistant.errors import ConfigError, Problem
from assistant.toml import Document, nearest, read_toml

MAX_TEXT = 512 * 1024  #: characters of one policy file
MAX_DEPTH = 8  #: policies on top of each other


def read_layers(text: str, file: str, others: Mapping[str, str], problems: list[Problem]) -> list[Document]:
    """The documents from the innermost extended policy to *text* itself; what is wrong is added to *problems*.

    Raises ConfigError, with those problems too, when one of the texts cannot be read at all.
    """
    layers: list[Document] = []
    seen: list[str] = []
    while True:
        if len(text) > MAX_TEXT:
            raise ConfigError([*problems, Problem(file, None, f"a policy may have {MAX_TEXT // 1024} KB; split it")])
        try:
            document = _document(text, file)
        except ConfigError as error:
            raise ConfigError([*problems, *error.problems]) from error
        layers.insert(0, document)
        base = document.data.get("extends")
        if base is None:
            return layers
        wrong = _wrong_base(base, layers, seen, others)
        if wrong:
            problems.append(document.problem(("extends",), wrong))
            return layers
        seen.append(base)
        text, file = others[base], base if base.endswith(".toml") else f"{base}.toml"


@lru_cache(maxsize=32)  # the shipped policies extend each other: each file is read once, not once for each of them
def _document(text: str, file: str) -> Document:
    return read_toml(text, file)


def _wrong_base(base: Any, layers: list[Document], seen: list[str], others: Mapping[str, str]) -> str | None:
    if not isinstance(base, str):
        return 'extends takes the name of one policy, such as extends = "ladder"'
    outer = layers[-1].data.get("name")  # the policy that all this is read for
    way = [base] if base == outer else []
    if base in seen or base in (outer, layers[0].data.get("name")):
        return f'extends: "{base}" extends itself in a circle ({" > ".join([*way, *seen, base])})'
    if len(seen) >= MAX_DEPTH:
        return f"extends: more than {MAX_DEPTH} policies stand on each other"
    if base not in others:
        guess = nearest(base, others)
        hint = f'did you mean "{guess}"?' if guess else f"found are: {', '.join(sorted(others)) or 'none'}"
        return f'extends: "{base}" is not a policy; {hint}'
    return None
