"""Templates of the page: everything that is put in is escaped, and a value that is missing is an error."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.letters.wrap import unwrapped
from assistant.web.say import capital, count, plain


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("assistant.web", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False, finalize=_finalize,
    )  # fmt: skip
    made.filters |= {"capital": capital, "unwrapped": unwrapped}
    made.globals |= {"count": count}
    return made


def _finalize(value: Any) -> Any:
    # Names and notes come from strangers: nothing of theirs turns the reading direction or hides in control characters.
    return plain(value) if type(value) is str else value


def page(template: str, /, **values: Any) -> str:
    """The page *template* as HTML."""
    return environment().get_template(f"{template}.html.j2").render(values)


@cache
def static(name: str) -> bytes:
    """A file that every browser may have: the style and the icon."""
    return (files("assistant.web") / "static" / name).read_bytes()
