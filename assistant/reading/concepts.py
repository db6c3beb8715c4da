"""What single words of a reply are about, by ``data/concepts.toml``; one table for all languages."""

from __future__ import annotations

from functools import cache

from assistant.reading.words import listed, table

_KEPT = 20_000  # words whose meanings are kept …
_KEPT_LENGTH = 24  # … when they are no longer than this
_TIMES = frozenset({"day", "month", "near", "part", "number"})


@cache
def _concepts() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[tuple[str, str], ...]]]:
    """Concepts by whole word, and by the first three letters: (beginning, concept)."""
    exact: dict[str, list[str]] = {}
    begins: dict[str, list[tuple[str, str]]] = {}
    for group, concepts in table("concepts").data.items():
        for name in concepts:
            for word in listed("concepts", group, name):
                if word.endswith("*"):
                    begins.setdefault(word[:3].rstrip("*"), []).append((word[:-1], name))
                else:
                    exact.setdefault(word, []).append(name)
    return ({word: tuple(names) for word, names in exact.items()},
            {stem: tuple(pairs) for stem, pairs in begins.items()})


_met: dict[str, tuple[str, tuple[str, ...]]] = {}


def meaning(word: str) -> tuple[str, tuple[str, ...]]:
    """How *word* (bare) stands in pairs of words, and the concepts it belongs to."""
    known = _met.get(word)
    if known is not None:
        return known
    exact, begins = _concepts()
    found = dict.fromkeys((*exact.get(word, ()),
                           *(name for stem, name in begins.get(word[:3], ()) if word.startswith(stem))))
    shown = word
    if word[:1].isdigit():
        shown = "<number>"
        found["number"] = None
    else:
        shown = next((f"<{name}>" for name in found if name in _TIMES), word)
    result = shown, tuple(found)
    if len(_met) < _KEPT and len(word) <= _KEPT_LENGTH:
        _met[word] = result
    return result


def concepts_of(word: str) -> tuple[str, ...]:
    """The concepts that *word* (bare) belongs to."""
    return meaning(word)[1]
