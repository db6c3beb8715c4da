"""The small template language of letters, and the walls around it.

Two walls, so that one may have a hole. When a template is read, its syntax tree may hold only what stands in
``ALLOWED`` (no calls, no assignment, no include, no arithmetic, no loop inside a loop), so its output is bounded by
its own length and by the lengths of the values. When it is rendered, Jinja's immutable sandbox stands behind that:
nothing may be called, ``*`` and ``**`` work on numbers only, and an unknown or missing value is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jinja2 import StrictUndefined, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

JOINED_LENGTH = 16 * 1024  # characters that one ``join`` may give

#: Nodes of the syntax tree that a template may be made of.
ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Filter,
    nodes.Test,
    nodes.CondExpr,
    nodes.Concat,
)

#: What people call the rest.
NAMES: dict[type[nodes.Node], str] = {
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.Macro: "macro",
    nodes.Call: "calling a function",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter",
    nodes.With: "with",
    nodes.Mul: "*",
    nodes.Pow: "**",
    nodes.Add: "+",
    nodes.Sub: "-",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Getitem: "[ ]",
}


def _value(value: Any) -> Any:
    if value is None:
        raise UndefinedError("a value that is not known")
    return value


def _joined(values: Iterable[Any], between: str = "") -> str:
    parts = [str(_value(value)) for value in values]
    if sum(map(len, parts)) + len(between) * len(parts) > JOINED_LENGTH:
        raise SecurityError("join makes a text that is too long")
    return between.join(parts)


#: The filters that a template may use.
FILTERS: dict[str, Callable[..., Any]] = {
    "capitalize": lambda text: str(_value(text))[:1].upper() + str(text)[1:],
    "lower": lambda text: str(_value(text)).lower(),
    "upper": lambda text: str(_value(text)).upper(),
    "trim": lambda text: str(_value(text)).strip(),
    "length": len,
    "first": lambda values: _value(next(iter(values), None)),
    "last": lambda values: _value(next(iter(reversed(values)), None)),
    "join": _joined,
}
TESTS = ("defined", "none", "odd", "even")


class LetterSandbox(ImmutableSandboxedEnvironment):
    """Plain text, strict, without functions; see the head of this module."""

    intercepted_binops = frozenset(["*", "**"])

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_value,
            cache_size=0,
        )
        self.globals.clear()
        self.filters = dict(FILTERS)
        self.tests = {name: self.tests[name] for name in TESTS}

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(type(side) in (int, float) for side in (left, right)):
            raise SecurityError(f"{operator} is not allowed in a template")
        return super().call_binop(context, operator, left, right)


SANDBOX = LetterSandbox()
