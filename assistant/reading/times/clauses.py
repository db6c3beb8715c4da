"""A text cut into sentences and clauses, each with its words, its mentions of times and the cues that were met."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from assistant.reading.times.cues import Hit
from assistant.reading.times.mask import MASK, mask_folded
from assistant.reading.times.mentions import Mention, gather
from assistant.reading.times.pieces import Row
from assistant.reading.times.tokens import Token, tokenize, words_of
from assistant.reading.times.words import Lexicon, choose, fold
from assistant.reading.words import table

CAP = 8192  #: characters that are read of a text
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "ca",
        "approx",
        "vs",
        "bzw",
        "usw",
        "z",
        "b",
        "d",
        "h",
        "m",
        "mme",
        "sr",
        "sra",
        "prof",
        "tel",
    ]
)
_WRAP = 60  #: a line shorter than this was ended by its writer, not by a mail program


@dataclass(frozen=True)
class Clause:
    """A stretch of tokens that says one thing."""

    first: int
    last: int
    words: tuple[str, ...]  #: folded; "@t", "@p", "@v" stand for times
    mentions: tuple[Mention, ...]
    calm: tuple[str, ...]  #: the words that `hits` count in: polite turns taken out
    hits: tuple[Hit, ...]
    question: bool
    sentence: int
    others: int = 0  #: how many words are not part of a time
    perfect: bool = False  #: a Spanish past form that only its accent tells ("llamé", "llamó")

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the cues met."""
        return frozenset(hit.name for hit in self.hits)

    def has(self, *names: str) -> bool:
        return any(name in self.names for name in names)

    @property
    def past(self) -> bool:
        """Whether it tells of the past only."""
        if any(mention.past for mention in self.mentions) and not any(mention.fixed for mention in self.mentions):
            return True
        return ("past" in self.names or self.perfect) and "future" not in self.names

    @property
    def negated(self) -> bool:
        return "negator" in self.names or ("toosoon" in self.names and not self.question)

    def polite(self, lexicon: Lexicon) -> bool:
        """Whether the words beside the times are only small ones ("then", "please")."""
        return all(
            word.startswith("@") or word in lexicon.follow or word in lexicon.glue or word in lexicon.buts
            for word in self.words
        )


@dataclass(frozen=True)
class Text:
    """One text, read."""

    original: str
    folded: str
    lexicon: Lexicon
    row: Row
    mentions: tuple[Mention, ...]
    clauses: tuple[Clause, ...]

    def words(self, mention: Mention) -> str:
        """The words of *mention* as they were written."""
        tokens = self.row.tokens
        return " ".join(
            self.original[tokens[mention.first].start : tokens[min(mention.last, len(tokens)) - 1].end].split()
        )

    def span(self, clause: Clause) -> str:
        tokens = self.row.tokens
        return " ".join(self.original[tokens[clause.first].start : tokens[clause.last - 1].end].split())


def read_text(text: str, languages: Sequence[str]) -> Text:
    """Cut *text* (at most the first 8 KB) into clauses with their times and cues."""
    original = text[:CAP]
    folded = fold(original)
    lexicon = choose(words_of(folded), languages)
    row = Row(tokenize(original, mask_folded(folded), lexicon), lexicon)
    sentences = _sentences(row)
    mentions = gather(row, sentences)
    clauses = [
        clause
        for number, (start, end) in enumerate(sentences)
        for clause in _clauses(row, mentions, start, end, number)
    ]
    return Text(original, folded, lexicon, row, tuple(mentions), tuple(clauses))


def _sentences(row: Row) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for at, token in enumerate(row.tokens):
        if token.kind == "bullet" or (token.kind == "line" and _line_ends(row, at)):
            if at > start:
                spans.append((start, at))
            start = at
        elif token.text in ("?", "!", ".", "…") and _point_ends(row, at):
            end = at + 1
            if token.text in ("?", "!") and row.text(end) in ("?", "!"):
                continue
            spans.append((start, end))
            start = end
    if start < len(row.tokens):
        spans.append((start, len(row.tokens)))
    return spans


def _line_ends(row: Row, at: int) -> bool:
    tokens = row.tokens
    if row.kind(at + 1) in ("line", "bullet", "end") or row.kind(at - 1) == "line":
        return True
    start = at
    while start > 0 and tokens[start - 1].kind != "line":
        start -= 1
    width = tokens[at].start - tokens[start].start
    return width < _WRAP and (
        tokens[at + 1].capital or row.text(at - 1) in (",", ":", ";", ")") or width < _WRAP // 2
    )


def _point_ends(row: Row, at: int) -> bool:
    token = row.tokens[at]
    if token.text in ("?", "!", "…"):
        return True
    following = row.tokens[at + 1] if at + 1 < len(row.tokens) else None
    if following is None:
        return True
    if following.start == token.end:  # "p.m", "15.30"
        return False
    before = row.tokens[at - 1] if at else None
    if before is None or before.end != token.start:
        return True
    short = (
        len(before.text) <= 4
        and (before.has("weekday") or before.has("month"))
        and before.text not in ("may", "mai", "mayo")
    )
    if short and (
        following.kind in ("number", "ordinal")
        or following.has("month")
        or following.has("weekday")
        or not following.capital
    ):
        return False
    if before.text in _ABBREVIATIONS or (before.text in ("no", "nr") and following.kind == "number"):
        return False
    dated = before.kind == "number" and len(before.text) <= 2 and row.lexicon.language in ("de", "nl", "pl")
    return not (dated and (following.has("month") or not following.capital))


