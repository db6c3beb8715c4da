"""What is looked at when a template is read: syntax, names, links, lengths, control characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes

from assistant.errors import Problem
from assistant.letters.sandbox import ALLOWED, FILTERS, NAMES, SANDBOX, TESTS
from assistant.letters.variables import known_names
from assistant.toml import nearest

BODY_LENGTH = 4 * 1024  # bytes
LINE_LENGTH = 500  # characters: a paragraph longer than this is too long for a short letter
SUBJECT_LENGTH = 150  # characters
_LINK = re.compile(
    r"(?i)\b(?:[a-z]{3,10}://|www\.|mailto:)|\b[a-z0-9-]{2,40}\.(?:com|org|net|io|de|fr|es|eu|info|biz)\b"
)
_NO_TEMPLATE = "this is not a template: "
_LOOP = frozenset({"loop.index", "loop.first", "loop.last", "loop.length"})


def check_template(
    path: str, subject: str, subject_line: int, body: str, body_line: int, *, to_owner: bool, is_footer: bool = False
) -> list[Problem]:
    """Every problem of one template, in the order of its lines."""
    problems: list[Problem] = []
    if len(subject) > SUBJECT_LENGTH:
        problems.append(
            Problem(path, subject_line, f"the subject has {len(subject)} characters; at most {SUBJECT_LENGTH}")
        )
    if len(body.encode(errors="replace")) > BODY_LENGTH:
        problems.append(
            Problem(path, body_line, f"the letter has more than {BODY_LENGTH} bytes; write a shorter one")
        )
        return problems
    problems += _check_lines(path, subject, subject_line)
    problems += _check_lines(path, body, body_line)
    problems += _check_code(path, subject, subject_line, to_owner)
    code = _check_code(path, body, body_line, to_owner)
    problems += code
    if not body.strip():
        problems.append(Problem(path, body_line, "the letter is empty"))
    elif any(one.message.startswith(_NO_TEMPLATE) for one in code):
        pass  # a brace that is missing may well be that of the footer
    elif not (to_owner or is_footer) and not re.search(r"\{\{-?\s*footer\s*-?\}\}", body):
        problems.append(
            Problem(
                path,
                body_line,
                "{{ footer }} is missing; it tells the person that an assistant helps "
                "and how to stop it, put it on the last line",
            )
        )
    return problems


def names_used(source: str) -> tuple[str, ...]:
    """The dotted names that *source* uses, sorted; for telling which of them is not known."""
    try:
        tree = SANDBOX.parse(source)
    except TemplateSyntaxError:
        return ()
    return tuple(sorted({name for name, _ in _names(tree, {}) if not name.startswith("loop")}))


def _check_lines(path: str, text: str, first: int) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), first):
        if bad := next((one for one in line if unicodedata.category(one) in ("Cc", "Zl", "Zp", "Cs")), None):
            yield Problem(path, number, f"holds the control character U+{ord(bad):04X}; remove it")
        if len(line) > LINE_LENGTH:
            yield Problem(
                path,
                number,
                f"this line has {len(line)} characters; at most {LINE_LENGTH}, so that the letter stays short",
            )


@lru_cache(maxsize=1024)
def _check_code(path: str, source: str, first: int, to_owner: bool) -> tuple[Problem, ...]:
    """Kept for a reload: parsing is what takes the time, and most templates did not change."""
    return tuple(_code_problems(path, source, first, to_owner)) if "{" in source else ()


def _code_problems(path: str, source: str, first: int, to_owner: bool) -> Iterator[Problem]:
    try:
        tree = SANDBOX.parse(source)
    except TemplateSyntaxError as error:
        yield Problem(path, first + error.lineno - 1, f"{_NO_TEMPLATE}{error.message}")
        return
    except RecursionError:
        yield Problem(path, first, "is nested too deeply")
        return
    yield from _check_nodes(path, tree, first)
    yield from _check_names(path, tree, first, to_owner)


def _check_nodes(path: str, tree: nodes.Template, first: int) -> Iterator[Problem]:
    for node in tree.find_all(nodes.Node):
        line = first + (node.lineno or 1) - 1
        if not isinstance(node, ALLOWED) and not isinstance(node, nodes.Helper | nodes.Keyword):
            yield Problem(
                path,
                line,
                f"{NAMES.get(type(node), type(node).__name__.lower())} cannot be used in a letter; "
                "use {{ names }}, if, for and filters",
            )
        elif isinstance(node, nodes.Getattr) and not isinstance(node.node, nodes.Name | nodes.Getattr):
            yield Problem(
                path,
                line,
                f".{node.attr[:40]} stands behind something that is not a name; write a name, such as person.name",
            )
        elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
            yield Problem(path, line, _unknown("filter", node.name, FILTERS))
        elif isinstance(node, nodes.Test) and node.name not in TESTS:
            yield Problem(path, line, _unknown("test", node.name, TESTS))
        elif isinstance(node, nodes.For) and any(inner is not node for inner in node.find_all(nodes.For)):
            yield Problem(path, line, "a for inside a for cannot be used in a letter")
        elif isinstance(node, nodes.For) and (
            node.recursive or not isinstance(node.iter, nodes.Name | nodes.Getattr)
        ):
            yield Problem(path, line, "for goes over a list by its name, such as {% for slot in slots %}")
        elif isinstance(node, nodes.TemplateData) and (found := _LINK.search(node.data)):
            at = line + node.data[: found.start()].count("\n")
            yield Problem(
                path,
                at,
                f"holds a link ({node.data[found.start() :].split()[0][:60]}); a letter carries none, "
                "except {{ booking_link }}",
            )


def _check_names(path: str, tree: nodes.Template, first: int, to_owner: bool) -> Iterator[Problem]:
    known = frozenset(known_names(to_owner=to_owner))
    hidden = frozenset(known_names(to_owner=True)) - known
    usable = {*known, *(name.partition("[]")[0] for name in known), *_groups(known), *_LOOP}
    for name, number in _names(tree, {}):
        line = first + number - 1
        if name in usable or f"{name}[]" in usable:
            continue
        if name in hidden or name in {one.partition("[]")[0] for one in hidden} | _groups(hidden):
            yield Problem(path, line, f"{name} is for letters to yourself only; this one goes to another person")
        else:
            yield Problem(path, line, _unknown("variable", name, [one for one in usable if one not in _LOOP]))


def _groups(names: frozenset[str]) -> set[str]:
    return {name.partition(".")[0] for name in names if "." in name}


def _names(node: nodes.Node, local: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Dotted names with their lines; a loop's own name is told as the list that it goes over, with []."""
    if isinstance(node, nodes.For):
        over = _dotted(node.iter, local)
        yield from _names(node.iter, local)
        inner = dict(local) | (
            {node.target.name: f"{over}[]"} if isinstance(node.target, nodes.Name) and over else {}
        )
        for child in (*node.body, *([node.test] if node.test else [])):
            yield from _names(child, inner | {"loop": "loop"})
        for child in node.else_:
            yield from _names(child, local)
    elif (dotted := _dotted(node, local)) is not None:
        yield dotted, node.lineno or 1
    else:
        for child in node.iter_child_nodes():
            yield from _names(child, local)


def _dotted(node: nodes.Node, local: Mapping[str, str]) -> str | None:
    if isinstance(node, nodes.Name):
        return local.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        before = _dotted(node.node, local)
        return None if before is None else f"{before}.{node.attr}"
    return None


def _unknown(what: str, name: str, known: Mapping[str, object] | list[str] | tuple[str, ...]) -> str:
    choices = sorted(one.removesuffix("[]") for one in known)
    guess = nearest(name, choices)
    hint = f"did you mean {guess}?" if guess else f"known are: {', '.join(choices)}"
    return f"{name[:60].replace('[]', '')} is not a {what} that is known here; {hint}"
