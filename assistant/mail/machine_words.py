"""The words by which a machine's mail is known, from ``data/automatic.toml``, ready to be looked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from assistant.mail.data import load
from assistant.mail.values import Machine

_WORD = re.compile(r"\w+")


class HeaderRule(NamedTuple):
    """A header field by which a machine gives itself away."""

    value: str
    machine: Machine
    condition: str  #: "", "subject" (only with a word of an automatic reply) or "path" (only with a null return path)


class Phrases(NamedTuple):
    """Phrases to be found as whole words: each is looked for only where its rarest word stands, and few are."""

    by_word: dict[str, tuple[str, ...]]
    dense: tuple[str, ...]  #: of scripts without blanks between words

    def search(self, text: str) -> re.Match[str] | None:
        """The first phrase in *text*, which is folded."""
        here = self._here(text)
        return _any_of(here).search(text) if here else None

    def found(self, text: str) -> set[str]:
        """The phrases in *text*, which is folded, that do not overlap."""
        here = self._here(text)
        return {match[0].strip() for match in _any_of(here).finditer(text)} if here else set()

    def _here(self, text: str) -> tuple[str, ...]:
        """The phrases that *text* holds, be it inside of longer words."""
        met = [each for word in _words(text) & self.by_word.keys() for each in self.by_word[word]]
        if not text.isascii():
            met += self.dense
        return tuple(sorted(filter(text.__contains__, met)))


class Words(NamedTuple):
    """The whole table; what each part is for, the data file says."""

    headers: dict[str, tuple[HeaderRule, ...]]
    bounce_subject: re.Pattern[str]
    auto_subject: re.Pattern[str]
    auto_bracket: re.Pattern[str]
    weak_subject: re.Pattern[str]
    bounce_body: Phrases
    away_strong: Phrases
    away_weak: Phrases
    away_helping: Phrases
    gone: Phrases
    person: Phrases
    locals: tuple[tuple[str, re.Pattern[str]], ...]
    boxes: frozenset[str]
    relays: tuple[str, ...]


def folded(text: str) -> str:
    """*text* for comparing: small letters, one kind of apostrophe, single blanks."""
    return " ".join(text.casefold().replace("’", "'").replace("‘", "'").replace("`", "'").split())


@cache
def machine_words() -> Words:
    """The words of ``data/automatic.toml``. Raises ConfigError when the file is not TOML."""
    data: dict[str, Any] = load("automatic.toml").data
    rules: dict[str, list[HeaderRule]] = {}
    for entry in data["header"]:
        condition = "subject" if entry.get("with_subject") else "path" if entry.get("with_null_path") else ""
        rules.setdefault(entry["name"], []).append(
            HeaderRule(entry["value"].casefold(), Machine(entry["machine"]), condition)
        )
    subjects: dict[tuple[str, bool], list[str]] = {}
    for entry in data["subject"]:
        subjects.setdefault((entry["machine"], entry.get("weak", False)), []).extend(entry["phrases"])
    addresses = data["addresses"]
    strong = subjects["auto_reply", False]
    return Words(
        headers={name: tuple(each) for name, each in rules.items()},
        bounce_subject=_pattern(subjects["bounce", False], start=True),
        auto_subject=_pattern(strong, start=True),
        auto_bracket=re.compile(
            r"[(\[]\s?(?:" + _alternatives([each for each in strong if each[0].isalnum()]) + r")\s?[)\]]"
        ),
        weak_subject=_pattern(subjects["auto_reply", True], start=True),
        bounce_body=_searched(data["bounce_bodies"]["phrases"]),
        away_strong=_searched(data["away_bodies"]["strong"]),
        away_weak=_searched(data["away_bodies"]["weak"]),
        away_helping=_searched(data["away_bodies"]["helping"]),
        gone=_searched(data["gone_bodies"]["phrases"]),
        person=_searched(data["person_bodies"]["phrases"]),
        locals=tuple((kind, _globs(addresses[kind])) for kind in ("bounce", "list", "no_reply", "machine")),
        boxes=frozenset(addresses["platform_boxes"]),
        relays=tuple(addresses["relay_domains"]),
    )


def _alternatives(phrases: Sequence[str]) -> str:
    return "|".join(re.escape(each) for each in sorted({folded(each) for each in phrases}, key=len, reverse=True))


def _is_dense(phrase: str) -> bool:
    return ord(max(phrase)) >= 0x2E80


def _pattern(phrases: Sequence[str], *, start: bool = False) -> re.Pattern[str]:
    """A pattern for any of *phrases* as whole words; scripts without blanks between words match inside a line, too."""
    spaced = [each for each in phrases if not _is_dense(each)]
    dense = list(filter(_is_dense, phrases))
    either = [rf"(?<!\w)(?:{_alternatives(spaced)})(?!\w)"] if spaced else []
    either += [f"(?:{_alternatives(dense)})"] if dense else []
    return re.compile((r"\s?" if start else "") + "(?:" + "|".join(either) + ")")


@lru_cache(maxsize=200)  # the phrases that stand in one text: mostly one
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return _pattern(phrases)


@lru_cache(maxsize=4)  # one text is asked for several tables, one after the other
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _searched(phrases: list[str]) -> Phrases:
    known = sorted({folded(each) for each in phrases})
    often = Counter(word for each in known for word in set(_WORD.findall(each)))
    by_word: dict[str, tuple[str, ...]] = {}
    for each in known:
        if not _is_dense(each):
            rarest = min(_WORD.findall(each), key=often.__getitem__)
            by_word[rarest] = (*by_word.get(rarest, ()), each)
    return Phrases(by_word, tuple(filter(_is_dense, known)))


def _globs(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(each.casefold()).replace(r"\*", ".{0,200}") for each in patterns))
