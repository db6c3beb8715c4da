"""The reference of all settings, made from the code: ``python -m assistant.config.reference`` writes it.

Writes ``docs/configuration.md`` and ``config/assistant.toml`` below the current directory; ``--check`` only says
whether they are up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from assistant.config import models
from assistant.config.problems import table_of
from assistant.config.sample import default_of, is_list, is_table, sample
from assistant.letters.sandbox import FILTERS, TESTS
from assistant.letters.variables import OWNER_VARIABLES, VARIABLES

_INTRODUCTION = """\
# Configuration

All settings stand in one file, `assistant.toml`. It is looked for at `--config FILE` (or a directory that holds
it), else in `$XDG_CONFIG_HOME/assistant/` (`~/.config/assistant/`). `assistant init` writes it, `assistant
doctor` checks it. The sample `config/assistant.toml` shows every key with its comment.

Beside the file may lie `policies/*.toml`, `templates/<language>/*.txt.j2` and `platforms/*.toml`. A file there
takes the place of the shipped one with the same name; all others stay in force.

Everything is checked as a whole when the program starts and when it is told to reload (SIGHUP): every problem
is told at once with file and line, nothing is sent, and the exit code is 4. On a reload the settings in force
stay in force.

Durations are written as a number and a unit: `"10 minutes"`, `"2 hours"`, `"3 days"`, `"1 week"`. Times of day
are meant in your own time zone. Relative paths count from the directory of the file; `~` is your home
directory.
"""

_SECRETS = """\
## Passwords and tokens

A secret never stands in the file; the file says where it lies, and it is read anew for every connection. A file must be
readable by you alone (`chmod 600`). A systemd credential is the safest place on a server.

```toml
password = { file = "imap.password" }
password = { env = "IMAP_PASSWORD" }
password = { command = ["pass", "show", "mail/jane"] }
password = { credential = "imap" }
```
"""

_LETTERS = """\
## Letters

A template lies at `templates/<language>/<purpose>.txt.j2`; letters to yourself at
`templates/<language>/owner/`. It begins with front matter and a line `---`:

```
subject: Have we met?
variant: b
weight: 1
note: shorter than a
---
Hello{% if person.first_name %} {{ person.first_name }}{% endif %},
```

Only `subject` is needed. Variants of one purpose are compared by the funnel; each case gets one of them by
weight. A line break in the template is one in the letter; longer lines are wrapped. `{{ footer }}` is needed in
every letter to another person. A value that is not known is an error before anything is sent, so ask first: `{%
if booking_link %}`.

Letters know `{{ name }}`, `{% if %}`, `{% elif %}`, `{% else %}`, `{% for one in list %}`, comparisons, `and`,
`or`, `not`,
"""

_ENVIRONMENT = """\
## Environment

| variable | meaning |
| --- | --- |
| `XDG_CONFIG_HOME` | where `assistant/assistant.toml` is looked for; default `~/.config` |
| `STATE_DIRECTORY` | set by systemd; where the state lies unless `storage.directory` says otherwise |
| `XDG_STATE_HOME` | where `assistant/` holds the state when neither is given; default `~/.local/state` |
| `CREDENTIALS_DIRECTORY` | set by systemd; where `{ credential = "name" }` looks |
"""


def reference() -> str:
    """The text of ``docs/configuration.md``."""
    parts = [_INTRODUCTION, *_tables(models.File, ()), _SECRETS, _ENVIRONMENT, _letters()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def outputs() -> dict[str, str]:
    """Path in the checkout, and the text that belongs there."""
    return {"docs/configuration.md": reference(), "config/assistant.toml": sample()}


def _tables(model: type[BaseModel], path: tuple[str, ...], *, repeated: bool = False) -> Iterator[str]:
    head = ".".join(path)
    title = "## At the top of the file" if not path else f"## `[[{head}]]`" if repeated else f"## `[{head}]`"
    rows = [_row(name, field) for name, field in model.model_fields.items() if not is_table(field)]
    intro = " ".join((model.__doc__ or "").split()) if path else ""
    table = "\n".join(["| key | default | meaning |", "| --- | --- | --- |", *rows])
    yield "\n\n".join(part for part in (title, intro, table) if part) + "\n"
    for name, field in model.model_fields.items():
        inner = table_of(field)
        if inner is not None and is_table(field):
            yield from _tables(inner, (*path, name), repeated=is_list(field))
        elif inner is models.OAuthTable and path[-1] == "imap":
            yield from _tables(inner, ("mailbox", "imap", name))


def _row(name: str, field: FieldInfo) -> str:
    default = default_of(field)
    shown = f"`{default}`" if default is not None else "**needed**" if field.is_required() else ""
    return f"| `{name}` | {shown} | {(field.description or '').replace('|', '&#124;')} |"


def _letters() -> str:
    filters, tests = (", ".join(f"`{one}`" for one in names) for names in (FILTERS, TESTS))
    head = ["", "| name | meaning |", "| --- | --- |"]
    lines = [f"{_LETTERS}the filters {filters} and the tests {tests}.", *head, *_names(VARIABLES)]
    return "\n".join([*lines, "", "Only in letters to yourself:", *head, *_names(OWNER_VARIABLES)])


def _names(names: dict[str, str]) -> Iterator[str]:
    for name, meaning in names.items():
        yield f"| `{name.removesuffix('[]')}`{' (list)' if name.endswith('[]') else ''} | {meaning} |"


def main(arguments: list[str], top: Path) -> int:
    """0 when all is up to date or was written."""
    stale = [
        name
        for name, text in outputs().items()
        if not (top / name).is_file() or (top / name).read_text(encoding="utf-8") != text
    ]
    if "--check" in arguments:
        for name in stale:
            print(f"{name} is not up to date; run  python -m assistant.config.reference", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(outputs()[name], encoding="utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], Path.cwd()))
