"""The tokens of one text as a row to read from: what stands at a place, and small words passed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.reading.times import zones
from assistant.reading.times.tokens import Token
from assistant.reading.times.words import Lexicon

_BRACKETS = 20  # tokens; what stands in brackets is short
_SKIPS = 4  # small words in a row that are passed over
# Behind a bare number these let it be an hour: "at 3 or 4", "at 3 on Thursday".
_OPEN = frozenset({
    "on", "to", "from", "zonelead", "and", "weekday", "relday", "part", "oclock", "or", "your", "my", "at", "next",
    "this", "vague", "nextweek", "month", "inweek", "instead", "sameday",
})
# These say that it counts something: "at 3 days".
_COUNTED = frozenset({"day", "week", "month_unit", "minute", "hour", "ordinal"})


class Row:
    """The tokens of one text; outside of it every question is answered with no."""

    __slots__ = ("_size", "kinds", "lexicon", "opens", "roles", "texts", "tokens")

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.lexicon = lexicon
        self.roles = [token.roles for token in tokens]
        self.texts = [token.text for token in tokens]
        self.kinds = [token.kind for token in tokens]
        self.opens = [token.opens for token in tokens]
        self._size = len(tokens)

    def has(self, at: int, role: str) -> bool:
        """Whether the token at *at* may mean *role*."""
        return 0 <= at < self._size and role in self.roles[at]

    def has_any(self, at: int, roles: frozenset[str]) -> bool:
        """Whether the token at *at* may mean one of *roles*."""
        return 0 <= at < self._size and not roles.isdisjoint(self.roles[at])

    def get(self, at: int, role: str) -> Any:
        """What it means as *role*, or None."""
        return self.roles[at].get(role) if 0 <= at < self._size else None

    def text(self, at: int) -> str:
        """Its folded text; "" outside of the row."""
        return self.texts[at] if 0 <= at < self._size else ""

    def kind(self, at: int) -> str:
        """Its kind; "end" outside of the row."""
        return self.kinds[at] if 0 <= at < self._size else "end"

    def number(self, at: int) -> int | None:
        """The number that it says, in digits or in a word."""
        found = self.get(at, "number")
        return found if isinstance(found, int) else None

    def hour(self, at: int) -> int | None:
        """The number that it says when that may be an hour."""
        number = self.number(at)
        return number if number is not None and 0 <= number <= 24 and self.get(at, "digits") != 4 else None

    def day_number(self, at: int) -> int | None:
        """The number that it says when that may be a day of the month; "14" and "14th", no number words."""
        found = self.get(at, "number") if self.get(at, "digits") in (1, 2) else self.get(at, "ordinal")
        return found if isinstance(found, int) and 1 <= found <= 31 else None

    def skip(self, at: int, *texts: str) -> int:
        """Behind the token at *at* when it is one of *texts*."""
        return at + 1 if self.text(at) in texts else at

    def behind_at(self, at: int) -> int:
        """Behind the few words like "at" or "around" that may stand at *at*."""
        for _ in range(_SKIPS):
            if not self.has(at, "at") or self.has(at, "number"):
                break
            at += 1
        return at

    def behind_article(self, at: int) -> int:
        """Behind the few words like "on" and "the", and commas, that may stand at *at*."""
        for _ in range(_SKIPS):
            if not self.has(at, "on") and self.text(at) != ",":
                break
            at += 1
        return at

    def in_brackets(self, at: int) -> bool:
        """Whether the token at *at* stands between "(" and ")", as what is only said beside does."""
        for near in range(min(at, self._size) - 1, max(-1, at - _BRACKETS), -1):
            if self.texts[near] in "()":
                return self.texts[near] == "("
        return False

    def may_stand_alone(self, at: int) -> bool:
        """Whether what stands at *at* lets a bare number before it be an hour ("at 3 works", not "at 3 companies")."""
        if at >= self._size:
            return True
        token = self.tokens[at]
        if token.kind in ("sign", "line", "bullet"):
            return token.text not in ("'", "%", "*", "#")
        if token.kind == "mask":
            return False
        roles = token.roles
        if roles and not _COUNTED.isdisjoint(roles) and "oclock" not in roles and "zonelead" not in roles:
            return False
        if (roles and not _OPEN.isdisjoint(roles)) or token.text in self.lexicon.follow:
            return True
        if token.kind in ("number", "ordinal"):
            return False
        zone = zones.abbreviation(token.text, upper=token.upper, english=self.lexicon.language == "en")
        return (
            zone is not None
            or zones.place((token.text,)) is not None
            or (self.lexicon.language == "de" and not token.capital and token.kind == "word")
        )
