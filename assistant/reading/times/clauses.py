"""A text cut into sentences and clauses, each with its words, its mentions of times and the cues that were met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.reading.times.cues import Hit
from assistant.reading.times.folding import fold
from assistant.reading.times.mask import MASK, mask_folded
from assistant.reading.times.mentions import gather
from assistant.reading.times.row import Row
from assistant.reading.times.sentences import Span, clause_spans, sentences
from assistant.reading.times.tokens import tokenize, words_of
from assistant.reading.times.values import Mention
from assistant.reading.times.words import Lexicon, choose
from assistant.reading.words import table

CAP = 8192  #: characters that are read of a text


_IFS = (("if",), ("wenn",), ("si",))


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of tokens that says one thing."""

    first: int
    last: int
    words: tuple[str, ...]  #: folded; "@t", "@p", "@v" stand for times
    mentions: tuple[Mention, ...]
    calm: tuple[str, ...]  #: the words that `hits` count in: polite turns taken out
    hits: tuple[Hit, ...]
    names: frozenset[str]  #: of the hits
    question: bool
    sentence: int
    others: int = 0  #: how many words are not part of a time
    perfect: bool = False  #: a Spanish past form that only its accent tells ("llamé", "llamó")

    def has(self, *names: str) -> bool:
        """Whether a cue of one of *names* was met."""
        return not self.names.isdisjoint(names)

    @property
    def past(self) -> bool:
        """Whether it tells of the past only."""
        told = ("past" in self.names or self.perfect) and "future" not in self.names
        if not self.mentions:
            return told
        if any(mention.past for mention in self.mentions) and not any(mention.fixed for mention in self.mentions):
            return True
        if ("condition" in self.names or self.words[:1] in _IFS) and any(
            mention.fixed or mention.shift is not None or mention.same_time for mention in self.mentions
        ):
            return False  # "if you rang on Sunday", "if we talked a day earlier"
        if any(mention.day and (mention.day.offset or 0) > 0 and not mention.past for mention in self.mentions):
            return False  # "I'll ring you tomorrow, same time as we'd said"
        return told

    @property
    def negated(self) -> bool:
        """Whether it refuses, or asks for another time because one is too soon."""
        if "toosoon" in self.names and not self.question:
            return True
        if "negator" not in self.names or not ("standing" in self.names or "toosoon" in self.names):
            return "negator" in self.names
        # "unless I hear from you" refuses nothing, nor does "is that too early for you?"
        kept = [hit for hit in self.hits if hit.name in ("standing", "toosoon")]
        return any(hit.name == "negator" and not any(one.start <= hit.start < one.end for one in kept)
                   for hit in self.hits)

    def polite(self, lexicon: Lexicon) -> bool:
        """Whether the words beside the times are only small ones ("then", "please")."""
        return all(
            word.startswith("@") or word in lexicon.follow or word in lexicon.glue or word in lexicon.buts
            for word in self.words
        )


@dataclass(frozen=True, slots=True)
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
        return self._written(mention.first, min(mention.last, len(self.row.tokens)))

    def span(self, clause: Clause) -> str:
        """The words of *clause* as they were written."""
        return self._written(clause.first, clause.last)

    def _written(self, first: int, last: int) -> str:
        tokens = self.row.tokens
        return " ".join(self.original[tokens[first].start : tokens[last - 1].end].split())


def read_text(text: str, languages: Sequence[str], *, only_timed: bool = False) -> Text:
    """Cut *text* (at most the first 8 KB) into clauses with their times and cues.

    With *only_timed* the clauses without a time are left out, for whoever asks for times alone.
    """
    original = text[:CAP]
    folded = fold(original)
    lexicon = choose(words_of(folded), languages)
    row = Row(tokenize(original, mask_folded(folded), lexicon), lexicon)
    spans = sentences(row)
    mentions = gather(row, spans)
    inside: dict[int, list[Mention]] = {}
    for mention in mentions:
        inside.setdefault(mention.sentence, []).append(mention)
    clauses = [
        clause
        for number, span in enumerate(spans)
        if not only_timed or number in inside
        for clause in _clauses(row, inside.get(number, ()), span, number)
        if clause.mentions or not only_timed
    ]
    return Text(original, folded, lexicon, row, tuple(mentions), tuple(clauses))


def _clauses(row: Row, mentions: Sequence[Mention], span: Span, number: int) -> list[Clause]:
    question = "?" in row.texts[span[0] : span[1]]
    return [
        _clause(row, tuple(one for one in mentions if first <= one.first < last), first, last, question, number)
        for first, last in clause_spans(row, mentions, *span)
    ]


def _clause(
    row: Row, mentions: tuple[Mention, ...], first: int, last: int, question: bool, number: int
) -> Clause:
    words = _words(row, mentions, first, last)
    lexicon = row.lexicon
    calm = _calm(words, lexicon)
    hits = lexicon.cues.find(calm)
    names = frozenset([hit.name for hit in hits])
    question = question or ("asks" in names and any(hit.name == "asks" and not hit.start for hit in hits))
    others = sum(len(word) > 1 and word[0].isalpha() and word not in lexicon.glue for word in calm)
    perfect = lexicon.language == "es" and _has_accented_past(row, first, last)
    return Clause(
        first, last, tuple(words), mentions, tuple(calm), hits, names, question, number, others, perfect
    )


def _words(row: Row, mentions: Sequence[Mention], first: int, last: int) -> list[str]:
    """The words of a clause as cues see them: a sign for each time, nothing for line breaks and punctuation."""
    words: list[str] = []
    starts = {mention.first: mention for mention in mentions}
    at = first
    while at < last:
        if at in starts:
            words.append(_sign(starts[at]))
            at = max(starts[at].last, at + 1)
            continue
        kind = row.kinds[at]
        if kind == "mask":
            words.append(MASK)
        elif kind not in ("sign", "line", "bullet") or row.texts[at] == "@":
            words.extend(row.tokens[at].words)
        at += 1
    if row.lexicon.language == "en":
        chat = _chat()
        words = [chat.get(word, word) for word in words]
    return words


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


_NO_PAST = frozenset({"porque", "cafe"})  # folded, as tokens are


def _has_accented_past(row: Row, first: int, last: int) -> bool:
    """Llamé and llamó against llame and llamo; folding takes the accent away, so the original is asked."""
    return any(
        token.accent in ("é", "ó") and len(token.text) > 3 and token.text[-2:] != "re" and token.text not in _NO_PAST
        for token in row.tokens[first:last]
        if token.kind == "word"
    )


def _calm(words: list[str], lexicon: Lexicon) -> list[str]:
    """*words* without the polite turns that only look like a refusal ("no problem", "can't wait")."""
    if lexicon.polite_words.isdisjoint(words):
        return words
    return lexicon.polite.sub("~", " ".join(words)).split(" ")