def _clauses(row: Row, mentions: Sequence[Mention], start: int, end: int, number: int) -> list[Clause]:
    question = any(token.text == "?" for token in row.tokens[start:end])
    cuts = [start]
    inside = {at for mention in mentions for at in range(mention.first, mention.last)}
    begins = {mention.first: mention for mention in mentions if start <= mention.first < end}
    for at in range(start + 1, end):
        if at in begins:
            lead = _before_small(row, at)
            cut = row.text(lead - 1) == "," and lead > start
            if cut and (
                _says_more(row, begins[at], start, inside) or _timed_first(row, begins, at, start, inside)
            ):
                cuts.append(lead)
        if at in inside:
            continue
        if _starts_clause(row, at, start, inside):
            cuts.append(at)
    cuts.append(end)
    clauses = []
    for first, last in itertools.pairwise(cuts):
        if last > first:
            clauses.append(_clause(row, mentions, first, last, question, number))
    return clauses


def _before_small(row: Row, at: int) -> int:
    """Where the small words before a mention begin (", am Freitag")."""
    for _ in range(3):
        if not (row.has(at - 1, "on") or row.has(at - 1, "at")):
            break
        at -= 1
    return at


def _says_more(row: Row, mention: Mention, start: int, inside: set[int]) -> bool:
    """Whether the mention behind a comma begins a clause of its own: "I can't do Tuesday, Wednesday is fine"."""
    behind = row.tokens[mention.last] if mention.last < len(row.tokens) else None
    if (
        behind is None
        or behind.kind not in ("word", "phrase")
        or behind.has("or")
        or behind.has("and")
        or behind.has("on")
    ):
        return False
    return _has_words(row, start, mention.first, inside)


def _timed_first(row: Row, begins: dict[int, Mention], at: int, start: int, inside: set[int]) -> bool:
    """Whether a clock time comes up behind a comma for the first time: "today doesn't work, tomorrow 9?"."""
    before = [mention for place, mention in begins.items() if place < at]
    return (
        bool(before)
        and (begins[at].clock is not None or begins[at].same_time)
        and not any(one.clock or one.same_time for one in before)
        and _has_words(row, before[-1].last, at, inside)
    )


def _has_words(row: Row, start: int, end: int, inside: set[int]) -> bool:
    return any(at not in inside and row.kind(at) in ("word", "phrase") for at in range(start, end))


def _starts_clause(row: Row, at: int, start: int, inside: set[int]) -> bool:
    """Whether a new clause begins at *at*: behind ";" and " - ", before "but", before a verb behind a comma."""
    token = row.tokens[at]
    before = row.text(at - 1)
    spaced = at > 0 and row.tokens[at].start > row.tokens[at - 1].end
    if before in (";", ":", "(", ")") or (
        before == "-" and spaced and at > 1 and row.tokens[at - 1].start > row.tokens[at - 2].end
    ):
        return True
    if (token.text in row.lexicon.buts and not row.has(at - 1, "vague")) or token.text in ("¿", "¡"):
        return True
    first = token.text.split(" ")[0]
    if before == ",":
        return first in row.lexicon.starts
    if row.has(at - 1, "and") or row.text(at - 1) in ("so", "because", "weil", "denn"):
        return first in row.lexicon.starts and (at - 1) not in inside and at - 1 > start
    return (
        token.text in ("if", "wenn", "falls", "unless", "sobald", "because", "weil", "denn", "so", "parce")
        and at > start
    )


def _clause(row: Row, mentions: Sequence[Mention], first: int, last: int, question: bool, number: int) -> Clause:
    inside = tuple(mention for mention in mentions if first <= mention.first < last)
    words: list[str] = []
    chat = _chat()
    at = first
    by_start = {mention.first: mention for mention in inside}
    while at < last:
        if (mention := by_start.get(at)) is not None:
            words.append(_sign(mention))
            at = max(mention.last, at + 1)
            continue
        words.extend(_plain(row.tokens[at]))
        at += 1
    if row.lexicon.language == "en":
        words = [chat.get(word, word) for word in words]
    calm = _calm(words, row.lexicon)
    hits = row.lexicon.cues.find(calm)
    glue = row.lexicon.glue
    others = sum(1 for word in words if len(word) > 1 and word[0].isalpha() and word not in glue)
    perfect = _accented_past(row, first, last)
    question = question or any(hit.name == "asks" and not hit.start for hit in hits)
    return Clause(first, last, tuple(words), inside, tuple(calm), hits, question, number, others, perfect)


@cache
def _chat() -> dict[str, str]:
    """Words written in a hurry ("u", "ill"), and what is meant."""
    return dict(table("grammar").data["chat"])


def _sign(mention: Mention) -> str:
    """The word that stands for a mention in cues: a past time, one without a day, a time, or only a part of one."""
    if mention.past:
        return "@p"
    if mention.vague and not mention.fixed:
        return "@v"
    named = mention.fixed or mention.day or mention.shift is not None or mention.same_time or mention.spare
    return "@t" if named else "@x"


def _accented_past(row: Row, first: int, last: int) -> bool:
    """Llamé and llamó against llame and llamo; folding takes the accent away, so the original is asked."""
    return row.lexicon.language == "es" and any(
        token.accent in "éó"
        and len(token.text) > 3
        and not token.text.endswith("re")
        and token.text not in ("esté", "porque", "cafe")
        for token in row.tokens[first:last]
        if token.accent
    )


def _plain(token: Token) -> tuple[str, ...]:
    if token.kind in ("line", "bullet") or (token.kind == "sign" and token.text != "@"):
        return ()
    if token.kind == "mask":
        return (MASK,)
    return token.words or (token.text,)


def _calm(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    """*words* without the polite turns that only look like a refusal ("no problem", "can't wait")."""
    if not any(word in lexicon.polite_words for word in words):
        return list(words)
    text = " ".join(words)
    return lexicon.polite.sub("~", text).split(" ")
